import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { z } from 'zod';
import { changeAccount } from '../../../src/operations/accounts/change-account.ts';
import { raiseAlarmFor } from '../../../src/operations/alarms/raise-alarm.ts';
import { endVisitFor, startVisitFor } from '../../../src/operations/visits/for-somebody.ts';
import { carriersInForce, readCarrierHealth, saveCarrierHealth } from '../../../src/records/carrier-health.ts';
import { purgeFailuresExcept, recordFailure, recordSweep } from '../../../src/records/sweeps.ts';
import { launchBrowser } from '../../harness/browser.ts';
import { type AtDesk, isGood, looksWell, sessionCookie, signInAtDesk } from '../../harness/desk-in-browser.ts';
import { openDesk, type SignedIn, type TestDesk } from '../../harness/desk.ts';
import { RIVERSIDE } from '../../harness/riverside.ts';
import { SwallowingProxy } from '../../harness/swallowing-proxy.ts';
import { untilTrue } from '../../harness/until-true.ts';
import { transcriptOf } from './transcript.ts';

/** What an open board lives through, in an office and on a phone: afterwards it shows what is so, once, by itself. */

const SYSTEM = { kind: 'system' as const };
const HOUR = 3_600_000;
const Answer = z.looseObject({ hello: z.looseObject({ build: z.string() }) });

/** An answer to a page's own asking. Null: nothing has changed. */
const Asked = z.object({ rows: z.object({ snapshot: z.string() }).nullable() });

