import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page, Response } from 'playwright-core';
import type { PageRoute } from '../../src/desk/access/page-route.ts';
import { closeFromOffice } from '../../src/operations/alarms/close-from-office.ts';
import { addAccount } from '../../src/operations/accounts/add-account.ts';
import { endVisitFor } from '../../src/operations/visits/for-somebody.ts';
import { launchBrowser } from '../harness/browser.ts';
import { isGood, looksWell, PICTURES } from '../harness/desk-in-browser.ts';
import { openDesk, type TestDesk } from '../harness/desk.ts';
import { RIVERSIDE_AND_SOUTH } from '../harness/riverside.ts';
import type { FurtherPage } from './every-page/further/further-page.ts';
import { furtherPages, SENT_ELSEWHERE } from './every-page/further-pages.ts';
import { isUsableByKeyboard } from './every-page/keyboard.ts';
import { OF_EVERY_TEAM, openReaders, type Readers } from './every-page/readers.ts';
import { giveStrangeNames, strangeNamesAreApart } from './every-page/strange-names.ts';
import { type PageWithForms, triesForms } from './every-page/wrong-forms.ts';
import { ofNorth } from './of-north.ts';

/**
 * Every page of the desk, by the list of its addresses: a page that is added comes here by itself. At 320 pixels, which
 * is 400 % of an ordinary screen, without script, in dark and in light alternately.
 * `npm run test:pages` looks at each of them at every width in both colours, with scripts and without, before anything
 * is there and after, by keyboard on a screen of 320 by 256 pixels; and sends each form with nothing and with nonsense.
 */

const IS_ALL = process.env['BUDDYLINE_PAGES'] === 'all';

/** They are no pages: what a script asks for, and files. */
const NO_PAGE = /\/(?:stream|rows|now|csv|export|example)$|council/;
/** A form that was kept is somebody's own, and is tried where one is kept (sign-in.test.ts). */
const ELSEWHERE = '/kept/:keptId';

