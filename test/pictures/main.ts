import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import request from 'supertest';
import { planVisit } from '../../src/operations/visits/plan.ts';
import { makeReadyAccount } from '../../src/operations/accounts/demo-accounts.ts';
import { recordSweep } from '../../src/records/sweeps.ts';
import { SYSTEM } from '../../src/records/actor.ts';
import { launchBrowser } from '../harness/browser.ts';
import { Browser as DeskBrowser } from '../harness/desk.ts';
import { collectLogs } from '../harness/private-words.ts';
import { startTestServer } from '../harness/test-server.ts';
import { openTown } from '../harness/town.ts';

/**
 * `npm run pictures`: makes the README's pictures of the board and of an alarm anew, of an afternoon in a town.
 * Nothing of it depends on the day on which it runs.
 */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const EMAIL = 'joan@riverside.example';

const person = (name: string, staffNumber: number, pins: string, buddy: number, role = 'worker'): string =>
  `  - { name: ${name}, staff_number: "${staffNumber}", roles: [${role}], team: North, ` +
  `phones: ["+447700900${String(staffNumber - 3920)}"], ${pins}, buddies: ["${buddy}"] }`;
const ORGANISATION = `organisation:
  name: Riverside Children's Services
  spoken_name: Riverside office
  line_name: Riverside lone-working line
  duty: ["+441632960500"]
  last_resort: { name: Out of hours team, phone: "+441632960999" }
teams:
  - { name: North, police_force: Northshire, purple_file: off }
people:
${[
  person('Sam Okoro', 4021, 'pin: "7294", duress_pin: "3851"', 4022),
  person('Ana Kowalska', 4022, 'pin: "6183", duress_pin: "2947"', 4021),
  person('Priya Nair', 4023, 'pin: "8427", duress_pin: "1759"', 4024),
  person('Tom Hale', 4024, 'pin: "5926", duress_pin: "7418"', 4023),
  person('Leila Aziz', 4025, 'pin: "9361", duress_pin: "4285"', 4024),
  person('Joan Mercer', 4030, 'pin: "8462"', 4031, 'manager'),
  person('Idris Bevan', 4031, 'pin: "5827"', 4030, 'manager'),
].join('\n')}
`;
const phoneOf = (staffNumber: number): string => `+447700900${staffNumber - 3920}`;

const stopServer = await startTestServer();
const lookThroughLogs = collectLogs();
const town = await openTown({ organisation: ORGANISATION, at: '2026-11-23T15:48:00Z' });
const browser = await launchBrowser();
const texts = (staffNumber: number, body: string): Promise<void> => town.phone(phoneOf(staffNumber)).texts(body);

await planVisit(town.parts, SYSTEM, {
  worker: '4022',
  start: new Date('2026-11-23T17:30:00Z'),
  end: new Date('2026-11-23T18:30:00Z'),
  ...{ place: '7 Orchard Way, Northford', postcode: 'NF2 3CD', initials: 'KB', reference: '47002', risk: 'amber' },
});
await texts(4024, 'START 50 4 Mill Lane GL1 3AA');
await town.passes('8m');
await texts(4021, 'START 90 12 High Street GL1 2AB');
await texts(4025, 'START 90 9 Station Road GL2 4TT');
await town.passes('25m');
await texts(4023, 'START 120 3 Quay Street GL1 5DP');
await town.passes('21m');
await texts(4025, 'the lift is broken so this takes a bit');
await texts(4021, 'MORE 30 3851');
await town.passes('20s');
// A town's line looks for what is due without being asked to, and notes it nowhere.
await recordSweep(town.knex, 'worker', town.now());

await makeReadyAccount(
  town.knex,
  { email: EMAIL, name: 'Joan Mercer', role: 'manager', staffNumber: '4030' },
  null,
  town.now(),
);
const [cookie = ''] = [
  (await new DeskBrowser(request.agent(town.url)).signsIn(EMAIL)).headers['set-cookie'] ?? '',
].flat();
const [, name = '', value = ''] = /^([^=]+)=([^;]+)/.exec(cookie) ?? [];
const context = await browser.newContext({ viewport: { width: 1280, height: 1000 }, colorScheme: 'light' });
await context.addCookies([{ name, value, url: town.url }]);
const page = await context.newPage();
await page.goto(`${town.url}/desk`, { waitUntil: 'domcontentloaded' });
await page.getByText(/^Live · heard/).waitFor();
await page.screenshot({ path: join(ROOT, 'board.png'), fullPage: true });
await page.getByRole('link', { name: 'Sam Okoro' }).click();
await page.getByText(/^Live · heard/).waitFor();
await page.screenshot({ path: join(ROOT, 'alarm.png'), fullPage: false });

await context.close();
await browser.close();
await town.abandon();
await stopServer();
lookThroughLogs();
// The browser is a worker's for as long as it lasts.
process.exit();
