import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { dueHandlers } from '../../src/switchboard/due.ts';
import { ManualClock } from '../harness/manual-clock.ts';
import { openTown, type Town } from '../harness/town.ts';

const everybody = Array.from({ length: 8 }, (_, n) => n);
const worker = (n: number): string => `+44770090020${n}`;
const buddy = (n: number): string => `+44770090030${n}`;

const ORGANISATION = `
organisation: { name: Riverside, spoken_name: Riverside office, duty: ["+441632960500"] }
teams:
  - name: North
    purple_file: off
    ladder:
      - { after: 0s, who: worker, by: [call] }
      - { after: 1m, who: buddies, by: [call] }
people:
${everybody
  .map(
    (n) =>
      `  - { name: Worker ${n}, staff_number: "400${n}", roles: [worker], team: North, phones: ["${worker(n)}"], ` +
      `pin: "7294", duress_pin: "3851", buddies: ["500${n}"] }\n` +
      `  - { name: Buddy ${n}, staff_number: "500${n}", roles: [buddy], team: North, phones: ["${buddy(n)}"], ` +
      'pin: "6183" }',
  )
  .join('\n')}
`;

let town: Town;
beforeEach(async () => {
  town = await openTown({ organisation: ORGANISATION, pace: { calls: 2, texts: 2 } });
});
afterEach(async () => {
  await town.abandon();
});

const rung = (phones: string[]): string[] =>
  town.exchange
    .calls()
    .filter(({ direction, phone }) => direction === 'outbound' && phones.includes(phone))
    .sort((one, other) => one.createdAt.localeCompare(other.createdAt))
    .map(({ phone }) => phone);

/** The steps of all visits fall due and are taken in the opposite order: side by side they may be taken in any. */
async function stepsAreTakenBackwards(): Promise<void> {
  const { clock } = town.parts;
  if (!(clock instanceof ManualClock)) throw new Error("the town's clock is in nobody's hand");
  clock.advance(everybody.length * 1_000);
  const ids = await town.knex('visit').where('due_at', '<=', clock.now()).orderBy('due_at', 'desc').pluck('id');
  expect(ids).toHaveLength(everybody.length);
  for (const id of ids) await dueHandlers(town.parts).visit(id);
}

it('whose time was up first is rung first, and so are their buddies, whatever the order of the steps', async () => {
  for (const n of everybody) {
    await town.phone(worker(n)).texts('START 5');
    await town.passes('1s');
  }
  await town.passes('4m51s');
  await stepsAreTakenBackwards();
  await town.passes('5s');
  expect(rung(everybody.map(worker))).toEqual(everybody.map(worker));
  await town.passes('47s');
  await stepsAreTakenBackwards();
  await town.passes('5s');
  expect(rung(everybody.map(buddy))).toEqual(everybody.map(buddy));
});
