/**
 * Buddyline's clock. It runs `speed` times as fast as the real clock (DEMO_SPEED; 1 in production). The minutes of
 * people and plans are minutes of this clock. Telephones are not sped up: the time of a ring, the wait for a key and
 * the pause between rings are real. Such a time must be stretched before it is added to a time of this clock.
 */
export interface Clock {
  now(): Date;
  readonly speed: number;
  /** Converts real milliseconds to milliseconds of this clock. */
  stretch(realMilliseconds: number): number;
  /** The real time at which this clock shows `time`. */
  toReal(time: Date): Date;
}
