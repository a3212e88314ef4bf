import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { seal } from '../../src/crypto/seal.ts';
import { raiseAlarmFor } from '../../src/operations/alarms/raise-alarm.ts';
import { insertAlarmReceiver, receiverSeal } from '../../src/records/alarm-receivers.ts';
import { openClock } from '../../src/records/clock.ts';
import { type FreshDatabase, freshDatabase } from '../harness/database.ts';
import { dependenciesOn } from '../harness/dependencies.ts';
import { type ServiceProcess, startScript } from '../harness/service-process.ts';
import { type CarrierNearby, DATA_SECRET, importDemo, openCarrier, PIN_SECRET } from '../harness/spread-service.ts';
import { untilTrue } from '../harness/until-true.ts';

/** A worker process is killed between telling another system of an alarm and writing down that it has been told. */

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const secrets = { pin: { current: PIN_SECRET }, data: { current: DATA_SECRET } };

let database: FreshDatabase;
let carrier: CarrierNearby;
let receiver: Receiver;
let processes: ServiceProcess[];
beforeEach(async () => {
  database = await freshDatabase();
  await importDemo(database);
  carrier = await openCarrier('http://127.0.0.1:1');
  receiver = await openReceiver();
  processes = [];
});
afterEach(async () => {
  await Promise.all(processes.map((process) => process.kill()));
  await receiver.close();
  await carrier.close();
  await database.drop();
});

interface Receiver {
  port: number;
  /** The ids of what came, each as often as it came. */
  came: string[];
  /** What it took for news. */
  heard: unknown[];
  /** It answers only after this; left out: at once. */
  beforeAnswering: (() => Promise<void>) | null;
  close: () => Promise<void>;
}

/** The receiver of the documents, which takes each id once. */
async function openReceiver(): Promise<Receiver> {
  const [, code = ''] = /```js\n([\s\S]*?)```/.exec(readFileSync('src/api/README.md', 'utf8')) ?? [];
  const folder = mkdtempSync(join(tmpdir(), 'receiver-'));
  writeFileSync(join(folder, 'receiver.mjs'), code);
  const { createReceiver } = (await import(pathToFileURL(join(folder, 'receiver.mjs')).href)) as {
    createReceiver: (secret: string, hears: (one: unknown) => void) => Server;
  };
  rmSync(folder, { recursive: true });
  const ofDocuments = createReceiver(SECRET, (one) => opened.heard.push(one));
  const server = createServer((request, response) => {
    opened.came.push(String(request.headers['webhook-id']));
    void (opened.beforeAnswering?.() ?? Promise.resolve()).then(() => ofDocuments.emit('request', request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const opened: Receiver = {
    port: (server.address() as AddressInfo).port,
    came: [],
    heard: [],
    beforeAnswering: null,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return opened;
}

async function startedWorker(): Promise<ServiceProcess> {
  const service = startScript('worker.ts', {
    ...carrier.environment(database.url, 1),
    OUTSIDE_PORT: String(receiver.port),
    NODE_OPTIONS: `--import ${join(import.meta.dirname, '../harness/outside-nearby.mjs')}`,
  });
  processes.push(service);
  await service.says(/worker is ready/);
  return service;
}

const delivery = () => database.knex('alarm_delivery').first('id', 'due_at', 'ended_at', 'tries');

it('kill -9 of the worker that has told of an alarm: the next tells once more, known by its id', async () => {
  const { knex } = database;
  const id = randomUUID();
  const sealed = seal(secrets.data, receiverSeal(id), { url: 'https://alarms.council.example/hook', secret: SECRET });
  const about = { id, name: 'Alarm centre', sealed, teamIds: 'all' as const, covert: false, createdBy: null };
  await insertAlarmReceiver(knex, about, new Date());
  const first = await startedWorker();

  // While the row is held, nobody can write down that it has been told.
  const holding = await knex.transaction();
  await holding.raw('set local idle_in_transaction_session_timeout = 0');
  receiver.beforeAnswering = async () => {
    await holding('alarm_delivery').forUpdate().select('id');
  };
  const parts = dependenciesOn(database, await openClock(knex, 1), { secrets });
  const raised = { worker: '4021', why: 'asks-for-help' as const, by: null };
  expect(await raiseAlarmFor(parts, { kind: 'system' }, raised)).toMatchObject({ kind: 'done' });
  await untilTrue(() => receiver.heard.length > 0);
  await first.kill();
  // What it had asked of the database ends with its connections.
  await untilTrue(async () => {
    const { rows } = await knex.raw<{ rows: { count: number }[] }>(
      `select count(*)::int as count from pg_stat_activity
        where datname = current_database() and application_name = 'buddyline timers'`,
    );
    return rows[0]?.count === 0;
  });
  await holding.commit();
  receiver.beforeAnswering = null;
  const left = await delivery();
  expect(left).toMatchObject({ due_at: expect.any(Date), ended_at: null, tries: 1 });

  // Half a minute later.
  await knex('alarm_delivery').update({ due_at: knex.fn.now() });
  await startedWorker();
  await untilTrue(async () => (await delivery())?.ended_at != null);
  expect(receiver.came).toEqual([left?.id, left?.id]);
  expect(receiver.heard).toEqual([expect.objectContaining({ type: 'alarm.raised' })]);
  expect(await delivery()).toMatchObject({ due_at: null, tries: 2 });
});
