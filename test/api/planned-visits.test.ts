import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { cancelPlan, changePlan } from '../../src/operations/visits/plan.ts';
import { startVisitFor } from '../../src/operations/visits/for-somebody.ts';
import { plannedById } from '../../src/records/planned-visits.ts';
import { aSystem, openApi, type OtherSystem, type TestApi } from '../harness/api.ts';
import { RIVERSIDE_AND_SOUTH } from '../harness/riverside.ts';

/** Another system plans visits as the desk does: all of it, or a clear answer and nothing. It is 14:00. */

const NIA = `
  - { name: Nia Rees, staff_number: "4041", roles: [worker], team: South,
      phones: ["+447700900106"], pin: "4926", duress_pin: "7513" }`;
const AT_THREE = { worker: '4021', start: '2026-11-23T15:00:00Z', end: '2026-11-23T16:00:00Z' };

let api: TestApi;
let system: OtherSystem;
beforeAll(async () => {
  api = await openApi(RIVERSIDE_AND_SOUTH + NIA);
  system = await aSystem(where(), { scopes: ['visits:plan'], team: 'North' });
});
afterAll(() => api.close());
beforeEach(async () => {
  const { knex } = api.desk;
  for (const table of ['sent_plan', 'sent_request', 'visit_act', 'visit']) await knex(table).delete();
});

const where = () => ({ url: api.url, knex: api.desk.knex, now: api.desk.clock.now() });
const SYSTEM = { kind: 'system' as const };
const visits = () => api.desk.records.visits();
const acts = async (): Promise<string[]> => (await api.desk.records.visitActs()).map(({ what }) => what);
const planOf = async (appointment: string) => {
  const row = await api.desk.knex('sent_plan').where({ appointment_id: appointment }).first<{ visit_id: string }>();
  const found = await plannedById(api.desk.knex, row.visit_id);
  if (!found) throw new Error('it is not planned');
  return found;
};

describe('A visit that another system plans', () => {
  it('is planned once, however often it is sent, and the desk sees who has sent it', async () => {
    const body = {
      ...AT_THREE,
      place: '12 High Street',
      postcode: 'gl12ab',
      phone_there: '01632 960123',
      initials: 'kb',
      reference: 'KB 47002',
      risk: 'amber',
    };
    const sent = await Promise.all(Array.from({ length: 8 }, () => system.plans('one-visit-1', body)));
    expect(sent.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 201));
    const [{ id } = { id: '' }] = await visits();
    expect(new Set(sent.map(({ text }) => text))).toEqual(new Set([JSON.stringify({ id, appointment_id: null })]));
    expect(await visits()).toHaveLength(1);
    expect(await plannedById(api.desk.knex, id)).toMatchObject({
      place: '12 High Street, GL1 2AB',
      postcode: 'GL1 2AB',
      phoneThere: '+441632960123',
      initials: 'KB',
      reference: 'KB 47002',
      risk: 'amber',
    });
    const mo = await api.desk.signedIn('manager', { team: 'North' });
    expect((await mo.opens(`/desk/visits/${id}`)).text).toContain('api token Case system');
  });

  it('is another one with another key, and a key is of one visit', async () => {
    await system.plans('key-of-one', AT_THREE);
    expect((await system.plans('key-of-two', AT_THREE)).status).toBe(201);
    const reused = await system.plans('key-of-one', { ...AT_THREE, worker: '4022' });
    expect([reused.status, reused.body.errors[0].field]).toEqual([422, 'Idempotency-Key']);
    expect((await system.plans('short', AT_THREE)).status).toBe(400);
    expect(await visits()).toHaveLength(2);
  });

  it.each([
    ['worker', { worker: '4999' }],
    ['worker', { worker: 4021 }],
    // A manager goes on no visits, and Nia is of another team.
    ['worker', { worker: '4030' }],
    ['worker', { worker: '4041' }],
    ['start', { start: '2026-11-23T15:00:00' }],
    ['start', { start: 'tomorrow' }],
    ['start', { start: '2028-11-23T15:00:00Z', end: '2028-11-23T16:00:00Z' }],
    ['end', { end: undefined }],
    ['end', { end: '2026-11-23T15:02:00Z' }],
    ['end', { end: '2026-11-24T15:00:00Z' }],
    ['end', { start: '2026-11-23T12:00:00Z', end: '2026-11-23T13:00:00Z' }],
    ['assessment_reference', { assessment_reference: 'more than forty letters, which no file has' }],
    ['place', { place: '' }],
    ['postcode', { postcode: 'GL1' }],
    ['phone_there', { phone_there: '999' }],
    ['initials', { initials: 'Kay Brown' }],
    ['risk', { risk: 'high' }],
    ['assessed_on', { assessed_on: '2027-01-01', assessed_by: 'Mo' }],
    ['assessed_by', { assessed_on: '2026-11-01' }],
    ['way_home_minutes', { way_home_minutes: 2 }],
    ['child', { child: 'Kay' }],
    ['appointment_id', { appointment_id: 'a/b' }],
  ])('that cannot be understood names %s, and nothing is planned: %j', async (field, wrong) => {
    const { status, body, type } = await system.plans(`wrong-${field}-1`, { ...AT_THREE, ...wrong });
    expect([status, type]).toEqual([422, 'application/problem+json']);
    expect(body.errors.map((one: { field: string }) => one.field)).toEqual([field]);
    expect(await visits()).toEqual([]);
    // The same key is good for what is right.
    expect((await system.plans(`wrong-${field}-1`, AT_THREE)).status).toBe(201);
  });

  it('keeps both hours of the night that has one twice', async () => {
    for (const [key, start] of [
      ['first-hour', '2027-10-31T01:30:00+01:00'],
      ['second-hour', '2027-10-31T01:30:00+00:00'],
    ] as const)
      expect((await system.plans(key, { ...AT_THREE, start, end: '2027-10-31T02:30:00Z' })).status).toBe(201);
    const starts = (await visits()).map(({ plannedStart }) => plannedStart?.toISOString());
    expect(starts).toEqual(['2027-10-31T00:30:00.000Z', '2027-10-31T01:30:00.000Z']);
  });
});

