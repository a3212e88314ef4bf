/**
 * JSON for a column of PostgreSQL. Half a character (of an emoji that was cut in two) and NUL become the sign for what
 * cannot be read: PostgreSQL refuses them, and with them the whole transaction.
 */
export function toJson(value: unknown): string {
  const json = JSON.stringify(value);
  // Both are written as an escape; every turn writes JSON, and hardly any holds one.
  return json.includes('\\u')
    ? JSON.stringify(value, (_key, one: unknown) => (typeof one === 'string' ? wellFormed(one) : one))
    : json;
}

export function wellFormed(text: string): string {
  return text.replaceAll(/[\0\p{Surrogate}]/gu, '\uFFFD');
}
