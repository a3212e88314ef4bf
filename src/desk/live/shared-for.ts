/**
 * What many pages ask at about the same time: one answer serves all who ask within so many real milliseconds. `since`:
 * it was asked for then (by `performance.now()`) at the earliest.
 */
export function sharedFor<Answer>(
  milliseconds: number,
  ask: () => Promise<Answer>,
): (since?: number) => Promise<Answer> {
  let last: { at: number; answer: Promise<Answer> } | null = null;
  return (since = -Infinity) => {
    if (last && performance.now() - last.at < milliseconds && last.at >= since) return last.answer;
    const answer = ask();
    const asked = { at: performance.now(), answer };
    last = asked;
    // A fault is told to those who wait for it, and nobody else gets it.
    asked.answer.catch(() => {
      if (last === asked) last = null;
    });
    return asked.answer;
  };
}
