/**
 * Text as PostgreSQL, JSON and XML can hold it. A text that was cut between its parts ends in half a character, and
 * such a half, or a NUL, is refused by the database long after the sender was answered. Bytes that are no UTF-8 arrive
 * as U+FFFD. All three are left out: they say nothing, and the words around them do.
 */
export function wellFormed(text: string): string {
  return text.replace(/[\0\uFFFD\p{Surrogate}]/gu, '');
}

const FIRST_HALF = /[\uD800-\uDBFF]$/;
const SECOND_HALF = /^[\uDC00-\uDFFF]/;

/**
 * The same of one part of a longer text. The halves at its ends stay: the part beside it may have the other half. Who
 * joins the parts makes the whole well-formed.
 */
export function wellFormedPart(text: string): string {
  const [start = ''] = SECOND_HALF.exec(text) ?? [];
  const [end = ''] = FIRST_HALF.exec(text) ?? [];
  return start + wellFormed(text.slice(start.length, text.length - end.length)) + end;
}
