import { createHash } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { getEnvironmentData } from 'node:worker_threads';
import { IntlMessageFormat } from 'intl-messageformat';
import type { Language, Piece, Prompt } from '../conversation/files/language-file.ts';
import type { Library } from '../conversation/files/library.ts';

/**
 * To read and to check all flows takes more than a second of processor time. A library without a fault is kept beside
 * the build by which it was read. The next start takes it from there, unless a file of the flows has changed, or the
 * kept file has.
 */

const FILE = 'flows.kept';
const HASH_BYTES = 32;

type Ast = ReturnType<IntlMessageFormat['getAst']>;
type KeptPiece = Omit<Piece, 'message'> & { message: Ast };
type KeptPrompt = Omit<Prompt, 'pieces'> & { pieces: KeptPiece[] };
type KeptLanguage = Omit<Language, 'duration' | 'prompts'> & {
  duration: { exact: Record<string, string>; message: Ast; written: Ast };
  prompts: Record<string, KeptPrompt>;
};
type Kept = Omit<Library, 'languages'> & { languages: Record<string, KeptLanguage> };

/** The folder of the build that runs, as `launch.mjs` tells; null: the sources run themselves. */
export function folderOfBuild(): string | null {
  const from = getEnvironmentData('the build that runs');
  return typeof from === 'string' ? from : null;
}

/** Null: none is kept of these files, or what is kept is damaged. */
export function takeKeptLibrary(folder: string, files: Map<string, string>): Library | null {
  const bytes = readIfThere(join(folder, FILE));
  if (bytes === null) return null;
  const content = bytes.subarray(HASH_BYTES);
  if (!bytes.subarray(0, HASH_BYTES).equals(hashOf(files, content))) return null;
  // Its hash is right, so this very build wrote it.
  const kept: Kept = deserialize(content);
  return { ...kept, languages: mapRecord(kept.languages, revived) };
}

/** Where the folder cannot be written to, nothing is kept. */
export function storeLibrary(folder: string, files: Map<string, string>, library: Library): void {
  const kept: Kept = { ...library, languages: mapRecord(library.languages, plain) };
  const content = serialize(kept);
  const draft = join(folder, `${FILE}.${process.pid}`);
  try {
    writeFileSync(draft, Buffer.concat([hashOf(files, content), content]));
    renameSync(draft, join(folder, FILE));
  } catch {
    // The next start reads the flows again.
  }
}

function hashOf(files: Map<string, string>, content: Buffer): Buffer {
  const hash = createHash('sha256');
  for (const [path, text] of [...files].sort(([one], [other]) => (one < other ? -1 : 1)))
    hash.update(JSON.stringify([path, text]));
  return hash.update(content).digest();
}

function readIfThere(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}

const plain = ({ duration, prompts, ...rest }: Language): KeptLanguage => ({
  ...rest,
  duration: { ...duration, message: duration.message.getAst(), written: duration.written.getAst() },
  prompts: mapRecord(prompts, (prompt) => ({
    ...prompt,
    pieces: prompt.pieces.map((piece) => ({ ...piece, message: piece.message.getAst() })),
  })),
});

function revived({ duration, prompts, ...rest }: KeptLanguage): Language {
  const message = (ast: Ast): IntlMessageFormat => new IntlMessageFormat(ast, rest.tag, undefined, { ignoreTag: true });
  return {
    ...rest,
    duration: { ...duration, message: message(duration.message), written: message(duration.written) },
    prompts: mapRecord(prompts, (prompt) => ({
      ...prompt,
      pieces: prompt.pieces.map((piece) => ({ ...piece, message: message(piece.message) })),
    })),
  };
}

const mapRecord = <From, To>(record: Record<string, From>, map: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
