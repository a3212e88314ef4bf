/** It could not be served with the others. It is served alone. */
export const ALONE = Symbol('alone');

interface Service<Given, Got> {
  one: (given: Given) => Promise<Got>;
  /** Several, answered in their order. It must not wait for a lock, or one would delay the others. */
  many: (given: Given[]) => Promise<(Got | typeof ALONE)[]>;
  /** Whether `many` may have failed because of one of them. Then each is served alone; otherwise all have failed. */
  isOfOne: (error: unknown) => boolean;
}

interface Limits {
  /** So many are served at once before others wait to go together. */
  atOnce: number;
  /** The most that go together. */
  most: number;
  /** Whatever takes longer (ms) no longer counts as being served: it may wait for a lock, and others must not. */
  slow: number;
}

interface Waiting<Given, Got> {
  given: Given;
  resolve: (got: Got) => void;
  reject: (error: unknown) => void;
}

/**
 * Serves what comes at the same time together, as a database commits in groups. While few are being served, each goes
 * at once and alone. The others wait until one is done, and then go together. One that fails takes no other with it.
 */
export function servedTogether<Given, Got>(
  { one, many, isOfOne }: Service<Given, Got>,
  { atOnce, most, slow }: Limits,
): (given: Given) => Promise<Got> {
  const waiting: Waiting<Given, Got>[] = [];
  let served = 0;

  function serveNext(): void {
    while (served < atOnce && waiting.length > 0) {
      const group = waiting.splice(0, most);
      served += 1;
      const isOver = once(() => {
        served -= 1;
        serveNext();
      });
      const tooLong = setTimeout(isOver, slow);
      void serve(group).finally(() => {
        clearTimeout(tooLong);
        isOver();
      });
    }
  }

  async function serve(group: Waiting<Given, Got>[]): Promise<void> {
    const [first] = group;
    if (!first) return;
    if (group.length === 1) {
      await serveAlone(first);
      return;
    }
    try {
      const answers = await many(group.map(({ given }) => given));
      for (const [place, asked] of group.entries()) {
        const answer = answers[place];
        if (answer === undefined || answer === ALONE) void serveAlone(asked);
        else asked.resolve(answer);
      }
    } catch (error: unknown) {
      for (const asked of group) {
        if (isOfOne(error)) void serveAlone(asked);
        else asked.reject(error);
      }
    }
  }

  async function serveAlone({ given, resolve, reject }: Waiting<Given, Got>): Promise<void> {
    try {
      resolve(await one(given));
    } catch (error: unknown) {
      reject(error);
    }
  }

  return (given) =>
    new Promise((resolve, reject) => {
      waiting.push({ given, resolve, reject });
      serveNext();
    });
}

function once(act: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    act();
  };
}
