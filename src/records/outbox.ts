import type { Knex } from 'knex';
import { URGENCY } from '../safety/alarm/alarm.ts';
import { FIRST_RING, ON_THE_LINE } from '../contact/urgency.ts';
import { asAttempt, type Attempt, type AttemptRow } from './attempts.ts';
import { HOLDING, type Lease, leaseBindings } from '../database/lease.ts';

/** What the outbox asks the attempts for. */

export interface Claim {
  /** Of the carrier's outbox: nothing is taken once it is somebody else's. */
  lease: Lease;
  carrier: string;
  /** The number that it goes out from. */
  fromNumber: string;
  /** Calls that are to keep our cover go out from this one, where there is one. */
  coverNumber: string | null;
  /** Which attempts are its own, and which it may help with. */
  routes: { known: string[]; anyOf: string; home: string[]; helps: string[]; steady: string[] };
  now: Date;
  /** What has waited since then may be helped with. */
  helpSince: Date;
  /** So may what names its carrier, waiting since then. */
  namedSince: Date;
  /**
   * `urgent`: by urgency, then age. `patient`: whoever has waited since `longSince` first, the longest. `least`: the
   * least urgent.
   */
  order: 'urgent' | 'patient' | 'least';
  longSince: Date;
  limit: number;
}

export interface CallClaim extends Claim {
  /** The account's limit of calls at once, calls to us included; null: none. */
  callsAtOnce: number | null;
  /** A call of ours that was placed since then holds its phone whatever waits for it. */
  heldSince: Date;
}

/**
 * Marks the most urgent texts, then the oldest, as being sent. Rows locked by somebody who is cancelling them are left
 * out.
 */
export async function claimTexts(db: Knex, claim: Claim): Promise<Attempt[]> {
  const { rows } = await db.raw<{ rows: AttemptRow[] }>(
    `${marking} in (
      select id from attempt
      where exists (select from held) and status = 'waiting' and channel = 'text' and not_before <= :now and ${ours('attempt')}
      order by ${orders('urgency')[claim.order]} limit :limit for update skip locked)
    returning *`,
    bindings(claim),
  );
  return inOrder(rows);
}

/**
 * Calls likewise, one at a time to any phone: none to a number that a call of ours rings or talks to, or that is
 * talking to us. What is to go out even if its phone is engaged waits for two kinds of calls only: one of ours that has
 * just been placed, and a purple-file call, beside which nothing of ours must be heard. (NOT IN, which is hashed: NOT
 * EXISTS was planned as a loop over all live calls for each that waits.)
 */
export async function claimCalls(db: Knex, claim: CallClaim): Promise<Attempt[]> {
  const { rows } = await db.raw<{ rows: AttemptRow[] }>(
    `${marking} in (
      select id from attempt where exists (select from held) and status = 'waiting' and id in (
        select id from (
          select distinct on (a.to_number) a.id, a.urgency, a.created_at, a.not_before, ${rank('a')} as rank from attempt a
          where a.status = 'waiting' and a.channel = 'call' and a.not_before <= :now and ${ours('a')}
            and case when a.even_if_engaged then a.to_number not in (${liveNumbers} and (live.purpose = 'purple' or live.sending_at > :heldSince))
              else a.to_number not in (${liveNumbers})
                and a.to_number not in (select c.their_number from conversation c where c.status = 'live' and c.their_number is not null) end
          order by a.to_number, ${orders('rank')[claim.order]}) first_of_each_phone
        order by ${orders('rank')[claim.order]} limit ${claim.callsAtOnce === null ? ':limit' : freeLines})
      for update skip locked)
    returning *`,
    { ...bindings(claim), callsAtOnce: claim.callsAtOnce ?? 0 },
  );
  return inOrder(rows);
}

const liveNumbers = `select live.to_number from attempt live where live.is_live_call`;

/**
 * An attempt that names a trusted carrier is that one's, unless it has waited for it for long; any other goes by its
 * route.
 */
