/**
 * JSON for a column of PostgreSQL. Half a character (of an emoji that was cut in two) and NUL become the sign for what cannot be
 * read: PostgreSQL refuses them, and with them the whole transaction.
 */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) => (typeof one === 'string' ? wellFormed(one) : one));
}

export function wellFormed(text: string): string {
  return text.replaceAll(/[\0\p{Surrogate}]/gu, '\uFFFD');
}
