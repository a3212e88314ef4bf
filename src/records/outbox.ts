import type { Knex } from 'knex';
import { ALARM_URGENCY, FIRST_RING, ON_THE_LINE } from '../contact/urgency.ts';
import { asAttempt, type Attempt, type AttemptRow } from './attempts.ts';
import { isUnwanted } from './unwanted-texts.ts';
import { HOLDING, type Lease, leaseBindings } from '../database/lease.ts';
import { runStatement, type Statement, statement } from '../database/statement.ts';

/** What the outbox needs to claim attempts. */

export interface OutboxClaim {
  /** The lease of the carrier's outbox. Nothing is claimed once another process holds it. */
  lease: Lease;
  carrier: string;
  /** The number that texts and calls go out from. */
  fromNumber: string;
  /** The number for calls that must keep our cover, if the carrier has one. */
  coverNumber: string | null;
  /** The routes that the carrier serves first (`home`), and those that it may help with (`helps`). */
  routes: { known: string[]; anyOf: string; home: string[]; helps: string[]; steady: string[] };
  now: Date;
  /** Attempts that have waited since then may be helped with. */
  helpSince: Date;
  /** Attempts that name their carrier and have waited since then may be helped with too. */
  namedSince: Date;
  /**
   * `urgent`: by urgency, then age. `patient`: first the attempts that have waited since `longSince`, the oldest first.
   * `least`: the least urgent first.
   */
  order: 'urgent' | 'patient' | 'least';
  longSince: Date;
  limit: number;
}

interface CallClaim extends OutboxClaim {
  /** The account's limit of simultaneous calls, calls to us included; null: no limit. */
  callsAtOnce: number | null;
  /** One of our calls that was placed since then keeps its phone engaged for every waiting call. */
  engagedSince: Date;
}

/**
 * Claims the most urgent texts, then the oldest, and marks them as being sent. It skips rows that another transaction
 * has locked, for instance to cancel them. The route of one that nobody may send any more is empty.
 */
export async function claimTexts(db: Knex, claim: OutboxClaim): Promise<Attempt[]> {
  return inOrder(await runStatement<AttemptRow>(db, TEXTS[claim.order], bindings(claim)));
}

/**
 * Claims calls in the same way, one at a time for each phone: none to a number that one of our calls rings or talks to,
 * or that is talking to us. A call that goes out even to an engaged phone waits for two kinds of calls only: one that
 * we have just placed, and a purple-file call, during which the phone must get no other call from us. It uses NOT IN,
 * which PostgreSQL hashes. It planned NOT EXISTS as a loop over all live calls for each waiting call.
 */
export async function claimCalls(db: Knex, claim: CallClaim): Promise<Attempt[]> {
  const calls = claim.callsAtOnce === null ? CALLS : CALLS_ON_FREE_LINES;
  return inOrder(await runStatement<AttemptRow>(db, calls[claim.order], bindings(claim)));
}

const liveNumbers = `select live.to_number from contact_attempt live where live.is_live_call`;

/**
 * An attempt that names a healthy carrier belongs to that carrier, unless it has waited for it too long. Any other
 * attempt follows its route.
 */
const ours = (attempt: string): string =>
  `case when ${attempt}.carrier = ` +
  `any(:steady::text[]) and ${attempt}.not_before > :namedSince then ${attempt}.carrier = :carrier
  else case when ${attempt}.route = any(:known::text[]) then ${attempt}.route else :anyOf end = ` +
  `any(case when ${attempt}.not_before <= :helpSince then :homeOrHelps::text[] else :home::text[] end) end`;

/**
 * The first call about an alarm ranks before further calls about other alarms, also when it is sent again because no
 * carrier took it.
 */
const rank = (attempt: string): string => `case when ${attempt}.alarm_id is null
  or ${attempt}.urgency not between ${String(ALARM_URGENCY.duress)} and ${String(ALARM_URGENCY.missed)}
  or exists (select from contact_attempt rung
    where rung.alarm_id = ${attempt}.alarm_id and rung.channel = 'call' and rung.urgency = ${attempt}.urgency
      and rung.sending_at is not null and rung.status not in ('failed', 'waiting'))
  then ${attempt}.urgency
  else ${attempt}.urgency / ${String(FIRST_RING.divisor)} + ${String(FIRST_RING.after)} end`;

/**
 * Of the same urgency the one whose step was due first goes first. Steps that fall due together are handled side by
 * side, so the order in which they asked is not theirs. One that a carrier refuses for a moment keeps its place.
 */
const AGE = 'coalesce(due_at, created_at), created_at, seq';

const orders = (first: 'urgency' | 'rank'): Record<OutboxClaim['order'], string> => ({
  urgent: `${first}, ${AGE}`,
  patient:
    `urgency > :onTheLine, case when not_before <= :longSince then coalesce(due_at, created_at) ` +
    `end nulls last, ${first}, ${AGE}`,
  least: `urgency desc, ${AGE}`,
});

