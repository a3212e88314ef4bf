/** Real milliseconds. */
const LOOK_EVERY = 1_000;
/**
 * So many looks without a beat, and its event loop hangs. Looks are counted and no time is measured: a machine that
 * slept for an hour has looked once.
 */
const LOOKS_WITHOUT_BEAT = 15;

/** Tells once that nothing has been heard for `LOOKS_WITHOUT_BEAT` looks. */
export function createSilenceWatch(isSilent: () => void): { start(): void; heard(): void; stop(): void } {
  let looks = 0;
  let looking: NodeJS.Timeout | undefined;
  const stop = (): void => {
    clearInterval(looking);
  };
  return {
    start() {
      looking = setInterval(() => {
        looks += 1;
        if (looks < LOOKS_WITHOUT_BEAT) return;
        stop();
        isSilent();
      }, LOOK_EVERY);
    },
    heard() {
      looks = 0;
    },
    stop,
  };
}