const ours = (
  attempt: string,
): string => `case when ${attempt}.carrier = any(:steady::text[]) and ${attempt}.not_before > :namedSince then ${attempt}.carrier = :carrier
  else case when ${attempt}.route = any(:known::text[]) then ${attempt}.route else :anyOf end = any(case when ${attempt}.not_before <= :helpSince then :homeOrHelps::text[] else :home::text[] end) end`;

/** An alarm about which no call of its kind has gone out yet is rung about before the further rings of others. */
const rank = (
  attempt: string,
): string => `case when ${attempt}.alarm_id is null or ${attempt}.urgency not between ${String(URGENCY.duress)} and ${String(URGENCY.missed)}
    or exists (select from attempt rung where rung.alarm_id = ${attempt}.alarm_id and rung.channel = 'call' and rung.urgency = ${attempt}.urgency
      and rung.sending_at is not null and rung.status <> 'failed') then ${attempt}.urgency else ${attempt}.urgency / ${String(FIRST_RING.divisor)} + ${String(FIRST_RING.after)} end`;

const orders = (first: 'urgency' | 'rank'): Record<Claim['order'], string> => ({
  urgent: `${first}, created_at`,
  patient: `urgency > :onTheLine, case when not_before <= :longSince then not_before end nulls last, ${first}, created_at`,
  least: 'urgency desc, created_at',
});

const freeLines = `least(:limit, greatest(0, :callsAtOnce - (select count(*) from attempt live where live.is_live_call and live.carrier = :carrier)
  - (select count(*) from conversation c where c.status = 'live' and c.direction = 'inbound' and c.carrier = :carrier)))`;

function bindings({ routes: routes, lease, ...claim }: Claim): Record<string, Knex.RawBinding> {
  return {
    ...claim,
    onTheLine: ON_THE_LINE,
    ...leaseBindings(lease),
    ...routes,
    homeOrHelps: [...routes.home, ...routes.helps],
  };
}

const marking = `with held as materialized (${HOLDING})
  update attempt set status = 'sending', sending_at = :now, delay_reason = null, tries = tries + 1, carrier = :carrier,
  from_number = case when cover then coalesce(:coverNumber, :fromNumber) else :fromNumber end where id`;

/** When a chore is due: what was sent, placed or answered before these. */
export interface ReconcileTimes {
  carrier: string;
  now: Date;
  sentBefore: Date;
  unheardBefore: Date;
  waitingBefore: Date;
  unansweredBefore: Date;
  answeredBefore: Date;
  textPlacedBefore: Date;
  textPlacedAfter: Date;
}

/** What a carrier's attempts may need besides being sent. `not_before` is when to look at one again. */
const chores = {
  /** To be ended, and the carrier has given us a reference of it; not once somebody has answered. */
  unwanted: `carrier = :carrier and cancel_wanted and carrier_ref is not null and status in ('queued', 'ringing') and not_before <= :now`,
  /** To be looked up: outcome unknown, or marked as being sent so long ago that the sender must have died. */
  lost: `carrier = :carrier and status in ('sending', 'unknown')
    and ((status = 'unknown' and not_before <= :now) or (status = 'sending' and sending_at <= :sentBefore))`,
  /** Accepted a while ago, and nothing heard since. */
  unheardCalls: `carrier = :carrier and channel = 'call' and status = 'queued' and carrier_ref is not null
    and not_before <= :now and placed_at <= :unheardBefore and placed_at > :unansweredBefore`,
  /** Placed, not over, and nothing heard for long. */
  silentCalls: `carrier = :carrier and channel = 'call' and status in ('queued', 'ringing', 'answered') and carrier_ref is not null
    and not_before <= :now and ((status <> 'answered' and placed_at <= :unansweredBefore) or (status = 'answered' and answered_at <= :answeredBefore))`,
  /** Placed a while ago, and neither received nor failed. */
  silentTexts: `carrier = :carrier and channel = 'text' and status in ('queued', 'sent') and carrier_ref is not null
    and not_before <= :now and placed_at <= :textPlacedBefore and placed_at > :textPlacedAfter`,
};
export type ReconcileTaskName = keyof typeof chores;

