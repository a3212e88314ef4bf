import { randomBytes, randomUUID } from 'node:crypto';
import { link, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { accountFor, reachableFolder } from './cluster-account.ts';
import { hasCode } from './error-code.ts';

/** What is kept of a cluster in `DATA_DIR/database.json`. */

const Kept = z.object({
  /** The cluster's folder, relative to DATA_DIR or absolute. */
  folder: z.string(),
  password: z.string(),
  /** The port on which the server listened last. The next start tries it first. */
  port: z.number().int(),
});

const keptFile = (dataDir: string) => join(dataDir, 'database.json');

export async function readKept(dataDir: string): Promise<z.infer<typeof Kept> | null> {
  const text = await readFile(keptFile(dataDir), 'utf8').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  });
  return text === null ? null : Kept.parse(JSON.parse(text));
}

/** If several processes start together, the first one decides, and the others use what it has written. */
export async function firstKept(dataDir: string): Promise<z.infer<typeof Kept>> {
  const account = await accountFor(join(dataDir, 'postgres'));
  const place = await reachableFolder(dataDir, account);
  const folder = place === dataDir ? 'postgres' : join(place, randomUUID());
  const kept = { folder, password: randomBytes(24).toString('base64url'), port: 0 };
  const draft = await writeDraft(dataDir, kept);
  await link(draft, keptFile(dataDir)).catch((error: unknown) => {
    if (!hasCode(error, 'EEXIST')) throw error;
  });
  await rm(draft);
  return (await readKept(dataDir)) ?? kept;
}

export async function writeKept(
  { dataDir, folder, password }: { dataDir: string; folder: string; password: string },
  port: number,
): Promise<void> {
  const inside = resolve(dataDir, 'postgres') === folder;
  await rename(await writeDraft(dataDir, { folder: inside ? 'postgres' : folder, password, port }), keptFile(dataDir));
}

/** Writes the file whole or not at all. Its owner is the owner of DATA_DIR, even if root writes it. */
async function writeDraft(dataDir: string, kept: z.infer<typeof Kept>): Promise<string> {
  const draft = `${keptFile(dataDir)}.${randomUUID()}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(kept, null, 2)}\n`);
    if (process.getuid?.() === 0) {
      const { uid, gid } = await stat(dataDir);
      await file.chown(uid, gid);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return draft;
}
