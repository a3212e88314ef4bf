import type { FileFinding } from './document.ts';

const NEW_LINE = 0x0a;
export const NOT_UTF8 = 'is not UTF-8: save the file with the encoding UTF-8, and import it again';

/**
 * The text of a file's bytes. If it is not UTF-8, a fault for each wrong line: its letters would be stored and sent as
 * other letters.
 */
export function textOf(bytes: Uint8Array): { text: string } | { faults: FileFinding[] } {
  const text = decoded(bytes);
  if (text !== null) return { text };
  return {
    faults: linesOf(bytes).flatMap((line, index) =>
      decoded(line) === null ? [{ line: index + 1, reason: NOT_UTF8 }] : [],
    ),
  };
}

function decoded(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function linesOf(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let from = 0; from <= bytes.length;) {
    const end = bytes.indexOf(NEW_LINE, from);
    lines.push(bytes.subarray(from, end < 0 ? bytes.length : end));
    from = end < 0 ? bytes.length + 1 : end + 1;
  }
  return lines;
}
