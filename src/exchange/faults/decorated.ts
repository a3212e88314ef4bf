/** What keyboards and phones add to a text (src/carriers/README.md 7.11). */
const WAYS: ((body: string) => string)[] = [
  (body) => ` ${body}  `,
  (body) => `${body}\r\n`,
  (body) => `${body} 👍`,
  (body) => `\u200f${body}\u200e`,
  (body) => body.replaceAll(' ', '\u00a0'),
  (body) => body.charAt(0).toUpperCase() + body.slice(1).toLowerCase(),
  (body) => `${body}.`,
];

/** @param draw 0 or more, and less than 1: chooses the addition */
export function decorated(body: string, draw: number): string {
  return WAYS[Math.floor(draw * WAYS.length)]?.(body) ?? body;
}
