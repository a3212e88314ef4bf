/** What many pages ask at about the same time: one answer serves all who ask within so many real milliseconds. */
export function sharedFor<Answer>(milliseconds: number, ask: () => Promise<Answer>): () => Promise<Answer> {
  let last: { at: number; answer: Promise<Answer> } | null = null;
  return () => {
    if (last && performance.now() - last.at < milliseconds) return last.answer;
    const asked = { at: performance.now(), answer: ask() };
    last = asked;
    // A fault is told to those who wait for it, and nobody else gets it.
    asked.answer.catch(() => {
      if (last === asked) last = null;
    });
    return asked.answer;
  };
}
