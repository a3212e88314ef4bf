import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { inAMomentWithoutLocks } from '../../src/database/migrate.ts';
import { freePort } from '../harness/free-port.ts';
import { type FreshDatabase, freshDatabase } from '../harness/database.ts';
import { importOrganisation } from '../harness/organisation.ts';
import { until } from '../harness/remote-phones.ts';
import { type ServiceProcess, startScript } from '../harness/service-process.ts';
import { type CarrierNearby, openCarrier, PIN_SECRET } from '../harness/spread-service.ts';

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

let database: FreshDatabase;
let carrier: CarrierNearby;
let port: number;
let processes: ServiceProcess[];
beforeEach(async () => {
  database = await freshDatabase();
  await importOrganisation(database, ORGANISATION, PIN_SECRET);
  port = await freePort();
  carrier = await openCarrier(`http://127.0.0.1:${port}`);
  processes = [];
});
afterEach(async () => {
  await Promise.all(processes.map((process) => process.kill()));
  await carrier.close();
  await database.drop();
});

async function started(script: 'web.ts' | 'worker.ts'): Promise<ServiceProcess> {
  const service = startScript(script, { ...carrier.environment(database.url, SPEED), PORT: String(port) });
  processes.push(service);
  await service.says(/(web|worker) is ready/);
  return service;
}

async function ringsOf(n: number): Promise<number> {
  const { calls } = await carrier.phones.state();
  return calls.filter(({ phone }) => phone === buddy(n)).length;
}

it('old and new processes go on while a migration changes their tables: all are answered and looked for', async () => {
  const [, old] = await Promise.all([started('web.ts'), started('worker.ts')]);
  const minutes = (n: number): number => (ending.includes(n) ? 90 : 5);
  await Promise.all(everybody.map((n) => carrier.phones.phone(worker(n)).texts(`START ${minutes(n)}`)));
  await Promise.all(everybody.map((n) => carrier.phones.phone(worker(n)).reads(/On until/)));

  const next = started('worker.ts');
  const migrated = inAMomentWithoutLocks(() => database.knex.transaction((trx) => trx.raw(NEXT_MIGRATION)));
  await Promise.all(ending.map((n) => carrier.phones.phone(worker(n)).texts('OUT 7294')));
  await migrated;
  await next;
  await Promise.all(ending.map((n) => carrier.phones.phone(worker(n)).reads(/visit is ended/)));
  await old.stop();
  await until('whoever is missing is looked for', 60_000, async () => {
    const rings = await Promise.all(missing.map(ringsOf));
    return rings.every((count) => count > 0) ? true : null;
  });
  expect(await Promise.all(ending.map(ringsOf))).toEqual(ending.map(() => 0));
  for (const service of processes) expect(service.output()).not.toMatch(/nobody foresaw|"level":"fatal"/);
}, 120_000);
