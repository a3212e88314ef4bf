import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { northWith, openTwins, type Twins } from '../../harness/twins.ts';

const SAM = '+447700900101';
const ORGANISATION = northWith(`  - { name: Sam Okoro, staff_number: "4021", roles: [worker], team: North,
      phones: ["${SAM}"], pin: "7294", duress_pin: "3851" }
`);

let twins: Twins;
beforeAll(async () => {
  twins = await openTwins(ORGANISATION, '2026-11-23T14:00:00Z');
  // The first text proves the phone.
  await texts('STATUS');
});
afterAll(async () => {
  await twins.close();
});

/** The statements that the text leads to, from the one that keeps it to the one that wakes the outbox. */
async function texts(body: string): Promise<string[]> {
  const statements: string[] = [];
  const record = ({ sql }: { sql: string }): void => {
    statements.push(sql);
  };
  twins.parts.knex.on('query', record);
  await twins.live([{ holder: { number: SAM, answers: null, lived: [] }, doing: { kind: 'text', body } }]);
  twins.parts.knex.removeListener('query', record);
  return statements.filter((sql) => !/^(BEGIN|COMMIT);$/.test(sql));
}

// Kept, locked, read, the visit, the reply, the outbox woken.
it.each(['START', 'OK', 'MORE 30', 'END', 'START 45 12 Mill Lane'])('%s takes six statements', async (body) => {
  expect(await texts(body)).toHaveLength(6);
});

it.each(['MORE 10 7294', 'MORE 20 3851', 'END 3851'])('%s takes one more, with either PIN', async (body) => {
  expect(await texts(body)).toHaveLength(7);
});
