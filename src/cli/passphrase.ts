import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { CommandFailed } from './open.ts';

/** A file may be copied and tried for years. */
const SHORTEST = 12;

const silent = new Writable({
  write(_chunk, _encoding, done) {
    done();
  },
});

/**
 * The passphrase of a backup: the first line of a file, or what is typed, which is not shown. Rejects with
 * CommandFailed if it is too short.
 */
export async function readPassphrase(
  file: string | undefined,
  typed: NodeJS.ReadableStream & { isTTY?: boolean },
): Promise<string> {
  const given = file === undefined ? await typedLine(typed) : await firstLineOf(file);
  if (given.length < SHORTEST) throw new CommandFailed([`The passphrase needs ${SHORTEST} characters at least.`]);
  return given;
}

async function firstLineOf(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new CommandFailed([`${file} cannot be read.`]);
  });
  return text.split(/\r?\n/)[0] ?? '';
}

async function typedLine(typed: NodeJS.ReadableStream & { isTTY?: boolean }): Promise<string> {
  if (typed.isTTY) console.log(`Passphrase (${SHORTEST} characters at least; it is not shown):`);
  const lines = createInterface({ input: typed, output: silent, terminal: typed.isTTY ?? false });
  try {
    for await (const line of lines) return line;
    return '';
  } finally {
    lines.close();
  }
}
