/**
 * What the command line prints holds words that strangers texted. A terminal would obey control characters in them:
 * clear the screen, hide a line, write another title. Marks that turn the direction of writing can show one place for
 * another.
 */
const OBEYED = /(?![\n\t])[\p{Cc}\u{202A}-\u{202E}\u{2066}-\u{2069}]/gu;

export const printable = (words: string): string => words.replaceAll(OBEYED, '\u{FFFD}');
