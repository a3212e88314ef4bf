import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { API_TOKENS } from '../../src/cli/api-token.ts';
import { addSystem, endSystem, listSystems } from '../../src/cli/other-system.ts';
import { API_SCOPES, type ApiScope } from '../../src/records/api-tokens.ts';
import { aSystem, openApi, openSystems, OtherSystem, type TestApi } from '../harness/api.ts';
import { RIVERSIDE_AND_SOUTH } from '../harness/riverside.ts';

/** A token lets one system in, for what it says and as long as it says. */

let api: TestApi;
beforeAll(async () => {
  api = await openApi(RIVERSIDE_AND_SOUTH);
});
afterAll(() => api.close());

/** As the command line opens them. */
const open = () => openSystems(api.desk);
const where = () => ({ url: api.url, knex: api.desk.knex, now: api.desk.clock.now() });
const VISIT = { worker: '4021', start: '2026-11-25T15:00:00Z', end: '2026-11-25T16:00:00Z' };
const NOBODY = '6f1b6f0e-0000-4000-8000-000000000000';

/** Every address, and what it answers to a token that may ask. */
const ADDRESSES: [ApiScope, number, (system: OtherSystem) => PromiseLike<request.Response>][] = [
  ['visits:plan', 201, (system) => system.plans(`key-${system.tokenId}`, VISIT)],
  ['visits:plan', 201, (system) => system.sets(`A-${system.tokenId}`, VISIT)],
  ['visits:plan', 404, (system) => system.reads('/planned-visits/none')],
  ['visits:plan', 404, (system) => system.callsOff('none')],
  ['visits:read', 200, (system) => system.reads('/visits')],
  ['visits:read', 404, (system) => system.reads(`/visits/${NOBODY}`)],
  ['visits:read', 404, (system) => system.reads('/visits/no-id')],
  ['alarms:read', 200, (system) => system.reads('/alarms')],
  ['alarms:read', 404, (system) => system.reads(`/alarms/${NOBODY}`)],
];

