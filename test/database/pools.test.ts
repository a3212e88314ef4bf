import { readFileSync } from 'node:fs';
import { connect as connectTo, createServer, type Socket } from 'node:net';
import knex, { type Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { warnOfFewConnections } from '../../src/app/process.ts';
import { connectionFinding } from '../../src/cli/doctor/connection-check.ts';
import { connect } from '../../src/database/connect.ts';
import { connectionsOf } from '../../src/database/connections-given.ts';
import { openJobPool } from '../../src/database/job-pool.ts';
import { openWebPool, openWorkerPool, POOLS, wantedBy } from '../../src/database/pools.ts';
import { bySocket, type FreshDatabase, freshDatabase } from '../harness/database.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase({ max: 2 });
});
afterAll(async () => {
  await database.drop();
});

/** What takes and gives back the connections of a pool of knex, one at a time. */
function handsOf(pool: Knex): {
  take: () => Promise<unknown>;
  giveBack: (one: unknown) => Promise<void>;
  waiting: () => number;
} {
  const client: unknown = pool.client;
  if (!(client instanceof knex.Client)) throw new Error('knex has no client');
  const its = client.pool;
  if (its === undefined || !('numPendingAcquires' in its)) throw new Error('knex has no pool');
  return {
    take: async () => await client.acquireConnection(),
    giveBack: (one) => client.releaseConnection(one),
    waiting: () => its.numPendingAcquires(),
  };
}

async function openUnder(name: string): Promise<number> {
  const { rows } = await database.knex.raw<{ rows: { count: number }[] }>(
    `select count(*)::integer as count from pg_stat_activity
      where datname = current_database() and application_name like ?`,
    [`buddyline ${name}%`],
  );
  return rows[0]?.count ?? -1;
}

