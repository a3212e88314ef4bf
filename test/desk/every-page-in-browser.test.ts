import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { z } from 'zod';
import { judgeAccess } from '../../src/desk/access/account.ts';
import type { PageRoute } from '../../src/desk/access/page-route.ts';
import { deskRoutes } from '../../src/desk/desk.ts';
import { addWallScreen, beginWall } from '../../src/operations/accounts/wall-screen.ts';
import { closeFromOffice } from '../../src/operations/alarms/close-from-office.ts';
import { addAccount } from '../../src/operations/accounts/add-account.ts';
import { accountById, type Role } from '../../src/records/accounts.ts';
import { launchBrowser } from '../harness/browser.ts';
import { isGood, sessionCookie } from '../harness/desk-in-browser.ts';
import { openDesk, type TestDesk } from '../harness/desk.ts';
import { RIVERSIDE_AND_SOUTH } from '../harness/riverside.ts';
import { ofNorth } from './of-north.ts';

/**
 * Every page of the desk, by the list of its addresses: a page that is added comes here by itself. At 320 pixels, which
 * is 400 % of an ordinary screen, without script, in dark and in light alternately.
 */

/** They are no pages: what a script asks for, and files. */
const NO_PAGE = /\/(?:stream|rows|now|csv|export|example)$|council/;
/** In the order in which they are tried. */
const ROLES: Role[] = ['manager', 'administrator', 'governance', 'operator', 'worker'];

