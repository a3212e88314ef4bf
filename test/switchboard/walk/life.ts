import { randomUUID } from 'node:crypto';
import type { Input, Reply } from '../../../src/conversation/files/flow.ts';
import { createLog } from '../../../src/app/log.ts';
import { processDueSealedEvents } from '../../../src/operations/sealed-event-processing.ts';
import { ringAllTheSame } from '../../../src/operations/ring-work.ts';
import { inTransaction } from '../../../src/operations/work.ts';
import { SYSTEM } from '../../../src/records/actor.ts';
import { isEndMoved } from '../../../src/records/end-moved.ts';
import { dueHandlers } from '../../../src/switchboard/due.ts';
import { createLine } from '../../../src/switchboard/line.ts';
import { repairInconsistencies } from '../../../src/switchboard/repair-inconsistencies.ts';
import { actOnKept } from '../../../src/switchboard/texts/kept-texts.ts';
import { dependenciesOn, SECRETS } from '../../harness/dependencies.ts';
import { handleDue, lookForDue } from '../../harness/due.ts';
import { ManualClock } from '../../harness/manual-clock.ts';
import { importOrganisation } from '../../harness/organisation.ts';
import { databaseOfATown } from '../../harness/used-again.ts';
import { wrongInRecords, wrongWith, wrongWithReplies } from './judges.ts';
import type { Move } from './moves.ts';
import { officeOf } from './office.ts';
import { OPENED_WITH } from './organisation.ts';

/** A walk over what is under way: the line and its records, without telephones, with a carrier of the test's own. */

const [LINE, CARRIER] = ['+441632960000', 'twilio'];

/** Somebody on the line. `at`: since when they wait for what they wait for. */
interface Talk {
  reply: Reply;
  carrierRef: string;
  attemptId: string | null;
  number: string | null;
  at: number;
}

