import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import request from 'supertest';
import { z } from 'zod';
import { makeReadyAccount } from '../../src/operations/accounts/demo-accounts.ts';
import type { Role } from '../../src/records/accounts.ts';
import { teamIdByName } from '../../src/records/organisation/teams.ts';
import { Browser as DeskBrowser } from './desk.ts';
import type { Town } from './town.ts';

/** Somebody at a desk of a town: their page in a real browser. */
export interface AtDesk {
  page: Page;
  email: string;
  /** What the browser complained of. */
  faults: string[];
  close: () => Promise<void>;
}

export interface Look {
  width?: number;
  colours?: 'light' | 'dark';
}

/**
 * A desk and a phone. `npm run test:widths` exchanges them, so that each scenario is lived through at both. A scenario
 * of a narrower phone is lived through at a desk then.
 */
const [DESK, PHONE] = [1280, 390];
const ARE_SWAPPED = process.env['BUDDYLINE_WIDTHS'] === 'swapped';

/** Of a scenario: that of a desk, unless it says otherwise. */
export function viewport(width = DESK): { width: number; height: number } {
  const swapped = width === DESK ? PHONE : DESK;
  return { width: ARE_SWAPPED ? swapped : width, height: 900 };
}

let accounts = 0;

/** Makes an account and signs it in. `staffNumber`: whose it is. */
export async function signInAtDesk(
  browser: Browser,
  town: Pick<Town, 'knex' | 'url' | 'now'>,
  role: Role,
  { staffNumber = null, width = DESK, colours = 'light' }: Look & { staffNumber?: string | null } = {},
): Promise<AtDesk> {
  accounts += 1;
  const email = `${role}-${accounts}@riverside.example`;
  const teamId = await teamIdByName(town.knex, 'North');
  await makeReadyAccount(town.knex, { email, name: `The ${role}`, role, staffNumber }, teamId, town.now());
  const context: BrowserContext = await browser.newContext({ viewport: viewport(width), colorScheme: colours });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  const signedIn = await new DeskBrowser(request.agent(town.url)).signsIn(email);
  await context.addCookies([{ ...sessionCookie(signedIn.headers['set-cookie']), url: town.url }]);
  await page.goto(`${town.url}/desk`, { waitUntil: 'domcontentloaded' });
  return { page, email, faults, close: () => context.close() };
}

/** The cookie of a session, as a sign-in has set it. The form itself has tests of its own (sign-in.test.ts). */
export function sessionCookie(header: unknown): { name: string; value: string } {
  const [first = ''] = z.array(z.string()).parse(header);
  const [, name, value] = /^([^=]+)=([^;]+)/.exec(first) ?? [];
  if (name === undefined || value === undefined) throw new Error('the sign-in has set no cookie');
  return { name, value };
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const Findings = z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) }));
/** The rules that look at colours: axe's category "color" but for the one that it leaves out by itself. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];

/** Under this name a browser keeps axe for a site: to send half a megabyte to each page took longer than to run it. */
const KEPT = 'axe of the tests';
/** False: the browser has not kept it. */
const LOAD = `typeof axe !== 'undefined' ||
  (localStorage.getItem('${KEPT}') !== null && ((0, eval)(localStorage.getItem('${KEPT}')), true))`;

/** Which rules are tried. */
type Rules = 'all' | 'of colours' | 'others' | 'none';

