import { shareOf } from './cry-weights.ts';

/** What a worker may want who uses no word of the line. */
export const LIKELY_REQUESTS = ['end', 'more', 'start'] as const;
export type LikelyRequest = (typeof LIKELY_REQUESTS)[number];

/** What somebody may want to say of the alarm that they were asked about. */
export const LIKELY_ANSWERS = ['take', 'cant', 'safe', 'dialled'] as const;
export type LikelyAnswer = (typeof LIKELY_ANSWERS)[number];

/**
 * How strongly each mark of a text points to each of several requests, in hundredths: as many numbers as requests, in
 * their order. `base` counts in every text.
 */
export interface RequestWeights {
  base: readonly number[];
  weights: ReadonlyMap<string, readonly number[]>;
}

const BASE = 'BASE';

/** Reads lines of one weight for each of so many requests, and a mark. Null if a line has another form. */
export function parseRequestWeights(written: string, requests: number): RequestWeights | null {
  const weights = new Map<string, number[]>();
  for (const line of written.split('\n')) {
    if (line === '') continue;
    const parts = line.split(' ');
    const [numbers, mark] = [parts.slice(0, requests), parts.slice(requests).join(' ')];
    if (mark === '' || !numbers.every((number) => /^-?\d+$/.test(number))) return null;
    weights.set(mark, numbers.map(Number));
  }
  const base = weights.get(BASE) ?? Array.from({ length: requests }, () => 0);
  weights.delete(BASE);
  return { base, weights };
}

/** The reverse of `parseRequestWeights`. */
export function writtenRequestWeights({ base, weights }: RequestWeights): string {
  const line = (mark: string, weight: readonly number[]): string => `${weight.join(' ')} ${mark}\n`;
  return line(BASE, base) + [...weights].map(([mark, weight]) => line(mark, weight)).join('');
}

/** The request that a text resembles most, and how much. Zero: it is as likely as not. */
export function likeliestOf<Request>(
  requests: readonly Request[],
  { base, weights }: RequestWeights,
  marks: ReadonlySet<string>,
): { request: Request; likeness: number } | null {
  const sums = requests.map(() => 0);
  let known = 0;
  for (const mark of marks) {
    const weight = weights.get(mark);
    if (!weight) continue;
    for (const [at, one] of weight.entries()) sums[at] = (sums[at] ?? 0) + one;
    known += 1;
  }
  const share = shareOf(known);
  let likeliest: { request: Request; likeness: number } | null = null;
  for (const [at, request] of requests.entries()) {
    const likeness = (sums[at] ?? 0) * share + (base[at] ?? 0);
    if (!likeliest || likeness > likeliest.likeness) likeliest = { request, likeness };
  }
  return likeliest;
}
