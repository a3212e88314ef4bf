/**
 * Acts on one thing at a time. Of what comes meanwhile it takes the newest alone: what came before it is out of date.
 */
export function latestOnly<Given>(
  act: (given: Given) => Promise<void>,
  failed: (error: unknown) => void,
): (given: Given) => void {
  let isBusy = false;
  let next: { given: Given } | null = null;

  async function run(given: Given): Promise<void> {
    isBusy = true;
    try {
      await act(given);
    } catch (error) {
      failed(error);
    } finally {
      isBusy = false;
    }
    if (next === null) return;
    const { given: newest } = next;
    next = null;
    await run(newest);
  }

  return (given) => {
    if (isBusy) next = { given };
    else void run(given);
  };
}
