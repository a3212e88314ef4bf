import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Knex } from 'knex';
import { connect } from '../../src/database/connect.ts';
import { migrate } from '../../src/database/migrate.ts';
import { freePort } from '../harness/free-port.ts';
import { importOrganisation } from '../harness/organisation.ts';
import { openReplicatedServer, type ReplicatedServer } from '../harness/replicated-server.ts';
import { until } from '../harness/remote-phones.ts';
import { type ServiceProcess, startScript } from '../harness/service-process.ts';
import { type CarrierNearby, openCarrier, PIN_SECRET } from '../harness/spread-service.ts';

/** Visits of five minutes last five seconds, and the buddies' turn comes six seconds later. */
const SPEED = 60;
/** Calls a second, so that the burst lasts for twelve seconds: a busy machine must find it under way. */
const PACE = 2;
const WORKERS = 24;
const FOUND_WITHIN = 15_000;

const two = (index: number): string => String(index).padStart(2, '0');
const worker = (index: number): string => `+4477009002${two(index)}`;
const buddy = (index: number): string => `+4477009003${two(index)}`;
const everybody = Array.from({ length: WORKERS }, (_, index) => index);

const ORGANISATION = `
organisation:
  name: Riverside Children's Services
  spoken_name: Riverside office
  line_name: Riverside lone-working line
  timezone: Europe/London
  locale: en-GB
  duty: ["+441632960500"]
teams:
  - { name: North, police_force: Northshire }
people:
${everybody
  .flatMap((index) => [
    `  - { name: Worker ${two(index)}, staff_number: "40${two(index)}", roles: [worker], team: North, ` +
      `phones: ["${worker(index)}"], pin: "7294", duress_pin: "3851", buddies: ["50${two(index)}"] }`,
    `  - { name: Buddy ${two(index)}, staff_number: "50${two(index)}", roles: [worker], team: North, ` +
      `phones: ["${buddy(index)}"], pin: "6183", duress_pin: "2947", buddies: ["40${two(index)}"] }`,
  ])
  .join('\n')}
`;

let server: ReplicatedServer;
let carrier: CarrierNearby;
let knex: Knex;
let port: number;
const processes: ServiceProcess[] = [];
beforeAll(async () => {
  server = await openReplicatedServer();
  knex = connect(server.url, { name: 'test', max: 2 });
  await migrate(knex);
  await importOrganisation({ knex }, ORGANISATION, PIN_SECRET);
  port = await freePort();
  carrier = await openCarrier(`http://127.0.0.1:${port}`);
}, 120_000);
afterAll(async () => {
  await Promise.all(processes.map((process) => process.kill()));
  await carrier.close();
  await knex.destroy();
  await server.remove();
});

async function started(script: 'web.ts' | 'worker.ts'): Promise<ServiceProcess> {
  const service = startScript(script, {
    ...carrier.environment(server.url, SPEED),
    PORT: String(port),
    TWILIO_CALLS_PER_SECOND: String(PACE),
  });
  processes.push(service);
  await service.says(/(web|worker) is ready/);
  return service;
}

const callsNow = async () => (await carrier.phones.state()).calls;
/** How often each buddy has been rung. */
async function rings(): Promise<number[]> {
  const calls = await callsNow();
  return everybody.map((index) => calls.filter(({ phone }) => phone === buddy(index)).length);
}
const rung = async (): Promise<number> => (await rings()).filter((count) => count > 0).length;
const isHealthy = async (): Promise<boolean> =>
  (await fetch(`http://127.0.0.1:${port}/health`).catch(() => null))?.status === 200;

it('the primary is killed amid a burst, the replica promoted: found, nothing lost, nobody rung twice', async () => {
  await Promise.all([started('web.ts'), started('worker.ts'), started('worker.ts')]);
  await Promise.all(everybody.map((index) => carrier.phones.phone(worker(index)).texts('START 5')));
  await Promise.all(everybody.map((index) => carrier.phones.phone(worker(index)).reads(/On until/)));
  await until('the burst of calls has begun', 60_000, async () => ((await rung()) >= 1 ? true : null));

  server.killPrimary();
  await pause(2_000);
  const before = await rung();
  expect(before).toBeLessThan(WORKERS);
  await server.promoteReplica();
  const promoted = performance.now();
  await until('the service finds the promoted replica', FOUND_WITHIN, async () => ((await isHealthy()) ? true : null));
  await until('calls go on', FOUND_WITHIN, async () => ((await rung()) > before ? true : null));
  expect(performance.now() - promoted).toBeLessThan(FOUND_WITHIN);
  let counts: number[] = [];
  await until(
    () => `every buddy is rung: ${counts.join(' ')}`,
    60_000,
    async () => {
      counts = await rings();
      return counts.every((count) => count > 0) ? true : null;
    },
  );
  // A call that is made twice finds the phone engaged, and the carrier has one more than we know of. How long all this
  // takes does not matter: a person who did not answer is rung again after 45 s, and hears of the next round.
  expect((await callsNow()).filter(({ status }) => status === 'busy')).toEqual([]);
  await until('each call is one that was asked for, and was asked for once', FOUND_WITHIN, async () => {
    const made = (await callsNow()).filter(({ direction }) => direction === 'outbound').map(({ id }) => id);
    const known = await knex('contact_attempt').whereNotNull('carrier_ref').pluck('carrier_ref');
    return made.every((id) => known.includes(id)) ? true : null;
  });

  // A worker who has read "On until" has a visit, and what it led to.
  const visits = await knex('visit').join('person', 'person.id', 'visit.worker_id').select('person.staff_number');
  expect(visits.map(({ staff_number }: { staff_number: string }) => staff_number).sort()).toEqual(
    everybody.map((index) => `40${two(index)}`),
  );

  // The old primary is back, and nobody has told it that it is the primary no more.
  await server.primaryComesBack();
  await pause(1_000);
  const fresh = connect(server.url, { name: 'after', max: 1 });
  const { rows } = await fresh.raw<{ rows: { port: string }[] }>(`select current_setting('port') as port`);
  await fresh.destroy();
  expect(server.url).toContain(`,127.0.0.1:${rows[0]?.port ?? ''}/`);
}, 300_000);