/** What people do not read: what a template was not given, and ids. */
const NO_WORDS = /\[object|undefined|\bNaN\b|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-/;

interface Visited {
  route: PageRoute;
  reader: string;
  address: string;
  name: string;
}

describe('Every page of the desk', () => {
  let browser: Browser;
  let desk: TestDesk;
  let readers: Readers;
  let pages: PageRoute[];
  let made: Record<string, () => Promise<string>>;
  const ids: Record<string, string> = {};
  beforeAll(async () => {
    desk = await openDesk({ organisation: RIVERSIDE_AND_SOUTH });
    browser = await launchBrowser();
    readers = await openReaders(browser, desk);
    await giveStrangeNames(desk);
    pages = readers.routes.filter(({ method, path }) => method === 'get' && !NO_PAGE.test(path));
    made = ofNorth(desk);
    const system = { kind: 'system' as const };
    const newcomer = { email: 'new@riverside.example', name: 'נועה', personId: null, isSealed: false, roles: [] };
    const added = await addAccount(desk.dependencies.parts, newcomer, system, desk.clock.now());
    ids['token'] = added.kind === 'done' ? added.token : '';
  });
  afterAll(async () => {
    await browser.close();
    await desk.close();
  });

  const addressOf = ({ path }: PageRoute): string =>
    `/desk${path.replaceAll(/:(\w+)/g, (_, name: string) => ids[name] ?? '')}`;

  /** Null: there is nothing that it would be about, or nobody may open it. */
  async function visited(route: PageRoute, state: string): Promise<Visited | null> {
    const reader = await readers.readerOf(route);
    const areKnown = [...route.path.matchAll(/:(\w+)/g)].every(([, name = '']) => name in ids);
    if (reader === null || !areKnown) return null;
    return { route, reader, address: addressOf(route), name: `${state}${route.path.replaceAll(/[/:]+/g, '-')}` };
  }

  async function opens(page: Page, { route, address, name }: Visited): Promise<void> {
    const answer = await page.goto(`${desk.url}${address}`, { waitUntil: 'domcontentloaded' });
    // The plan of a visit that goes on says that it can be changed no more.
    expect([name, answer?.status()]).toEqual([name, route.path === '/visits/:visitId/plan' && 'id' in ids ? 409 : 200]);
    await isWhole(page, name);
  }

  async function isWhole(page: Page, name: string): Promise<void> {
    expect([name, await page.locator('h1').count()]).toEqual([name, 1]);
    const words = await page.locator('body').innerText();
    expect([name, words]).toEqual([name, expect.not.stringMatching(NO_WORDS)]);
    // An organisation file has numbers as files write them.
    if (!name.includes('import')) expect([name, words]).toEqual([name, expect.not.stringMatching(/\+44\d{9}/)]);
    await strangeNamesAreApart(page, name);
  }

  const inEveryLook = (page: Page, name: string): Promise<void> => looksWell(page, name, { isThorough: true });

  /** In one look, or in each. */
  async function isGoodInLooks(page: Page, name: string, index: number): Promise<void> {
    if (IS_ALL) return inEveryLook(page, name);
    await page.setViewportSize({ width: 320, height: 700 });
    await page.emulateMedia({ colorScheme: index % 2 === 0 ? 'dark' : 'light' });
    return isGood(page, name);
  }

  async function visits(state: string): Promise<string[]> {
    const untried: string[] = [];
    for (const [index, route] of pages.entries()) {
      const visit = await visited(route, state);
      if (!visit) {
        untried.push(route.path);
        continue;
      }
      const { plain, scripted } = readers.at(visit.reader);
      await opens(plain, visit);
      await isGoodInLooks(plain, visit.name, index);
      await plain.setViewportSize({ width: 320, height: IS_ALL ? 256 : 700 });
      await isUsableByKeyboard(plain, visit.name);
      if (!IS_ALL) continue;
      await opens(scripted, visit);
      await inEveryLook(scripted, `${visit.name}-scripted`);
      await scripted.goto('about:blank');
    }
    return untried;
  }

  /** Addresses at which another reader, or another day, finds another page. */
  async function besides(): Promise<void> {
    const { parts } = desk.dependencies;
    await closeFromOffice(parts, { kind: 'system' }, { alarm: ids['id'] ?? '', why: 'seen at the office' });
    const nobody = '0b0e0f3a-0000-4000-8000-000000000001';
    const others: [name: string, reader: string, address: string, status?: number][] = [
      ['first-steps', OF_EVERY_TEAM, ''],
      ['home-of-an-administrator', 'administrator', ''],
      ['home-of-governance', 'governance', ''],
      ['alarm-closed', 'manager', `/alarms/${ids['id'] ?? ''}`],
      ['alarms-closed', 'manager', '/alarms?closed'],
      ['nothing-there', 'manager', `/visits/${nobody}`, 404],
      ['not-for-you', 'worker', '/settings/accounts', 403],
    ];
    for (const [index, [name, reader, address, status = 200]] of others.entries()) {
      const { plain } = readers.at(reader);
      expect([name, (await plain.goto(`${desk.url}/desk${address}`))?.status()]).toEqual([name, status]);
      await isWhole(plain, `every-${name}`);
      await isGoodInLooks(plain, `every-${name}`, index);
      await isUsableByKeyboard(plain, name);
    }
    await theStoryOfAVisit();
  }

  /** Told a day after its end: all that stands above is of today. */
  async function theStoryOfAVisit(): Promise<void> {
    const { parts } = desk.dependencies;
    await endVisitFor(parts, { kind: 'system' }, { worker: ids['personId'] ?? '', how: 'seen-by-me' });
    desk.clock.advance(25 * 3_600_000);
    await readers.signsInAgain('manager');
    const { plain } = readers.at('manager');
    await plain.goto(`${desk.url}/desk/visits/${ids['visitId'] ?? ''}/story`, { waitUntil: 'domcontentloaded' });
    expect(await plain.locator('.alarm-lines li').count()).toBeGreaterThan(0);
    await isGoodInLooks(plain, 'every-story-of-a-visit', 0);
  }

  if (IS_ALL)
    it('is good before anything has happened', async () => {
      for (const name of ['teamId', 'personId', 'accountId']) ids[name] = (await made[name]?.()) ?? '';
      await visits('none');
    }, 1_800_000);

  it('is good at 400 %, without script and by keyboard', async () => {
    // Made once, so that each page has something to show.
    for (const [name, make] of Object.entries(made)) ids[name] = await make();
    expect(await visits('every')).toEqual([ELSEWHERE]);
    await besides();
  }, 1_800_000);

  const sent = new Set<string>();
  const tells = (line: string): void => {
    if (PICTURES !== undefined) appendFileSync(join(PICTURES, 'forms.txt'), `${line}\n`);
  };
  const isSent = (address: string): void => {
    const path = readers.routes.find(
      (route) =>
        route.method === 'post' && new RegExp(`^/desk${route.path.replaceAll(/:\w+/g, '[^/]+')}$`).test(address),
    )?.path;
    if (path !== undefined) sent.add(path);
  };
  /** Each form of a page with nothing in it, and with nonsense. */
  function triesFormsOf(page: Page, name: string, opens: PageWithForms['opens'], tried?: Set<string>): Promise<void> {
    const isLookedAt = async (title: string): Promise<void> => {
      await isWhole(page, title);
      await inEveryLook(page, title);
    };
    return triesForms(page, name, { opens, isLookedAt, isSent, isAnswered: tells }, tried);
  }

  if (IS_ALL)
    it('says what is wrong with a form, and keeps what was typed', async () => {
      // The alarm of the pages before is closed by now.
      for (const [name, make] of Object.entries(made)) if (name === 'id' || !(name in ids)) ids[name] = await make();
      for (const route of pages) {
        // What was made for an answer is a file by now.
        const visit = 'did' in route && route.did === 'export' ? null : await visited(route, 'wrong');
        if (!visit) continue;
        const { plain } = readers.at(visit.reader);
        await triesFormsOf(plain, visit.name, async () => {
          desk.clock.advance(60_000);
          await readers.signsInAgain(visit.reader);
          const address = `${desk.url}${addressOf(route)}`;
          const answer = await plain.goto(address, { waitUntil: 'domcontentloaded' });
          if (answer?.status() === 200) return;
          // What was sent before has used it up.
          for (const [, name = ''] of route.path.matchAll(/:(\w+)/g)) ids[name] = (await made[name]?.()) ?? '';
          await plain.goto(`${desk.url}${addressOf(route)}`, { waitUntil: 'domcontentloaded' });
        });
      }
    }, 3_600_000);

  /** The last page that came. */
  async function goesTo(page: Page, { reader, opens }: FurtherPage): Promise<Response | null> {
    // A hundred alarms of one instant would each have the story of all.
    desk.clock.advance(60_000);
    await readers.signsInAgain(reader);
    let last: Response | null = null;
    const notes = (response: Response): void => {
      if (response.request().isNavigationRequest() && response.status() !== 303) last = response;
    };
    page.on('response', notes);
    await opens(page);
    page.off('response', notes);
    return last;
  }

  async function isGoodBehindItsStep(further: FurtherPage, tried: Set<string>): Promise<void> {
    const { plain, scripted } = readers.at(further.reader);
    const name = `further-${further.name}`;
    const answer = await goesTo(plain, further);
    expect([name, answer?.status()]).toEqual([name, further.status ?? 200]);
    await isWhole(plain, name);
    await inEveryLook(plain, name);
    await plain.setViewportSize({ width: 320, height: 256 });
    await isUsableByKeyboard(plain, name);
    // What answers a form has no address of its own.
    if (answer?.request().method() === 'POST') await goesTo(scripted, further);
    else await scripted.goto(plain.url(), { waitUntil: 'domcontentloaded' });
    await isWhole(scripted, name);
    await inEveryLook(scripted, `${name}-scripted`);
    await scripted.goto('about:blank');
    await triesFormsOf(plain, name, () => goesTo(plain, further), tried);
  }

  if (IS_ALL)
    it('is good behind a step, and where a thing has just been made', async () => {
      const [tried, faults] = [new Set<string>(), [] as string[]];
      for (const further of furtherPages(desk, readers))
        await isGoodBehindItsStep(further, tried).catch((fault: unknown) => {
          faults.push(`${further.name}: ${String(fault)}`);
        });
      expect(faults).toEqual([]);
      const unsent = readers.routes.filter(({ method, path }) => method === 'post' && !sent.has(path));
      expect(unsent.map(({ path }) => path)).toEqual(Object.keys(SENT_ELSEWHERE));
    }, 3_600_000);
});
