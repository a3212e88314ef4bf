import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { planVisit } from '../../src/operations/visits/plan.ts';
import { launchBrowser } from '../harness/browser.ts';
import { openDesk, type SignedIn, type TestDesk } from '../harness/desk.ts';
import { isGood, looksWell, presses, signInAtDesk } from '../harness/desk-in-browser.ts';
import { BEA, RIVERSIDE, RIVERSIDE_AND_SOUTH, SAM } from '../harness/riverside.ts';
import { mind } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';

/** A screen in the office shows who is out, by initials, to everybody who passes by. */

const LIST = '/desk/settings/walls';
const codeIn = (html: string): string => /desk-code">([a-z2-9-]{11})</.exec(html)?.[1] ?? 'none';

/** Which of its locks a page asks for that keep a machine awake. */
const KEEPS_WHAT_IS_ASKED = `
  window.keptAwake = [];
  WakeLock.prototype.request = async (kind) => void window.keptAwake.push(kind);
`;

describe('The code of a screen', () => {
  let desk: TestDesk;
  let manager: SignedIn;
  let north: string;
  beforeAll(async () => {
    desk = await openDesk({ organisation: RIVERSIDE_AND_SOUTH });
    north = await desk.records.teamId('North');
    manager = await desk.signedIn('manager', { team: 'North' });
  });
  afterAll(() => desk.close());

  const makes = async (team = north): Promise<string> => {
    const made = await manager.sends(LIST, LIST, { name: 'Room 2', team });
    return codeIn(made.text);
  };
  const gives = (code: string, browser = desk.browser()) =>
    browser.sends('/desk/wall/code', '/desk/wall/code', { code });

  it('works once, within a quarter of an hour', async () => {
    const code = await makes();
    const screen = desk.browser();
    expect((await screen.opens('/desk/wall')).headers['location']).toBe('/desk/wall/code');
    expect((await gives(code.toUpperCase().replace('-', ' '), screen)).headers['location']).toBe('/desk/wall');
    expect((await screen.opens('/desk/wall')).status).toBe(200);
    // Pressed twice, it leads that browser on for a minute, though it may have lost what the first press gave it.
    const cookie = (header: unknown): string => /desk-wall=[^;]+/.exec(String(header))?.[0] ?? '';
    const [again, elsewhere] = [await gives(code, screen), await gives(code)];
    expect([again.headers['location'], elsewhere.text.includes('That is no code')]).toEqual(['/desk/wall', true]);
    const kept = desk.browser().agent.get('/desk/wall').set('Cookie', cookie(again.headers['set-cookie']));
    expect((await kept).status).toBe(200);
    desk.clock.advance(61_000);
    expect((await gives(code, screen)).text).toContain('That is no code');
    expect((await gives('')).status).toBe(422);
    const late = await makes();
    desk.clock.advance(15 * 60_000);
    expect((await gives(late)).status).toBe(422);
  });

  it('opens the screen alone: no other page, and no act', async () => {
    const screen = desk.browser();
    await gives(await makes(), screen);
    for (const page of ['/desk', '/desk/visits', '/desk/me', LIST])
      expect((await screen.opens(page)).headers['location']).toMatch(/^\/desk\/sign-in/);
    for (const page of ['/desk/rows', '/desk/stream']) expect((await screen.opens(page)).status).toBe(401);
  });

  it('is made by whoever looks after the team, and every screen of it can be ended at once', async () => {
    const screen = desk.browser();
    await gives(await makes(), screen);
    expect((await manager.sends(LIST, LIST, { name: '', team: 'all' })).text).toContain('Choose whose visits it shows');
    const south = await desk.signedIn('manager', { team: 'South' });
    expect((await south.opens(LIST)).text).not.toContain('Room 2');
    const all = await desk.signedIn('administrator');
    expect((await all.sends(LIST, LIST, { name: 'Everybody', team: 'all' })).text).toContain('every team');
    expect((await manager.opens(LIST)).text).not.toContain('Everybody');
    for (const id of (await manager.opens(LIST)).text.matchAll(/walls\/([0-9a-f-]{36})\/end/g)) {
      expect((await south.sends(LIST, `${LIST}/${id[1] ?? ''}/end`, {})).status).toBe(404);
      expect((await manager.sends(LIST, `${LIST}/${id[1] ?? ''}/end`, {})).status).toBe(303);
    }
    expect((await screen.opens('/desk/wall')).status).toBe(303);
    const over = await screen.opens('/desk/wall/rows');
    expect([over.status, over.body]).toEqual([401, { why: 'signed-out' }]);
    const logged = await desk.records.lookReasons({ page: 'walls', did: 'change' });
    expect(logged).toEqual(expect.arrayContaining(['screen added: Room 2', 'screen ended: Room 2']));
  });

  it('lets a screen look for 30 days', async () => {
    const screen = desk.browser();
    await gives(await makes(), screen);
    desk.clock.advance(30 * 86_400_000 - 60_000);
    expect((await screen.opens('/desk/wall')).status).toBe(200);
    desk.clock.advance(60_000);
    expect((await screen.opens('/desk/wall')).status).toBe(303);
  });
});

