import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { createWebApp } from '../src/service.ts';
import { RIVERSIDE, SAM } from './harness/riverside.ts';
import { openTown, type Town } from './harness/town.ts';

describe('what load balancers and monitors ask', () => {
  let town: Town;
  beforeAll(async () => { town = await openTown({ organisation: RIVERSIDE }); });
  afterAll(async () => { await town.close(); });

  const app = (metricsToken: string | null) => createWebApp({
    parts: town.parts, carriers: [], exchange: true, trustProxy: false, metricsToken, log: town.log,
  });

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

  it('asks for the token where there is one', async () => {
    expect((await request(await app('a-token')).get('/metrics')).status).toBe(401);
    expect((await request(await app('a-token')).get('/metrics').set('Authorization', 'Bearer another')).status).toBe(401);
    expect((await request(await app('a-token')).get('/metrics').set('Authorization', 'Bearer a-token')).status).toBe(200);
  });

  it('is live without a worker, but not healthy until a sweep has run', async () => {
    await request(await app(null)).get('/live').expect(200, { status: 'ok' });
    const before = await request(await app(null)).get('/health');
    expect(before.status).toBe(503);
    expect(before.body).toMatchObject({ database: 'ok', sweep: 'late', carrier: 'exchange' });
    await town.worker.timers.sweep();
    const after = await request(await app(null)).get('/health');
    expect(after.status).toBe(200);
    expect(after.body).toMatchObject({ status: 'ok' });
    await town.settle();
    await town.knex('carrier_standing').where({ channel: 'text' }).update({ state: 'aside' });
    expect((await request(await app(null)).get('/health')).body).toMatchObject({ carriers: { twilio: { call: 'good', text: 'aside' } } });
    expect((await request(await app(null)).get('/metrics')).text).toMatch(/buddyline_carrier_trusted\{carrier="twilio",channel="text"\} 0/);
  });

  it('says nothing of itself to whoever asks for something else', async () => {
    const { status, body } = await request(await app(null)).get('/desk/secret');
    expect(status).toBe(404);
    expect(body).toEqual({ error: 'There is nothing here.' });
  });
});