describe('An open board', () => {
  let browser: Browser;
  let desk: TestDesk;
  let joan: AtDesk;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    desk = await openDesk({ organisation: RIVERSIDE });
    await recordSweep(desk.knex, 'worker', desk.now());
    await starts('4021');
    joan = await signInAtDesk(browser, desk, 'manager', { staffNumber: '4031' });
    await reads(joan.page, /Sam Okoro/);
    await joan.page.getByText(/^Live · heard/).waitFor();
  });
  afterEach(async () => {
    await joan.close();
    await desk.close();
  });

  const parts = () => desk.dependencies.parts;
  const starts = (worker: string) => startVisitFor(parts(), SYSTEM, { worker, minutes: 60 });
  const ends = (worker: string) => endVisitFor(parts(), SYSTEM, { worker, how: 'seen-by-me' });
  const rows = (page: Page) => page.locator('[data-rows] > tr');
  const reads = (page: Page, words: RegExp): Promise<void> => rows(page).filter({ hasText: words }).waitFor();

  /** Bea went out and Sam is back, and both are told once. */
  async function isTrueAgain(): Promise<void> {
    await reads(joan.page, /Bea Lindqvist/);
    // One after the other happened, and a page that is live again may be told of the first alone.
    await rows(joan.page).filter({ hasText: 'Sam Okoro' }).waitFor({ state: 'detached' });
    await joan.page.getByText(/^Live · heard/).waitFor();
    expect(await rows(joan.page).locator('.board-name a').allTextContents()).toEqual(['Bea Lindqvist']);
    expect(await joan.page.getByText('The telephone line goes on').isVisible()).toBe(false);
  }

  it('was frozen by the browser and thawed', async () => {
    const devtools = await joan.page.context().newCDPSession(joan.page);
    await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
    await starts('4022');
    await ends('4021');
    await devtools.send('Page.setWebLifecycleState', { state: 'active' });
    await isTrueAgain();
  });

  it('lost its server, which came back', async () => {
    await desk.restarts(async () => {
      await starts('4022');
      await ends('4021');
    });
    await isTrueAgain();
  });

  it('is told that its server ends, and asks the next one by itself', async () => {
    const told = joan.page.waitForResponse(/\/desk\/stream/);
    await desk.restarts(async () => {
      await starts('4022');
      await ends('4021');
    }, 'stopped');
    await told;
    await isTrueAgain();
  });

  it('has its stream swallowed on the way, without an end: it notices, asks, and takes a stream again', async () => {
    const proxy = await SwallowingProxy.to('127.0.0.1', Number(new URL(desk.url).port), /^GET \/desk\/stream/);
    const behind = { ...desk, url: `http://127.0.0.1:${proxy.port}` };
    const idris = await signInAtDesk(browser, behind, 'manager', { staffNumber: '4030' });
    const { page } = idris;
    await page.clock.install();
    await page.reload();
    await page.getByText(/^Live · heard/).waitFor();
    proxy.swallowSome(true);
    await starts('4022');
    await page.clock.fastForward(9_000);
    await reads(page, /Bea Lindqvist/);
    await page.getByText(/^Live · heard/).waitFor();
    // The stream that it has asked for since is swallowed too.
    await ends('4021');
    await page.clock.fastForward(6_000);
    await rows(page).filter({ hasText: 'Sam Okoro' }).waitFor({ state: 'detached' });
    proxy.swallowSome(false);
    const stream = page.waitForResponse(/\/desk\/stream/);
    await page.clock.fastForward(61_000);
    await stream;
    await page.getByText(/^Live · heard/).waitFor();
    await idris.close();
    await proxy.close();
  });

  it('slept for an hour with its laptop', async () => {
    const { page } = joan;
    await page.clock.install();
    await page.reload();
    await page.getByText(/^Live · heard/).waitFor();
    await page.context().setOffline(true);
    await page.route('**/desk/{stream,rows}*', (route) => route.abort());
    desk.clock.advance(HOUR - 60_000);
    await starts('4022');
    await ends('4021');
    await page.clock.fastForward(HOUR);
    // Nobody reads a time that is an hour old as if it were now.
    await page.getByText('The telephone line goes on').waitFor();
    await page.context().setOffline(false);
    await page.unroute('**/desk/{stream,rows}*');
    await page.clock.fastForward(10_000);
    await isTrueAgain();
  });

  it('slept where the clock that it counts by stood still, and believes nothing before it has asked', async () => {
    const { page } = joan;
    // Somebody looks at it again.
    const asked = page.waitForRequest(/\/desk\/rows/);
    const wakes = `(() => {
      document.dispatchEvent(new Event('visibilitychange'));
      return document.getElementById('live-heard').textContent;
    })()`;
    expect(await page.evaluate(wakes)).toMatch(/^Not heard since \d/);
    await asked;
    await page.getByText(/^Live · heard/).waitFor();
    // It asks by itself, and is answered once.
    let answers = 1;
    await page.route('**/desk/stream*', (route) => route.abort());
    await page.route('**/desk/rows*', async (route) => {
      answers -= 1;
      await (answers < 0 ? route.abort() : route.continue());
    });
    await page.clock.install();
    await page.reload();
    await page.clock.fastForward(5_500);
    await page.getByText(/^Live · heard/).waitFor();
    // Nobody has touched it, and no event says that it slept.
    await page.clock.setSystemTime(Date.now() + HOUR);
    await page.clock.runFor(1_000);
    expect(await page.getByText('The telephone line goes on').isVisible()).toBe(true);
    answers = Infinity;
    await starts('4022');
    await ends('4021');
    await page.clock.fastForward(9_000);
    await isTrueAgain();
  });

  it('believes nobody but the desk that it may look no longer', async () => {
    const { page } = joan;
    await page.evaluate('window.isTheSame = true');
    await page.clock.install();
    // Something on the way has no desk behind it for a moment, and then asks for a sign-in of its own.
    const foreign = [
      { status: 404, body: 'default backend - 404' },
      { status: 401, contentType: 'application/json', body: '{"message":"Unauthorized"}' },
    ];
    await page.route('**/desk/stream*', (route) => route.abort());
    for (const answer of foreign) {
      await page.route('**/desk/rows*', (route) => route.fulfill(answer));
      const answered = page.waitForResponse(/\/desk\/rows/);
      await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
      await (await answered).finished();
      await page.unroute('**/desk/rows*');
    }
    await starts('4022');
    await ends('4021');
    await page.clock.fastForward(9_000);
    await isTrueAgain();
    expect(await page.evaluate('window.isTheSame')).toBe(true);
  });

  it('is loaded anew once, and again after ten minutes, where two versions of the desk answer', async () => {
    const { page } = joan;
    let loads = 0;
    page.on('load', () => (loads += 1));
    const another = page.getByText('The desk has another version');
    await page.route('**/desk/stream*', (route) => route.abort());
    await page.route('**/desk/rows*', async (route) => {
      const response = await route.fetch();
      const answer = Answer.parse(await response.json());
      await route.fulfill({ response, json: { ...answer, hello: { ...answer.hello, build: 'another' } } });
    });
    await page.clock.install();
    await page.reload();
    await page.clock.fastForward(5_500);
    await untilTrue(() => loads === 2);
    await page.clock.fastForward(5_500);
    await another.waitFor();
    // Each answer tells of it.
    const answered = page.waitForResponse(/\/desk\/rows/);
    await page.clock.fastForward(3_000);
    await (await answered).finished();
    await another.waitFor();
    expect(loads).toBe(2);
    await page.clock.fastForward(600_000);
    await untilTrue(() => loads === 3);
  });

  it('outlives the process that rings people, and says that the line is late', async () => {
    const { page } = joan;
    expect(await page.locator('#live-line').isVisible()).toBe(false);
    desk.clock.advance(40_000);
    await page.getByText('The line is late by 40 s.').waitFor();
    await isGood(page, 'board-line-late');
    await reads(page, /The telephone line.*It rings nobody by itself\./s);
    await recordSweep(desk.knex, 'another worker', desk.now());
    await page.locator('#live-line').waitFor({ state: 'hidden' });
    // An alarm's page says it too.
    desk.clock.advance(40_000);
    await raiseAlarmFor(parts(), SYSTEM, { worker: '4021', why: 'asks-for-help', by: null });
    await page.locator('a[href^="/desk/alarms/"]').click();
    await page.getByText('The line is late by 40 s.').waitFor();
  });

  it('says what the line is ill of, as long as it lasts, to whoever can do something about it alone', async () => {
    const { page } = joan;
    const worker = await signInAtDesk(browser, desk, 'worker');
    await carriersInForce(desk.knex, ['twilio'], desk.now());
    const [calls] = await readCarrierHealth(desk.knex);
    if (!calls) throw new Error('no carrier takes calls');
    await saveCarrierHealth(desk.knex, { ...calls, state: 'aside', why: 'fails', since: desk.now() });
    for (let failed = 0; failed < 3; failed += 1) await recordFailure(desk.knex, 'alarm', 'a row');
    const banner = page.locator('#live-line');
    await page.getByText('Calls fail at every carrier. 1 step of the line is stuck.', { exact: true }).waitFor();
    await reads(page, /The telephone line.*Until a call gets through, ring people from your own phone\./s);
    await reads(page, /The telephone line.*Somebody may not be rung\./s);
    expect(await page.title()).toBe('(2) Desk');
    await looksWell(page, 'board-line-ill');
    // What fails may follow from an alarm: a worker's page is as it was.
    await worker.page.getByText(/^Live · heard/).waitFor();
    expect(await worker.page.locator('body').innerText()).not.toMatch(/fail|stuck|telephone line\b.*ring people/i);
    expect(await worker.page.locator('#live-line').isVisible()).toBe(false);
    await worker.close();
    await raiseAlarmFor(parts(), SYSTEM, { worker: '4021', why: 'asks-for-help', by: null });
    await page.locator('a[href^="/desk/alarms/"]').click();
    // As it is opened, and with each beat.
    await page.getByText(/Calls fail at every carrier/).waitFor();
    await page.getByText(/^Live · heard/).waitFor();
    await isGood(page, 'alarm-line-ill');
    await page.goBack();
    await saveCarrierHealth(desk.knex, { ...calls, since: desk.now() });
    await purgeFailuresExcept(desk.knex, []);
    await banner.waitFor({ state: 'hidden' });
    await rows(page).filter({ hasText: 'The telephone line' }).first().waitFor({ state: 'detached' });
  });

  it('is shut where its account is switched off', async () => {
    const accountId = await desk.records.accountId(joan.email);
    await changeAccount(parts(), SYSTEM, { accountId, change: { kind: 'off' } }, desk.now());
    await joan.page.waitForURL(/\/desk\/sign-in/);
    expect(await joan.page.content()).not.toMatch(/Okoro|Lindqvist/);
  });
});