describe('A token', () => {
  it('opens what its scopes say, and nothing else', async () => {
    const wrong: unknown[] = [];
    for (const scope of API_SCOPES) {
      const system = await aSystem(where(), { scopes: [scope] });
      for (const [needed, good, asks] of ADDRESSES) {
        const { status, type } = await asks(system);
        if (status !== (needed === scope ? good : 403)) wrong.push([scope, needed, status]);
        if (status >= 400 && type !== 'application/problem+json') wrong.push([scope, type]);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('lets nobody in without it, with a wrong one, once it is over, or once it is revoked', async () => {
    const { desk } = api;
    const short = await aSystem(where(), { scopes: ['visits:read'], days: 1 });
    const revoked = await aSystem(where(), { scopes: ['visits:read'] });
    expect((await short.reads('/visits')).status).toBe(200);
    await endSystem(API_TOKENS, open(), revoked.tokenId.slice(0, 8), 'Dev');
    desk.clock.advance(86_400_000);
    const refused = [
      await request(api.url).get('/api/v1/visits'),
      await new OtherSystem(api.url, '', `${short.secret}x`).reads('/visits'),
      await short.reads('/visits'),
      await revoked.reads('/visits'),
    ];
    expect(refused.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
    expect(new Set(refused.map(({ text }) => text)).size).toBe(1);
    expect(refused[0]?.headers['www-authenticate']).toBe('Bearer');
  });

  it('is kept nowhere, and the desk sees when it was used last', async () => {
    const { knex } = api.desk;
    const system = await aSystem(where(), { name: 'Rota', scopes: ['visits:read'] });
    await system.reads('/visits');
    const rows = JSON.stringify([await knex('api_token'), await knex('access_log'), await knex('journal')]);
    expect(rows).not.toContain(system.secret);
    expect(await knex('api_token').where({ id: system.tokenId }).pluck('used_at')).toEqual([api.desk.clock.now()]);
    expect(await knex('access_log').where({ page: 'api visits:read', by_command: 'api token Rota' })).toHaveLength(1);
    await system.reads('/visits');
    expect(await knex('access_log').where({ page: 'api visits:read', by_command: 'api token Rota' })).toHaveLength(1);
  });

  it('that asks without end is told to wait, and no other is', async () => {
    const [greedy, other] = [
      await aSystem(where(), { scopes: ['visits:read'] }),
      await aSystem(where(), { scopes: ['visits:read'] }),
    ];
    const first = await greedy.reads('/visits');
    expect(first.headers['ratelimit-remaining']).toBe('119');
    const rest = await Promise.all(Array.from({ length: 120 }, () => greedy.reads('/visits')));
    const refused = rest.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(1);
    expect(Number(refused[0]?.headers['retry-after'])).toBeGreaterThan(0);
    expect((await other.reads('/visits')).status).toBe(200);
  });

  it('is made, listed and revoked by a command, which refuses what it cannot mean', async () => {
    const wanted = { may: 'visits:plan, visits:read', team: 'North', days: '30', by: 'Dev Rao' };
    const [, secret = ''] = await addSystem(API_TOKENS, open(), 'Mosaic', wanted);
    expect((await new OtherSystem(api.url, '', secret).reads('/visits')).status).toBe(200);
    const listed = (await listSystems(API_TOKENS, open())).find((line) => line.includes('Mosaic')) ?? '';
    expect(listed).toMatch(/visits:plan, visits:read +North/);
    for (const wrong of [{ may: 'all' }, { team: 'West' }, { days: '900' }, { by: ' ' }, { may: 'alarms:covert' }])
      await expect(addSystem(API_TOKENS, open(), 'Mosaic', { ...wanted, ...wrong })).rejects.toThrow();
    await endSystem(API_TOKENS, open(), listed.slice(0, 8), 'Dev Rao');
    expect((await new OtherSystem(api.url, '', secret).reads('/visits')).status).toBe(401);
    await expect(endSystem(API_TOKENS, open(), listed.slice(0, 8), 'Dev Rao')).rejects.toThrow();
  });
});

describe('What is no request', () => {
  it.each([
    ['no JSON', 400, (test: request.Test) => test.type('application/json').send('{"worker":')],
    ['a form', 415, (test: request.Test) => test.type('form').send({ worker: '4021' })],
    ['too much', 413, (test: request.Test) => test.send({ note: 'x'.repeat(30_000) })],
    ['a list', 422, (test: request.Test) => test.send([])],
    ['nothing', 415, (test: request.Test) => test],
  ])('%s is answered by %i, as a problem, and plans nothing', async (_what, expected, sends) => {
    const system = await aSystem(where(), { scopes: ['visits:plan'] });
    const before = await api.desk.records.visits();
    const { status, type, body } = await sends(
      system.asks('post', '/planned-visits').set('Idempotency-Key', 'a-key-of-one'),
    );
    expect([status, type, body.status]).toEqual([expected, 'application/problem+json', expected]);
    expect(await api.desk.records.visits()).toEqual(before);
  });

  it('wrong tokens from one address are refused before they are looked up', async () => {
    const fresh = await openApi(RIVERSIDE_AND_SOUTH);
    try {
      const system = await aSystem({ ...where(), url: fresh.url, knex: fresh.desk.knex }, { scopes: ['visits:read'] });
      const guess = new OtherSystem(fresh.url, '', 'bl_a-guess-of-somebody-else');
      await system.reads('/visits');
      const guesses = [];
      for (let tries = 0; tries < 21; tries++) guesses.push((await guess.reads('/visits')).status);
      expect([guesses.filter((status) => status === 401).length, guesses.at(-1)]).toEqual([20, 429]);
      // One that was let in before goes on, as behind a proxy that hides the addresses.
      expect((await system.reads('/visits')).status).toBe(200);
    } finally {
      await fresh.close();
    }
  });
});
