import type { Visit } from './visit.ts';

/**
 * A roll-call asks many people at once whether all is well (src/safety/README.md F13, D11): by text first. Then a
 * person who says nothing is rung, then their managers are told by name. It knows the shown book alone: a person under
 * a covert alarm is asked, and answers, like everybody.
 */

/** How somebody stood when they were asked. `in`: not on a visit. `away`: noted as away, and not asked. */
export const STANDS = ['late', 'red', 'out', 'home', 'in', 'away'] as const;
export type Stands = (typeof STANDS)[number];

/** `silent`: a text and calls brought no answer, or there is no phone. `found`: the office has found out. */
export const ROLL_CALL_STATUSES = ['help', 'silent', 'rung', 'asked', 'ok', 'found', 'away'] as const;
export type RollCallStatus = (typeof ROLL_CALL_STATUSES)[number];

export const ROLL_CALL_ASKS = ['out', 'teams', 'everybody', 'list'] as const;
export type RollCallAsks = (typeof ROLL_CALL_ASKS)[number];

export interface RollCall {
  id: string;
  asks: RollCallAsks;
  /** As people read it: whom it asks. */
  name: string;
  /** Because of it everybody is asked, in louder words. */
  building: string | null;
  isDrill: boolean;
  startedAt: Date;
  startedBy: string;
  endedAt: Date | null;
}

/** Of the one that a roll-call names, and of the one where somebody works. */
export const MOST_LETTERS_OF_A_BUILDING = 40;

const MINUTE = 60_000;
/** Answers count for so long, unless the roll-call is ended before. */
export const LASTS = 12 * 60 * MINUTE;
/** A person who has said nothing so long after their text went out is rung. */
export const RING_AFTER = 3 * MINUTE;
/** A text that still waits for its turn is waited for so long. */
export const TEXT_WAITS = 20 * MINUTE;
/** All who were rung are looked at together, so that a manager gets one text a minute at most. */
export const LOOK_EVERY = MINUTE;
/** A person whose phone still rings after so long counts as silent. */
export const RINGS_FOR = 10 * MINUTE;

export function standsOf(
  visit: (Pick<Visit, 'deadline' | 'kind'> & { risk: string | null }) | null,
  now: Date,
): Stands {
  if (!visit) return 'in';
  if (visit.deadline !== null && visit.deadline <= now) return 'late';
  if (visit.risk === 'red') return 'red';
  return visit.kind === 'home' ? 'home' : 'out';
}

export const isOut = (stands: Stands): boolean => stands !== 'in' && stands !== 'away';

/** Who is most at risk comes first; of those the longest overdue. */
export function inOrder<Asked extends { stands: Stands; deadline: Date | null }>(people: Asked[]): Asked[] {
  const end = ({ deadline }: Asked): number => deadline?.getTime() ?? Infinity;
  return people.toSorted(
    (one, other) => STANDS.indexOf(one.stands) - STANDS.indexOf(other.stands) || compare(end(one), end(other)),
  );
}

const compare = (one: number, other: number): number => (one === other ? 0 : one < other ? -1 : 1);

export const isOver = ({ startedAt, endedAt }: RollCall, now: Date): boolean =>
  endedAt !== null || now.getTime() - startedAt.getTime() >= LASTS;

/** The next time at which all of a roll-call are looked at together. */
export function nextLook(startedAt: Date, now: Date): Date {
  const passed = now.getTime() - startedAt.getTime();
  return new Date(startedAt.getTime() + (Math.floor(passed / LOOK_EVERY) + 1) * LOOK_EVERY);
}

export interface AskedPerson {
  status: RollCallStatus;
  rungAt: Date | null;
  /** Their text has not gone out yet. */
  isTextWaiting: boolean;
  /** Calls to them go on. */
  isRinging: boolean;
  /** A manager knows that they say nothing. */
  isTold: boolean;
}

/** What is to be done about somebody who has been asked. `silent`: it is given up, and a manager is told. */
export function nextOfAsked(
  { status, rungAt, isTextWaiting, isRinging, isTold }: AskedPerson,
  startedAt: Date,
  now: Date,
): 'ring' | 'wait' | 'silent' | 'nothing' {
  if (status === 'asked') {
    const isToWait = isTextWaiting && now.getTime() - startedAt.getTime() < TEXT_WAITS;
    return isToWait ? 'wait' : 'ring';
  }
  // Without a phone they are silent from the beginning.
  if (status === 'silent') return isTold ? 'nothing' : 'silent';
  if (status !== 'rung' || rungAt === null) return 'nothing';
  return isRinging && now.getTime() - rungAt.getTime() < RINGS_FOR ? 'wait' : 'silent';
}