describe('the connections of a process', () => {
  const url = (): string => bySocket(database.url);
  const OF_KNEX: [name: string, most: number, open: () => Knex][] = [
    ['callers', POOLS.web.callers, () => openWebPool(url(), 'callers')],
    ['desk', POOLS.web.desk, () => openWebPool(url(), 'desk')],
    ['api', POOLS.web.api, () => openWebPool(url(), 'api')],
    ['clock', POOLS.worker.clock, () => openWorkerPool(url(), 'clock')],
    ['alarms', POOLS.worker.alarms, () => openWorkerPool(url(), 'alarms')],
    ['timers', POOLS.worker.timers, () => openWorkerPool(url(), 'timers')],
    ['outbox', POOLS.worker.outbox, () => openWorkerPool(url(), 'outbox')],
  ];
  it.each(OF_KNEX)('for %s are as many as are declared, %i, and no more', async (name, most, open) => {
    const pool = open();
    const { take, giveBack, waiting } = handsOf(pool);
    const taken = await Promise.all(Array.from({ length: most }, take));
    const beyond = take();
    expect([await openUnder(name), waiting()]).toEqual([most, 1]);
    await Promise.all(taken.map(giveBack));
    await giveBack(await beyond);
    await pool.destroy();
  });

  it('have our names, whatever name the address gives: by those we know whose session is in the way', async () => {
    const named = `${url()}${url().includes('?') ? '&' : '?'}application_name=theirs`;
    const pool = connect(named, { name: 'named', max: 1 });
    await pool.raw('select 1');
    expect(await openUnder('named')).toBe(1);
    await pool.destroy();
  });

  it('for the alarm clock are as many as are declared, and no more', async () => {
    const pool = openJobPool(url());
    const most = POOLS.worker['alarm clock'];
    const taken = await Promise.all(Array.from({ length: most }, () => pool.connect()));
    const beyond = pool.connect();
    expect([await openUnder('alarm clock'), pool.waitingCount]).toEqual([most, 1]);
    for (const one of taken) one.release();
    (await beyond).release();
    await pool.end();
  });

  it('are what the operator is told of them', () => {
    const told = readFileSync('src/app/operating.md', 'utf8');
    const beside = wantedBy({ webs: 0, workers: 0 });
    const [web, worker] = [wantedBy({ webs: 1, workers: 0 }) - beside, wantedBy({ webs: 0, workers: 1 }) - beside];
    const sums = [
      wantedBy({ webs: 1, workers: 1 }),
      wantedBy({ webs: 2, workers: 1 }),
      wantedBy({ webs: 2, workers: 3 }),
    ];
    for (const words of [
      `a \`web\` ${web}: ${POOLS.web.callers} for what carriers`,
      `a \`worker\` ${worker}: ${POOLS.worker.timers} for what falls due`,
      `\`npm start\` ${web + worker}, one of each`,
      `one web and one worker (${sums[0]}). Two webs and one worker want ${sums[1]}, ` +
        `two webs and three workers ${sums[2]}`,
    ])
      expect(told).toContain(words);
  });

  it('that do not suffice are said so in one line, beside what runs', async () => {
    const { knex: own } = database;
    const name = new URL(database.url).pathname.slice(1);
    const lines: string[] = [];
    const log = pino({}, { write: (line: string) => lines.push(line) });
    const here = { knex: own, folder: null };
    const other = openWebPool(url(), 'callers');
    await other.raw('select 1');
    await own.raw('alter database ?? connection limit 100', [name]);
    await warnOfFewConnections({ log }, here, { webs: 0, workers: 1 });
    expect(lines).toEqual([]);
    await warnOfFewConnections({ log }, here, { webs: 1, workers: 1 });
    expect(lines).toEqual([
      expect.stringMatching(
        /"the database gives 100 connections, and two webs and one worker may want 115: in the bad/,
      ),
    ]);
    const pooled = await throughPooler();
    await warnOfFewConnections({ log }, { knex: pooled.knex, folder: null }, { webs: 1, workers: 1 });
    expect(connectionFinding(await connectionsOf(pooled.knex)).found).toMatch(
      /^a pooler stands between.* may want 87$/,
    );
    await pooled.close();
    await own.raw('alter database ?? connection limit -1', [name]);
    await other.destroy();
    expect(lines).toHaveLength(1);
    await warnOfFewConnections({ log }, { knex: pooled.knex, folder: null }, { webs: 1, workers: 1 });
    expect(lines.slice(1)).toEqual([expect.stringMatching(/whether the database gives enough .*cannot be told/)]);
  });

  it('that are left count whoever holds them', async () => {
    const name = new URL(database.url).pathname.slice(1);
    const before = await connectionsOf(database.knex);
    await database.knex.raw('alter database ?? connection limit 10', [name]);
    expect(before.left).toBeGreaterThan(10);
    const { left } = await connectionsOf(database.knex);
    const other = connect(url(), { name: 'other', max: 1 });
    await other.raw('select 1');
    const after = await connectionsOf(database.knex);
    expect([left <= 9, after.left]).toEqual([true, left - 1]);
    const roomy = { ...after, given: 300, left: 4 };
    expect(connectionFinding(roomy)).toMatchObject({
      mark: 'warning',
      found: expect.stringMatching(/only 4 are free/),
    });
    await other.destroy();
    await database.knex.raw('alter database ?? connection limit -1', [name]);
  });

  /** As PgBouncer, which tells its clients a process of its own making: the message of type K. */
  async function throughPooler(): Promise<{ knex: Knex; close: () => Promise<void> }> {
    const given = new URL(database.url);
    const sockets = new Set<Socket>();
    const proxy = createServer((client) => {
      const server = connectTo(Number(given.port || 5432), given.hostname);
      for (const socket of [client, server]) sockets.add(socket.on('error', () => undefined));
      client.pipe(server).on('close', () => client.destroy());
      server.on('data', (data) => {
        const key = data.indexOf(Buffer.from([0x4b, 0, 0, 0, 12]));
        if (key >= 0) data.writeInt32BE(1, key + 5);
        client.write(data);
      });
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const address = proxy.address();
    const port = String(typeof address === 'object' && address !== null ? address.port : 0);
    const pool = connect(Object.assign(new URL(given), { hostname: '127.0.0.1', port }).href, { name: 'x', max: 2 });
    return {
      knex: pool,
      async close() {
        await pool.destroy();
        for (const socket of sockets) socket.destroy();
        await new Promise((resolve) => proxy.close(resolve));
      },
    };
  }

  it('that the server refuses are waited for where the pool has others; else that fails at once', async () => {
    const account = `few_${process.pid}`;
    await database.knex.raw(`create role ${account} login password 'few' connection limit 2`);
    const as = Object.assign(new URL(database.url), { username: account, password: 'few' });
    const [pool, another] = [connect(as.href, { name: 'few', max: 5 }), connect(as.href, { name: 'none', max: 5 })];
    try {
      const { take, giveBack, waiting } = handsOf(pool);
      const [first, second] = [await take(), await take()];
      const beyond = pool.raw<{ rows: unknown[] }>('select 1 as one');
      const answered = beyond.then(({ rows }) => rows);
      await expect(another.raw('select 1')).rejects.toMatchObject({ code: '53300' });
      expect(waiting()).toBe(1);
      await giveBack(first);
      expect(await answered).toEqual([{ one: 1 }]);
      await giveBack(second);
    } finally {
      await Promise.all([pool.destroy(), another.destroy()]);
      await database.knex.raw(`drop role ${account}`);
    }
  });
});
