/**
 * Buddyline's clock. It runs `speed` times as fast as the wall's (DEMO_SPEED, 1 in earnest). People's and plans'
 * minutes are minutes of this clock; what a telephone does (rings, waits for a key, pauses between rings) is not sped
 * up and must be stretched before it is added to a time of this clock.
 */
export interface Clock {
  now(): Date;
  readonly speed: number;
  /** Real milliseconds as milliseconds of this clock. */
  stretch(realMilliseconds: number): number;
  /** The wall's time at which this clock shows `time`. */
  toReal(time: Date): Date;
}
