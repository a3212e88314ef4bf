import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { processDueSealedEvents } from '../../src/operations/sealed-event-processing.ts';
import { type Doing, northWith, openTwins, type Twins } from '../harness/twins.ts';

/**
 * What lies between a cry that is kept and its first ring: the look that finds it, BEGIN, what applies it, COMMIT, and
 * the notice that wakes the outbox. On a database that takes a third of a second for a statement each of them makes the
 * ring that much later.
 */

const [SAM, KIM, LEE] = ['+447700900101', '+447700900111', '+447700900112'];
const ORGANISATION =
  northWith(`  - { name: Sam Okoro, staff_number: "4021", roles: [worker], team: North, phones: ["${SAM}"], pin: "7294",
      duress_pin: "3851", buddies: ["4030"] }
  - { name: Kim Osei, staff_number: "4022", roles: [worker], team: North, phones: ["${KIM}"], pin: "6183",
      duress_pin: "2947", buddies: ["4030"] }
  - { name: Lee Park, staff_number: "4023", roles: [worker], team: North, phones: ["${LEE}"], pin: "9518",
      duress_pin: "3627", buddies: ["4030"] }
  - { name: Mo Haddad, staff_number: "4030", roles: [manager], team: North, phones: ["+447700900103"], pin: "8462" }
  - { name: Ira Nowak, staff_number: "4031", roles: [manager], team: North, phones: ["+447700900104"], pin: "5827" }
`);

let twins: Twins;
beforeAll(async () => {
  twins = await openTwins(ORGANISATION, '2026-11-23T14:00:00Z');
});
afterAll(() => twins.close());

const does = (number: string, doing: Doing): Promise<void> =>
  twins.live([{ holder: { number, answers: null, lived: [] }, doing }]);
const text = (body: string): Doing => ({ kind: 'text', body });

async function statementsOf(number: string, cry: Doing): Promise<string[]> {
  await does(number, text('START 60 12 Mill Lane'));
  while ((await processDueSealedEvents(twins.parts)) > 0);
  await does(number, cry);
  const statements: string[] = [];
  const record = ({ sql }: { sql: string }): void => {
    statements.push(sql.replaceAll(/\s+/g, ' ').trim());
  };
  twins.parts.knex.on('query', record);
  await processDueSealedEvents(twins.parts);
  twins.parts.knex.removeListener('query', record);
  return statements.slice(0, statements.findIndex((sql) => sql.startsWith('select pg_notify')) + 1);
}

it.each([
  ['SOS by text', SAM, text('SOS'), 13],
  ['a code phrase by text', LEE, text('the purple file please'), 18],
  ['a duress PIN in a call', KIM, { kind: 'call', entries: ['2947', '2'], end: 'hangs up' } satisfies Doing, 17],
])('%s, on a visit', async (_what, number, cry, count) => {
  const statements = await statementsOf(number, cry);
  // Where the number is another, this says which they are.
  const listed = statements.map((sql, place) => `${place + 1}: ${sql.slice(0, 100)}`);
  expect(listed.slice(count)).toEqual([]);
  expect(statements).toHaveLength(count);
});
