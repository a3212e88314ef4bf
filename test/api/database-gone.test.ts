import { afterAll, beforeAll, expect, it } from '@jest/globals';
import express from 'express';
import type { Knex } from 'knex';
import request from 'supertest';
import { createApi } from '../../src/api/api.ts';
import { connect } from '../../src/database/connect.ts';
import { freePort } from '../harness/free-port.ts';
import { openDesk, type TestDesk } from '../harness/desk.ts';
import { RIVERSIDE } from '../harness/riverside.ts';

/** What another system reads while the database cannot be reached. */

let desk: TestDesk;
let knex: Knex;
let app: express.Express;
beforeAll(async () => {
  desk = await openDesk({ organisation: RIVERSIDE });
  knex = connect(`postgresql://nobody@127.0.0.1:${await freePort()}/gone`, { name: 'gone', max: 1 });
  const { parts, ...dependencies } = desk.dependencies;
  app = express().use('/api/v1', createApi({ ...dependencies, parts: { ...parts, knex } }));
});
afterAll(async () => {
  await knex.destroy();
  await desk.close();
});

it('that it is not now, when to come back, and that a change may be sent again; and nothing of us', async () => {
  const token = `Bearer ${'x'.repeat(40)}`;
  const plan = { worker: '4021', start: '2026-12-01T10:00:00Z', end: '2026-12-01T11:00:00Z' };
  const answers = [
    await request(app).get('/api/v1/visits').set('Authorization', token),
    await request(app)
      .post('/api/v1/planned-visits')
      .set('Authorization', token)
      .set('Idempotency-Key', 'k'.repeat(9))
      .send(plan),
  ];
  for (const { status, headers, text } of answers) {
    expect([status, headers['retry-after']]).toEqual([503, '5']);
    expect(headers['content-type']).toContain('application/problem+json');
    expect(JSON.parse(text)).toEqual({
      type: 'about:blank',
      title: 'Service Unavailable',
      status: 503,
      detail: 'Not now. Whether anything has changed is not known: send the same again.',
    });
  }
  // What it takes can be read all the same.
  expect((await request(app).get('/api/v1/openapi.json')).status).toBe(200);
});
