import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hasCode } from './error-code.ts';
import type { Secrets } from './pin.ts';

export interface KeptSecrets {
  pin: Secrets;
  data: Secrets;
}

/** What the environment gives of them; the rest is generated. */
export interface GivenSecrets {
  pin: string | null;
  pinPrevious: string | null;
  data: string | null;
  dataPrevious: string | null;
}

/**
 * The secrets of an embedded database: those given, the rest from files of DATA_DIR that only we may read, made on first
 * use. Losing them makes every PIN useless, so they lie beside the data that they protect.
 */
export async function secretsIn(dataDir: string, given: GivenSecrets): Promise<KeptSecrets> {
  await mkdir(dataDir, { recursive: true });
  const pin = given.pin ?? await keptSecret(join(dataDir, 'pin-secret'));
  const data = given.data ?? await keptSecret(join(dataDir, 'data-secret'));
  return {
    pin: { current: pin, previous: given.pinPrevious ?? undefined },
    data: { current: data, previous: given.dataPrevious ?? undefined },
  };
}

/** Written whole under another name first: two processes that boot together must end up with one secret. */
async function keptSecret(file: string): Promise<string> {
  const draft = `${file}.${randomUUID()}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(`${randomBytes(32).toString('base64url')}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await link(draft, file).catch((error: unknown) => {
    if (!hasCode(error, 'EEXIST')) throw error;
  });
  await rm(draft);
  return (await readFile(file, 'utf8')).trim();
}
