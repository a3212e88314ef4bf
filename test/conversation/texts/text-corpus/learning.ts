import { shareOf } from '../../../../src/conversation/texts/cry-weights.ts';

/** The marks of a text, and whether the text is an instance of what is learnt. */
export interface Example {
  marks: readonly string[];
  isMeant: boolean;
}

export interface Learnt {
  base: number;
  weights: Map<string, number>;
}

export interface Manner {
  /** Marks that fewer texts have are left out. */
  leastTexts: number;
  rounds: number;
  /** How strongly weights are pulled towards zero. */
  decay: number;
  /** Weights are learnt this many times, each time in another order, and averaged. */
  orders: number;
}

const STEP = 0.3;
const FIRST_SQUARES = 0.01;

/**
 * Logistic regression by stochastic gradient descent, with a step size of its own for each mark. The result is always
 * the same.
 */
export function learn(examples: readonly Example[], manner: Manner): Learnt {
  const positions = positionsOf(examples, manner.leastTexts);
  const known = examples.map(({ marks }) => Int32Array.from(marks.flatMap((mark) => positions.get(mark) ?? [])));
  const sums = new Float64Array(positions.size + 1);
  for (let order = 1; order <= manner.orders; order++) {
    const weights = weightsOf(examples, known, positions.size, manner, randomFrom(order));
    weights.forEach((weight, at) => (sums[at] = valueAt(sums, at) + weight / manner.orders));
  }
  return {
    base: valueAt(sums, positions.size),
    weights: new Map([...positions].map(([mark, at]) => [mark, valueAt(sums, at)])),
  };
}

const valueAt = (numbers: Float64Array, at: number): number => numbers[at] ?? 0;

function positionsOf(examples: readonly Example[], leastTexts: number): Map<string, number> {
  const texts = new Map<string, number>();
  for (const { marks } of examples) for (const mark of marks) texts.set(mark, (texts.get(mark) ?? 0) + 1);
  const kept = [...texts].filter(([, count]) => count >= leastTexts).map(([mark]) => mark);
  return new Map(kept.sort().map((mark, at) => [mark, at]));
}

function weightsOf(
  examples: readonly Example[],
  known: readonly Int32Array[],
  base: number,
  { rounds, decay }: Manner,
  random: () => number,
): Float64Array {
  const weights = new Float64Array(base + 1);
  const squares = new Float64Array(base + 1).fill(FIRST_SQUARES);
  const move = (at: number, slope: number) => {
    squares[at] = valueAt(squares, at) + slope * slope;
    weights[at] = valueAt(weights, at) - (STEP * slope) / Math.sqrt(valueAt(squares, at));
  };
  const order = examples.map((_, at) => at);
  for (let round = 0; round < rounds; round++) {
    shuffle(order, random);
    for (const one of order) {
      const marks = known[one] ?? new Int32Array();
      const share = shareOf(marks.length);
      let sum = 0;
      for (const mark of marks) sum += valueAt(weights, mark);
      const likelihood = 1 / (1 + Math.exp(-(sum * share + valueAt(weights, base))));
      const wrong = likelihood - (examples[one]?.isMeant === true ? 1 : 0);
      for (const mark of marks) move(mark, wrong * share + decay * valueAt(weights, mark));
      move(base, wrong);
    }
  }
  return weights;
}

function shuffle(order: number[], random: () => number): void {
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1));
    const [one, another] = [order[at] ?? 0, order[other] ?? 0];
    order[at] = another;
    order[other] = one;
  }
}

/** Numbers from 0 to 1 that look random but are the same in every run. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}