describe('A screen on the wall', () => {
  let browser: Browser;
  let town: Town;
  const contexts: BrowserContext[] = [];
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE });
  });
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close();
    await town.abandon();
  });

  /** A manager makes the code, and somebody types it on the screen. */
  async function hangUp(looks: typeof looksWell = () => Promise.resolve()): Promise<{ page: Page; faults: string[] }> {
    const mo = await signInAtDesk(browser, town, 'manager', { staffNumber: '4030' });
    await mo.page.goto(`${town.url}/desk/me`);
    await mo.page.getByRole('link', { name: 'Screens on a wall' }).click();
    await mo.page.getByText('There is none.').waitFor();
    await looks(mo.page, 'walls-none');
    await presses(mo.page, 'Make a code');
    await mo.page.getByText('What is the screen called?').first().waitFor();
    await looks(mo.page, 'walls-fault');
    await mo.page.getByLabel('What it is called').fill('Room 2');
    await mo.page.getByLabel('Whose visits it shows').selectOption({ label: 'North' });
    await mo.page.getByLabel('Whose visits it shows').press('Tab');
    await mo.page.keyboard.press('Enter');
    await mo.page.getByText('It is shown once').waitFor();
    await looks(mo.page, 'walls-code');
    const code = codeIn(await mo.page.content());
    const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } });
    const page = await context.newPage();
    contexts.push(context);
    await page.goto(`${town.url}/desk/wall`);
    await page.getByLabel('Code').fill('x');
    await page.keyboard.press('Enter');
    await page.getByText('That is no code').first().waitFor();
    await looks(page, 'wall-code');
    // What was refused until here is told in the console.
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    await page.getByLabel('Code').fill(code);
    await page.keyboard.press('Enter');
    await page.getByText(/^Live · heard/).waitFor();
    await mo.close();
    return { page, faults };
  }

  const reads = (page: Page, words: RegExp): Promise<void> =>
    page
      .getByRole('row')
      .filter({ hasText: new RegExp(words, 's') })
      .waitFor();

  it('follows the telephone line, and names no person, place, family, risk or alarm', async () => {
    const { page, faults } = await hangUp(looksWell);
    await looksWell(page, 'wall-empty');
    await planVisit(
      town.parts,
      { kind: 'system' },
      {
        worker: '4022',
        start: new Date('2026-11-23T13:30:00Z'),
        end: new Date('2026-11-23T15:30:00Z'),
        place: '3 High Street',
        initials: 'KB',
        reference: 'RT 50117',
        risk: 'red',
      },
    );
    await town.phone(SAM).texts('START 60 12 Mill Lane');
    await reads(page, /SO.*until 15:00/);
    await reads(page, /BL.*planned for 13:30.*Not begun/);
    // Under duress as on any other day.
    await town.phone(SAM).texts('MORE 30 3851');
    await reads(page, /SO.*until 15:30/);
    await town.settle();
    await town.passes('1h31m');
    await town.phone(BEA).texts('START 60');
    await reads(page, /SO.*due 15:30.*Late\. The line is asking them\./);
    await reads(page, /BL.*until 16:31/);
    expect(await page.content()).not.toMatch(/Okoro|Lindqvist|Mill Lane|High Street|50117|covert|alarm/i);
    expect(await page.locator('body').innerText()).not.toMatch(/402\d|KB|\bred\b/i);
    expect(await page.getByRole('link').count()).toBe(0);
    expect(await page.getByRole('button').count()).toBe(0);
    // 25 mm on a screen of 42 inches, of which a pixel has 0.48 mm.
    await page.setViewportSize({ width: 1920, height: 1080 });
    const size: unknown = await page.evaluate(
      'parseFloat(getComputedStyle(document.querySelector(".wall-who")).fontSize)',
    );
    expect(Number(size)).toBeGreaterThanOrEqual(48);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await isGood(page, `wall-1920-${colorScheme}`);
    }
    await looksWell(page, 'wall-full');
    expect(faults).toEqual([]);
    await mind(town, SAM, BEA);
  }, 120_000);

  it('shows thirty visits and more by turns, each within a minute, and whoever is late always', async () => {
    const { page, faults } = await hangUp();
    await town.phone(SAM).texts('START 30');
    for (let minute = 0; minute < 36; minute += 1) {
      const start = new Date(town.now().getTime() + (60 + minute) * 60_000);
      const end = new Date(start.getTime() + 3_600_000);
      await planVisit(town.parts, { kind: 'system' }, { worker: '4022', start, end });
    }
    await mind(town, SAM);
    await town.passes('31m');
    await reads(page, /SO.*Late/);
    await page.clock.install();
    await page.addInitScript({ content: KEEPS_WHAT_IS_ASKED });
    await page.reload();
    await page.getByText(/^Part \d of \d$/).waitFor();
    // A screen that nobody touches would go dark.
    expect(await page.evaluate('keptAwake')).toEqual(['screen']);
    // No process rings anybody here, and the screen says so.
    await page.getByText('The line has not begun').waitFor();
    await isGood(page, 'wall-many-1920-light');
    const parts = Number((await page.locator('#wall-part').innerText()).at(-1));
    // Five turns of twelve seconds are a minute.
    expect(parts).toBeLessThanOrEqual(5);
    const seen = new Set<string>();
    // The clock of the page goes on by itself too, so a turn may be missed here and come again.
    for (let turn = 0; turn < 20 * parts && seen.size < 37; turn += 1) {
      const now = await page.evaluate<{ overflow: number; times: string[] }>(`({
        overflow: document.documentElement.scrollHeight - innerHeight,
        times: [...document.querySelectorAll('[data-rows] > tr:not([hidden]) .wall-when')].map((one) => one.innerText),
      })`);
      expect(now.overflow).toBe(0);
      expect(now.times[0]).toMatch(/^due 14:30/);
      for (const time of now.times) seen.add(/\d\d:\d\d/.exec(time)?.[0] ?? time);
      await page.clock.fastForward(12_000);
    }
    expect(seen.size).toBe(37);
    expect(faults).toEqual([]);
    await mind(town, SAM, BEA);
  }, 120_000);

  it('says across the room that it has stopped, and asks by itself where no stream comes through', async () => {
    const { page } = await hangUp();
    await page.route('**/desk/wall/stream*', (route) => route.abort());
    await page.clock.install();
    await page.reload();
    await page.clock.fastForward(5_500);
    await page.getByText(/^Live · heard/).waitFor();
    await page.route('**/desk/wall/rows*', (route) => route.abort());
    await page.clock.fastForward(21_000);
    await page.getByText('The telephone line goes on').waitFor();
    await isGood(page, 'wall-stopped-1920-light');
    await town.phone(SAM).texts('START 60 12 Mill Lane');
    await page.unroute('**/desk/wall/rows*');
    await page.clock.fastForward(9_000);
    await reads(page, /SO.*until 15:00/);
    expect(await page.getByText('The telephone line goes on').isVisible()).toBe(false);
    await mind(town, SAM);
  }, 120_000);
});
