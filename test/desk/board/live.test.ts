import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import {
  accessibilityFindings,
  isGood,
  looksWell,
  PICTURES,
  pressesEscapeTwice,
} from '../../harness/desk-in-browser.ts';
import { BEA, IRA, MO, RIVERSIDE, SAM } from '../../harness/riverside.ts';
import { mind } from '../../harness/sam-is-missed.ts';
import { openTown, type Town } from '../../harness/town.ts';
import { addWallScreen, beginWall } from '../../../src/operations/accounts/wall-screen.ts';
import { townInBrowser } from '../../harness/town-in-browser.ts';
import { untilTrue } from '../../harness/until-true.ts';
import { group, reads } from './rows-in-browser.ts';
import { openTranscript, type Transcript, withoutChance } from './transcript.ts';

const HOUR = 3_600_000;
const PINS = { real: '7294', duress: '3851' };

describe("the duty desk's board", () => {
  const here = townInBrowser();

  /** A page with the secret of a screen on a wall. */
  async function wallOf({ parts, url, now }: Town): Promise<Page> {
    const by = { kind: 'account' as const, id: (await parts.knex<{ id: string }>('account').first('id'))?.id ?? '' };
    const wanted = { name: 'Wall', teamId: null };
    const { code } = await addWallScreen(parts, { ...by, via: 'desk' }, wanted, now());
    const begun = await beginWall(parts, { code, form: '' }, now());
    const context = await here.browser.newContext();
    here.closesAfter(context);
    await context.addCookies([{ name: 'desk-wall', value: begun?.secret ?? '', url }]);
    return await context.newPage();
  }

  it('shows who is out, and moves the row as the line asks, rings others and is told, without a reload', async () => {
    const { town } = here;
    const { page, faults } = await here.signsIn('manager', { staffNumber: '4031' });
    expect(await group(page, 'Out').textContent()).toContain('Nobody is out.');
    await page.getByText(/^Live · heard/).waitFor();
    await looksWell(page, 'board-empty');

    await town.phone(SAM).texts('START 60 12 Mill Lane');
    await reads(page, 'Out', /Sam Okoro.*until 15:00.*12 Mill Lane.*Next: 14:55 a reminder/);
    await town.passes('1h1m');
    await reads(
      page,
      'The line is asking',
      /Sam Okoro.*due 15:00.*Late\. The line is asking them\..*15:02 they are rung/,
    );
    await town.passes('5m');
    await reads(page, 'Needs a person', /Sam Okoro.*Ring Sam once\..*Nobody has it\. Ringing Bea Lindqvist\..*15:09/);
    expect(await page.title()).toBe('(1) Desk');

    await town.phone(BEA).texts('TAKE 10');
    await mind(town, SAM, BEA, MO, IRA);
    await reads(page, 'In hand', /Bea Lindqvist has it, news by 15:16/);
    expect(await page.title()).toBe('Desk');

    // Something of everything.
    await town.phone(SAM).texts('SOS');
    await town.phone(BEA).texts('START 45 3 High Street');
    await mind(town, SAM, BEA, MO, IRA);
    await reads(page, 'Needs a person', /HELP.*Sam Okoro/);
    await reads(page, 'Out', /Bea Lindqvist/);
    await looksWell(page, 'board-full');
    expect(faults).toEqual([]);
  }, 120_000);

  it('hides names, places and kinds at two presses of Escape, and keeps them hidden after a reload', async () => {
    const { town } = here;
    const { page } = await here.signsIn('manager', { staffNumber: '4031' });
    await town.phone(SAM).texts('START 60 12 Mill Lane');
    await town.phone(SAM).texts('END 3851');
    await reads(page, 'Needs a person', /Do not ring or text\. Do not go there\./);
    await pressesEscapeTwice(page);
    const seen = (): Promise<string> => page.locator('body').innerText();
    for (const words of [/Sam Okoro/, /COVERT/, /Mill Lane/, /Do not/]) expect(await seen()).not.toMatch(words);
    expect(await seen()).toMatch(/1 call for the manager/);
    expect(await page.locator('#details-said').textContent()).toBe('Details are hidden.');
    await page.reload();
    expect(await seen()).not.toMatch(/Sam Okoro|COVERT|Mill Lane/);
    await page.getByRole('button', { name: 'Show details' }).click();
    expect(await seen()).toMatch(/Sam Okoro/);
    // Somebody who presses it by mistake switches it off, in this browser.
    await page.goto(`${town.url}/desk/me`, { waitUntil: 'domcontentloaded' });
    await page.getByLabel('Pressing Escape twice').uncheck();
    await looksWell(page, 'me-quick-hide');
    await page.goto(`${town.url}/desk`, { waitUntil: 'domcontentloaded' });
    await pressesEscapeTwice(page);
    expect(await seen()).toMatch(/Sam Okoro/);
    expect(await page.getByRole('button', { name: 'Hide details' }).getAttribute('title')).toBeNull();
  });

  it('says that it has stopped when it hears nothing, and goes on by itself with what is true then', async () => {
    const { town } = here;
    const { page } = await here.signsIn('manager', { staffNumber: '4031' });
    await page.getByText(/^Live · heard/).waitFor();
    await page.clock.install();
    await page.reload();
    await page.getByText(/^Live · heard/).waitFor();
    await page.context().setOffline(true);
    await page.route('**/desk/{stream,rows}*', (route) => route.abort());
    await page.clock.fastForward(9_000);
    await page.getByText(/^Not heard since/).waitFor();
    await page.clock.fastForward(13_000);
    await page.getByText('The telephone line goes on').waitFor();
    expect(await page.getByText('The telephone line goes on').textContent()).toMatch(
      /Ring 01632 960000; duty desk 01632 960500\./,
    );
    if (PICTURES !== undefined) await page.screenshot({ path: join(PICTURES, 'board-stopped.png') });
    expect(await accessibilityFindings(page)).toEqual([]);

    await town.phone(SAM).texts('START 60 12 Mill Lane');
    await page.context().setOffline(false);
    await page.unroute('**/desk/{stream,rows}*');
    await page.clock.fastForward(9_000);
    await reads(page, 'Out', /Sam Okoro/);
    await page.getByText(/^Live · heard/).waitFor();
    expect(await page.getByText('The telephone line goes on').isVisible()).toBe(false);
  });

  it('asks for the rows itself where no stream comes through, and is loaded anew where no script runs', async () => {
    const { town } = here;
    const { page } = await here.signsIn('manager', { staffNumber: '4031' });
    await page.route('**/desk/stream*', (route) => route.abort());
    await page.reload();
    await town.phone(SAM).texts('START 60 12 Mill Lane');
    await group(page, 'Out')
      .getByRole('row')
      .filter({ hasText: /Sam Okoro/ })
      .waitFor();
    await page.getByText(/^Live · heard/).waitFor();
    const sent = await (await page.request.get(`${town.url}/desk`)).text();
    expect(sent).toContain('<noscript><meta http-equiv="refresh" content="30"></noscript>');
  });

  it('an answer of its own asking that comes late undoes nothing that the stream has brought meanwhile', async () => {
    const { town } = here;
    const { page } = await here.signsIn('manager', { staffNumber: '4031' });
    await page.getByText(/^Live · heard/).waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    // A row below another one moves as that comes, and says the same.
    await town.phone(BEA).texts('START 90 3 High Street');
    await page.getByText('1 change waits', { exact: true }).first().waitFor();
    await untilTrue(async () => (await page.locator('#live-summary').innerText()) === '1 change waits');
    await town.phone(SAM).texts('START 60 12 Mill Lane');
    await page.getByText('2 changes wait', { exact: true }).waitFor();
    expect(await group(page, 'Out').innerText()).toContain('Nobody is out.');
    const answer = { isMade: false, goesOn: (): void => undefined };
    const isLate = new Promise<void>((resolve) => {
      answer.goesOn = resolve;
    });
    await page.route('**/desk/rows*', async (route) => {
      const response = await route.fetch();
      answer.isMade = true;
      await isLate;
      await route.fulfill({ response });
    });
    await page.getByRole('button', { name: 'Go on' }).click();
    await untilTrue(() => Promise.resolve(answer.isMade));
    await town.phone(SAM).texts('MORE 30');
    await reads(page, 'Out', /Sam Okoro.*until 15:30/);
    const taken = page.waitForResponse(/desk\/rows/);
    answer.goesOn();
    await (await taken).finished();
    await page.evaluate('new Promise((resolve) => { setTimeout(resolve); })');
    expect(await group(page, 'Out').innerText()).toMatch(/until 15:30/);
    expect(await page.locator('#waiting').innerText()).toBe('');
  });

  it('keeps the keyboard at its button as the row changes, and leads it to the next row as that one goes', async () => {
    const { town } = here;
    const { page } = await here.signsIn('manager', { staffNumber: '4031' });
    for (const phone of [SAM, BEA]) await town.phone(phone).texts('START 60');
    await town.passes('1h1m');
    await reads(page, 'The line is asking', /Sam Okoro.*Next: 15:02/);
    await reads(page, 'The line is asking', /Bea Lindqvist.*Next: 15:02/);
    const place = "document.activeElement.textContent.trim().replace(/\\s+/g, ' ')";
    const isAt = (words: string): Promise<void> => untilTrue(async () => (await page.evaluate(place)) === words);
    await page.getByRole('link', { name: /^More time\W+Sam Okoro/ }).focus();
    await town.passes('1m');
    await reads(page, 'The line is asking', /Sam Okoro.*Next: 15:06/);
    await isAt('More time: Sam Okoro');
    await town.phone(SAM).texts('MORE 30');
    await reads(page, 'Out', /Sam Okoro/);
    await isAt('Sam Okoro');
    await town.phone(BEA).texts('MORE 30');
    await reads(page, 'Out', /Bea Lindqvist/);
    await isAt('Sam Okoro');
    await town.phone(SAM).texts('END 7294');
    await isAt('Bea Lindqvist');
    await page.getByText('The row that you were in is gone.').waitFor({ state: 'attached' });
    await town.phone(BEA).texts('END 6183');
    await isAt('Out 0');
  });

  it('moves no row under a finger, says for whom a press counted, and keeps nobody who is back meanwhile', async () => {
    const { town } = here;
    const { page } = await here.signsIn('manager', { staffNumber: '4031' });
    for (const phone of [SAM, BEA]) await town.phone(phone).texts('START 60');
    await town.phone(SAM).texts('the blue one or the green one');
    await reads(page, 'Needs a person', /blue one/);
    // Its clock stands still, and it asks when it is told to.
    await page.clock.install();
    await page.route('**/desk/stream*', (route) => route.abort());
    await page.reload();
    const asks = async (): Promise<void> => {
      const answered = page.waitForResponse(/\/desk\/rows/);
      await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
      await (await answered).finished();
    };
    const shows = (name: string, words: string): Promise<void> =>
      untilTrue(async () => {
        await page.clock.runFor(2_100);
        return (await group(page, name).innerText()).includes(words);
      });
    await asks();
    await page.getByText(/^Live · heard/).waitFor();
    await page.clock.pauseAt(Date.now() + HOUR);
    await page.getByRole('button', { name: /^Seen/ }).hover();
    await page.mouse.down();
    await town.phone(BEA).texts('the lift is broken again');
    await asks();
    expect(await group(page, 'Needs a person').innerText()).not.toContain('the lift');
    await page.mouse.up();
    await page.getByText('Done. Seen: Sam Okoro.').waitFor();
    await shows('Needs a person', 'the lift');
    // A hand may rest there for long.
    await page.mouse.down();
    await town.phone(BEA).texts('MORE 30');
    await asks();
    expect(await group(page, 'Out').innerText()).not.toContain('15:30');
    await shows('Out', '15:30');
    await page.mouse.up();
    await town.phone(SAM).texts('END 7294');
    // What a paused page keeps back is followed by what came after it.
    await page.getByRole('button', { name: 'Pause' }).click();
    await town.phone(SAM).texts('START 60 12 Mill Lane');
    await asks();
    await town.phone(SAM).texts('END 7294');
    await asks();
    await town.phone(BEA).texts('SOS');
    await asks();
    await shows('Needs a person', 'HELP');
    expect(await page.locator('#board').innerText()).not.toContain('Mill Lane');
  });

  it('hides names and places from whoever is on a visit of their own, until they ask for them', async () => {
    const { town } = here;
    await town.phone(SAM).texts('START 60 12 Mill Lane');
    const { page } = await here.signsIn('worker', { staffNumber: '4021' });
    await page.getByText('You are on a visit of your own').waitFor();
    await isGood(page, 'board-on-a-visit');
    for (const path of ['', '/visits', '/people']) {
      await page.goto(`${town.url}/desk${path}`, { waitUntil: 'domcontentloaded' });
      expect(await page.locator('main').innerText()).not.toMatch(/Sam Okoro|Mill Lane/);
    }
    await page.getByRole('button', { name: 'Show details' }).first().click();
    await page.getByText('Sam Okoro').first().waitFor();

    // A page that was open before the visit began hides them too, and makes no more sound.
    const { page: open } = await here.signsIn('manager', { staffNumber: '4022' });
    await open.getByRole('button', { name: 'Test sound' }).click();
    await open.getByText('Sound ARMED').waitFor();
    await open.getByText('Sam Okoro').first().waitFor();
    await town.phone(BEA).texts('START 60 3 High Street');
    await open.getByText('You are on a visit of your own').waitFor();
    await open.getByText('Sound OFF').waitFor();
    expect(await open.locator('main').innerText()).not.toMatch(/Sam Okoro|Mill Lane|High Street/);
    await isGood(open, 'board-visit-begun');
  });

  /** The person who has Sam's telephone before them, on the handset page. */
  async function textsByHandset(where: Town, words: string): Promise<void> {
    const context = await here.browser.newContext();
    here.closesAfter(context);
    const page = await context.newPage();
    await page.goto(`${where.url}/handset`);
    const handset = page.getByRole('article', { name: SAM });
    await handset.getByRole('textbox', { name: /^Text from/ }).fill(words);
    await handset.getByRole('button', { name: 'Send' }).click();
    await untilTrue(() => where.exchange.texts().some(({ body }) => body === words));
    await where.settle();
  }

  it('shows duress from a handset to the manager and the buddy; others see what any day brings', async () => {
    const covert = here.town;
    const plain = await openTown({ organisation: RIVERSIDE });
    here.closesAfter({ close: () => plain.abandon() });
    const transcripts: Transcript[] = [];
    const lives = [
      { pin: PINS.real, where: plain },
      { pin: PINS.duress, where: covert },
    ];
    const heard: string[][] = [];
    const seen: string[][] = [];
    for (const { pin, where } of lives) {
      const [watching, pages]: [Transcript[], Page[]] = [[], []];
      for (const [role, staffNumber] of [
        ['worker', '4021'],
        ['operator', undefined],
        ['worker', undefined],
      ] as const) {
        const { page } = await here.signsIn(role, { where, ...(staffNumber !== undefined && { staffNumber }) });
        pages.push(page);
        watching.push(await openTranscript(page, where.url));
        transcripts.push(...watching.slice(-1));
      }
      const joan = await here.signsIn('manager', { staffNumber: '4031', where });
      watching.push(await openTranscript(await wallOf(where), where.url, '/desk/wall/stream'));
      transcripts.push(...watching.slice(-1));
      const bea = await here.signsIn('worker', { staffNumber: '4022', where });
      for (const { page } of [joan, bea]) await page.getByText(/^Live · heard/).waitFor();
      await where.phone(SAM).texts('START 60 12 Mill Lane');
      for (const { page } of [joan, bea]) await reads(page, 'Out', /Sam Okoro/);
      // What comes while a page is still behind comes to it at once with the next.
      for (const one of watching) await one.until(/15:00 <span/);
      await textsByHandset(where, `MORE 30 ${pin}`);
      for (const { page } of [joan, bea])
        if (pin === PINS.duress) {
          await group(page, 'Needs a person').getByText('Do not ring or text.').waitFor();
          await reads(page, 'Needs a person', /COVERT.*Sam Okoro/);
        } else await reads(page, 'Out', /until 15:30/);
      for (const one of watching) await one.until(/15:30 <span/);
      for (const page of pages) await reads(page, 'Out', /until 15:30/);
      seen.push(await Promise.all(pages.map((page) => page.locator('body').innerText())));
      await where.phone(SAM).texts('END');
      heard.push(await Promise.all(watching.map(async (one) => withoutChance(await one.until(/"gone":\["/)))));
    }
    expect(heard[1]).toEqual(heard[0]);
    const withoutSeconds = (words: string): string => words.replaceAll(/\d\d:\d\d:\d\d/g, 'now');
    expect(seen[1]?.map(withoutSeconds)).toEqual(seen[0]?.map(withoutSeconds));
    expect(heard[0]?.[0]).toMatch(/Sam Okoro/);
    for (const one of transcripts) one.close();
  }, 120_000);
});
