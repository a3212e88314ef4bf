import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import request from 'supertest';
import { z } from 'zod';
import { API_ENDPOINTS } from '../../src/api/api.ts';
import { raiseAlarmFor } from '../../src/operations/alarms/raise-alarm.ts';
import { startVisitFor } from '../../src/operations/visits/for-somebody.ts';
import { API_SCOPES } from '../../src/records/api-tokens.ts';
import { aSystem, openApi, type OtherSystem, type TestApi } from '../harness/api.ts';
import { RIVERSIDE } from '../harness/riverside.ts';

/** The API describes itself, and answers as it says. */

const Document = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.object({ responses: z.record(z.string(), z.unknown()) }))),
  components: z.object({ schemas: z.record(z.string(), z.looseObject({})) }),
});

let api: TestApi;
let system: OtherSystem;
let given: unknown;
beforeAll(async () => {
  api = await openApi(RIVERSIDE);
  given = (await request(api.url).get('/api/v1/openapi.json')).body;
  const where = { url: api.url, knex: api.desk.knex, now: api.desk.clock.now() };
  system = await aSystem(where, { scopes: [...API_SCOPES] });
});
afterAll(() => api.close());

describe('The document of the API', () => {
  it('is OpenAPI 3.1, as a validator has it', async () => {
    const { valid, errors } = await new Validator().validate(z.record(z.string(), z.unknown()).parse(given));
    expect([valid, errors]).toEqual([true, undefined]);
    expect(given).toMatchObject({ openapi: '3.1.0' });
  });

  it('names every address, with all that it can answer', () => {
    const { paths } = Document.parse(given);
    const named = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(named).toEqual(
      expect.arrayContaining(
        API_ENDPOINTS.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`),
      ),
    );
    expect(named).toHaveLength(API_ENDPOINTS.length);
  });

  it('says of each answer what is in it', async () => {
    const { parts } = api.desk.dependencies;
    const SYSTEM = { kind: 'system' as const };
    const VISIT = { worker: '4021', start: '2026-11-23T15:00:00Z', end: '2026-11-23T16:00:00Z', place: '1 Mill Lane' };
    await system.sets('A-1', { ...VISIT, start: '2026-11-23T14:00:00Z', reference: 'KB 47002', initials: 'KB' });
    await startVisitFor(parts, SYSTEM, { worker: '4021', minutes: 60, place: '1 Mill Lane' });
    await raiseAlarmFor(parts, SYSTEM, { worker: '4022', why: 'code-phrase', by: null });
    const { visits } = (await system.reads('/visits')).body;
    const { alarms } = (await system.reads('/alarms')).body;
    expect(visits).toMatchObject([
      { worker: '4021', worker_name: 'Sam Okoro', place: '1 Mill Lane', appointment_id: 'A-1', reference: 'KB 47002' },
    ]);
    expect(alarms).toMatchObject([{ worker: '4022', covert: true, status: 'raised', worker_name: 'Bea Lindqvist' }]);
    const answers = {
      Planned: await system.plans('a-key-of-one', VISIT),
      PlannedState: await system.reads('/planned-visits/A-1'),
      OpenVisits: await system.reads('/visits'),
      OpenVisit: await system.reads(`/visits/${visits[0].id}`),
      OpenAlarms: await system.reads('/alarms'),
      OpenAlarm: await system.reads(`/alarms/${alarms[0].id}`),
      Problem: await system.plans('a-key-of-two', { worker: 'Sam' }),
    };
    const ajv = new Ajv2020.default({ strict: false, allErrors: true });
    addFormats.default(ajv);
    ajv.addSchema(z.record(z.string(), z.unknown()).parse(given), 'api');
    for (const [name, { body, status }] of Object.entries(answers)) {
      expect([name, status]).toEqual([name, name === 'Problem' ? 422 : name === 'Planned' ? 201 : 200]);
      const fits = ajv.getSchema(`api#/components/schemas/${name}`);
      expect([name, fits?.(body), fits?.errors]).toEqual([name, true, null]);
    }
  });
});
