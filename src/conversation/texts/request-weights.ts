import { shareOf } from './cry-weights.ts';

/** What a worker may want who uses no word of the line. */
export const LIKELY_REQUESTS = ['end', 'more', 'start'] as const;
export type LikelyRequest = (typeof LIKELY_REQUESTS)[number];

/** How strongly a mark of a text points to each request, in hundredths. */
export type RequestWeight = Readonly<Record<LikelyRequest, number>>;

/** `weights` by mark; `base` counts in every text. */
export interface RequestWeights {
  base: RequestWeight;
  weights: ReadonlyMap<string, RequestWeight>;
}

const LINE = /^(-?\d+) (-?\d+) (-?\d+) (\S.*)$/;
const BASE = 'BASE';
const NOTHING: RequestWeight = { end: 0, more: 0, start: 0 };

/** Reads lines of "weight of end, of more, of start, mark". Null if a line has another form. */
export function parseRequestWeights(written: string): RequestWeights | null {
  const weights = new Map<string, RequestWeight>();
  for (const line of written.split('\n')) {
    if (line === '') continue;
    const [, end, more, start, mark] = LINE.exec(line) ?? [];
    if (mark === undefined) return null;
    weights.set(mark, { end: Number(end), more: Number(more), start: Number(start) });
  }
  const base = weights.get(BASE) ?? NOTHING;
  weights.delete(BASE);
  return { base, weights };
}

/** The reverse of `parseRequestWeights`. */
export function writtenRequestWeights({ base, weights }: RequestWeights): string {
  const line = (mark: string, { end, more, start }: RequestWeight): string => `${end} ${more} ${start} ${mark}\n`;
  return line(BASE, base) + [...weights].map(([mark, weight]) => line(mark, weight)).join('');
}

/** How much a text resembles each request. Zero: it is as likely as not. */
export function likenessToRequests({ base, weights }: RequestWeights, marks: ReadonlySet<string>): RequestWeight {
  const sum = { ...NOTHING };
  let known = 0;
  for (const mark of marks) {
    const weight = weights.get(mark);
    if (!weight) continue;
    sum.end += weight.end;
    sum.more += weight.more;
    sum.start += weight.start;
    known += 1;
  }
  const share = shareOf(known);
  return { end: sum.end * share + base.end, more: sum.more * share + base.more, start: sum.start * share + base.start };
}
