import type { Timers } from '../../src/exchange/timers.ts';

interface Pending {
  at: number;
  act: () => void;
}

/** The exchange's time under the control of a test: rings and silences pass when the test says so. */
export class ManualTimers implements Timers {
  #time: number;
  readonly #pending = new Set<Pending>();

  constructor(start: Date | string = '2026-03-16T14:00:00Z') {
    this.#time = new Date(start).getTime();
  }

  now(): Date {
    return new Date(this.#time);
  }

  after(milliseconds: number, act: () => void): () => void {
    const pending = { at: this.#time + milliseconds, act };
    this.#pending.add(pending);
    return () => {
      this.#pending.delete(pending);
    };
  }

  /** When the next timer goes off; null if none is set. */
  nextAt(): Date | null {
    const times = [...this.#pending].map(({ at }) => at);
    return times.length > 0 ? new Date(Math.min(...times)) : null;
  }

  /**
   * Lets time pass, timer by timer. It waits for `settle` before the first timer and after each, so that the effects of
   * one (a webhook, another wait) come before the next. `settle` is an exchange's `idle`.
   */
  async advance(milliseconds: number, settle: () => Promise<void>): Promise<void> {
    const until = this.#time + milliseconds;
    await settle();
    for (;;) {
      const next = [...this.#pending].filter(({ at }) => at <= until).sort((one, other) => one.at - other.at)[0];
      if (!next) break;
      this.#pending.delete(next);
      this.#time = Math.max(this.#time, next.at);
      next.act();
      await settle();
    }
    this.#time = until;
  }
}
