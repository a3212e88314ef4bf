/** A form as Twilio posts it: percent-encoded names and values. */

export type Fields = Record<string, string | string[]>;

/** Its fields; what is repeated is a list. Bytes that are no UTF-8 become U+FFFD. */
export function fieldsOf(raw: Buffer): Fields {
  const fields = new Map<string, string | string[]>();
  for (const [name, value] of new URLSearchParams(raw.toString())) {
    const before = fields.get(name);
    fields.set(name, before === undefined ? value : [before, value].flat());
  }
  return Object.fromEntries(fields);
}

/** What Twilio signs after the address, byte by byte: each name with its values, in order, a repeated value once. */
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

/** One byte a character. */
const decoded = (text: string): string =>
  text.replaceAll('+', ' ').replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
