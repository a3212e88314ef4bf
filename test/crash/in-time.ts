import { deadBetween, latestFor, type Outage } from './outages.ts';

/** Whether a buddy was rung in time. Times are real milliseconds. */

export interface Broken {
  /** The visit whose story tells more. */
  visit: string | null;
  what: string;
}

export interface Span {
  outages: Outage[];
  /** When the run ended. */
  ended: number;
  /** How late each buddy was rung, less the time in which something was dead. */
  lateness: number[];
}

/** A clock's reading and ours differ by so much at most. */
export const SLACK = 400;

/** Without the faults that may delay others only. */
export const spanOf = (worker: string, span: Span): Span => ({
  ...span,
  outages: span.outages.filter(({ only }) => only === undefined || only === worker),
});

/** @param until from then on no ring was needed any more */
export function inTime(
  who: string,
  { expected, rungAt, until }: { expected: number; rungAt: number | null; until: number },
  { outages, lateness }: Span,
): string[] {
  const latest = latestFor(expected, outages);
  if (rungAt === null) return latest < until ? [`${who} was never rung, and should have been by ${shown(latest)}`] : [];
  lateness.push(Math.max(0, rungAt - expected - deadBetween(expected, rungAt, outages)));
  if (rungAt < expected - SLACK) return [`${who} was rung at ${shown(rungAt)}, before ${shown(expected)}`];
  return rungAt > latest && latest < until
    ? [`${who} was rung at ${shown(rungAt)}; expected ${shown(expected)}, latest ${shown(latest)}`]
    : [];
}

const shown = (at: number): string => new Date(at).toISOString().slice(11, 23);
