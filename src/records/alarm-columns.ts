import type { Alarm, Ended, KnownFact } from '../safety/alarm/alarm.ts';
import type { AlarmEffect } from '../safety/alarm/alarm-events.ts';
import { diallingsOf } from '../safety/alarm/dialling.ts';
import { raiserOf } from '../safety/alarm/concern.ts';
import { personKey } from '../contact/contact-key.ts';

/**
 * What pages and reports read of an alarm, as columns and rows. It follows from the alarm and its latest step, so that
 * no second place decides anything about an alarm.
 */

/** A step of an alarm that is to be saved. */
export interface SavedStep {
  /** As it was; null where the step raises it. */
  before: Alarm | null;
  alarm: Alarm;
  effects: AlarmEffect[];
  at: Date;
  /** What was done, as the journal has it: `take`, `pass-on`, `timer`, `cause duress`. */
  what: string;
  /** The contact who acted, by key; null where nobody did. */
  by: string | null;
}

interface AlarmColumns {
  round: number;
  next_at: Date | null;
  news_at: Date | null;
  raised_by: string | null;
  closed_how: Ended | null;
  closed_by: string | null;
  closed_why: string | null;
  dialled_at: Date | null;
  contact_at: Date | null;
}

export function columnsOf({ alarm, by }: Pick<SavedStep, 'alarm' | 'by'>): AlarmColumns {
  const { state, status, closedAt } = alarm;
  const how = state.ended ?? null;
  const [firstDialled] = diallingsOf(alarm);
  return {
    round: state.round,
    next_at: status === 'raised' && state.nextAt !== null ? new Date(state.nextAt) : null,
    news_at: status === 'taken' ? new Date(Math.min(...state.owners.map(({ newsAt }) => newsAt))) : null,
    raised_by: raiserOf(alarm)?.key ?? null,
    closed_how: how,
    closed_by: how === 'pin' ? personKey(alarm.workerId) : how === 'drill' || how === null ? null : by,
    closed_why: how === 'office' ? lastNoteOf(alarm) : null,
    dialled_at: firstDialled ? new Date(firstDialled.at) : null,
    contact_at: how !== null && CONTACT.has(how) ? closedAt : null,
  };
}

const CONTACT: ReadonlySet<Ended> = new Set(['pin', 'contact', 'seen', 'police']);

/** The office says why it closes an alarm, and that is the last thing that is noted. */
function lastNoteOf({ state }: Alarm): string | null {
  const last = state.facts.at(-1);
  return last?.what === 'note' ? last.words : null;
}

/** An alarm has owners from when somebody takes it; a drill is taken and over in one step. */
export const isTaken = ({ state }: Alarm): boolean => state.owners.length > 0;

/**
 * Whether a responder has acted on the alarm. A text may come from anybody, so a claim by text does not count as an
 * act.
 */
export const hasResponderActed = ({ what, by }: Pick<SavedStep, 'what' | 'by'>): boolean =>
  by !== null && what !== 'texted';

export const OWNERSHIP_ENDS = ['closed', 'passed_on', 'no_news', 'raised_again', 'taken_over'] as const;
type OwnershipEnd = (typeof OWNERSHIP_ENDS)[number];

/** How it ends for a person who no longer owns the alarm. */
export function ownershipEnd({ alarm, what }: Pick<SavedStep, 'alarm' | 'what'>): OwnershipEnd {
  if (alarm.status === 'closed') return 'closed';
  if (what === 'pass-on' || what === 'cannot') return 'passed_on';
  if (what === 'take-over') return 'taken_over';
  return what === 'timer' ? 'no_news' : 'raised_again';
}

interface ContactTimes {
  key: string;
  asked: boolean;
  cannot: boolean;
  told: boolean;
}

/** Whom the step brings anything new for, of those who know of the alarm. */
export function contactsTouched({ before, alarm, effects, what, by }: SavedStep): ContactTimes[] {
  const known = new Set(before?.state.contacted);
  const asked = keysIn(effects, 'ask');
  const told = keysIn(effects, 'tell');
  const cannot = what === 'cannot' || what === 'pass-on' ? by : null;
  return alarm.state.contacted
    .filter((key) => !known.has(key) || asked.has(key) || told.has(key) || key === cannot)
    .map((key) => ({ key, asked: asked.has(key), cannot: key === cannot, told: told.has(key) }));
}

function keysIn(effects: AlarmEffect[], kind: 'ask' | 'tell'): Set<string> {
  return new Set(
    effects.flatMap((effect) =>
      effect.kind === kind && 'contacts' in effect ? effect.contacts.map(({ key }) => key) : [],
    ),
  );
}

interface FactRow {
  number: number;
  at: Date;
  what: KnownFact['what'];
  by_key: string | null;
  detail: object;
}

/** What the step has added to what is known. */
export function newFacts({ before, alarm }: Pick<SavedStep, 'before' | 'alarm'>): FactRow[] {
  const known = before?.state.facts.length ?? 0;
  return alarm.state.facts.slice(known).flatMap((fact, index) => {
    if (fact.what === 'newer') return [];
    const { at, what, ...detail } = fact;
    return [{ number: known + index, at: new Date(at), what, by_key: sayerOf(fact), detail }];
  });
}

function sayerOf(fact: KnownFact): string | null {
  if (fact.what === 'dialled' || fact.what === 'dialling') return fact.key;
  if (fact.what === 'note') return fact.by?.key ?? null;
  return fact.what === 'worried' || fact.what === 'worried_besides' ? fact.by.key : null;
}

const FACTS: Record<KnownFact['what'], true> = {
  cause: true,
  worried: true,
  worried_besides: true,
  unproved: true,
  dialling: true,
  dialled: true,
  note: true,
  shared_phone: true,
  unconfirmed: true,
  reply: true,
  no_answer: true,
  wrong_pins: true,
};
export const FACT_WORDS = Object.keys(FACTS);
