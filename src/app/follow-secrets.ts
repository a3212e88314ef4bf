import type { Logger } from 'pino';
import { type KeptSecrets, SECRET_NAMES } from '../crypto/secrets.ts';

/** Real milliseconds between two looks at the files of the secrets. `secrets rotate` waits for several. */
export const LOOKS_AT_SECRETS = 2_000;

/**
 * Reads the secrets again and again, so that a change by command reaches a process that runs. They are changed in
 * place, because everybody in the process has the same object. What cannot be read leaves them as they are: a service
 * that loses the file goes on.
 * @returns stops it
 */
export function followSecrets(
  secrets: KeptSecrets,
  read: () => Promise<KeptSecrets>,
  log: Pick<Logger, 'info' | 'warn'>,
): () => void {
  let isReadable = true;
  const look = async (): Promise<void> => {
    const now = await read();
    isReadable = true;
    for (const name of SECRET_NAMES) {
      const [before, after] = [secrets[name], now[name]];
      if (before.current === after.current && before.previous === after.previous) continue;
      Object.assign(before, { current: after.current, previous: after.previous });
      log.info({ secret: name, accepts: after.previous === undefined ? 1 : 2 }, 'a secret was changed by command');
    }
  };
  const looking = setInterval(() => {
    look().catch((error: unknown) => {
      if (isReadable) log.warn({ err: error }, 'the secrets cannot be read; those that were read before stay in force');
      isReadable = false;
    });
  }, LOOKS_AT_SECRETS).unref();
  return () => {
    clearInterval(looking);
  };
}
