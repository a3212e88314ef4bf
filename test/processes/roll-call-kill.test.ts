import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { beginRollCall } from '../../src/operations/roll-calls/begin.ts';
import { openClock } from '../../src/records/clock.ts';
import { dependenciesOn } from '../harness/dependencies.ts';
import { importOrganisation } from '../harness/organisation.ts';
import { DATA_SECRET, PIN_SECRET, openSpreadService, type SpreadService } from '../harness/spread-service.ts';
import { untilTrue } from '../harness/until-true.ts';

/** A worker process is killed while it texts everybody (src/safety/README.md F13). */

const PEOPLE = 40;
const number = (n: number): string => `+4477009004${String(n).padStart(2, '0')}`;
const line = (n: number): string =>
  `  - { name: Worker ${n}, staff_number: "${5000 + n}", roles: [manager], team: North, phone: "${number(n)}" }`;
const MANY = `
organisation: { name: Riverside, last_resort: { name: Out of hours team, phone: "+441632960999" } }
teams: [{ name: North, purple_file: off }]
people:
${Array.from({ length: PEOPLE }, (_, n) => line(n)).join('\n')}
`;

let service: SpreadService;
beforeEach(async () => {
  service = await openSpreadService((database) => importOrganisation(database, MANY, PIN_SECRET), {
    // Slow enough to be under way for seconds.
    environment: { TWILIO_TEXTS_PER_SECOND: '6' },
  });
});
afterEach(() => service.close());

/** How often each of them has been asked. */
async function asked(): Promise<number[]> {
  const { texts } = await service.carrier.phones.state();
  const numbers = texts.filter(({ body }) => body.includes('is all well?')).map(({ phone }) => phone);
  return Array.from({ length: PEOPLE }, (_, n) => numbers.filter((one) => one === number(n)).length);
}

it('kill -9 of the worker amid a roll-call: everybody is asked, and nobody twice', async () => {
  const [, first] = await Promise.all([service.started('web.ts'), service.started('worker.ts')]);
  const secrets = { pin: { current: PIN_SECRET }, data: { current: DATA_SECRET } };
  const parts = dependenciesOn(service.database, await openClock(service.database.knex, 1), { secrets });
  const begun = await beginRollCall(
    parts,
    { kind: 'system' },
    { asks: 'everybody', teams: 'all', isDrill: false, by: 'The reception' },
  );
  expect(begun).toMatchObject({ kind: 'done', asked: PEOPLE });
  const count = async (): Promise<number> => (await asked()).filter((times) => times > 0).length;
  await untilTrue(async () => (await count()) >= 5);
  await first.kill();
  expect(await count()).toBeLessThan(PEOPLE);
  const second = await service.started('worker.ts');
  // Whom the killed worker was just asking is looked up at the carrier before anybody is asked again.
  const from = performance.now();
  while ((await count()) < PEOPLE) {
    if (performance.now() - from > 90_000) throw new Error(`not everybody is asked:\n${second.output()}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  expect(await asked()).toEqual(Array.from({ length: PEOPLE }, () => 1));
}, 120_000);
