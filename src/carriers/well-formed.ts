/**
 * Text that PostgreSQL, JSON and XML can hold. A text that was cut between its parts may end in half a character. The
 * database refuses such a half, and a NUL, long after the sender has got an answer. Bytes that are not UTF-8 arrive as
 * U+FFFD. This function removes all three, because they mean nothing and the words around them do.
 */
export function wellFormed(text: string): string {
  return text.replace(/[\0\uFFFD\p{Surrogate}]/gu, '');
}

const FIRST_HALF = /[\uD800-\uDBFF]$/;
const SECOND_HALF = /^[\uDC00-\uDFFF]/;

/**
 * The same for one part of a longer text. It leaves half characters at the ends, because the next part may have the
 * other half. The code that joins the parts makes the whole text well-formed.
 */
export function wellFormedPart(text: string): string {
  const [start = ''] = SECOND_HALF.exec(text) ?? [];
  const [end = ''] = FIRST_HALF.exec(text) ?? [];
  return start + wellFormed(text.slice(start.length, text.length - end.length)) + end;
}