/** Lives through the moves. Resolves with what was wrong, in words. */
export async function lives(start: string, moves: Move[]): Promise<string[]> {
  const database = await databaseOfATown({ max: 6 });
  const { knex } = database;
  const clock = new ManualClock(start);
  const faults: string[] = [];
  const log = createLog('error', { write: (line: string) => faults.push(`logged: ${line}`) });
  const parts = dependenciesOn(database, clock, { log, coverNumbers: ['+441632960001'] });
  const line = createLine(parts);
  const handlers = dueHandlers(parts);
  const office = officeOf(parts);
  const talks: Talk[] = [];

  const callOver = (
    { attemptId, carrierRef }: Pick<Talk, 'attemptId' | 'carrierRef'>,
    status: 'no_answer' | 'completed' | 'cancelled',
  ): Promise<void> =>
    line.callReported({ carrier: CARRIER, carrierRef, attemptId, status, order: null, errorCode: null });

  async function settles(): Promise<void> {
    for (;;) {
      const { falling } = await lookForDue(knex, clock.now());
      falling.delete('attempt');
      let acted = falling.has('text') ? await actOnKept(parts) : 0;
      if (falling.has('event')) acted += await processDueSealedEvents(parts);
      acted += await handleDue(knex, handlers, clock.now(), { falling });
      for (const { id: attemptId, carrier_ref: carrierRef } of await calls({
        status: 'ringing',
        cancel_wanted: true,
      })) {
        await callOver({ attemptId, carrierRef }, 'cancelled');
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
  const nth = <One>(all: One[], place: number): One | undefined => all[place % Math.max(1, all.length)];

  /** The most urgent that waits, and whose phone is free or is rung all the same. */
  async function carries(): Promise<void> {
    const [next] = await knex('contact_attempt')
      .where({ status: 'waiting' })
      .where('not_before', '<=', clock.now())
      .whereRaw(
        `(channel = 'text' or even_if_engaged or to_number not in (select to_number from contact_attempt
          where is_live_call union all select their_number from conversation
          where status = 'live' and their_number is not null))`,
      )
      .orderBy(['urgency', 'seq'])
      .limit(1)
      .select<{ id: string; channel: 'call' | 'text'; visit_id: string | null; vars: Record<string, string> }[]>();
    if (!next) return;
    const { id, channel, visit_id: visitId, vars } = next;
    // As the outbox does in its last look.
    if (channel === 'text' && (await isEndMoved(knex, { visitId, vars }))) {
      await knex('contact_attempt').where({ id }).update({ status: 'failed', ended_at: clock.now() });
      return;
    }
    faults.push(...(await wrongWith(knex, id)));
    await knex('contact_attempt')
      .where({ id })
      .update({
        status: channel === 'call' ? 'ringing' : 'sent',
        carrier: CARRIER,
        carrier_ref: randomUUID(),
        sending_at: clock.now(),
        placed_at: clock.now(),
      });
  }

  async function begins(how: Pick<Talk, 'carrierRef' | 'attemptId' | 'number'>): Promise<Talk> {
    const { number: theirNumber, ...call } = how;
    const reply = await line.callBegins({ carrier: CARRIER, ...call, ourNumber: LINE, theirNumber });
    const talk = { reply, ...how, at: clock.now().getTime() };
    talks.push(talk);
    return talk;
  }

  async function turns(talk: Talk, input: Input): Promise<void> {
    const { carrierRef, reply } = talk;
    const { conversationId, nextTurn: turn } = reply;
    const next = await line.callTurns({ carrier: CARRIER, carrierRef, conversationId, turn, input });
    if (next === null) throw new Error('a turn of another call');
    talk.reply = next;
    talk.at = clock.now().getTime();
    if (next.then.kind === 'end') await hangsUp(talk);
  }

  async function presses(talk: Talk, entries: string[]): Promise<void> {
    for (const entry of entries) {
      if (!talks.includes(talk) || talk.reply.then.kind !== 'digits') break;
      await turns(
        talk,
        entry === ''
          ? { kind: 'silence' }
          : { kind: 'digits', digits: entry.replace('#', ''), finished: entry.endsWith('#') ? 'hash' : 'unknown' },
      );
      await settles();
    }
    if (talks.includes(talk) && talk.reply.then.kind === 'memo') await turns(talk, { kind: 'passed' });
  }

  async function hangsUp(talk: Talk): Promise<void> {
    if (!talks.includes(talk)) return;
    talks.splice(talks.indexOf(talk), 1);
    await callOver(talk, 'completed');
    const { then } = talk.reply;
    const other = talks.find(
      ({ reply }) => then.kind === 'join' && 'room' in reply.then && reply.then.room === then.room,
    );
    if (other) await turns(other, { kind: 'passed' });
  }

  /** A caller who is put through waits some seconds, and the line asks again. */
  const heldUntil = ({ reply, at }: Talk): number =>
    reply.then.kind === 'hold' ? at + reply.then.seconds * 1000 : Infinity;

  async function passes(milliseconds: number): Promise<void> {
    const until = clock.now().getTime() + milliseconds;
    for (;;) {
      const { next } = await lookForDue(knex, clock.now());
      const held = talks.toSorted((a, b) => heldUntil(a) - heldUntil(b))[0];
      const then = Math.min(next?.getTime() ?? Infinity, held ? heldUntil(held) : Infinity);
      if (then > until) break;
      clock.advanceTo(new Date(Math.max(then, clock.now().getTime())));
      if (held && heldUntil(held) <= then) await turns(held, { kind: 'passed' });
      await settles();
    }
    clock.advanceTo(new Date(until));
  }

  async function acts(move: Move): Promise<void> {
    const talk = 'which' in move ? nth(talks, move.which) : undefined;
    switch (move.does) {
      case 'texts': {
        const { from, body } = move;
        await line.textReceived({ carrier: CARRIER, carrierRef: randomUUID(), from, to: LINE, body });
        await settles();
        faults.push(...(await wrongWithReplies(knex, from, clock.now())));
        return;
      }
      case 'rings-us':
        if (move.from !== null && talks.some(({ number }) => number === move.from)) return;
        return presses(await begins({ carrierRef: randomUUID(), attemptId: null, number: move.from }), move.keys);
      case 'carries':
        for (let one = 0; one < move.many; one += 1) await carries();
        return;
      case 'answers': {
        const call = nth(await calls({ status: 'ringing' }), move.which);
        if (!call || talks.some(({ number }) => number === call.to_number)) return;
        const { id: attemptId, to_number: number, carrier_ref: carrierRef } = call;
        return presses(await begins({ carrierRef, attemptId, number }), move.keys);
      }
      case 'goes-on':
        return talk && presses(talk, move.keys);
      case 'hangs-up':
        return talk && hangsUp(talk);
      case 'rings-out': {
        const call = nth(await calls({ status: 'ringing' }), move.which);
        return call && callOver({ attemptId: call.id, carrierRef: call.carrier_ref }, 'no_answer');
      }
      case 'text-fails': {
        const sent = await knex('contact_attempt').where({ channel: 'text', status: 'sent' }).orderBy('seq').select();
        const text = nth<{ id: string; carrier_ref: string }>(sent, move.which);
        if (!text) return;
        const { id: attemptId, carrier_ref: carrierRef } = text;
        return line.textReported({ carrier: CARRIER, carrierRef, attemptId, status: 'failed', errorCode: '30003' });
      }
      case 'waits-long': {
        const call = nth(await calls({ status: 'waiting' }), move.which);
        if (call) await inTransaction(parts, SYSTEM, (work) => ringAllTheSame(work, call.id));
        return;
      }
      case 'passes':
        return passes(move.minutes * 60_000);
      case 'office':
        return office(move.act, clock.now());
    }
  }

  try {
    await importOrganisation(database, OPENED_WITH, SECRETS.pin.current);
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
