import { randomBytes, randomUUID } from 'node:crypto';
import { link, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDataDir } from '../database/data-dir.ts';
import { hasCode } from '../database/error-code.ts';
import type { Secrets } from './pin.ts';

export const SECRET_NAMES = ['pin', 'data'] as const;
export type SecretName = (typeof SECRET_NAMES)[number];
export type KeptSecrets = Record<SecretName, Secrets>;

/** The secrets that the environment gives. Null for each that is to be generated. */
export interface GivenSecrets {
  pin: string | null;
  pinPrevious: string | null;
  data: string | null;
  dataPrevious: string | null;
}

/** A setting that begins so names a file, which processes read again while they run. */
export const FILE_PREFIX = 'file:';

/** Where a secret stands: in the environment, or in a file whose second line, if there is one, is the previous one. */
export type SecretSource = { kind: 'environment'; secrets: Secrets } | { kind: 'file'; path: string };

/**
 * Where the secrets stand. Those that are not given stand in files of DATA_DIR, beside the data that they protect: if
 * they are lost, every PIN is useless. Null: neither given nor to be generated.
 */
export function sourceOf(name: SecretName, dataDir: string | null, given: GivenSecrets): SecretSource | null {
  const value = given[name];
  if (value?.startsWith(FILE_PREFIX) === true) return { kind: 'file', path: value.slice(FILE_PREFIX.length) };
  if (value !== null)
    return { kind: 'environment', secrets: { current: value, previous: given[`${name}Previous`] ?? undefined } };
  return dataDir === null ? null : { kind: 'file', path: join(dataDir, `${name}-secret`) };
}

/** Thrown where a secret is to come from a file, and there is none. */
export class NoSecret extends Error {}

/** The secrets now. In DATA_DIR they are generated on first use. Rejects with NoSecret. */
export async function secretsIn(dataDir: string | null, given: GivenSecrets): Promise<KeptSecrets> {
  if (dataDir !== null) await makeDataDir(dataDir);
  const one = async (name: SecretName): Promise<Secrets> => {
    const source = sourceOf(name, dataDir, given);
    if (source?.kind === 'environment') return source.secrets;
    if (source === null) throw new NoSecret('PIN_SECRET and DATA_SECRET: required with DATABASE_URL');
    if (given[name] === null) await makeSecret(source.path);
    const secrets = await readSecretFile(source.path);
    if (secrets === null)
      throw new NoSecret(`${name.toUpperCase()}_SECRET: ${source.path} cannot be read, or is empty`);
    return { ...secrets, previous: secrets.previous ?? given[`${name}Previous`] ?? undefined };
  };
  return { pin: await one('pin'), data: await one('data') };
}

/** The same without generating any. Null for a secret that is neither given nor generated yet. */
export async function secretsSoFar(
  dataDir: string | null,
  given: GivenSecrets,
): Promise<Record<SecretName, Secrets | null>> {
  const one = async (name: SecretName): Promise<Secrets | null> => {
    const source = sourceOf(name, dataDir, given);
    return source?.kind === 'file' ? readSecretFile(source.path) : (source?.secrets ?? null);
  };
  return { pin: await one('pin'), data: await one('data') };
}

/** Null: there is no such file, or nothing stands in it. */
export async function readSecretFile(path: string): Promise<Secrets | null> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const [current, previous] = text.split('\n').flatMap((line) => line.trim() || []);
  return current === undefined ? null : { current, previous };
}

/**
 * Replaces the file in one step, with the same owner. A process that reads it meanwhile gets the old or the new one.
 */
export async function writeSecretFile(path: string, { current, previous }: Secrets): Promise<void> {
  const { uid, gid } = await stat(path);
  await writeDraft(path, [current, previous], async (draft, handle) => {
    if ((await handle.stat()).uid !== uid) await handle.chown(uid, gid);
    await rename(draft, path);
  });
}

export const newSecret = (): string => randomBytes(32).toString('base64url');

/** Thrown where DATA_DIR has secrets already, and they are others. */
export class OtherSecrets extends Error {}

/** Puts secrets that come from elsewhere into DATA_DIR. Rejects with OtherSecrets. */
export async function writeSecrets(dataDir: string, secrets: KeptSecrets): Promise<void> {
  await makeDataDir(dataDir);
  const files = SECRET_NAMES.map((name) => [join(dataDir, `${name}-secret`), secrets[name]] as const);
  for (const [file, { current, previous }] of files) {
    const kept = await readSecretFile(file);
    if (kept !== null && (kept.current !== current || kept.previous !== previous)) throw new OtherSecrets(file);
  }
  for (const [file, wanted] of files) await makeSecret(file, wanted);
}

/** Generates the file's secret if there is none. Two processes that start together must get the same one. */
async function makeSecret(file: string, { current, previous }: Secrets = { current: newSecret() }): Promise<void> {
  await writeDraft(file, [current, previous], async (draft) => {
    await link(draft, file).catch((error: unknown) => {
      if (!hasCode(error, 'EEXIST')) throw error;
    });
    await rm(draft);
  });
}

/** A draft is written whole, and to the disk, under another name first. */
async function writeDraft(
  file: string,
  lines: (string | undefined)[],
  place: (draft: string, handle: Awaited<ReturnType<typeof open>>) => Promise<void>,
): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(`${lines.filter((line) => line !== undefined).join('\n')}\n`);
    await handle.sync();
    await place(draft, handle);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}
