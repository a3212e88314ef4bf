import { generateSync } from 'otplib';
import type { Browser, Page } from 'playwright-core';
import { addUser } from '../../src/cli/user.ts';
import { presses as pressesIn, viewport } from '../harness/desk-in-browser.ts';
import type { Town } from '../harness/town.ts';

/** A team of twenty-five, its telephones, and the desk as somebody uses it who has nothing else. */

const WORKERS = Array.from({ length: 18 }, (_, index) => 4101 + index);
const SOUTH = [4119, 4120, 4121];
/** The second PIN is of workers alone. */
export const PINS = { own: '838374', second: '616293' };

export const phoneOf = (staffNumber: number): string => `+4477009002${String(staffNumber).slice(-2)}`;
/** Managers have numbers from 4131 on. */
export const [JOAN, IDRIS, CAI] = [4131, 4132, 4133] as const;
export const [ANA, BEN, CARA, DEV, EVE, FAY] = [4101, 4102, 4103, 4104, 4105, 4106] as const;
export const LATE_COMER = 4122;
const NAMES: Record<number, string> = {
  [ANA]: 'Ana Kowalska',
  [BEN]: 'Ben Osei',
  [CARA]: 'Cara Walsh',
  [DEV]: 'Dev Rao',
  [EVE]: 'Eve Marsh',
  [FAY]: 'Fay Lund',
  [JOAN]: 'Joan Mercer',
  [IDRIS]: 'Idris Bevan',
  [CAI]: 'Cai Morgan',
  [LATE_COMER]: 'Noor Aziz',
};
export const nameOf = (staffNumber: number): string => NAMES[staffNumber] ?? `Worker ${staffNumber}`;

/** Each looks after the next one, in twos. */
const buddyOf = (staffNumber: number): number => (staffNumber % 2 === 1 ? staffNumber + 1 : staffNumber - 1);

const person = (staffNumber: number, role: string, team: string, buddy: number | null): string =>
  `  - { name: ${nameOf(staffNumber)}, staff_number: "${staffNumber}", roles: [${role}], team: ${team}, ` +
  `phones: ["${phoneOf(staffNumber)}"]${buddy === null ? '' : `, buddies: ["${buddy}"]`} }\n`;

/** Twenty-four of them; the last one is added at the desk. */
export const THE_FILE = `organisation:
  name: Riverside Children's Services
  spoken_name: Riverside office
  line_name: Riverside lone-working line
  duty: ["01632 960500"]
  last_resort: { name: Out of hours team, phone: "01632 960999" }
teams:
  - { name: North, police_force: Northshire, purple_file: off }
  - { name: South, police_force: Northshire, purple_file: off }
people:
${[
  ...WORKERS.map((one) => person(one, 'worker', 'North', buddyOf(one))),
  ...SOUTH.map((one) => person(one, 'worker', 'South', one === 4121 ? 4120 : buddyOf(one))),
  person(JOAN, 'manager', 'North', null),
  person(IDRIS, 'manager', 'North', null),
  person(CAI, 'manager', 'South', null),
].join('')}`;

export const WORKER_NUMBERS = [...WORKERS, ...SOUTH, LATE_COMER];
export const EVERY_NUMBER = [...WORKER_NUMBERS, JOAN, IDRIS, CAI];
export const OFFICE = ['+441632960500', '+441632960999'];

/** The only thing that is done at a command line: the first account's link. */
export async function firstLink({ knex }: Town, email: string): Promise<string> {
  const lines = await addUser({ knex }, email, { name: 'Noor Iqbal', role: 'administrator', by: 'IT' });
  return linkIn(lines.join('\n'));
}

export const linkIn = (words: string): string => /\/desk\/set-up\/[\w-]+/.exec(words)?.[0] ?? 'no link';

/** Somebody at the desk, with an app for codes. */
export interface AtTheDesk {
  page: Page;
  opens: (path: string) => Promise<void>;
  /**
   * Shuts the page, as somebody does who goes home. An open one goes somewhere by itself once its session ends, or
   * without script each half minute, and may do so just while a test opens another.
   */
  leaves: () => Promise<void>;
  /** Follows the link of a set-up, and signs in. */
  setsUp: (link: string, email: string) => Promise<void>;
  signsIn: () => Promise<void>;
  /** Where the page asks that they confirm who they are. */
  confirms: () => Promise<void>;
  presses: (button: string | RegExp) => Promise<void>;
  /** Looks for somebody among the people, and opens their page. */
  finds: (words: string | number, name: string) => Promise<void>;
  follows: (link: string | RegExp) => Promise<void>;
  reads: (words: string | RegExp) => Promise<void>;
}

const PASSWORD = 'three plain words';

/** @param script whether the browser runs scripts: only a board that is live needs them */
export async function sitsDown(browser: Browser, town: Town, script = false): Promise<AtTheDesk> {
  const context = await browser.newContext({ javaScriptEnabled: script, viewport: viewport() });
  const page = await context.newPage();
  let [email, secret] = ['', ''];
  const code = (): string => generateSync({ secret, epoch: Math.floor(town.now().getTime() / 1000) });
  const presses = (button: string | RegExp): Promise<void> =>
    pressesIn(page, page.getByRole('button', { name: button, exact: typeof button === 'string' }).first());
  const opens = async (path: string): Promise<void> => {
    await page.goto(`${town.url}${path}`, { waitUntil: 'domcontentloaded' });
  };
  const signsIn = async (): Promise<void> => {
    await opens('/desk/sign-in');
    await page.getByLabel('E-mail address').fill(email);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByLabel('Code', { exact: true }).fill(code());
    await presses('Sign in');
    await page.getByRole('link', { name: 'Duty desk' }).waitFor();
  };
  return {
    page,
    opens,
    leaves: async () => {
      await page.goto('about:blank');
    },
    presses,
    signsIn,
    setsUp: async (link, address) => {
      email = address;
      await opens(link);
      secret = (await page.locator('.desk-code').first().innerText()).trim();
      await page.getByLabel('Password').fill(PASSWORD);
      await page.getByLabel('The same again').fill(PASSWORD);
      await page.getByLabel('The six digits that the app shows').fill(code());
      await presses('Set up');
      await page.locator('.desk-codes').waitFor();
      await signsIn();
    },
    confirms: async () => {
      await page.getByLabel('Password').fill(PASSWORD);
      await page.getByLabel('Code', { exact: true }).fill(code());
      await presses('Confirm');
    },
    follows: (link) =>
      page
        .getByRole('link', { name: link, exact: typeof link === 'string' })
        .first()
        .click(),
    finds: async (words, name) => {
      await opens('/desk/people');
      await page.getByLabel('Name, staff number or phone').fill(String(words));
      await presses('Find');
      await page.getByRole('link', { name: /^Show all/ }).waitFor();
      await page.getByRole('link', { name, exact: true }).first().click();
    },
    reads: (words) => page.getByText(words).first().waitFor({ state: 'attached' }),
  };
}