/** What there is to do for one carrier. */
export type Look = Record<ReconcileTaskName | 'calls' | 'texts' | 'longWaits', boolean>;

const LOOK = `select
  exists (select 1 from attempt where status = 'waiting' and channel = 'call' and not_before <= :now) as calls,
  exists (select 1 from attempt where status = 'waiting' and channel = 'text' and not_before <= :now) as texts,
  exists (select 1 from attempt where status = 'waiting' and channel = 'call' and not_before <= :waitingBefore) as "longWaits",
  ${Object.entries(chores)
    .map(([name, condition]) => `exists (select 1 from attempt where ${condition}) as "${name}"`)
    .join(',\n  ')}`;

/** Looks for all of it in one statement, so that an outbox at rest asks one question and not six. */
export async function look(db: Knex, times: ReconcileTimes): Promise<Look> {
  const {
    rows: [found],
  } = await db.raw<{ rows: [Look] }>(LOOK, { ...times });
  return found;
}

/** The attempts that need a chore done, the most urgent first. */
export async function attemptsFor(
  db: Knex,
  chore: ReconcileTaskName,
  times: ReconcileTimes,
  limit: number,
): Promise<Attempt[]> {
  const { rows } = await db.raw<{ rows: AttemptRow[] }>(
    `select * from attempt where ${chores[chore]} order by urgency, created_at limit :limit`,
    { ...times, limit },
  );
  return rows.map(asAttempt);
}

/** The carrier's references of everything that went to a number: what a look-up finds besides is what it looks for. */
export async function knownRefs(db: Knex, toNumber: string, exceptId: string, since: Date): Promise<string[]> {
  const rows = await db<AttemptRow>('attempt')
    .where({ to_number: toNumber })
    .whereNot({ id: exceptId })
    .where('created_at', '>=', since)
    .whereNotNull('carrier_ref')
    .select('carrier_ref');
  return rows.flatMap(({ carrier_ref }) => carrier_ref ?? []);
}

/**
 * Of the latest texts to each phone (one that is switched off says nothing of the carrier) that were placed between two
 * times: how many, how many without a receipt within `patience` ms, how many with one in time.
 */
export async function receiptsOf(
  db: Knex,
  carrier: string,
  from: Date,
  to: Date,
  patience: number,
  latest: number,
): Promise<{ texts: number; late: number; delivered: number }> {
  const { rows } = await db.raw<{ rows: { texts: number; late: number; delivered: number }[] }>(
    `
    select count(*) as texts, count(*) filter (where status = 'delivered' and ended_at <= placed_at + :patience * interval '1 millisecond') as delivered, count(*) filter (where status in ('queued', 'sent')
      or error_code = 'no-receipt' or ended_at > placed_at + :patience * interval '1 millisecond') as late
    from (select * from (select distinct on (to_number) status, error_code, placed_at, ended_at from attempt where channel = 'text' and carrier = :carrier
      and placed_at >= :from and placed_at <= :to order by to_number, placed_at desc) of_each_phone order by placed_at desc limit :latest) texts`,
    { carrier, from, to, patience, latest },
  );
  return rows[0] ?? { texts: 0, late: 0, delivered: 0 };
}

/** When to look at these again. */
export async function postpone(db: Knex, ids: string[], until: Date): Promise<void> {
  await db<AttemptRow>('attempt').whereIn('id', ids).update({ not_before: until });
}

/** RETURNING keeps no order. */
function inOrder(rows: AttemptRow[]): Attempt[] {
  return rows.map(asAttempt).sort((a, b) => a.urgency - b.urgency || a.createdAt.getTime() - b.createdAt.getTime());
}
