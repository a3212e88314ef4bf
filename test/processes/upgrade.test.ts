import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { inAMomentWithoutLocks } from '../../src/database/migrate.ts';
import { importOrganisation } from '../harness/organisation.ts';
import { until } from '../harness/remote-phones.ts';
import { PIN_SECRET, openSpreadService, type SpreadService } from '../harness/spread-service.ts';

/** A minute is a second. A worker is missed after five, and the buddies' turn comes six seconds later. */
const SPEED = 60;
const everybody = Array.from({ length: 12 }, (_, n) => n);
/** They end in time. */
const ending = everybody.filter((n) => n % 2 === 0);
const missing = everybody.filter((n) => n % 2 === 1);

const two = (n: number): string => String(n).padStart(2, '0');
const worker = (n: number): string => `+4477009002${two(n)}`;
const buddy = (n: number): string => `+4477009003${two(n)}`;

const ORGANISATION = `
organisation: { name: Riverside, spoken_name: Riverside office, timezone: Europe/London, duty: ["+441632960500"] }
teams:
  - { name: North, purple_file: off }
people:
${everybody
  .map(
    (n) =>
      `  - { name: Worker ${two(n)}, staff_number: "40${two(n)}", roles: [worker], team: North, phones: ` +
      `["${worker(n)}"], ` +
      `pin: "7294", duress_pin: "3851", buddies: ["50${two(n)}"] }\n` +
      `  - { name: Buddy ${two(n)}, staff_number: "50${two(n)}", roles: [buddy], team: North, phones: ` +
      `["${buddy(n)}"], pin: "6183" }`,
  )
  .join('\n')}
`;

/** What a next release may do to tables that are in use: each of our statements that reads `*` gets another shape. */
const TABLES = [
  'visit',
  'alarm',
  'contact_attempt',
  'call_sequence',
  'conversation',
  'inbound_text',
  'sealed_event',
  'person',
];
const NEXT_MIGRATION = TABLES.map((table) => `alter table ${table} add column of_the_next_release text`).join('; ');

let service: SpreadService;
beforeEach(async () => {
  service = await openSpreadService((database) => importOrganisation(database, ORGANISATION, PIN_SECRET), {
    speed: SPEED,
  });
});
afterEach(() => service.close());

async function ringsOf(n: number): Promise<number> {
  const { calls } = await service.carrier.phones.state();
  return calls.filter(({ phone }) => phone === buddy(n)).length;
}

it('old and new processes go on while a migration changes their tables: all are answered and looked for', async () => {
  const [, old] = await Promise.all([service.started('web.ts'), service.started('worker.ts')]);
  const minutes = (n: number): number => (ending.includes(n) ? 90 : 5);
  await Promise.all(everybody.map((n) => service.carrier.phones.phone(worker(n)).texts(`START ${minutes(n)}`)));
  await Promise.all(everybody.map((n) => service.carrier.phones.phone(worker(n)).reads(/On until/)));

  const next = service.started('worker.ts');
  const migrated = inAMomentWithoutLocks(() => service.database.knex.transaction((trx) => trx.raw(NEXT_MIGRATION)));
  await Promise.all(ending.map((n) => service.carrier.phones.phone(worker(n)).texts('OUT 7294')));
  await migrated;
  await next;
  await Promise.all(ending.map((n) => service.carrier.phones.phone(worker(n)).reads(/visit is ended/)));
  await old.stop();
  await until('whoever is missing is looked for', 60_000, async () => {
    const rings = await Promise.all(missing.map(ringsOf));
    return rings.every((count) => count > 0) ? true : null;
  });
  expect(await Promise.all(ending.map(ringsOf))).toEqual(ending.map(() => 0));
  for (const { output } of service.processes) expect(output()).not.toMatch(/nobody foresaw|"level":"fatal"/);
}, 120_000);
