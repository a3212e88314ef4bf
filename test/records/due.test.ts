import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dueRows } from '../../src/records/due.ts';
import { dueKinds } from '../../src/records/jobs.ts';
import { type FreshDatabase, freshDatabase } from '../harness/database.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
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
    for (const kind of dueKinds) expect(await dueRows(database.knex, kind, now, 10)).toEqual([]);
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
