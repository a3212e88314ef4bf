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
  /** The first ring of each buddy. */
  rung: Rung[];
}

/** A ring as it came. */
export interface FirstCall {
  attempt: string;
  /** When the carrier was asked first. */
  at: number;
}

/** A ring beside when it should have come. */
export interface Rung extends FirstCall {
  who: string;
  expected: number;
  /** Less the time in which something was dead. */
  late: number;
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
  { expected, ring, until }: { expected: number; ring: FirstCall | null; until: number },
  { outages, rung }: Span,
): string[] {
  const latest = latestFor(expected, outages);
  if (ring === null) return latest < until ? [`${who} was never rung, and should have been by ${shown(latest)}`] : [];
  const { attempt, at: rungAt } = ring;
  const late = Math.max(0, rungAt - expected - deadBetween(expected, rungAt, outages));
  rung.push({ attempt, at: rungAt, who, expected, late });
  if (rungAt < expected - SLACK) return [`${who} was rung at ${shown(rungAt)}, before ${shown(expected)}`];
  return rungAt > latest && latest < until
    ? [`${who} was rung at ${shown(rungAt)}; expected ${shown(expected)}, latest ${shown(latest)}`]
    : [];
}

const shown = (at: number): string => new Date(at).toISOString().slice(11, 23);
