/** The exchange's only source of time, so that tests can let a ring or a silence pass without waiting for it. */
export interface Timers {
  now(): Date;
  /** Runs `act` once after so many milliseconds; the answer cancels it. */
  after(milliseconds: number, act: () => void): () => void;
}

export const realTimers: Timers = {
  now: () => new Date(),
  after(milliseconds, act) {
    const timer = setTimeout(act, milliseconds);
    return () => {
      clearTimeout(timer);
    };
  },
};

/** The same timers, all of which `stop` cancels; none can be started afterwards. */
export function stoppable(timers: Timers): Timers & { stop(): void } {
  const running = new Set<() => void>();
  let stopped = false;
  return {
    now: () => timers.now(),
    after(milliseconds, act) {
      if (stopped) return () => undefined;
      const cancel = timers.after(milliseconds, () => {
        running.delete(cancel);
        act();
      });
      running.add(cancel);
      return () => {
        running.delete(cancel);
        cancel();
      };
    },
    stop() {
      stopped = true;
      for (const cancel of running) cancel();
      running.clear();
    },
  };
}
