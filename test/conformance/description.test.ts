import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RestExchange } from '../harness/rest-traffic.ts';
import { type Checker, readDescription } from './description.ts';

const DESCRIPTION =
  `
openapi: 3.0.1
paths:
  /{Sid}.json:
    post:
      requestBody:
        content:
          application/x-www-form-urlencoded:
            schema: { type: object, required: [To], properties: { To: { type: string }, Timeout: { ` +
  `type: integer }, Event: { type: array, items: { type: string } } } }
      responses:
        '201': { content: { application/json: { schema: { $ref: '#/components/schemas/call' } } } }
components:
  schemas:
    call: { type: object, required: [sid], properties: { sid: { type: string, pattern: '^CA' }, ` +
  `status: { type: string, nullable: true, enum: [queued, null] } } }
`;

let folder: string;
let checker: Checker;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'description-'));
  writeFileSync(join(folder, 'one.yml'), DESCRIPTION);
  checker = readDescription(join(folder, 'one.yml'), '/Calls');
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const fits: RestExchange = {
  method: 'POST',
  path: '/Calls/CA1.json',
  query: {},
  sent: { To: '+44', Timeout: '25', Event: 'answered' },
  status: 201,
  answered: { sid: 'CA1', status: null },
};

describe('a description', () => {
  it.each<[string, Partial<RestExchange>, string[] | null]>([
    ['fits', {}, []],
    ['a field is missing', { sent: { Timeout: '25' } }, ["request must have required property 'To'"]],
    ['a field is of another kind', { sent: { To: '+44', Timeout: 'soon' } }, ['request/Timeout must be integer']],
    ['a field is unknown', { sent: { To: '+44', Colour: 'red' } }, ['request/Colour is unknown']],
    ['the answer is another', { answered: { sid: 'SM1' } }, ['answer/sid must match pattern "^CA"']],
    ['the answer is not described', { status: 202 }, ['an answer of 202 is not described']],
    ['it is refused', { status: 400, answered: { code: 1 } }, []],
    ['it is none of its addresses', { path: '/Messages/SM1.json' }, null],
  ])('%s', (_what, change, faults) => {
    expect(checker.check({ ...fits, ...change })).toEqual(faults);
  });
});