describe('An appointment of another system', () => {
  it('is changed by its own id; what is left out, and what the desk has added, stays', async () => {
    expect((await system.sets('A-1', { ...AT_THREE, place: '12 High Street', note: 'Two doors' })).status).toBe(201);
    const planned = await planOf('A-1');
    await changePlan(api.desk.dependencies.parts, SYSTEM, { ...planned, visit: planned.id, risk: 'red' });
    const moved = { ...AT_THREE, end: '2026-11-23T17:00:00Z', note: null };
    expect(await system.sets('A-1', moved)).toMatchObject({
      status: 200,
      body: { id: planned.id, appointment_id: 'A-1' },
    });
    expect(await planOf('A-1')).toMatchObject({ place: '12 High Street', note: null, risk: 'red' });
    expect((await system.reads('/planned-visits/A-1')).body).toMatchObject({
      status: 'planned',
      end: '2026-11-23T17:00:00.000Z',
    });
    expect((await system.plans('again-by-post', { ...AT_THREE, appointment_id: 'A-1' })).status).toBe(409);
  });

  it('changes nothing where the same is said again each night, whatever the desk has changed', async () => {
    await system.sets('A-2', AT_THREE);
    const planned = await planOf('A-2');
    await changePlan(api.desk.dependencies.parts, SYSTEM, { ...planned, visit: planned.id, place: '3 Mill Lane' });
    expect((await system.sets('A-2', AT_THREE)).status).toBe(200);
    expect((await planOf('A-2')).place).toBe('3 Mill Lane');
    expect(await acts()).toEqual(['plan', 'change-plan']);
  });

  it('goes to another worker as a visit of theirs', async () => {
    await system.sets('A-3', { ...AT_THREE, place: '12 High Street' });
    const first = await planOf('A-3');
    expect((await system.sets('A-3', { ...AT_THREE, worker: '4022' })).status).toBe(201);
    const second = await planOf('A-3');
    expect([second.place, second.workerId === first.workerId]).toEqual(['12 High Street', false]);
    expect((await plannedById(api.desk.knex, first.id))?.status).toBe('cancelled');
  });

  it('is called off, and is planned anew if it is sent again; what the desk calls off stays off', async () => {
    await system.sets('A-4', AT_THREE);
    expect((await system.callsOff('A-4')).status).toBe(204);
    expect((await system.callsOff('A-4')).status).toBe(404);
    expect((await visits()).map(({ status }) => status)).toEqual(['cancelled']);
    expect((await system.sets('A-4', AT_THREE)).status).toBe(201);
    await cancelPlan(api.desk.dependencies.parts, SYSTEM, { visit: (await planOf('A-4')).id });
    expect((await system.sets('A-4', { ...AT_THREE, place: '3 Mill Lane' })).status).toBe(409);
    expect((await system.reads('/planned-visits/A-4')).body.status).toBe('cancelled');
  });

  it('is left alone once it has begun', async () => {
    await system.sets('A-5', { ...AT_THREE, start: '2026-11-23T14:00:00Z' });
    await startVisitFor(api.desk.dependencies.parts, SYSTEM, { worker: '4021', minutes: 60 });
    expect((await system.sets('A-5', AT_THREE)).status).toBe(409);
    expect((await system.callsOff('A-5')).status).toBe(409);
    expect((await system.reads('/planned-visits/A-5')).body.status).toBe('begun');
  });

  it('is of its sender and its team alone', async () => {
    await system.sets('A-6', AT_THREE);
    const other = await aSystem(where(), { name: 'Rota', scopes: ['visits:plan'] });
    const south = await aSystem(where(), { scopes: ['visits:plan'], team: 'South' });
    const renewed = await aSystem(where(), { scopes: ['visits:plan'], team: 'North' });
    for (const stranger of [other, south]) {
      expect((await stranger.reads('/planned-visits/A-6')).status).toBe(404);
      expect((await stranger.callsOff('A-6')).status).toBe(404);
    }
    expect((await south.sets('A-6', AT_THREE)).status).toBe(404);
    expect((await renewed.reads('/planned-visits/A-6')).status).toBe(200);
  });
});
