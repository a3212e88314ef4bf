import type { Clock } from '../../src/safety/clock.ts';

/** Buddyline's clock under the control of a test. It stands still until the test moves it. */
export class ManualClock implements Clock {
  private time: number;
  private readonly zero: number;

  constructor(
    start: Date | string,
    readonly speed = 1,
  ) {
    this.time = this.zero = new Date(start).getTime();
  }

  now(): Date {
    return new Date(this.time);
  }

  stretch(realMilliseconds: number): number {
    return realMilliseconds * this.speed;
  }

  toReal(time: Date): Date {
    return new Date(this.zero + (time.getTime() - this.zero) / this.speed);
  }

  /** @param milliseconds of this clock */
  advance(milliseconds: number): void {
    this.time += milliseconds;
  }

  /** Never moves backwards. */
  advanceTo(time: Date): void {
    if (time.getTime() < this.time) throw new Error('A clock does not go back');
    this.time = time.getTime();
  }
}
