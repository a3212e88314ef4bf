import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { insertAttempts } from '../../src/records/new-attempts.ts';
import { dueRows, lateSteps } from '../../src/records/due.ts';
import { readFigures } from '../../src/records/views/figures.ts';
import { DUE_KINDS } from '../../src/records/jobs.ts';
import type { FreshDatabase } from '../harness/database.ts';
import { aText } from './an-attempt.ts';
import { databaseOfATown } from '../harness/used-again.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await databaseOfATown();
});
afterAll(async () => {
  await database.drop();
});

const at = (seconds: number): Date => new Date(Date.parse('2026-11-20T10:00:00Z') + seconds * 1000);
const now = at(0);

async function aWorker(): Promise<{ worker: string; team: string }> {
  const { knex } = database;
  const [worker, team] = [randomUUID(), randomUUID()];
  await knex('person').insert({
    id: worker,
    staff_number: worker.replace(/\D/g, '').slice(0, 10),
    name: 'Sam Okoro',
    roles: ['worker'],
    away: '[]',
    hours: '[]',
  });
  await knex('team').insert({ id: team, name: team, plan: '{}' });
  return { worker, team };
}

async function aVisit(status: string, dueAt: Date | null): Promise<string> {
  const { worker, team } = await aWorker();
  const id = randomUUID();
  await database
    .knex('visit')
    .insert({ id, worker_id: worker, team_id: team, status, deadline: now, state: '{}', due_at: dueAt, version: 7 });
  return id;
}

async function anAlarm(kind: string, letter: string, dueAt: Date): Promise<string> {
  const { worker, team } = await aWorker();
  const id = randomUUID();
  await database
    .knex('alarm')
    .insert({
      id,
      worker_id: worker,
      team_id: team,
      letter,
      kind,
      status: 'raised',
      state: '{}',
      due_at: dueAt,
      raised_at: now,
      version: 2,
    });
  return id;
}

describe('rows that are due', () => {
  it('are none in an empty database', async () => {
    for (const kind of DUE_KINDS) expect(await dueRows(database.knex, kind, now, 10)).toEqual([]);
  });

  it('are visits, the longest overdue first', async () => {
    await aVisit('open', at(1));
    await aVisit('ended', null);
    const [later, sooner] = [await aVisit('open', at(0)), await aVisit('overdue', at(-5))];
    expect(await dueRows(database.knex, 'visit', now, 10)).toEqual([
      { id: sooner, version: 7 },
      { id: later, version: 7 },
    ]);
    expect(await dueRows(database.knex, 'visit', now, 1)).toHaveLength(1);
  });

  it('are alarms, the most urgent first', async () => {
    const missed = await anAlarm('missed', 'A', at(-9));
    const panic = await anAlarm('panic', 'B', at(-1));
    await anAlarm('duress', 'C', at(1));
    expect((await dueRows(database.knex, 'alarm', now, 10)).map(({ id }) => id)).toEqual([panic, missed]);
  });

  it('are paused call sequences, live conversations and unprocessed events', async () => {
    const { knex } = database;
    const { worker } = await aWorker();
    const [pausing, ringing, live, ended] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
    const ring = {
      purpose: 'alarm',
      contact_key: 'p',
      phones: '[]',
      flow: 'f',
      vars: '{}',
      urgency: 1,
      phone_index: 0,
      created_at: now,
      due_at: at(-1),
    };
    await knex('call_sequence').insert([
      { ...ring, id: pausing, status: 'pausing', pass: 1 },
      { ...ring, id: ringing, status: 'ringing', pass: 1 },
    ]);
    const call = {
      carrier: 'twilio',
      direction: 'inbound',
      our_number: '+441632960000',
      state: '{}',
      turn: 4,
      started_at: now,
      due_at: at(-1),
    };
    await knex('conversation').insert([
      { ...call, id: live, carrier_ref: 'a', status: 'live' },
      { ...call, id: ended, carrier_ref: 'b', status: 'ended' },
    ]);
    const event = { worker_id: worker, at: now, sealed: Buffer.from('x') };
    const [open] = await knex('sealed_event')
      .insert([
        { ...event, due_at: at(-1) },
        { ...event, due_at: at(-1), processed_at: now },
        { ...event, due_at: at(1) },
      ])
      .returning<{ id: number }[]>('id');
    expect(await dueRows(knex, 'ring', now, 10)).toEqual([{ id: pausing, version: 1 }]);
    expect(await dueRows(knex, 'conversation', now, 10)).toEqual([{ id: live, version: 4 }]);
    expect(await dueRows(knex, 'event', now, 10)).toEqual([{ id: String(open?.id), version: 0 }]);
  });
});

describe('what is late', () => {
  const late = () => lateSteps(database.knex, at(-30));

  it('is nothing, though steps of all kinds are due now', async () => {
    await database.knex.raw('truncate visit, alarm, call_sequence, conversation, sealed_event cascade');
    await aVisit('open', at(-29));
    await anAlarm('missed', 'D', at(0));
    expect(await late()).toEqual({ count: 0, since: null });
  });

  it('is each step, call and text that waits without a reason, and a text not acted on, the first named', async () => {
    const { knex } = database;
    await aVisit('overdue', at(-31));
    await anAlarm('duress', 'E', at(-90));
    await anAlarm('missed', 'F', at(-30));
    expect(await late()).toEqual({ count: 3, since: at(-90) });
    const text = (more: object) => aText({ notBefore: at(-200), ...more });
    await knex.transaction((trx) => insertAttempts(trx, [text({}), text({ notBefore: at(-29) }), text({})]));
    const [waits] = await knex('contact_attempt')
      .where({ not_before: at(-200) })
      .pluck('id');
    await knex('contact_attempt').where({ id: waits }).update({ delay_reason: 'refused' });
    expect(await late()).toEqual({ count: 4, since: at(-200) });
    const came = {
      carrier: 'twilio',
      at: at(-400),
      to_number: '+441632960000',
      sealed: Buffer.from('x'),
      act_at: at(900),
    };
    await knex('inbound_text').insert([
      { ...came, carrier_ref: 'twice', failures: 2 },
      { ...came, carrier_ref: 'thrice', failures: 3 },
    ]);
    expect(await late()).toEqual({ count: 5, since: at(-400) });
  });

  it('counts a hundred of each at most', async () => {
    const { knex } = database;
    await knex.transaction((trx) =>
      insertAttempts(
        trx,
        Array.from({ length: 120 }, () => aText({ notBefore: at(-50) })),
      ),
    );
    expect((await late()).count).toBe(104);
  });

  it('is in the metrics: also a cry that is not applied', async () => {
    const { knex } = database;
    await knex.raw('truncate visit, alarm, call_sequence, conversation, sealed_event, contact_attempt cascade');
    await knex('inbound_text').delete();
    const lateness = async () => (await readFigures(knex, at(0))).lateness;
    expect(await lateness()).toBe(0);
    const { worker } = await aWorker();
    await knex('sealed_event').insert({ worker_id: worker, at: at(-50), sealed: Buffer.from('x'), due_at: at(-40) });
    expect(await lateness()).toBe(40);
  });
});