/** What axe finds wrong with a page, one line each. */
export async function accessibilityFindings(page: Page, rules: Rules = 'all'): Promise<string[]> {
  if (rules === 'none') return [];
  if ((await page.evaluate(LOAD)) !== true) {
    await page.evaluate(`localStorage.setItem('${KEPT}', ${JSON.stringify(AXE)})`);
    await page.evaluate(LOAD);
  }
  // Of whatever else than violations axe would describe every element. No rule that runs reads the stylesheets.
  const options = {
    resultTypes: ['violations'],
    preload: { assets: ['media'] },
    ...(rules === 'of colours' && { runOnly: OF_COLOURS }),
    ...(rules === 'others' && { rules: Object.fromEntries(OF_COLOURS.map((rule) => [rule, { enabled: false }])) }),
  };
  const found: unknown = await page.evaluate(
    `axe.run(${JSON.stringify(options)}).then(({ violations }) => violations)`,
  );
  return Findings.parse(found).flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

/** Where pictures of the pages are left for people to look at. */
export const PICTURES = process.env['BUDDYLINE_PICTURES'];

/** Every width, and each colour at the widest: colours do not depend on the width. */
const EVERY_LOOK = [
  [1280, 'light'],
  [1280, 'dark'],
  [320, 'light'],
  [390, 'dark'],
] as const;

/** Which conditions of the stylesheets hold, but for those on colours. */
const STYLES_IN_FORCE = `(() => {
  const conditions = (rules) => [...rules].flatMap((rule) => [
    ...(rule instanceof CSSMediaRule ? [rule.media.mediaText] : []),
    ...(rule.cssRules ? conditions(rule.cssRules) : []),
  ]);
  const all = [...document.styleSheets].flatMap((sheet) => conditions(sheet.cssRules));
  return [...new Set(all)].filter((one) => !one.includes('color-scheme') && matchMedia(one).matches).join('; ');
})()`;

/** As it stands: nothing for axe to find, nothing that runs over, and a title that names nobody and nothing. */
export async function isGood(page: Page, name: string, rules: Rules = 'all'): Promise<void> {
  // A click on a link is over once the next page begins: half of it would be looked at.
  await page.waitForLoadState('domcontentloaded');
  if (PICTURES !== undefined) await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
  expect([name, await accessibilityFindings(page, rules)]).toEqual([name, []]);
  const overflow: unknown = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
  expect([name, overflow]).toEqual([name, 0]);
  expect(await page.title()).toMatch(/^(?:\(\d+\) )?Desk$/);
}

const OTHER_LOOKS = [
  [390, 'light'],
  [320, 'dark'],
] as const;

/**
 * The same at every width, light and dark. Colours are half of what axe does, and are looked at once light and once
 * dark. The other rules are tried once for each set of styles: where the same conditions of the stylesheets hold as at
 * a narrower width, elements are there and hidden as there, and what does not fit has not fitted there. So it is at 390
 * pixels after 320. `isThorough`: every rule at each width, and its colours light and dark. Afterwards the page is as
 * wide as it was.
 */
export async function looksWell(page: Page, state: string, { isThorough = false } = {}): Promise<void> {
  const [widths, schemes] = [new Set<number>(), new Set<string>()];
  const narrowest = new Map<unknown, number>();
  const before = page.viewportSize();
  for (const [width, colorScheme] of isThorough ? [...EVERY_LOOK, ...OTHER_LOOKS] : EVERY_LOOK) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    const styles: unknown = await page.evaluate(STYLES_IN_FORCE);
    const isAsNarrower = (narrowest.get(styles) ?? Infinity) <= width;
    const [hasColours, hasOthers] = isThorough ? [false, widths.has(width)] : [schemes.has(colorScheme), isAsNarrower];
    const rules = hasColours ? (hasOthers ? 'none' : 'others') : hasOthers ? 'of colours' : 'all';
    await isGood(page, `${state}-${width}-${colorScheme}`, rules);
    widths.add(width);
    schemes.add(colorScheme);
    if (!isAsNarrower) narrowest.set(styles, width);
  }
  if (before) await page.setViewportSize(before);
}

/** Resolves once this page has taken the answer to a form that was sent from it (sends.js, alarm.js). */
const ANSWER_IS_TAKEN = `new Promise((resolve) => {
  document.addEventListener('desk-done', () => setTimeout(resolve), { once: true });
})`;

/**
 * Presses a button or a link, and waits until the answer has come: the page that it leads to is there as a whole, or
 * this one stays and has taken the answer. What came of a press may stand on a live page before its answer is there.
 * @param what a button's name, or a part of the page
 */
export async function presses(page: Page, what: string | Locator): Promise<void> {
  const pressed = typeof what === 'string' ? page.getByRole('button', { name: what }) : what;
  // Else this page itself may be taken for the answer.
  await page.waitForLoadState('domcontentloaded');
  const leads = page.waitForEvent('domcontentloaded');
  // Where the page stays, no other comes.
  leads.catch(() => undefined);
  const stays = page.evaluate(ANSWER_IS_TAKEN).catch(() => leads);
  await pressed.click();
  await Promise.race([leads, stays]);
}

/** Two presses hide the details where 600 ms at most are between them. A busy machine takes longer for two commands. */
const BETWEEN_PRESSES_S = 0.2;

/** Presses Escape twice, as quickly as a person does. */
export async function pressesEscapeTwice(page: Page): Promise<void> {
  const keyboard = await page.context().newCDPSession(page);
  const escape = { key: 'Escape', code: 'Escape', windowsVirtualKeyCode: 27 };
  const now = Date.now() / 1000;
  for (const timestamp of [now, now + BETWEEN_PRESSES_S])
    for (const type of ['rawKeyDown', 'keyUp'] as const)
      await keyboard.send('Input.dispatchKeyEvent', { type, timestamp, ...escape });
  await keyboard.detach();
}
