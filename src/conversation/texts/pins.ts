import type { PlainText } from './plain-text.ts';
import { plainText } from './plain-text.ts';
import { spelledPinsIn } from './spelled-pins.ts';
import type { SpokenDigits } from './spelled-pins.ts';

/**
 * Digits of a text that could act as a PIN: 4 to 6 of them, together, with spaces or dashes between them, in words
 * ("double nine"), or with words between them.
 */
export interface PinCandidate {
  digits: string;
  from: number;
  to: number;
  /** The digits stand apart from letters and other digits, so that they can be nothing else. */
  isAlone: boolean;
  /** What is masked, and left out of what the text says: all of it, without the words between the digits. */
  parts: { from: number; to: number }[];
  /** Words stand between the digits. */
  isSpread: boolean;
}

type Bare = Omit<PinCandidate, 'parts' | 'isSpread'>;

const LEAST = 4;
const MOST = 6;
/** A longer row of single digits is a telephone number or meaningless. */
const MOST_SINGLES = 12;

/**
 * The candidates, the likeliest first. Digits that are written together as one number come before all others, whatever
 * stands beside them.
 */
export function pinCandidatesIn(text: string, spoken: SpokenDigits): PinCandidate[] {
  const runs = [...text.matchAll(/\d+/g)].map(({ 0: digits, index }) => ({
    digits,
    from: index,
    to: index + digits.length,
  }));
  const whole = runs
    .filter(({ digits }) => digits.length >= LEAST && digits.length <= MOST)
    .map((run) => ({ ...run, isAlone: isAlone(text, run) }));
  const inDigits: Bare[] = [
    ...whole.filter((one) => one.isAlone),
    ...whole.filter((one) => !one.isAlone),
    ...lookAlikes(text),
    ...spaced(text, runs),
  ];
  const found: PinCandidate[] = [
    ...inDigits.map((one) => ({ ...one, parts: [{ from: one.from, to: one.to }], isSpread: false })),
    ...spelledPinsIn(text, spoken).map(({ isTogether, ...one }) => ({ ...one, isSpread: !isTogether })),
  ];
  return [...new Map(found.map((one) => [`${one.from}-${one.to}`, one])).values()];
}

interface Run {
  digits: string;
  from: number;
  to: number;
}

function isAlone(text: string, { from, to }: Run): boolean {
  const before = text.slice(Math.max(0, from - 2), from);
  const after = text.slice(to, to + 2);
  return !/[\p{L}\p{N}]$|\d[-/.:]$/u.test(before) && !/^[\p{L}\p{N}]|^[-/.:]\d/u.test(after);
}

/** Letters that look like digits, in a group that stands alone: "7O93". */
function lookAlikes(text: string): Bare[] {
  return [...text.matchAll(/(?<![\p{L}\p{N}])(?=[oOlI]*\d)[\doOlI]{4,6}(?![\p{L}\p{N}])/gu)]
    .filter(({ 0: written }) => /[oOlI]/.test(written) && written.replaceAll(/\D/g, '').length >= 2)
    .map(({ 0: written, index }) => ({
      digits: written.replaceAll(/[oO]/g, '0').replaceAll(/[lI]/g, '1'),
      from: index,
      to: index + written.length,
      isAlone: false,
    }));
}

/**
 * Single digits in a row ("7 0 9 3", "4-8-2-1"). Other groups count only at an end of the text, where no street can
 * follow ("OUT 48 21 x").
 */
function spaced(text: string, runs: Run[]): Bare[] {
  const joined = (group: Run[]): Bare[] => {
    const [first, last] = [group[0], group.at(-1)];
    return first && last
      ? [{ digits: group.map(({ digits }) => digits).join(''), from: first.from, to: last.to, isAlone: false }]
      : [];
  };
  return rowsOf(text, runs).flatMap((row) => {
    const total = row.reduce((sum, { digits }) => sum + digits.length, 0);
    const isWhole =
      row.length > 1 &&
      total >= LEAST &&
      total <= MOST &&
      standsAtAnEnd(text, row) &&
      row.every(({ digits }) => digits.length < LEAST);
    return [...(isWhole ? joined(row) : []), ...windowsOfSingles(row).flatMap(joined)];
  });
}

/** Runs of digits with at most a space, a dash or the like between them. */
function rowsOf(text: string, runs: Run[]): Run[][] {
  const rows: Run[][] = [];
  for (const run of runs) {
    const row = rows.at(-1);
    const last = row?.at(-1);
    if (row && last && /^[\s\-_.,*/|]{1,3}$/.test(text.slice(last.to, run.from))) row.push(run);
    else rows.push([run]);
  }
  return rows;
}

function windowsOfSingles(row: Run[]): Run[][] {
  const singles = row.filter(({ digits }) => digits.length === 1);
  if (singles.length > MOST_SINGLES) return [];
  return row.flatMap((_, start) =>
    [LEAST, LEAST + 1, MOST]
      .map((length) => row.slice(start, start + length))
      .filter((window, index) => window.length === LEAST + index && window.every(({ digits }) => digits.length === 1)),
  );
}

function standsAtAnEnd(text: string, row: Run[]): boolean {
  const [first, last] = [row[0], row.at(-1)];
  return !/\p{L}[^\p{L}]+\p{L}|\p{N}/u.test(text.slice(last?.to)) || !/[\p{L}\p{N}]/u.test(text.slice(0, first?.from));
}

export const holdsPossiblePin = (spoken: SpokenDigits, body: string): boolean =>
  pinCandidatesIn(plainText(body).text, spoken).length > 0;

/** A text as it is stored: everything that could act as anybody's PIN is masked. */
export function maskPossiblePins(spoken: SpokenDigits, body: string): string {
  const plain = plainText(body);
  return masked(plain, pinCandidatesIn(plain.text, spoken));
}

/** What people see of a text, with these candidates masked by asterisks. */
export function masked({ shown, origins }: PlainText, candidates: Pick<PinCandidate, 'parts'>[]): string {
  const units = candidates.flatMap(({ parts }) => parts).sort((one, other) => one.from - other.from);
  let result = '';
  let at = 0;
  for (const { from, to } of units) {
    const [start, end] = [Math.max(at, origins[from] ?? shown.length), origins[to] ?? shown.length];
    if (end <= start) continue;
    result += shown.slice(at, start) + shown.slice(start, end).replaceAll(/[\p{L}\p{N}]/gu, '*');
    at = end;
  }
  return result + shown.slice(at);
}
