/** The exchange's only source of time. A test can use it to end a ring or a silence without waiting. */
export interface Timers {
  now(): Date;
  /** Runs `act` once after this many milliseconds. The returned function cancels it. */
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

/** The same timers. `stop` cancels all of them, and none can start afterwards. */
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