const freeLines = `least(:limit, greatest(0, :callsAtOnce - (select count(*) from contact_attempt live
  where live.is_live_call and live.carrier = :carrier)
  - (select count(*) from conversation c where c.status = 'live' and c.direction = 'inbound'
    and c.carrier = :carrier)))`;

function bindings({ routes, lease, ...claim }: OutboxClaim): Record<string, unknown> {
  return {
    ...claim,
    onTheLine: ON_THE_LINE,
    ...leaseBindings(lease),
    ...routes,
    homeOrHelps: [...routes.home, ...routes.helps],
  };
}

const marking = (more = ''): string => `with held as materialized (${HOLDING})
  update contact_attempt set status = 'sending', sending_at = :now, delay_reason = null, tries = tries + 1,
    carrier = :carrier,
  from_number = case when cover then coalesce(:coverNumber, :fromNumber) else :fromNumber end${more} where id`;

/** Each is written once, because the outbox claims all the time. */
const inEachOrder = (sql: (order: OutboxClaim['order']) => string): Record<OutboxClaim['order'], Statement> => ({
  urgent: statement(sql('urgent')),
  patient: statement(sql('patient')),
  least: statement(sql('least')),
});

const TEXTS = inEachOrder(
  (order) => `${marking(`, route = case when ${isUnwanted('contact_attempt')} then '' else route end`)} in (
    select id from contact_attempt
    where exists (select from held) and status = 'waiting' and channel = 'text' and not_before <= :now
      and ${ours('contact_attempt')}
    order by ${orders('urgency')[order]} limit :limit for update skip locked)
  returning *`,
);

const callsUpTo =
  (limit: string) =>
  (order: OutboxClaim['order']): string => `${marking()} in (
    select id from contact_attempt where exists (select from held) and status = 'waiting' and id in (
      select id from (
        select distinct on (a.to_number) a.id, a.urgency, a.created_at, a.due_at, a.seq,
          a.not_before, ${rank('a')} as rank from contact_attempt a
        where a.status = 'waiting' and a.channel = 'call' and a.not_before <= :now and ${ours('a')}
          and case when a.even_if_engaged then
            a.to_number not in (${liveNumbers} and (live.purpose = 'purple' or live.sending_at > :engagedSince))
            else a.to_number not in (${liveNumbers})
              and a.to_number not in (select c.their_number from conversation c
                where c.status = 'live' and c.their_number is not null) end
        order by a.to_number, ${orders('rank')[order]}) first_of_each_phone
      order by ${orders('rank')[order]} limit ${limit})
    for update skip locked)
  returning *`;
const CALLS = inEachOrder(callsUpTo(':limit'));
const CALLS_ON_FREE_LINES = inEachOrder(callsUpTo(freeLines));

/** The times that decide which attempts need reconciling: those sent, placed or answered before these. */
export interface ReconcileTimes {
  carrier: string;
  /** Every carrier in force. */
  inForce: string[];
  now: Date;
  /** Ids of attempts that the caller itself is sending or asking about. */
  inHand: string[];
  sentBefore: Date;
  unheardBefore: Date;
  waitingBefore: Date;
  unansweredBefore: Date;
  answeredBefore: Date;
  textPlacedBefore: Date;
  textPlacedAfter: Date;
}

/** What a carrier's attempts may need besides being sent. `not_before` is when to look at one again. */
const reconcileTasks = {
  /** Calls that must be ended: the carrier has given us a reference, and nobody has answered yet. */
  unwanted:
    `carrier = :carrier and cancel_wanted and carrier_ref is not null and status in ` +
    `('queued', 'ringing') and not_before <= :now`,
  /**
   * Attempts that must be looked up: the outcome is unknown, or they were marked as being sent a while ago and the
   * caller does not have them in hand.
   */
  lost: `carrier = :carrier and status in ('sending', 'unknown') and id <> all(:inHand::uuid[])
    and ((status = 'unknown' and not_before <= :now) or (status = 'sending' and sending_at <= :sentBefore))`,
  /** Calls that were accepted a while ago, without a report since. */
  unheardCalls: `carrier = :carrier and channel = 'call' and status = 'queued' and carrier_ref is not null
    and not_before <= :now and placed_at <= :unheardBefore and placed_at > :unansweredBefore`,
  /** Calls that were placed and are not over, without a report for a long time. */
  silentCalls:
    `carrier = :carrier and channel = 'call' and status in ('queued', 'ringing', ` +
    `'answered') and carrier_ref is not null
    and not_before <= :now and ((status <> 'answered' and placed_at <= :unansweredBefore) ` +
    `or (status = 'answered' and answered_at <= :answeredBefore))`,
  /** Texts that were placed a while ago, and were neither received nor failed. */
  silentTexts: `carrier = :carrier and channel = 'text' and status in ('queued', 'sent') and carrier_ref is not null
    and not_before <= :now and placed_at <= :textPlacedBefore and placed_at > :textPlacedAfter`,
  /**
   * Attempts of a carrier that is in force no more, and that no process sends through: nobody reports or looks up what
   * became of them. Their phones would count as engaged, and their owners as being rung, for ever.
   */
  leftBehind: `(is_live_call or status in ('sending', 'unknown')) and carrier <> all(:inForce::text[])
    and coalesce(answered_at, placed_at, sending_at) <= case when status = 'answered' then :answeredBefore::timestamptz
      when status in ('sending', 'unknown') then :sentBefore else :unansweredBefore end
    and not exists (select from lease where lease.name = 'outbox ' || contact_attempt.carrier and lease.until > :now)`,
};
export type ReconcileTaskName = keyof typeof reconcileTasks;

