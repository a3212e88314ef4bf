/**
 * A line of an organisation file as others may see it. A file may give PINs, and the list of its faults is passed on.
 *
 * The line alone does not tell what a number in it is: a key may be misspelt ("Pin: 7294"), its value may stand on the
 * next line, or go on there. So digits stay only behind a key whose values hold none of a PIN's, in the same line, and
 * in whole telephone numbers; all others are taken out.
 */
export function withoutPins(line: string): string {
  const [written = '', ...comments] = line.split(/(?=(?:^|\s)#)/u);
  const keys = [...written.matchAll(KEY)].map(({ index, groups }) => ({
    at: index,
    name: groups?.['quoted'] ?? groups?.['plain'] ?? '',
  }));
  const parts = [{ at: 0, name: '' }, ...keys].map(({ at, name }, index) => {
    const part = written.slice(at, keys[index]?.at);
    return HARMLESS.has(name) ? part : withoutDigits(part);
  });
  return [...parts, ...comments.map(withoutDigits)].join('');
}

/** What is meant as a key: the space behind the colon may be forgotten. A time of day, as in 08:30, is none. */
const KEY = /(?<![\p{L}\p{N}_-])(?:(["'])(?<quoted>[\w-]+)\1|(?<plain>[a-z_][\w-]*))\s*:/giu;

/** Keys whose values have digits that are no PIN's. */
const HARMLESS: ReadonlySet<string> = new Set([
  ...['staff_number', 'phone', 'phones', 'buddies', 'duty', 'may_ring', 'day', 'night', 'revision'],
  ...['away', 'hours', 'office_hours', 'days', 'from', 'to', 'after', 'who', 'inform', 'start', 'end', 'text'],
  ...['usual_length', 'longest', 'reminder', 'ok_extends', 'home_checks', 'receipt_within', 'repeat', 'stretch'],
  ...['missed', 'covert', 'between', 'decoys'],
]);

const withoutDigits = (words: string): string =>
  words.replaceAll(/\+\p{Nd}{8,}|["']?\p{Nd}(?:[\s.-]*\p{Nd})*["']?/gu, (found) =>
    found.startsWith('+') ? found : '…',
  );