it('a stream is told that its server ends, and ends with that; nothing is written for it', async () => {
  const desk = await openDesk({ organisation: RIVERSIDE });
  const { email } = await desk.signedIn('manager');
  const { name, value } = sessionCookie((await desk.browser().signsIn(email)).headers['set-cookie']);
  const stream = await transcriptOf(`${desk.url}/desk/stream`, `${name}=${value}`);
  await stream.until(/event: tick/);
  const expire = new Date('2030-01-01T00:00:00Z');
  await desk.knex('session').update({ expire });
  await desk.restarts(() => Promise.resolve(), 'stopped');
  expect(await stream.end()).toMatch(/event: bye\ndata: \{"why":"deploy"\}\n\n$/);
  // Where the database was gone, the end of each stream failed at it.
  for (const session of await desk.knex('session').select('expire')) expect(session).toEqual({ expire });
  await desk.close();
});

it('what a page asks for is never older than what it has, though others have just asked for theirs', async () => {
  const desk = await openDesk({ organisation: RIVERSIDE });
  const [joan, idris] = [await desk.signedIn('manager'), await desk.signedIn('manager')];
  const asks = async (who: SignedIn, since: string) =>
    Asked.parse((await who.opens(`/desk/rows?since=${since}`)).body).rows;
  const opens = async () => /data-snapshot="([^"]+)"/.exec((await idris.opens('/desk')).text)?.[1] ?? '';
  const before = (await asks(joan, 'none'))?.snapshot;
  await startVisitFor(desk.dependencies.parts, SYSTEM, { worker: '4021', minutes: 60 });
  const opened = await opens();
  // Nothing would bring back what is taken from the page: the stream has sent it.
  expect([opened === before, await asks(idris, opened)]).toEqual([false, null]);
  await startVisitFor(desk.dependencies.parts, SYSTEM, { worker: '4022', minutes: 60 });
  // Of a process before this one, or of the one beside it.
  const asked = await asks(idris, 'of another process');
  expect([asked?.snapshot === opened, asked?.snapshot]).toEqual([false, await opens()]);
  await desk.close();
});

it('a board of a desk at which no process has rung anybody yet says so', async () => {
  const desk = await openDesk({ organisation: RIVERSIDE });
  const browser = await launchBrowser();
  const { page } = await signInAtDesk(browser, desk, 'manager');
  await page.getByText('The line has not begun: it rings nobody.').waitFor();
  await browser.close();
  await desk.close();
});