/** Which tasks there are for one carrier, and what holds for all of them. */
export type OutboxLook = Record<ReconcileTaskName | 'calls' | 'texts' | 'longWaits', boolean> & {
  /** Which numbers may be rung. Without an organisation: as with one that does not say. */
  mayRing: string[];
};

const LOOK = statement(`select
  exists (select 1 from contact_attempt where status = 'waiting' and channel = 'call' and not_before <= :now) as calls,
  exists (select 1 from contact_attempt where status = 'waiting' and channel = 'text' and not_before <= :now) as texts,
  exists (select 1 from contact_attempt where status = 'waiting' and channel = 'call'
    and not_before <= :waitingBefore) as "longWaits",
  coalesce((select may_ring from organisation), '["GB"]') as "mayRing",
  ${Object.entries(reconcileTasks)
    .map(([name, condition]) => `exists (select 1 from contact_attempt where ${condition}) as "${name}"`)
    .join(',\n  ')}`);

/** Checks for all tasks in one statement, so that an idle outbox runs one query instead of six. */
export async function lookForWork(db: Knex, times: ReconcileTimes): Promise<OutboxLook> {
  const [found] = await runStatement<OutboxLook>(db, LOOK, { ...times });
  if (!found) throw new Error('a look without a row');
  return found;
}

/** The attempts that need a task, the most urgent first. */
export async function attemptsFor(
  db: Knex,
  task: ReconcileTaskName,
  times: ReconcileTimes,
  limit: number,
): Promise<Attempt[]> {
  const { rows } = await db.raw<{ rows: AttemptRow[] }>(
    `select * from contact_attempt where ${reconcileTasks[task]} order by urgency, created_at limit :limit`,
    { ...times, limit },
  );
  return rows.map(asAttempt);
}

/**
 * The carrier's references of everything else that went to a number. A reference that a look-up finds besides these is
 * the one that it looks for.
 */
export async function knownRefs(db: Knex, toNumber: string, exceptId: string, since: Date): Promise<string[]> {
  const rows = await db<AttemptRow>('contact_attempt')
    .where({ to_number: toNumber })
    .whereNot({ id: exceptId })
    .where('created_at', '>=', since)
    .whereNotNull('carrier_ref')
    .select('carrier_ref');
  return rows.flatMap(({ carrier_ref }) => carrier_ref ?? []);
}

/**
 * Receipts of the latest text to each phone, of those placed between two times. One text a phone, because a phone that
 * is switched off says nothing about the carrier. Returns how many there were, how many had no receipt within
 * `receiptWithin` ms, and how many had one in time.
 */
export async function receiptsOf(
  db: Knex,
  carrier: string,
  from: Date,
  to: Date,
  receiptWithin: number,
  latest: number,
): Promise<{ texts: number; late: number; delivered: number }> {
  const { rows } = await db.raw<{ rows: { texts: number; late: number; delivered: number }[] }>(
    `
    select count(*) as texts, count(*) filter (where status = 'delivered'
      and ended_at <= placed_at + :receiptWithin * interval '1 millisecond') as delivered,
        count(*) filter (where status in ('queued', 'sent')
      or error_code = 'no-receipt' or ended_at > placed_at + :receiptWithin * interval '1 millisecond') as late
    from (select * from (select distinct on (to_number) status, error_code, placed_at, ended_at from contact_attempt
      where channel = 'text' and carrier = :carrier
      and placed_at >= :from and placed_at <= :to order by to_number, placed_at desc) of_each_phone
        order by placed_at desc limit :latest) texts`,
    { carrier, from, to, receiptWithin, latest },
  );
  return rows[0] ?? { texts: 0, late: 0, delivered: 0 };
}

/** Sets when to look at these attempts again. */
export async function postponeAttempts(db: Knex, ids: string[], until: Date): Promise<void> {
  await db<AttemptRow>('contact_attempt').whereIn('id', ids).update({ not_before: until });
}

/** Sorts again, because RETURNING keeps no order. */
function inOrder(rows: AttemptRow[]): Attempt[] {
  return rows
    .sort(
      (a, b) =>
        a.urgency - b.urgency ||
        ageOf(a) - ageOf(b) ||
        a.created_at.getTime() - b.created_at.getTime() ||
        a.seq - b.seq,
    )
    .map(asAttempt);
}

const ageOf = ({ due_at: due, created_at: created }: AttemptRow): number => (due ?? created).getTime();
