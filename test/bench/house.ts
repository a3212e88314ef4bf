import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { readOrganisation } from '../../src/organisation-file/read.ts';
import { connect } from '../../src/database/connect.ts';
import { startEmbedded } from '../../src/database/embedded-postgres.ts';
import { migrate } from '../../src/database/migrate.ts';
import { saveOrganisation } from '../../src/records/organisation/organisation.ts';
import { pinHash } from '../../src/crypto/pin.ts';
import type { Plan } from '../../src/safety/plan.ts';
import { startVisit } from '../../src/safety/step-visit.ts';
import { DURESS_PIN, PIN, PIN_SECRET } from './settings.ts';

/** A durable database server of the bench's own, and towns of lone workers in it. */

export interface Server {
  /** A migrated database with so many workers, whose plan names these carriers, the preferred first. */
  town(workers: number, carriers?: string[]): Promise<Town>;
  /** An empty database. */
  database(): Promise<{ url: string; close(): Promise<void> }>;
  stop(): Promise<void>;
}

export interface Town {
  url: string;
  knex: Knex;
  workers: Worker[];
  plan: Plan;
  close(): Promise<void>;
}

export interface Worker {
  id: string;
  teamId: string;
  phone: string;
}

const TEAM_SIZE = 50;
const CHUNK = 10_000;

/** A call to the worker at the deadline: nothing but us between the one and the other. */
const organisation = (carriers: string[]): string =>
  `
organisation: { name: Bench, spoken_name: The office, duty: ["+441632960500"], ` +
  `last_resort: { name: Out of hours, phone: "+441632960999" } }
teams:
  - name: North
    carriers: [${carriers.join(', ')}]
    ladder:
      - { after: 0s, who: worker, by: [call] }
      - { after: 30m, who: managers, by: [sms, call] }
people:
  - { name: Mo Haddad, staff_number: "4030", roles: [manager], team: North, phones: ["+441632960100"], pin: "8462" }
`;

