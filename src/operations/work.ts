import type { Knex } from 'knex';
import type { Log } from '../carriers/log.ts';
import type { Library } from '../conversation/files/library.ts';
import type { Vars } from '../conversation/files/flow.ts';
import { writePrompt } from '../conversation/speech/speech.ts';
import type { Actor } from '../records/actor.ts';
import { needsOf } from '../records/organisation/communication-needs.ts';
import { type OrganisationSettings, loadOrganisationSettings } from '../records/organisation/people.ts';
import type { Secrets } from '../crypto/pin.ts';
import { transact } from '../database/transact.ts';
import type { Clock } from '../safety/clock.ts';

/** What operations stand on, and what stands on them. */
export interface Dependencies {
  knex: Knex;
  clock: Clock;
  library: Library;
  secrets: { pin: Secrets; data: Secrets };
  log: Log;
  /** From 0 to 1, anew each time: a call-back must not come like clockwork. */
  random: () => number;
  /** The carriers' cover numbers: a call to one never hears who we are. */
  coverNumbers: string[];
  /** Every number at which one of our carriers rings the line, the cover numbers too, as E.164. None is ever rung. */
  lineNumbers: string[];
}

/** One transaction's worth of work, at one instant, for one actor. */
export interface UnitOfWork {
  trx: Knex.Transaction;
  now: Date;
  parts: Dependencies;
  organisation: OrganisationSettings;
  /** Who does it, for the journal. */
  actor: Actor;
  /** When the step that a timer takes was due: what it asks for goes out in this order. Left out: no timer takes it. */
  dueAt?: Date;
}

/** The wall's time, for what people and accounts count by it. Buddyline's own runs faster in a demo. */
export const realNow = ({ parts, now }: Pick<UnitOfWork, 'parts' | 'now'>): Date => parts.clock.toReal(now);

/** Runs `act` in a transaction at this instant; null while there is no organisation. A deadlock is tried once more. */
export async function inTransaction<T>(
  parts: Dependencies,
  actor: Actor,
  act: (work: UnitOfWork) => Promise<T>,
): Promise<T | null> {
  return transact(parts.knex, async (trx) => {
    const organisation = await loadOrganisationSettings(trx);
    return organisation ? act({ trx, now: parts.clock.now(), parts, organisation, actor }) : null;
  });
}

/** The same within a transaction that somebody else began. */
export async function withinTransaction(
  parts: Dependencies,
  trx: Knex.Transaction,
  actor: Actor,
  act: (work: UnitOfWork) => Promise<void>,
): Promise<void> {
  const organisation = await loadOrganisationSettings(trx);
  if (organisation) await act({ trx, now: parts.clock.now(), parts, organisation, actor });
}

/** A prompt as a text, in the organisation's time zone; `language`: if it is not the organisation's. */
export function inWriting(
  { parts, organisation, now }: Pick<UnitOfWork, 'parts' | 'organisation' | 'now'>,
  prompt: string,
  vars: Vars,
  language: string | null = null,
): string {
  const context = { now, timezone: organisation.timezone };
  return writePrompt(parts.library, language ?? organisation.locale, prompt, vars, context);
}

/** What a text says to somebody, and the call that says it in its place. */
export async function messageTo(
  work: UnitOfWork,
  personId: string | null,
  { id, vars = {} }: { id: string; vars?: Vars },
): Promise<string> {
  const { language } = await needsOf(work.trx, personId);
  return inWriting(work, id, { line_name: work.organisation.lineName, ...vars }, language);
}
