import type { Knex } from 'knex';
import { runStatement, type Statement, statement } from '../database/statement.ts';
import { rememberOwnCallsOver } from './call-sequences.ts';
import type { KeptText, TextRef } from './inbound-texts.ts';
import { type InJson, instant } from '../database/in-json.ts';
import { knownNeeds } from './organisation/communication-needs.ts';
import { type Lock, lockWorkers, WorkerHeld } from './organisation/held-workers.ts';
import {
  asOrganisationSettings,
  asTextingCaller,
  CALLERS,
  lockedWorkers,
  type OrganisationSettings,
  type OrganisationSettingsRow,
  secretsOfJson,
  type TextingCaller,
  type TextingCallerRow,
} from './organisation/people.ts';
import { knownPlans } from './organisation/teams.ts';
import { ROLL_CALLED_SINCE } from './roll-calls.ts';
import { rememberNothingBooked } from './purple-calls.ts';
import { rememberNoNotes } from './views/shown/hazards.ts';
import { NEAR } from '../safety/planned-visit.ts';
import { knownVisits, NEAR_COLUMNS, nearOfJson, type NearRow, openAndPlanned } from './visits.ts';

/**
 * Everything that a text needs, read in two statements: one that locks, and one that reads what the lock keeps as it
 * is. Most texts then need two more, which write (src/README.md "Measures").
 */

interface LockedText {
  kept: KeptText;
  organisation: OrganisationSettings | null;
  /** Everybody whose phone it came from. If that is one person, they are locked. */
  sharing: TextingCaller[];
}

/** One for each person. For an unknown phone, one without a person. */
interface LockedRow {
  at: Date;
  from_number: string | null;
  to_number: string;
  sealed: Buffer;
  organisation: OrganisationSettingsRow | null;
  sharing: number;
  locked: number;
  caller: InJson<TextingCallerRow> | null;
}

/**
 * Each part waits for the part before it: the time that a lock may be waited for is set first, and the person's row is
 * locked by what the text's row says.
 */
const LOCK = (how: '' | 'skip locked') =>
  statement(`
  with kept as materialized (
    select at, from_number, to_number, sealed, set_config('lock_timeout', :lockTimeout, true) from inbound_text
    where carrier = :carrier and carrier_ref = :carrierRef and sealed is not null for update skip locked
  ), sharing as materialized (
    select distinct person_id from phone where number = (select from_number from kept)
  ), locked as materialized (
    select 1 from person where id in (select person_id from sharing) and (select count(*) from sharing) = 1
    for no key update ${how}
  )
  select k.at, k.from_number, k.to_number, k.sealed, row_to_json(o) as organisation,
    (select count(*) from sharing)::integer as sharing, (select count(*) from locked)::integer as locked,
    row_to_json(c) as caller
  from kept k
  left join organisation o on true
  left join lateral (${CALLERS} where p.id in (select person_id from sharing)) c on true
  order by c.staff_number`);
const LOCKS: Record<Lock, Statement> = { wait: LOCK(''), 'if free': LOCK('skip locked') };

/**
 * A text that must still be acted on, locked for this transaction, with its sender. Null if another process acts on it
 * or has done so. From now on the transaction waits for locks at most `lockTimeout` real milliseconds. By `if free` it
 * waits for no sender and no other worker: throws WorkerHeld.
 */
export async function lockText(
  trx: Knex.Transaction,
  { carrier, carrierRef }: TextRef,
  lockTimeout: number,
  lock: Lock,
): Promise<LockedText | null> {
  lockWorkers(trx, lock);
  const rows = await runStatement<LockedRow>(trx, LOCKS[lock], {
    lockTimeout: String(lockTimeout),
    carrier,
    carrierRef,
  });
  const [row] = rows;
  if (!row) return null;
  const sharing = rows.flatMap(({ caller: one }) =>
    one === null ? [] : [asTextingCaller({ ...one, ...secretsOfJson(one) })],
  );
  for (const { id, needs } of sharing) knownNeeds.remember(trx, id, needs);
  if (row.sharing === 1 && row.locked === 0) throw new WorkerHeld();
  const [caller] = sharing;
  if (caller && row.locked === 1) {
    lockedWorkers.remember(trx, caller.id, true);
    if (caller.team) knownPlans.remember(trx, caller.id, { teamId: caller.team.id, plan: caller.team.plan });
  }
  return {
    kept: { carrier, carrierRef, at: row.at, fromNumber: row.from_number, toNumber: row.to_number, sealed: row.sealed },
    organisation: row.organisation && asOrganisationSettings(row.organisation),
    sharing,
  };
}

export interface EarlierText {
  body: string;
  at: Date;
}

