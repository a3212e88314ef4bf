import { randomBytes, randomUUID } from 'node:crypto';
import { link, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDataDir } from '../database/data-dir.ts';
import { hasCode } from '../database/error-code.ts';
import type { Secrets } from './pin.ts';

const PIN_FILE = 'pin-secret';
const DATA_FILE = 'data-secret';

export interface KeptSecrets {
  pin: Secrets;
  data: Secrets;
}

/** The secrets that the environment gives. Null for each that is to be generated. */
export interface GivenSecrets {
  pin: string | null;
  pinPrevious: string | null;
  data: string | null;
  dataPrevious: string | null;
}

/**
 * The secrets of an embedded database. Those that are not given come from files in DATA_DIR that only we may read, and
 * are generated on first use. If they are lost, every PIN is useless, so they lie beside the data that they protect.
 */
export async function secretsIn(dataDir: string, given: GivenSecrets): Promise<KeptSecrets> {
  await makeDataDir(dataDir);
  const pin = given.pin ?? (await keptSecret(join(dataDir, PIN_FILE)));
  const data = given.data ?? (await keptSecret(join(dataDir, DATA_FILE)));
  return {
    pin: { current: pin, previous: given.pinPrevious ?? undefined },
    data: { current: data, previous: given.dataPrevious ?? undefined },
  };
}

/** The same without generating any. Null for a secret that is neither given nor generated yet. */
export async function secretsSoFar(
  dataDir: string,
  given: GivenSecrets,
): Promise<{ pin: string | null; data: string | null }> {
  const kept = async (file: string): Promise<string | null> =>
    (await readFile(join(dataDir, file), 'utf8').catch(() => null))?.trim() ?? null;
  return { pin: given.pin ?? (await kept(PIN_FILE)), data: given.data ?? (await kept(DATA_FILE)) };
}

/** Thrown where DATA_DIR has secrets already, and they are others. */
export class OtherSecrets extends Error {}

/** Puts secrets that come from elsewhere into DATA_DIR. Rejects with OtherSecrets. */
export async function keepSecrets(dataDir: string, { pin, data }: { pin: string; data: string }): Promise<void> {
  await makeDataDir(dataDir);
  const files: [string, string][] = [
    [join(dataDir, PIN_FILE), pin],
    [join(dataDir, DATA_FILE), data],
  ];
  for (const [file, secret] of files) {
    const kept = (await readFile(file, 'utf8').catch(() => secret)).trim();
    if (kept !== secret) throw new OtherSecrets(file);
  }
  for (const [file, secret] of files) await keptSecret(file, secret);
}

/**
 * Reads the file's secret, and generates it if there is none. A draft is written whole under another name first,
 * because two processes that start together must get the same secret.
 */
async function keptSecret(file: string, secret = randomBytes(32).toString('base64url')): Promise<string> {
  const draft = `${file}.${randomUUID()}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(`${secret}\n`);
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
