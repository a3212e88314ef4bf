import type { Stage } from './stage.ts';

/** One attack: a file each in this folder, and a line in main.ts. */
export interface Attack {
  name: string;
  /** A carrier's account starts with one call a second. */
  callsPerSecond: number;
  /** How many alarms are raised beside it, and within how many seconds. */
  alarms: number;
  seconds: number;
  /** Whether it needs the built-in database on a small disk of its own. Only root can make one. */
  onSmallDisk?: true;
  /** What of an alarm is waited for. */
  channel: 'call' | 'text';
  /** Milliseconds that the latest alarm may take under attack, by what it took in quiet. */
  bar: (quiet: number) => number;
  /** Goes on for as many seconds, beside the alarms. */
  run: (stage: Stage, seconds: number) => Promise<Outcome>;
}

export interface Outcome {
  /** What became of the attack, in a few words. */
  became: string;
  /** What the attack has broken besides the time of alarms. */
  broken?: string;
}

/** No alarm later than a second beyond its quiet time. */
export const aSecondBeyondQuiet = (quiet: number): number => quiet + 1_000;
