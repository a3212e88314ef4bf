/** What carriers say, and how long they listen: alike on each. */

/** Without what XML cannot hold: control characters and halves of surrogate pairs, as a text's place may have them. */
export function speakable(text: string): string {
  return text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, ' ').trim();
}

/** The text in pieces of at most so many characters, parted between words; none of an empty one. */
export function pieces(text: string, longest: number): string[] {
  if (text.length <= longest) return text === '' ? [] : [text];
  const space = text.lastIndexOf(' ', longest);
  const end = space > 0 ? space : longest;
  return [text.slice(0, end), ...pieces(text.slice(end).trimStart(), longest)];
}

/** Seconds: long enough to read a house number off the door. */
export const silenceThatEndsAMemo = 4;
