import perfHooks from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import request from 'supertest';
import { rememberHealth } from '../../src/records/views/health.ts';
import { recordSweep } from '../../src/records/sweeps.ts';
import { connect } from '../../src/database/connect.ts';
import { makeReadyAccount } from '../../src/operations/accounts/demo-accounts.ts';
import { freshDatabase } from '../harness/database.ts';
import { Browser, tokenIn } from '../harness/desk.ts';
import { BEA, EVERYBODY, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';
import { webOf } from '../harness/web-of.ts';

describe('what load balancers and monitors ask', () => {
  let town: Town;
  beforeAll(async () => {
    town = await openTown({ organisation: RIVERSIDE });
  });
  afterAll(async () => {
    await town.close();
  });

  const app = (metricsToken: string | null, deskKnex = town.knex) => webOf(town, { deskKnex, metricsToken });

  it('tells the figures of the moment, and names nobody', async () => {
    const sam = town.phone(SAM);
    await sam.texts('START 60 12 High Street');
    await sam.expectsText(/^On until/);
    const { status, text } = await request(await app(null)).get('/metrics');
    expect(status).toBe(200);
    expect(text).toMatch(/^buddyline_visits_open 1$/m);
    expect(text).toMatch(/^buddyline_alarms_raised 0$/m);
    expect(text).not.toMatch(/Sam|High Street|447700/);
  });

  it('tells how its event loop does, and watches it once, however many services a process opens', async () => {
    const watched = jest.spyOn(perfHooks, 'monitorEventLoopDelay');
    try {
      const { text } = await request(await app(null)).get('/metrics');
      expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds \d/m);
      expect(text).toMatch(/^buddyline_sweep_age_seconds /m);
      await app(null);
      // The town's own service, or one of a test file before, watches it already.
      expect(watched).not.toHaveBeenCalled();
    } finally {
      watched.mockRestore();
    }
  });

  it('asks for the token where there is one', async () => {
    expect((await request(await app('a-token')).get('/metrics')).status).toBe(401);
    expect(
      (
        await request(await app('a-token'))
          .get('/metrics')
          .set('Authorization', 'Bearer another')
      ).status,
    ).toBe(401);
    expect(
      (
        await request(await app('a-token'))
          .get('/metrics')
          .set('Authorization', 'Bearer a-token')
      ).status,
    ).toBe(200);
  });

  it('without a token tells this machine alone, whatever is said of whom it asks for', async () => {
    for (const [name, address] of [
      ['X-Forwarded-For', '203.0.113.5'],
      ['X-Forwarded-For', '127.0.0.1'],
      ['Forwarded', 'for=127.0.0.1'],
      ['X-Real-IP', '::1'],
    ] as const) {
      for (const trustProxy of [false, 1, 2] as const) {
        const proxied = await webOf(town, { trustProxy });
        expect((await request(proxied).get('/metrics').set(name, address)).status).toBe(403);
      }
    }
    expect(
      (
        await request(await app('a-token'))
          .get('/metrics')
          .set('X-Forwarded-For', '203.0.113.5')
          .set('Authorization', 'Bearer a-token')
      ).status,
    ).toBe(200);
  });

  it.each(['/memo/%', '/memo/%E0%A4%A', '/memo/%00', '/memo/x'])(
    'answers %s as any address that is none',
    async (path) => {
      const { status, body, text } = await request(await app(null)).get(path);
      expect([status, body]).toEqual([404, { error: 'There is nothing here.' }]);
      expect(text).not.toMatch(/Error|node_modules/);
    },
  );

  it('answers browsers and other systems by connections of their own, and takes none that callers need', async () => {
    const deskKnex = connect(town.databaseUrl, { name: 'a desk', max: 1 });
    const [ofCallers, ofTheDesk]: [string[], string[]] = [[], []];
    // The line's own log is written a moment after the webhooks of the tests before.
    const note = ({ sql }: { sql: string }): void => {
      if (!sql.includes('insert into line_log')) ofCallers.push(sql);
    };
    town.knex.on('query', note);
    deskKnex.on('query', ({ sql }: { sql: string }) => ofTheDesk.push(sql));
    try {
      const web = await app(null, deskKnex);
      await request(web).get('/desk/set-up/a-link-of-nobody');
      await request(web).get('/api/v1/visits').set('Authorization', 'Bearer a-token-that-nobody-has');
      const tables = ofTheDesk.flatMap((sql) => /from "?(login_code|api_token)/.exec(sql)?.[1] ?? []);
      expect(tables).toEqual(['login_code', 'api_token']);
      expect(ofCallers).toEqual([]);
    } finally {
      town.knex.off('query', note);
      await deskKnex.destroy();
    }
  });

  it('an alarm is taken at the desk while pages and other systems hold every connection of theirs', async () => {
    const deskKnex = connect(town.databaseUrl, { name: 'a desk', max: 1 });
    const email = 'mo@riverside.example';
    const account = { email, name: 'Mo Haddad', role: 'manager' as const, staffNumber: '4030' };
    await makeReadyAccount(town.knex, account, await town.records.teamId('North'), town.now());
    const browser = new Browser(request.agent(await app(null, deskKnex)));
    try {
      await browser.signsIn(email);
      await town.phone(BEA).texts('SOS');
      await town.passes('1s');
      const { id, letter } = await town.records.alarm();
      const page = `/desk/alarms/${id}`;
      const _csrf = tokenIn((await browser.opens(page)).text);
      const pages = await deskKnex.transaction();
      const { status } = await browser.posts(`${page}/take`, { _csrf, minutes: '15' });
      await pages.rollback();
      expect([letter, status, (await town.records.alarm()).status]).toEqual(['A', 303, 'taken']);
    } finally {
      await deskKnex.destroy();
      for (const number of EVERYBODY) await town.phone(number).minds('what came so far');
    }
  });

  it('is live without a worker, but not healthy until a sweep has run', async () => {
    await request(await app(null))
      .get('/live')
      .expect(200, { status: 'ok' });
    const before = await request(await app(null)).get('/health');
    expect(before.status).toBe(503);
    expect(before.body).toMatchObject({ database: 'ok', sweep: 'late', carrier: 'exchange' });
    await town.worker.timers.sweep();
    const after = await request(await app(null)).get('/health');
    expect(after.status).toBe(200);
    expect(after.body).toMatchObject({ status: 'ok' });
    await town.settle();
    await town.knex('carrier_health').where({ channel: 'text' }).update({ state: 'aside' });
    expect((await request(await app(null)).get('/health')).body).toMatchObject({
      carriers: { twilio: { call: 'good', text: 'aside' } },
    });
    expect((await request(await app(null)).get('/metrics')).text).toMatch(
      /buddyline_carrier_trusted\{carrier="twilio",channel="text"\} 0/,
    );
  });

  it('is asked after its health by as many as like, and asks the database once a second at most', async () => {
    await town.worker.timers.sweep();
    const asked = await app(null);
    const queries: string[] = [];
    const note = ({ sql }: { sql: string }): void => {
      queries.push(sql);
    };
    town.knex.on('query', note);
    const begun = performance.now();
    for (let n = 0; n < 20; n++) {
      const answers = await Promise.all(Array.from({ length: 10 }, () => request(asked).get('/health')));
      expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    }
    const seconds = (performance.now() - begun) / 1_000;
    town.knex.off('query', note);
    // The worker looks at other workers' sweeps in a statement of its own.
    expect(queries.filter((sql) => sql.includes('max("swept_at")')).length).toBeLessThanOrEqual(1 + seconds);
  });

  it('is failing 15 s after the last sweep, from memory as well, and at once where the database is gone', async () => {
    let now = town.now();
    const clock = { speed: 1, now: () => now, stretch: (real: number) => real, toReal: (time: Date) => time };
    const database = await freshDatabase();
    await recordSweep(database.knex, 'test', now);
    const healthNow = rememberHealth(database.knex, clock);
    expect(await healthNow()).toMatchObject({ status: 'ok', sweep: 'ok' });
    now = new Date(now.getTime() + 15_001);
    expect(await healthNow()).toMatchObject({ status: 'failing', database: 'ok', sweep: 'late' });
    await database.drop();
    expect(await rememberHealth(database.knex, clock)()).toMatchObject({ status: 'failing', database: 'failing' });
  });

  it('gives as many as ask for the figures at once one reading of them', async () => {
    const asked = await app(null);
    const queries: string[] = [];
    const note = ({ sql }: { sql: string }): void => {
      queries.push(sql);
    };
    town.knex.on('query', note);
    const answers = await Promise.all(Array.from({ length: 20 }, () => request(asked).get('/metrics')));
    town.knex.off('query', note);
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(queries.filter((sql) => sql.includes('most_overdue')).length).toBeLessThan(10);
  });

  it('counts the webhooks that it refuses', async () => {
    await request(town.url).post('/twilio/voice').expect(403);
    await request(town.url).post('/twilio/voice').expect(403);
    expect((await request(town.url).get('/metrics')).text).toMatch(
      /^buddyline_webhooks_refused\{carrier="twilio",fault="unsigned"\} 2$/m,
    );
  });

  it.each(['answer', 'event', 'inbound', 'status'])('refuses webhooks of a carrier not in force: %s', async (path) => {
    await request(town.url).post(`/vonage/${path}`).expect(403);
    await request(town.url).get(`/vonage/${path}`).expect(403);
  });

  it('is red where the disk is full, or was, and tells how much room there is', async () => {
    await town.worker.timers.sweep();
    for (const [state, status, isFull] of [
      ['ok', 200, 0],
      ['low', 200, 0],
      ['on_reserve', 503, 1],
      ['full', 503, 1],
    ] as const) {
      const watched = await webOf(town, { disk: { state: () => state, free: () => 1_234_567 } });
      const health = await request(watched).get('/health');
      expect([health.status, health.body]).toMatchObject([
        status,
        { disk: state, status: status === 200 ? 'ok' : 'failing' },
      ]);
      const { text } = await request(watched).get('/metrics');
      expect(text).toMatch(new RegExp(`^buddyline_disk_full ${isFull}$`, 'm'));
      expect(text).toMatch(/^buddyline_disk_free_bytes 1234567$/m);
    }
    expect((await request(await app(null)).get('/metrics')).text).not.toMatch(/disk_free/);
  });

  it('says nothing of itself to whoever asks for something else', async () => {
    const { status, body } = await request(await app(null)).get('/secret');
    expect(status).toBe(404);
    expect(body).toEqual({ error: 'There is nothing here.' });
  });
});
