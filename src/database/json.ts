/**
 * JSON for a column of PostgreSQL. Half a character (of an emoji that was cut in two) and NUL become U+FFFD. PostgreSQL
 * would refuse them, and the whole transaction with them.
 */
export function toJson(value: unknown): string {
  const json = JSON.stringify(value);
  // JSON writes both as an escape. Every turn writes JSON, and hardly any of it holds an escape.
  return json.includes('\\u')
    ? JSON.stringify(value, (_key, one: unknown) => (typeof one === 'string' ? wellFormed(one) : one))
    : json;
}

export function wellFormed(text: string): string {
  return text.replaceAll(/[\0\p{Surrogate}]/gu, '\uFFFD');
}
