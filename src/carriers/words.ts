/** What carriers say, and how long they listen. The same on each carrier. */

/**
 * Removes what XML cannot hold: control characters and halves of surrogate pairs. The place that a text names may
 * contain them.
 */
export function speakable(text: string): string {
  return text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, ' ').trim();
}

/** Splits a text between words into pieces of at most `longest` characters. An empty text gives no piece. */
export function piecesOf(text: string, longest: number): string[] {
  if (text.length <= longest) return text === '' ? [] : [text];
  const space = text.lastIndexOf(' ', longest);
  const end = space > 0 ? space : longest;
  return [text.slice(0, end), ...piecesOf(text.slice(end).trimStart(), longest)];
}

/** Seconds of silence that end a memo. A caller needs that long to read a house number off a door. */
export const SILENCE_THAT_ENDS_A_MEMO = 4;

/** SSML's rate. Every voice that we use obeys it (src/carriers/README.md 3). */
export const RATES = { slow: '80%', slower: '65%' } as const;
