import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { Knex } from 'knex';
import type { Reply } from '../../src/carriers/carrier.ts';
import { closeFromOffice } from '../../src/operations/alarms/close-from-office.ts';
import { processDueSealedEvents } from '../../src/operations/sealed-event-processing.ts';
import { endVisitFor } from '../../src/operations/visits/for-somebody.ts';
import { inTransaction } from '../../src/operations/work.ts';
import { SYSTEM } from '../../src/records/actor.ts';
import { dueHandlers } from '../../src/switchboard/due.ts';
import { createLine } from '../../src/switchboard/line.ts';
import { repairInconsistencies } from '../../src/switchboard/repair-inconsistencies.ts';
import { actOnKept } from '../../src/switchboard/texts/kept-texts.ts';
import { dependenciesOn, SECRETS } from '../harness/dependencies.ts';
import { handleDue, lookForDue } from '../harness/due.ts';
import { ManualClock } from '../harness/manual-clock.ts';
import { importOrganisation } from '../harness/organisation.ts';
import { BEA, IRA, MO, RIVERSIDE_RINGS_BACK, SAM } from '../harness/riverside.ts';
import { databaseOfATown } from '../harness/used-again.ts';

/** A walk over what is under way: the line and its records, without telephones, with a carrier of the test's own. */

const [LINE, CARRIER] = ['+441632960000', 'twilio'];
const [HERE, ELSEWHERE] = ['12 Mill Lane', '40 Hill Road'];

const SAM_TEXTS = [
  `START 60 min ${HERE}`,
  `START 60 min ${ELSEWHERE}`,
  `AT ${ELSEWHERE}`,
  'OUT',
  'OUT 7294',
  'MORE 30',
  'STATUS 3851',
  'I have the blue folder',
  'SOS',
  'BACK',
  'RING 10',
];
const OTHERS_TEXT = [
  'TAKE 15',
  'TAKE 15',
  'CANT',
  'SAFE',
  'DIALLED',
  `START 60 min ${HERE}`,
  `START 60 min ${ELSEWHERE}`,
  'OUT',
  'SOS',
];
const KEYS = [['1'], ['1', '1', '15#'], ['1', '2'], ['1', '9', '1', '4711#'], ['1', '4'], ['2'], ['1', '1', '1', '1']];

export type Move =
  | { does: 'texts'; from: string; body: string }
  | { does: 'carries'; many: number }
  | { does: 'answers'; which: number; keys: string[] }
  | { does: 'goes-on'; which: number; keys: string[] }
  | { does: 'hangs-up' | 'rings-out' | 'text-fails'; which: number }
  | { does: 'passes'; minutes: number }
  | { does: 'office-closes' | 'office-ends' };

const which = fc.nat(9);
const keys = fc.constantFrom(...KEYS);
export const aMove: fc.Arbitrary<Move> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...SAM_TEXTS).map((body) => ({ does: 'texts', from: SAM, body }) as const) },
  {
    weight: 5,
    arbitrary: fc.record({
      does: fc.constant('texts' as const),
      from: fc.constantFrom(BEA, BEA, MO, IRA),
      body: fc.constantFrom(...OTHERS_TEXT),
    }),
  },
  { weight: 6, arbitrary: fc.record({ does: fc.constant('carries' as const), many: fc.integer({ min: 1, max: 6 }) }) },
  { weight: 4, arbitrary: fc.record({ does: fc.constant('answers' as const), which, keys }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('goes-on' as const), which, keys }) },
  { weight: 4, arbitrary: fc.record({ does: fc.constantFrom('hangs-up', 'rings-out', 'text-fails'), which }) },
  {
    weight: 4,
    arbitrary: fc.record({ does: fc.constant('passes' as const), minutes: fc.integer({ min: 1, max: 15 }) }),
  },
  { weight: 1, arbitrary: fc.constantFrom<Move[]>({ does: 'office-closes' }, { does: 'office-ends' }) },
);

