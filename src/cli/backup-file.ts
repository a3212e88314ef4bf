import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { pipeline as joined, Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { z } from 'zod';
import { decryptedWith, encryptedWith, WORK } from '../crypto/passphrase.ts';
import type { CopiedRow } from '../database/copy-tables.ts';
import { CommandFailed } from './open.ts';

/**
 * A backup: text lines, packed with gzip, encrypted with a passphrase. The first line is the header; each other one is
 * the name of a table and a row as JSON; the last one says how many rows there are.
 */

const headerShape = z.object({
  buddyline: z.literal(1),
  /** Real time. */
  at: z.iso.datetime(),
  migrations: z.array(z.string()),
  /** The previous ones while they are being changed. */
  secrets: z.object({
    pin: z.string(),
    pinPrevious: z.string().optional(),
    data: z.string(),
    dataPrevious: z.string().optional(),
  }),
});
type BackupHeader = z.infer<typeof headerShape>;

const LAST_LINE = /^end (\d+)$/;
const ROW = /^([a-z_]+) (\{.*\})$/;

/** The header comes first. Both are waited for. */
export interface BackupWriter {
  begins: (header: BackupHeader) => Promise<void>;
  takes: (row: CopiedRow) => Promise<void>;
}

/**
 * Writes the file whole or not at all; one of that name is not replaced.
 * @param copy gives the header and all rows to the writer
 * @param work what each try of the passphrase costs
 * @returns how many rows
 */
export async function writeBackup(
  file: string,
  passphrase: string,
  copy: (writer: BackupWriter) => Promise<void>,
  work = WORK,
): Promise<number> {
  const partial = `${file}.partial`;
  const output = createWriteStream(partial, { flags: 'wx', mode: 0o600 });
  try {
    await once(output, 'open');
  } catch {
    throw new CommandFailed([`${partial} cannot be written: its folder is missing, or another backup is under way.`]);
  }
  const packed = createGzip();
  let count = 0;
  const put = async (line: string): Promise<void> => {
    if (!packed.write(`${line}\n`)) await once(packed, 'drain');
  };
  const filled = (async () => {
    await copy({
      begins: (header) => put(JSON.stringify(header)),
      takes: async ({ table, row }) => {
        count += 1;
        await put(`${table} ${row}`);
      },
    });
    await put(`end ${count}`);
    packed.end();
  })();
  filled.catch((error: unknown) => packed.destroy(error instanceof Error ? error : new Error('not copied')));
  try {
    await pipeline(Readable.fromWeb(await encryptedWith(passphrase, Readable.toWeb(packed), work)), output);
    await filled;
    const handle = await open(partial, 'r');
    await handle.sync();
    await handle.close();
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  return count;
}

/**
 * Opens a backup. Rejects with CommandFailed where that is impossible. The rows fail in the same way where the file is
 * damaged or does not end.
 */
export async function readBackup(
  file: string,
  passphrase: string,
): Promise<{ header: BackupHeader; rows: AsyncGenerator<CopiedRow> }> {
  const input = createReadStream(file);
  try {
    await once(input, 'open');
  } catch {
    throw new CommandFailed([`${file} cannot be read.`]);
  }
  const plain = await decryptedWith(passphrase, Readable.toWeb(input)).catch(() => {
    throw new CommandFailed([`${file} does not open: the passphrase is another, or it is no backup.`]);
  });
  const unpacked = createGunzip();
  // What fails in one fails in the other, and the reader of the lines hears of it.
  joined(Readable.fromWeb(plain), unpacked, () => undefined);
  const lines = linesOf(unpacked);
  const first = await lines.next().catch(() => null);
  const header = headerShape.safeParse(first === null || first.done ? null : parsed(first.value));
  if (!header.success) throw new CommandFailed([`${file} is no backup that this version can read.`]);
  return { header: header.data, rows: rowsOf(file, lines) };
}

/** Not by readline, which does not tell of a stream that fails. */
async function* linesOf(stream: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of stream) {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

async function* rowsOf(file: string, lines: AsyncGenerator<string>): AsyncGenerator<CopiedRow> {
  let count = 0;
  for (;;) {
    const line = await lines.next().catch(() => null);
    if (line === null || line.done) break;
    const last = LAST_LINE.exec(line.value);
    if (last && Number(last[1]) === count) return;
    const [, table, row] = ROW.exec(line.value) ?? [];
    if (table === undefined || row === undefined) break;
    count += 1;
    yield { table, row };
  }
  throw new CommandFailed([`${file} is damaged after ${count} rows. Nothing is restored.`]);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