describe('Every page of the desk', () => {
  let browser: Browser;
  let desk: TestDesk;
  let pages: PageRoute[];
  /** Each has one page, which goes from one address to the next. */
  const readers = new Map<string, { page: Page; accountId: string }>();
  beforeAll(async () => {
    desk = await openDesk({ organisation: RIVERSIDE_AND_SOUTH });
    browser = await launchBrowser();
    const nothing = { render: () => '', trusted: () => ({}), build: '' };
    pages = deskRoutes(desk.dependencies, () => undefined, nothing).filter(
      ({ method, path }) => method === 'get' && !NO_PAGE.test(path),
    );
    for (const role of ROLES) {
      const { email, accountId } = await desk.signedIn(role, { team: 'North' });
      const context = await withoutScript();
      const signedIn = await desk.browser().signsIn(email);
      await context.addCookies([{ ...sessionCookie(signedIn.headers['set-cookie']), url: desk.url }]);
      readers.set(role, { page: await context.newPage(), accountId });
    }
    const everybodys = await withoutScript();
    const { email } = await desk.signedIn('administrator');
    const signedIn = await desk.browser().signsIn(email);
    await everybodys.addCookies([{ ...sessionCookie(signedIn.headers['set-cookie']), url: desk.url }]);
    readers.set('administrator of every team', { page: await everybodys.newPage(), accountId: '' });
    const wall = await withoutScript();
    const { parts } = desk.dependencies;
    const by = { kind: 'account' as const, id: readers.get('manager')?.accountId ?? '', via: 'desk' as const };
    const { code } = await addWallScreen(parts, by, { name: 'Wall', teamId: null }, desk.clock.now());
    const secret = (await beginWall(parts, code, desk.clock.now()))?.secret ?? '';
    await wall.addCookies([{ name: 'desk-wall', value: secret, url: desk.url }]);
    readers.set('wall', { page: await wall.newPage(), accountId: '' });
  });
  afterAll(async () => {
    await browser.close();
    await desk.close();
  });

  /** None of the desk's own runs; axe does. */
  async function withoutScript(): Promise<BrowserContext> {
    const context = await browser.newContext({ viewport: { width: 320, height: 700 } });
    await context.route('**/assets/live/**', (route) => route.abort());
    return context;
  }

  /** Who may open it. */
  async function readerOf({ permission }: PageRoute, north: string): Promise<string | null> {
    if (permission === 'wall') return 'wall';
    if (permission === 'public' || permission === 'signed in') return 'manager';
    for (const role of ROLES) {
      const account = await accountById(desk.knex, readers.get(role)?.accountId ?? '');
      const kind = account && judgeAccess(account, permission, { teamIds: [north] }).kind;
      if (kind === 'yes' || kind === 'step-up') return role;
    }
    return null;
  }

  /** All that can be used on the page is reached by the Tab key, and whatever has the focus shows it. */
  async function isUsableByKeyboard(page: Page, name: string): Promise<void> {
    const wanted = await page
      .locator(
        'a[href], button:not([tabindex="-1"]), input:not([type="hidden"]):not([type="radio"]), select, ' +
          'textarea, summary',
      )
      .filter({ visible: true })
      .count();
    await page.evaluate(`(() => {
      window.reached = new Set();
      document.addEventListener('focusin', ({ target: one }) => {
        const look = getComputedStyle(one);
        const isSeen = look.outlineStyle !== 'none' || look.boxShadow !== 'none';
        window.reached.add([...document.querySelectorAll('*')].indexOf(one) +
          (isSeen ? '' : ' has no sign of focus: ' + one.outerHTML.slice(0, 120)));
      });
    })()`);
    for (let presses = 0; presses < wanted + 30; presses += 1) {
      await page.keyboard.press('Tab');
      // A field of a date is several stops; the page is over where it begins anew.
      if (presses >= wanted && (await page.evaluate('document.activeElement === document.body')) === true) break;
    }
    const reached = new Set(z.array(z.string()).parse(await page.evaluate('[...window.reached]')));
    // The calendar within a field of a date shows its own.
    const unseen = [...reached].filter((one) => one.includes('no sign') && !one.includes('type="date'));
    expect([name, unseen]).toEqual([name, []]);
    expect([name, reached.size >= wanted, reached.size, wanted]).toEqual([name, true, reached.size, wanted]);
  }

  /** Addresses at which another reader, or another day, finds another page. */
  async function besides(ids: Record<string, string>): Promise<{ name: string; reader: string; address: string }[]> {
    const { parts } = desk.dependencies;
    await closeFromOffice(parts, { kind: 'system' }, { alarm: ids['id'] ?? '', why: 'seen at the office' });
    return [
      { name: 'every-first-steps', reader: 'administrator of every team', address: '' },
      { name: 'every-home-of-an-administrator', reader: 'administrator', address: '' },
      { name: 'every-home-of-governance', reader: 'governance', address: '' },
      { name: 'every-alarm-closed', reader: 'manager', address: `/alarms/${ids['id'] ?? ''}` },
      { name: 'every-alarms-closed', reader: 'manager', address: '/alarms?closed' },
    ];
  }

  it('is good at 400 %, without script and by keyboard', async () => {
    const made = ofNorth(desk);
    const north = await desk.records.teamId('North');
    const system = { kind: 'system' as const };
    const newcomer = { email: 'new@riverside.example', name: 'New', personId: null, isSealed: false, roles: [] };
    const added = await addAccount(desk.dependencies.parts, newcomer, system, desk.clock.now());
    const ids: Record<string, string> = { token: added.kind === 'added' ? added.token : '' };
    // Made once, so that each page has something to show.
    for (const [name, make] of Object.entries(made)) ids[name] = await make();
    const untried: string[] = [];
    for (const [index, route] of pages.entries()) {
      const reader = await readerOf(route, north);
      const areKnown = [...route.path.matchAll(/:(\w+)/g)].every(([, name = '']) => name in ids);
      const at = reader === null ? undefined : readers.get(reader);
      if (!at || !areKnown) {
        untried.push(route.path);
        continue;
      }
      const { page } = at;
      await page.emulateMedia({ colorScheme: index % 2 === 0 ? 'dark' : 'light' });
      const address = `/desk${route.path.replaceAll(/:(\w+)/g, (_, name: string) => ids[name] ?? '')}`;
      const answer = await page.goto(`${desk.url}${address}`, { waitUntil: 'domcontentloaded' });
      const name = `every${route.path.replaceAll(/[/:]+/g, '-')}`;
      // The plan of a visit that goes on says that it can be changed no more.
      expect([name, answer?.status()]).toEqual([name, route.path === '/visits/:visitId/plan' ? 409 : 200]);
      expect([name, await page.locator('h1').count()]).toEqual([name, 1]);
      await isGood(page, name);
      expect([name, await page.locator('body').innerText()]).toEqual([name, expect.not.stringContaining('[object')]);
      await isUsableByKeyboard(page, name);
    }
    for (const { name, reader, address } of await besides(ids)) {
      const page = readers.get(reader)?.page ?? (await browser.newPage());
      expect([name, (await page.goto(`${desk.url}/desk${address}`))?.status()]).toEqual([name, 200]);
      await isGood(page, name);
      await isUsableByKeyboard(page, name);
    }
    // A form that was kept is somebody's own, and is tried where one is kept (sign-in.test.ts).
    expect(untried).toEqual(['/kept/:keptId']);
  }, 240_000);
});