/** Lives through the moves. Resolves with what was wrong, in words. */
export async function lives(moves: Move[]): Promise<string[]> {
  const database = await databaseOfATown({ max: 6 });
  const { knex } = database;
  const clock = new ManualClock('2026-11-23T14:00:00Z');
  const parts = dependenciesOn(database, clock, { coverNumbers: ['+441632960001'] });
  const line = createLine(parts);
  const handlers = dueHandlers(parts);
  const faults: string[] = [];
  const talks: { reply: Reply; carrierRef: string; attemptId: string }[] = [];

  const callOver = (id: string, carrierRef: string, status: 'no_answer' | 'completed' | 'cancelled'): Promise<void> =>
    line.callReported({ carrier: CARRIER, carrierRef, attemptId: id, status, order: null, errorCode: null });

  async function settles(): Promise<void> {
    for (;;) {
      const { falling } = await lookForDue(knex, clock.now());
      falling.delete('attempt');
      let acted = falling.has('text') ? await actOnKept(parts) : 0;
      if (falling.has('event')) acted += await processDueSealedEvents(parts);
      acted += await handleDue(knex, handlers, clock.now(), { falling });
      for (const { id, carrier_ref: ref } of await calls({ status: 'ringing', cancel_wanted: true })) {
        await callOver(id, ref, 'cancelled');
        acted += 1;
      }
      if (acted === 0) break;
    }
  }

  const calls = (how: object): Promise<{ id: string; to_number: string; carrier_ref: string }[]> =>
    knex('contact_attempt')
      .where({ channel: 'call', ...how })
      .orderBy('seq')
      .select('id', 'to_number', 'carrier_ref');
  async function nth<One>(found: Promise<One[]>, place: number): Promise<One | undefined> {
    const all = await found;
    return all[place % Math.max(1, all.length)];
  }

  /** The most urgent that waits, and whose phone is free. */
  async function carries(): Promise<void> {
    const [next] = await knex('contact_attempt')
      .where({ status: 'waiting' })
      .where('not_before', '<=', clock.now())
      .whereRaw(
        `(channel = 'text' or to_number not in (select to_number from contact_attempt where is_live_call
          union all select their_number from conversation where status = 'live' and their_number is not null))`,
      )
      .orderBy(['urgency', 'seq'])
      .limit(1)
      .select<{ id: string; channel: 'call' | 'text' }[]>('id', 'channel');
    if (!next) return;
    faults.push(...(await wrongWith(knex, next.id)));
    await knex('contact_attempt')
      .where({ id: next.id })
      .update({
        status: next.channel === 'call' ? 'ringing' : 'sent',
        carrier: CARRIER,
        carrier_ref: randomUUID(),
        sending_at: clock.now(),
        placed_at: clock.now(),
      });
  }

  async function presses(talk: (typeof talks)[number], entries: string[]): Promise<void> {
    for (const entry of entries) {
      if (talk.reply.then.kind !== 'digits') break;
      const next = await line.callTurns({
        carrier: CARRIER,
        carrierRef: talk.carrierRef,
        conversationId: talk.reply.conversationId,
        turn: talk.reply.nextTurn,
        input: { kind: 'digits', digits: entry.replace('#', ''), finished: entry.endsWith('#') ? 'hash' : 'unknown' },
      });
      if (next === null) break;
      talk.reply = next;
    }
    if (talk.reply.then.kind === 'end') await hangsUp(talk);
  }

  async function hangsUp(talk: (typeof talks)[number]): Promise<void> {
    talks.splice(talks.indexOf(talk), 1);
    await callOver(talk.attemptId, talk.carrierRef, 'completed');
  }

  async function acts(move: Move): Promise<void> {
    switch (move.does) {
      case 'texts':
        await line.textReceived({
          carrier: CARRIER,
          carrierRef: randomUUID(),
          from: move.from,
          to: LINE,
          body: move.body,
        });
        return;
      case 'carries':
        for (let one = 0; one < move.many; one += 1) await carries();
        return;
      case 'answers': {
        const call = await nth(calls({ status: 'ringing' }), move.which);
        if (!call) return;
        const { id: attemptId, to_number: theirNumber, carrier_ref: carrierRef } = call;
        const at = { carrier: CARRIER, carrierRef, attemptId, ourNumber: LINE, theirNumber };
        const talk = { reply: await line.callBegins(at), carrierRef, attemptId };
        talks.push(talk);
        return presses(talk, move.keys);
      }
      case 'goes-on': {
        const talk = talks[move.which % Math.max(1, talks.length)];
        return talk && presses(talk, move.keys);
      }
      case 'hangs-up': {
        const talk = talks[move.which % Math.max(1, talks.length)];
        return talk && hangsUp(talk);
      }
      case 'rings-out': {
        const call = await nth(calls({ status: 'ringing' }), move.which);
        return call && callOver(call.id, call.carrier_ref, 'no_answer');
      }
      case 'text-fails': {
        const sent = knex('contact_attempt').where({ channel: 'text', status: 'sent' }).orderBy('seq').select();
        const text = await nth<{ id: string; carrier_ref: string }>(sent, move.which);
        if (!text) return;
        const { id: attemptId, carrier_ref: carrierRef } = text;
        return line.textReported({ carrier: CARRIER, carrierRef, attemptId, status: 'failed', errorCode: '30003' });
      }
      case 'passes': {
        const until = new Date(clock.now().getTime() + move.minutes * 60_000);
        for (;;) {
          const { next } = await lookForDue(knex, clock.now());
          if (next === null || next > until) break;
          clock.advanceTo(next);
          await settles();
        }
        clock.advanceTo(until);
        return;
      }
      case 'office-closes': {
        const open = await knex('alarm').whereNot({ status: 'closed' }).first<{ id: string } | undefined>('id');
        if (open)
          await inTransaction(parts, SYSTEM, (work) => closeFromOffice(work, SYSTEM, { alarm: open.id, why: 'seen' }));
        return;
      }
      case 'office-ends':
        await inTransaction(parts, SYSTEM, (work) => endVisitFor(work, SYSTEM, { worker: '4021' }));
    }
  }

  try {
    await importOrganisation(database, RIVERSIDE_RINGS_BACK, SECRETS.pin.current);
    for (const [place, move] of moves.entries()) {
      await acts(move);
      await settles();
      await repairInconsistencies(parts);
      await settles();
      const wrong = [...faults.splice(0), ...(await wrongInRecords(knex, clock.now()))];
      if (wrong.length > 0) return wrong.map((words) => `after move ${String(place + 1)}: ${words}`);
    }
    return [];
  } finally {
    await database.drop();
  }
}

