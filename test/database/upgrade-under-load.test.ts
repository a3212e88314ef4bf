import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Knex } from 'knex';
import { HASHES } from '../../db/migrations/hashes.ts';
import { migrate, migrateTo } from '../../src/database/migrate.ts';
import { schemaText } from '../../src/database/schema-text.ts';
import { type FreshDatabase, freshDatabase } from '../harness/database.ts';
import { OutboxInHand } from '../outbox/outbox-in-hand.ts';
import { untilTrue } from '../harness/until-true.ts';
import { start } from '../records/an-attempt.ts';

/** The last migration of the last release. Its statements are written out here, for its code is here no more. */
const LAST_RELEASE = '022_live_call_sequences';
const WRITERS = 8;
/**
 * A lock is waited for 2 s at most, and a statement may take 5 s: what waits for longer is refused, and fails here. A
 * busy machine adds to that, and nobody may be rung later than this.
 */
const LONGEST = 15_000;

let database: FreshDatabase;
let knex: Knex;
beforeEach(async () => {
  database = await freshDatabase();
  knex = database.knex;
  await knex.raw('drop schema public cascade; create schema public');
  const names = Object.keys(HASHES);
  await migrateTo(knex, names.slice(0, names.indexOf(LAST_RELEASE) + 1));
});
afterEach(async () => {
  await database.drop();
});

const at = (milliseconds: number): Date => new Date(start.getTime() + milliseconds);
const phone = (n: number): string => `+4477009${String(n).padStart(5, '0')}`;

async function aWorker(n: number): Promise<{ person: string; team: string }> {
  const [person, team] = [randomUUID(), randomUUID()];
  await knex.raw('insert into team (id, name, plan) values (?, ?, ?)', [team, `Team ${n}`, '{}']);
  await knex.raw(
    "insert into person (id, staff_number, name, roles, away, hours) values (?, ?, 'Sam Okoro', '{worker}', " +
      "'[]', '[]')",
    [person, String(4000 + n)],
  );
  return { person, team };
}

/** As a worker of that release wrote a missed step: the visit, the journal and the call, in one transaction. */
async function stepOf({ person, team }: { person: string; team: string }, n: number): Promise<void> {
  const [visit, call] = [randomUUID(), randomUUID()];
  await knex.transaction(async (trx) => {
    await trx.raw('select id from person where id = ? for no key update', [person]);
    await trx.raw(
      `insert into visit (id, worker_id, team_id, status, started_at, deadline, ended_at, state)
       values (?, ?, ?, 'ended', ?, ?, ?, '{}')`,
      [visit, person, team, at(n), at(n), at(n)],
    );
    await trx.raw(`insert into journal (at, kind, worker_id, visit_id, detail) values (?, 'visit', ?, ?, '{}')`, [
      at(n),
      person,
      visit,
    ]);
    await trx.raw(
      `insert into contact_attempt (id, channel, purpose, urgency, status, not_before, to_number, worker_id, visit_id,
         flow, vars, created_at)
       values (?, 'call', 'overdue', 60, 'waiting', ?, ?, ?, ?, 'overdue-call', '{}', ?)`,
      [call, at(n), phone(n), person, visit, at(n)],
    );
  });
}

it('while calls are asked for: nothing is refused, late or lost, and they go out in their order', async () => {
  const workers = await Promise.all(Array.from({ length: WRITERS }, (_, n) => aWorker(n)));
  let [asked, longest, isOver] = [0, 0, false];
  const load = workers.map(async (worker) => {
    while (!isOver) {
      asked += 1;
      const begun = performance.now();
      await stepOf(worker, asked);
      longest = Math.max(longest, performance.now() - begun);
    }
  });
  await untilTrue(() => asked > 2 * WRITERS);
  await migrate(knex);
  const after = asked;
  await untilTrue(() => asked > after + WRITERS);
  isOver = true;
  await Promise.all(load);

  expect(longest).toBeLessThan(LONGEST);
  const stored = await knex('contact_attempt').orderBy('created_at').pluck('to_number');
  expect(stored).toEqual(Array.from({ length: asked }, (_, n) => phone(n + 1)));
  expect(await knex('visit').pluck('id')).toHaveLength(asked);
  expect(await knex('journal').pluck('id')).toHaveLength(asked);
  const fresh = await freshDatabase();
  expect(await schemaText(knex)).toBe(await schemaText(fresh.knex));
  await fresh.drop();

  const outbox = OutboxInHand.of(database);
  outbox.clock.advance(asked + 1);
  await outbox.dispatcher().dispatchOnce();
  expect(outbox.carrier.calls.map(({ to }) => to).slice(0, 100)).toEqual(stored.slice(0, 100));
});

it('while a transaction holds a table for longer than a lock is waited for: it tries again, unrefused', async () => {
  const worker = await aWorker(1);
  await stepOf(worker, 1);
  const holder = await knex.transaction();
  await holder.raw('select id from contact_attempt for update');
  const migrated = migrate(knex);
  // A writer meanwhile waits behind the migration, and goes first when it lets go.
  await pause(300);
  await stepOf(worker, 2);
  await holder.commit();
  expect(await migrated).toContain('023_step_due');
  expect(await knex('contact_attempt').orderBy('created_at').pluck('to_number')).toEqual([phone(1), phone(2)]);
});
