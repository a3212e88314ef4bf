/**
 * How strongly a mark of a text points to a cry, in hundredths: `onVisit` to one on a visit, `outright` to one that
 * asks for help outright.
 */
interface Weight {
  onVisit: number;
  outright: number;
}

/**
 * How much a text resembles a cry. Zero: a cry and no cry are equally likely, judged by the texts that the weights were
 * learnt from.
 */
export type Likeness = Weight;

/** `weights` by mark; `base` counts in every text. */
export interface CryWeights {
  base: Weight;
  weights: ReadonlyMap<string, Weight>;
}

const LINE = /^(-?\d+) (-?\d+) (\S.*)$/;
const BASE = 'BASE';

/** Reads lines of "weight on a visit, weight outright, mark". Null if a line has another form. */
export function parseCryWeights(written: string): CryWeights | null {
  const weights = new Map<string, Weight>();
  for (const line of written.split('\n')) {
    if (line === '') continue;
    const [, onVisit, outright, mark] = LINE.exec(line) ?? [];
    if (mark === undefined) return null;
    weights.set(mark, { onVisit: Number(onVisit), outright: Number(outright) });
  }
  const base = weights.get(BASE) ?? NOTHING;
  weights.delete(BASE);
  return { base, weights };
}

/** The reverse of `parseCryWeights`. */
export function writtenCryWeights({ base, weights }: CryWeights): string {
  const line = (mark: string, { onVisit, outright }: Weight): string =>
    `${String(onVisit)} ${String(outright)} ${mark}\n`;
  return line(BASE, base) + [...weights].map(([mark, weight]) => line(mark, weight)).join('');
}

const NOTHING: Weight = { onVisit: 0, outright: 0 };

export function likenessToACry({ base, weights }: CryWeights, marks: ReadonlySet<string>): Likeness {
  const sum = { ...NOTHING };
  let known = 0;
  for (const mark of marks) {
    const weight = weights.get(mark);
    if (!weight) continue;
    sum.onVisit += weight.onVisit;
    sum.outright += weight.outright;
    known += 1;
  }
  const share = shareOf(known);
  return { onVisit: sum.onVisit * share + base.onVisit, outright: sum.outright * share + base.outright };
}

/**
 * The factor for the sum of weights. Long texts contain more marks, and that alone does not make them likelier cries.
 */
export const shareOf = (knownMarks: number): number => 1 / Math.sqrt(knownMarks + 1);