/** What is known of a text's one sender, who is locked. */
export interface LoadedSender {
  /** The previous text from the same phone, with PINs and code phrases masked; null if none came of late. */
  before: EarlierText | null;
  /** When their last visit ended. */
  lastEndedAt: Date | null;
  /** How many PINs were tried by text from the phone since then, for anybody. */
  textedTries: number;
  /** They were asked about an alarm that is open. */
  isAsked: boolean;
  /** The phone has not proved yet to be theirs. */
  isPhoneNew: boolean;
  /** Since when a roll-call asks them, which they have not answered; null: none does. */
  rollCalledSince: Date | null;
}

interface SenderWanted {
  workerId: string;
  kept: KeptText;
  /** Of the text's words only this stays, with possible PINs and code phrases masked. */
  body: string;
  contactKeys: string[];
  now: Date;
  textsSince: Date;
  triesSince: Date;
  /** Roll-calls that began before then are over. */
  rollCallsSince: Date;
}

interface SenderRow {
  facts: InJson<SenderFacts>;
  /** Null: none. */
  visits: InJson<NearRow>[] | null;
}

interface SenderFacts {
  text_before: InJson<EarlierText> | null;
  last_ended_at: Date | null;
  texted_tries: number;
  is_asked: boolean;
  is_phone_new: boolean;
  roll_called_since: Date | null;
  has_own_calls: boolean;
  has_booked_call: boolean;
  has_place_notes: boolean;
}

const LOAD = statement(String.raw`
  with acted as (
    update inbound_text set body = :body, person_id = :workerId, sealed = null, act_at = null, acted_at = :now
    where carrier = :carrier and carrier_ref = :carrierRef
  )
  select row_to_json(f) as facts, (
    select json_agg(v) from (
      select ${NEAR_COLUMNS} from visit where worker_id = :workerId and (is_open or status = 'planned'
        and planned_start between :plannedFrom and :plannedTo)
    ) v) as visits
  from (
    select
      (select json_build_object('body', body, 'at', at) from inbound_text where from_number = :from
        and at between :textsSince and :at and body is not null and carrier_ref <> :carrierRef
        order by at desc, seq desc limit 1) as text_before,
      (select max(ended_at) from visit where worker_id = :workerId and status = 'ended') as last_ended_at,
      (select count(*) from pin_failure where at > :triesSince and from_number = :from and by_text)::integer
        as texted_tries,
      exists (select from alarm where status <> 'closed' and state->'contacted' \?| :contactKeys) as is_asked,
      exists (select from phone where person_id = :workerId and number = :from and verified_at is null)
        as is_phone_new,
      ${ROLL_CALLED_SINCE} as roll_called_since,
      exists (select from call_sequence where is_live and purpose in ('overdue', 'reminder', 'worker', 'reply')
        and (worker_id = :workerId or contact_key = any (:contactKeys))) as has_own_calls,
      exists (select from purple_call where worker_id = :workerId and reason = 'booked' and status <> 'over')
        as has_booked_call,
      exists (select from hazard_flag where lifted_at is null) as has_place_notes
  ) f`);

/**
 * Records that the text was acted on. Reads what it needs of its sender, and remembers it for the steps of this
 * transaction.
 */
export async function loadSender(
  trx: Knex.Transaction,
  { workerId, kept, body, contactKeys, now, textsSince, triesSince, rollCallsSince }: SenderWanted,
): Promise<LoadedSender> {
  const rows = await runStatement<SenderRow>(trx, LOAD, {
    workerId,
    body,
    now,
    carrier: kept.carrier,
    from: kept.fromNumber,
    at: kept.at,
    carrierRef: kept.carrierRef,
    contactKeys,
    textsSince,
    triesSince,
    personId: workerId,
    since: rollCallsSince,
    plannedFrom: new Date(now.getTime() - NEAR),
    plannedTo: new Date(now.getTime() + NEAR),
  });
  const [row] = rows;
  if (!row) throw new Error('a statement without a row');
  const { facts, visits } = row;
  knownVisits.remember(trx, workerId, openAndPlanned((visits ?? []).map(nearOfJson)));
  if (!facts.has_own_calls) rememberOwnCallsOver(trx, { workerId, contactKeys });
  if (!facts.has_place_notes) rememberNoNotes(trx);
  if (!facts.has_booked_call) rememberNothingBooked(trx, workerId);
  return {
    before: facts.text_before && { body: facts.text_before.body, at: new Date(facts.text_before.at) },
    lastEndedAt: instant(facts.last_ended_at),
    textedTries: facts.texted_tries,
    isAsked: facts.is_asked,
    isPhoneNew: facts.is_phone_new,
    rollCalledSince: instant(facts.roll_called_since),
  };
}
