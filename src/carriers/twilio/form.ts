/** A form as Twilio posts it: names and values, percent-encoded. */

export type TwilioFields = Record<string, string | string[]>;

/** The form's fields. A repeated name has a list of values. Bytes that are not UTF-8 become U+FFFD. */
export function fieldsOf(raw: Buffer): TwilioFields {
  const fields = new Map<string, string | string[]>();
  for (const [name, value] of new URLSearchParams(raw.toString())) {
    const before = fields.get(name);
    fields.set(name, before === undefined ? value : [before, value].flat());
  }
  return Object.fromEntries(fields);
}

/** The bytes that Twilio signs after the address: each name with its values, sorted by name, a repeated value once. */
export function signedBytes(raw: Buffer): Buffer {
  const values = new Map<string, Set<string>>();
  for (const pair of raw
    .toString('latin1')
    .split('&')
    .filter((given) => given !== '')) {
    const [name = '', ...value] = pair.split('=').map(decoded);
    values.set(name, (values.get(name) ?? new Set()).add(value.join('=')));
  }
  const glued = [...values.keys()]
    .sort()
    .flatMap((name) => [...(values.get(name) ?? [])].sort().map((value) => name + value));
  return Buffer.from(glued.join(''), 'latin1');
}

/** Decodes to one character per byte. */
const decoded = (text: string): string =>
  text.replaceAll('+', ' ').replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