export async function startServer(): Promise<Server> {
  const dataDir = mkdtempSync(join(tmpdir(), 'buddyline-bench-'));
  chmodSync(dataDir, 0o755); // root's server runs as another account
  const server = await startEmbedded(dataDir);
  /** With the schema: made once, and copied for each town. */
  let migrated: Promise<string> | null = null;
  async function database(template = 'template1'): Promise<{ url: string; close(): Promise<void> }> {
    const admin = connect(server.url, { name: 'bench', max: 1 });
    const name = `bench_${randomUUID().replaceAll('-', '')}`;
    await admin.raw('create database ?? template ??', [name, template]);
    const url = new URL(server.url);
    url.pathname = name;
    return {
      url: url.href,
      async close() {
        await admin.raw('drop database ?? with (force)', [name]);
        await admin.destroy();
      },
    };
  }
  async function makeTemplate(): Promise<string> {
    const { url } = await database();
    const knex = connect(url, { name: 'bench', max: 4 });
    await migrate(knex);
    await knex.destroy();
    return new URL(url).pathname.slice(1);
  }
  return {
    database: () => database(),
    async town(workers, carriers = ['twilio']) {
      const own = await database(await (migrated ??= makeTemplate()));
      const town = await townIn(own.url, workers, carriers);
      return {
        ...town,
        async close() {
          await town.close();
          await own.close();
        },
      };
    },
    async stop() {
      await server.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** A town in a database that may be empty. */
export async function townIn(url: string, workers: number, carriers: string[]): Promise<Town> {
  const knex = connect(url, { name: 'bench', max: 4 });
  await migrate(knex);
  return { url, knex, ...(await settle(knex, workers, carriers)), close: () => knex.destroy() };
}

async function settle(knex: Knex, count: number, carriers: string[]): Promise<{ workers: Worker[]; plan: Plan }> {
  const read = readOrganisation(organisation(carriers));
  if (!('organisation' in read)) throw new Error(read.faults.map(({ reason }) => reason).join('\n'));
  const plan = read.organisation.teams[0]?.plan;
  if (!plan) throw new Error('the bench has no team');
  await knex.transaction((trx) => saveOrganisation(trx, read.organisation, PIN_SECRET, { prune: false }));
  const teams = Array.from({ length: Math.ceil(count / TEAM_SIZE) }, () => randomUUID());
  const workers = teams.flatMap((teamId, team) =>
    Array.from({ length: Math.min(TEAM_SIZE, count - team * TEAM_SIZE) }, (_, place) => ({
      id: randomUUID(),
      teamId,
      phone: phoneOf(team * TEAM_SIZE + place),
    })),
  );
  await knex.raw(
    `insert into team (id, name, plan) select id, 'Team ' || n, ? from unnest(?::uuid[]) with ordinality as t (id, n)`,
    [JSON.stringify(plan), teams],
  );
  for (let from = 0; from < count; from += CHUNK) await moveIn(knex, workers.slice(from, from + CHUNK), from);
  await knex.raw('analyze');
  return { workers, plan };
}

async function moveIn(knex: Knex, workers: Worker[], from: number): Promise<void> {
  await knex.raw(
    `
    with w as (
      select * from unnest(:ids::uuid[], :teams::uuid[], :phones::text[], :hashes::text[],
        :covert::text[]) with ordinality as w (id, team_id, phone, hash, covert, n)
    ), p as (
      insert into person (id, staff_number, name, roles, pin_hash, duress_pin_hash, pin_length, away, hours)
      select id, (100000 + :from + n)::text, 'Worker ' || (:from + n), '{worker}', decode(hash, 'hex'),
        decode(covert, 'hex'), 4, '[]', '[]' from w
    ), t as (
      insert into person_team (person_id, team_id, position) select id, team_id, 0 from w
    )
    insert into phone (person_id, position, number) select id, 0, phone from w`,
    {
      ids: workers.map(({ id }) => id),
      teams: workers.map(({ teamId }) => teamId),
      phones: workers.map(({ phone }) => phone),
      from,
      hashes: workers.map(({ id }) => pinHash(PIN_SECRET, id, PIN).toString('hex')),
      covert: workers.map(({ id }) => pinHash(PIN_SECRET, id, DURESS_PIN).toString('hex')),
    },
  );
}

const DRAMA_RANGES = ['+447700900', '+442079460'];

/**
 * Ofcom's drama ranges hold few: the first two thousand have a phone of their own, the others, who are never rung,
 * share.
 */
function phoneOf(worker: number): string {
  return `${DRAMA_RANGES[Math.floor(worker / 1000)] ?? '+441632960'}${String(worker % 1000).padStart(3, '0')}`;
}

/** Each of the workers has the one in the same place for a buddy. */
export async function pairUp({ knex }: Town, workers: Worker[], buddies: Worker[]): Promise<void> {
  await knex.raw(
    'insert into buddy (worker_id, position, buddy_id) select w, 0, b from unnest(?::uuid[], ?::uuid[]) as pair (w, b)',
    [workers.map(({ id }) => id), buddies.map(({ id }) => id)],
  );
}

/** Opens a visit for each worker, with the deadline given, as a call would: the row and its alarm clock. */
export async function openVisits(
  { knex, plan }: Town,
  visits: { worker: Worker; deadline: Date }[],
  now: Date,
): Promise<void> {
  for (let from = 0; from < visits.length; from += CHUNK) {
    const steps = visits
      .slice(from, from + CHUNK)
      .map(({ worker, deadline }) =>
        startVisit({ id: randomUUID(), workerId: worker.id, teamId: worker.teamId, deadline, place: null }, now, plan),
      );
    await knex.raw(
      `
      with v as (
        insert into visit (id, worker_id, team_id, status, started_at, deadline, state, due_at)
        select id, worker_id, team_id, 'open', :now, deadline, state, due_at
        from unnest(:ids::uuid[], :workers::uuid[], :teams::uuid[], :deadlines::timestamptz[], :states::jsonb[],
          :dues::timestamptz[])
          as v (id, worker_id, team_id, deadline, state, due_at)
        returning id, version, due_at
      )
      insert into agenda_jobs (name, next_run_at, data) select 'visit', due_at - interval '150 ms',
        jsonb_build_object('id', id, 'version', version, 'at', due_at) from v`,
      {
        now,
        ids: steps.map(({ visit }) => visit.id),
        workers: steps.map(({ visit }) => visit.workerId),
        teams: steps.map(({ visit }) => visit.teamId),
        deadlines: steps.map(({ visit }) => visit.deadline?.toISOString()),
        states: steps.map(({ visit }) => JSON.stringify(visit.state)),
        dues: steps.map(({ dueAt }) => dueAt?.toISOString()),
      },
    );
  }
  await knex.raw('analyze visit, agenda_jobs');
}
