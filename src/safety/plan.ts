import type { Channel } from '../contact/channel.ts';

/** A team's plan and its people, as this room needs them. Durations are milliseconds. */

/**
 * How a step asks somebody. A text is `sms` here: files and stored plans say so, and an older release reads them
 * (src/README.md "Words that are stored").
 */
export type PlanChannel = 'sms' | 'call';

export const isTexted = (by: readonly PlanChannel[]): boolean => by.includes('sms');

/** The same in the words of everything else. */
export const channelsOf = (by: readonly PlanChannel[]): Channel[] => by.map((one) => (one === 'sms' ? 'text' : one));

/**
 * Whom a step rings: `worker`, `buddies`, `everyone`, `last_resort`, a role in the plural (`managers`), or a staff
 * number.
 */
export type Who =
  | { kind: 'worker' }
  | { kind: 'buddies' }
  | { kind: 'everyone' }
  | { kind: 'last_resort' }
  /** The list for a major incident: told, and never asked. */
  | { kind: 'major_incident' }
  | { kind: 'role'; role: string } // singular: "manager"
  | { kind: 'staff'; staffNumber: string };

export interface LadderStep {
  after: number;
  who: Who[];
  by: PlanChannel[];
}

export interface Plan {
  usualLength: number;
  /** The longest that a visit may last when texts without a PIN prolong it. */
  longest: number;
  reminder: number;
  okExtends: number;
  /**
   * The worker reports back each time: a stretch that is longer than the usual length is asked about at each usual
   * length, so that one long visit does not stand for several in a row (src/safety/README.md D12).
   */
  reportEach?: boolean;
  /** How often somebody who works at home is asked; left out: at the end alone (D13). */
  homeChecks?: number;
  /** Whether colleagues who read the board see where a visit is; left out: they do. */
  boardShowsPlace?: boolean;
  codePhrases: { watch?: string; help?: string };
  ladder: LadderStep[];
  duress: LadderStep[];
  /** The same as `duress` if the file gives none. */
  panic: LadderStep[];
  watch: LadderStep[];
  /** When the ladders above ring; left out: always. */
  officeHours?: Hours[];
  /** Who is rung at other times; left out: as above. The worker's own steps are those of `ladder` at any time. */
  ladderOutOfHours?: LadderStep[];
  duressOutOfHours?: LadderStep[];
  inform: Who[];
  receiptWithin: number;
  repeat: number;
  newsWithin: { missed: number; covert: number };
  /** Null is the file's `off`. */
  purpleFile: { between: [number, number]; wording: 'plain' | 'coded'; decoys: number } | null;
  tell: { start: Who[]; end: Who[] };
  carriers: string[];
}

/** What a person's clock differs in from their team's. */
export interface OwnTimes {
  /** The share of the team's times that they have. */
  stretch: number;
  reportEach: boolean;
}

/**
 * A team's plan with the times of somebody who needs shorter clocks: the usual length, what OK adds, and the times of
 * every ladder are that share of the team's (src/safety/README.md F12). What is asked of others stays as it is. A
 * person who is to report back each time does so, whatever the team does.
 */
export function planFor(team: Plan, { stretch, reportEach }: OwnTimes): Plan {
  const plan = reportEach ? { ...team, reportEach } : team;
  if (stretch === 1) return plan;
  const shorter = (time: number): number => Math.round((time * stretch) / SECOND) * SECOND;
  const sooner = (ladder: LadderStep[]): LadderStep[] =>
    ladder.map((step) => ({ ...step, after: shorter(step.after) }));
  return {
    ...plan,
    usualLength: shorter(plan.usualLength),
    okExtends: shorter(plan.okExtends),
    ...(plan.homeChecks !== undefined && { homeChecks: shorter(plan.homeChecks) }),
    ladder: sooner(plan.ladder),
    duress: sooner(plan.duress),
    panic: sooner(plan.panic),
    watch: sooner(plan.watch),
    ...(plan.ladderOutOfHours && { ladderOutOfHours: sooner(plan.ladderOutOfHours) }),
    ...(plan.duressOutOfHours && { duressOutOfHours: sooner(plan.duressOutOfHours) }),
    repeat: shorter(plan.repeat),
  };
}

/** Of every ladder, at whatever time it rings. */
export const allSteps = (plan: Pick<Plan, LadderKey>): LadderStep[] => [
  ...plan.ladder,
  ...plan.duress,
  ...plan.panic,
  ...plan.watch,
  ...(plan.ladderOutOfHours ?? []),
  ...(plan.duressOutOfHours ?? []),
];

type LadderKey = 'ladder' | 'duress' | 'panic' | 'watch' | 'ladderOutOfHours' | 'duressOutOfHours';

const SECOND = 1_000;

/** Days away, inclusive, as in "2026-12-24". */
export interface Away {
  from: string;
  to: string;
}

/** Weekdays 1 (Monday) to 7, and local times as in "08:00". */
export interface Hours {
  days: number[];
  from: string;
  to: string;
}

export interface Person {
  id: string;
  staffNumber: string;
  name: string;
  /** Singular, as in "manager". */
  roles: string[];
  /** E.164, preferred first. */
  phones: string[];
  away: Away[];
  hours: Hours[];
}

export interface LastResort {
  name: string;
  phone: string;
}