/** Why the carrier must not be given this call or text now. */
const WRONG = `
  with a as (select * from contact_attempt where id = :id),
    about as (select al.* from alarm al join a on a.alarm_id = al.id),
    places as (select v.worker_id, jsonb_build_array(v.place) || (v.state->'earlierPlaces') as places from visit v)
  select 'a phone that covert words came from' as wrong from a, about where about.covert and about.status <> 'closed'
      and a.purpose in ('alarm', 'news', 'tell', 'briefing')
      and (about.state->'excludedPhones' @> to_jsonb(a.to_number)
        or a.to_number in (select number from phone where person_id = about.worker_id))
  union all select 'somebody beside the worker' from a, about where about.covert and about.status <> 'closed'
      and a.purpose in ('alarm', 'news', 'tell', 'briefing') and exists (select from places mine, places theirs,
        jsonb_array_elements_text(theirs.places) one
        where mine.worker_id = about.worker_id and theirs.worker_id = a.person_id and mine.places @> to_jsonb(one))
  union all select 'a call about an alarm that is closed' from a, about where about.status = 'closed'
      and a.channel = 'call' and (a.purpose in ('alarm', 'news', 'worker', 'purple')
        or (a.purpose = 'tell' and a.created_at < about.closed_at))
  union all select 'a text that asks about an alarm that is closed' from a, about where about.status = 'closed'
      and a.channel = 'text' and a.purpose in ('alarm', 'news')
  union all select 'a call about a visit that is over' from a join visit v on v.id = a.visit_id
      where a.channel = 'call' and a.purpose in ('overdue', 'reminder') and v.status = 'ended'
  union all select 'it is taken, and is not' from a, about where about.status <> 'taken'
      and coalesce(a.body, a.vars->>'message', '') ~ '^[A-Z] is taken'
  union all select 'it is taken by somebody who has it no longer' from a, about where about.status = 'taken'
      and coalesce(a.body, a.vars->>'message', '') ~ '^[A-Z] is taken'
      and not exists (select from jsonb_array_elements(about.state->'owners') o
        where position(o->>'name' in coalesce(a.body, a.vars->>'message')) > 0)`;

async function wrongWith(knex: Knex, id: string): Promise<string[]> {
  const { rows } = await knex.raw<{ rows: { wrong: string }[] }>(
    `select w.wrong || ': ' || c.channel || ' ' || c.purpose || ' to ' || c.to_number || ' ' || coalesce(c.body, '')
      as wrong from (${WRONG}) w, contact_attempt c where c.id = :id`,
    { id },
  );
  return rows.map(({ wrong }) => wrong);
}

/** What must never stand in the records. */
async function wrongInRecords(knex: Knex, now: Date): Promise<string[]> {
  const { rows } = await knex.raw<{ rows: { wrong: string }[] }>(
    `select 'an open alarm without a time to come: ' || kind || ' ' || status as wrong from alarm
        where status <> 'closed' and (due_at is null or due_at <= :now)
      union all select 'an open visit without a time to come' from visit
        where status in ('open', 'overdue') and (due_at is null or due_at <= :now)
      union all select 'a taken alarm that nobody has' from alarm
        where status = 'taken' and state->'owners' = '[]'
      union all select 'told twice that it is over: ' || body from contact_attempt
        where channel = 'text' and purpose = 'tell' and body ~ '^[A-Z] is over' and status <> 'cancelled'
        group by to_number, alarm_id, body having count(*) > 1
      union all select 'the worker has an alarm twice' from alarm where status <> 'closed'
        group by worker_id having count(*) > 1`,
    { now },
  );
  return rows.map(({ wrong }) => wrong);
}
