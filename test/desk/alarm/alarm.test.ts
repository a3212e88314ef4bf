import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import request from 'supertest';
import { launchBrowser } from '../../harness/browser.ts';
import { Browser as DeskBrowser, tokenIn } from '../../harness/desk.ts';
import { accessibilityFindings, type AtDesk, signInAtDesk } from '../../harness/desk-in-browser.ts';
import { BEA, DUTY, IRA, MO, MO_AT_HOME, OUT_OF_HOURS, RIVERSIDE, SAM } from '../../harness/riverside.ts';
import { mind, samIsMissed } from '../../harness/sam-is-missed.ts';
import { openTown, type Town } from '../../harness/town.ts';
import { makeReadyAccount } from '../../../src/operations/accounts/demo-accounts.ts';
import type { Role } from '../../../src/records/accounts.ts';
import { teamIdByName } from '../../../src/records/organisation/teams.ts';

const PICTURES = process.env['BUDDYLINE_PICTURES'];
const EVERYBODY = [SAM, BEA, MO, MO_AT_HOME, IRA, DUTY, OUT_OF_HOURS];

describe("an alarm's page", () => {
  let browser: Browser;
  let town: Town;
  let desks: AtDesk[];
  let accounts = 0;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
    desks = [];
  });
  afterEach(async () => {
    for (const desk of desks) await desk.close();
    await town.abandon();
  });

  async function signsIn(role: Role, staffNumber: string | null): Promise<DeskBrowser> {
    accounts += 1;
    const email = `${role}-at-alarm-${accounts}@riverside.example`;
    const teamId = await teamIdByName(town.knex, 'North');
    await makeReadyAccount(town.knex, { email, name: `The ${role}`, role, staffNumber }, teamId, town.now());
    const desk = new DeskBrowser(request.agent(town.url));
    await desk.signsIn(email);
    return desk;
  }
  async function inBrowser(role: Role, staffNumber: string, width = 1280): Promise<AtDesk> {
    const desk = await signInAtDesk(browser, town, role, { staffNumber, width });
    desks.push(desk);
    return desk;
  }
  const alarmId = async (): Promise<string> => (await town.knex<{ id: string }>('alarm').first('id'))?.id ?? '';
  const stored = (): Promise<unknown> => town.knex('alarm').first('status', 'closed_how');
  const page = async (): Promise<string> => `/desk/alarms/${await alarmId()}`;
  async function isInDanger(): Promise<void> {
    await town.phone(SAM).texts('START 60 12 Mill Lane');
    await town.phone(SAM).texts('STATUS 3851');
    await town.settle();
    await mind(town, ...EVERYBODY);
  }
  async function sends(desk: DeskBrowser, act: string, fields: Record<string, string> = {}) {
    return desk.sends(await page(), `${await page()}/${act}`, { request: randomUUID(), ...fields });
  }

  it('tells a manager what to do and not to do first, where and what to say; taking it there stops the phones', async () => {
    await isInDanger();
    const ira = await signsIn('manager', '4031');
    const opened = await ira.opens(await page());
    expect(opened.status).toBe(200);
    for (const words of [
      /<title>Desk<\/title>/,
      /Do not ring or text\. Do not go there\./,
      /Nobody has it\./,
      /12 Mill Lane/,
      /Sam Okoro says covertly that they are in danger\. This came at 14:00/,
      /The police there: Northshire\./,
      /Tell 999 who, where and since when\./,
      /Bea Lindqvist rung/,
    ])
      expect(opened.text).toMatch(words);
    expect(opened.text).not.toMatch(/href="tel:|07700/);
    expect((await sends(ira, 'take', { minutes: '10' })).status).toBe(303);
    expect(await stored()).toMatchObject({ status: 'taken' });
    await town.settle();
    await town.phone(BEA).expectsText(/^A is taken, news by 14:10\.\nBy Ira Nowak\./);
    const taken = await ira.opens(await page());
    expect(taken.text).toMatch(/Ira Nowak has it, news by 14:10/);
    expect(taken.text).toMatch(/I need more time/);
    expect(taken.text).not.toMatch(/I deal with it</);
    await mind(town, ...EVERYBODY);
    // No later ring of the ladder: the news is asked for when it is due.
    await town.passes('9m');
    expect(town.exchange.calls().filter(({ status }) => status === 'ringing')).toEqual([]);
    await town.passes('2m');
    await town.phone(IRA).expectsCall();
    await mind(town, ...EVERYBODY);
  });

  it('two who take it at the same moment end in one truth, and both see it', async () => {
    await samIsMissed(town);
    await mind(town, ...EVERYBODY);
    const [mo, ira] = [await signsIn('manager', '4030'), await signsIn('manager', '4031')];
    const tokens = [tokenIn((await mo.opens(await page())).text), tokenIn((await ira.opens(await page())).text)];
    const path = `${await page()}/take`;
    const answers = await Promise.all(
      [mo, ira].map((desk, n) => desk.posts(path, { _csrf: tokens[n] ?? '', request: randomUUID(), minutes: '10' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409]);
    const late = answers.find(({ status }) => status === 409);
    expect(late?.text).toMatch(/(Mo Haddad|Ira Nowak) took it 0 seconds ago\. You have not taken it\./);
    const [one, other] = [await mo.opens(await page()), await ira.opens(await page())];
    const owner = /(Mo Haddad|Ira Nowak) has it/.exec(one.text)?.[1];
    expect(owner).toBeDefined();
    expect(other.text).toContain(`${owner ?? ''} has it`);
    await mind(town, ...EVERYBODY);
  });

  it('a page that is old is answered with who has it and since when, or how it was closed, and typed words stay', async () => {
    await samIsMissed(town);
    await mind(town, ...EVERYBODY);
    const [mo, ira] = [await signsIn('manager', '4030'), await signsIn('manager', '4031')];
    const fields = (typed: object) => ({ _csrf: token, request: randomUUID(), ...typed });
    const token = tokenIn((await mo.opens(await page())).text);
    await sends(ira, 'take', { minutes: '10' });
    await town.passes('20s');
    const take = fields({ minutes: '7' });
    const late = await mo.posts(`${await page()}/take`, take);
    expect([late.status, late.text]).toEqual([
      409,
      expect.stringMatching(/Ira Nowak took it 20 seconds ago\. You have not taken it\./),
    ]);
    await town.passes('3m');
    // The same form again is answered with what is so then.
    expect((await mo.posts(`${await page()}/take`, take)).text).toMatch(/Ira Nowak took it 3 minutes ago\./);
    await sends(ira, 'contact', { goes_on: 'no' });
    for (const [act, typed] of [
      ['fact', { words: 'Her <b>car</b> is outside' }],
      ['dialled', { reference: 'NP <b>4471' }],
    ] as const) {
      const over = await mo.posts(`${await page()}/${act}`, fields(typed));
      expect([act, over.status]).toEqual([act, 409]);
      expect(over.text).toMatch(/Closed: somebody has reached the worker\. That was before you pressed\./);
      expect(over.text).toMatch(/You wrote: (Her &lt;b&gt;car&lt;\/b&gt; is outside|NP &lt;b&gt;4471)/);
    }
    expect(await town.knex('alarm_fact').whereIn('what', ['note', 'dialled'])).toEqual([]);
    await mind(town, ...EVERYBODY);
  });

  it('a form that is sent twice acts once', async () => {
    await samIsMissed(town);
    await mind(town, ...EVERYBODY);
    const mo = await signsIn('manager', '4030');
    const token = tokenIn((await mo.opens(await page())).text);
    const fields = { _csrf: token, request: randomUUID(), words: 'Her car is outside' };
    const path = `${await page()}/fact`;
    const answers = await Promise.all([mo.posts(path, fields), mo.posts(path, fields)]);
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    expect(await town.knex('alarm_fact').where({ what: 'note' }).select('what')).toHaveLength(1);
    expect((await mo.opens(await page())).text.match(/Her car is outside/g)).toHaveLength(1);
    await mind(town, ...EVERYBODY);
  });

  it('999 and its reference, more time, passing on, and contact with a visit that goes on: as a phone would', async () => {
    await samIsMissed(town);
    await mind(town, ...EVERYBODY);
    const mo = await signsIn('manager', '4030');
    await sends(mo, 'take', { minutes: '5' });
    await sends(mo, 'dialled', { reference: 'NP 4471' });
    expect((await mo.opens(await page())).text).toMatch(/Mo Haddad has dialled 999, police reference NP ?4471/);
    await sends(mo, 'more', { minutes: '20' });
    expect((await mo.opens(await page())).text).toMatch(/Mo Haddad has it, news by 15:26/);
    await mind(town, ...EVERYBODY);
    await sends(mo, 'pass-on');
    expect(await stored()).toMatchObject({ status: 'raised' });
    await town.settle();
    await town.phone(BEA).expectsCall();
    await mind(town, ...EVERYBODY);
    await sends(mo, 'contact', { goes_on: 'yes', minutes: '30' });
    expect(await stored()).toMatchObject({ status: 'closed', closed_how: 'contact' });
    expect(await town.knex('visit').first('status', 'deadline')).toEqual({
      status: 'open',
      deadline: new Date('2026-11-23T15:36:00Z'),
    });
    const closed = await mo.opens(await page());
    expect(closed.text).toMatch(/Closed: somebody has reached the worker\./);
    expect(closed.text).not.toMatch(/<form method="post" action="\/desk\/alarms/);
    await mind(town, ...EVERYBODY);
  });

  it('a covert one is closed only by whoever has it, after confirming who they are, and the worker hears nothing of it', async () => {
    await isInDanger();
    const ira = await signsIn('manager', '4031');
    await sends(ira, 'take', { minutes: '15' });
    await mind(town, ...EVERYBODY);
    // Signing in is proof for five minutes.
    await town.passes('6m');
    const asked = await sends(ira, 'close', { how: 'police', who: 'PC 1124' });
    expect([asked.status, asked.headers['location']]).toEqual([303, expect.stringMatching(/^\/desk\/confirm\?/)]);
    expect(await stored()).toMatchObject({ status: 'taken' });
    const location = String(asked.headers['location']);
    const form = new URL(location, town.url).searchParams.get('form') ?? '';
    const confirmed = await ira.sends(location, '/desk/confirm', {
      password: 'riverside',
      code: '123456',
      next: '',
      form,
    });
    expect(confirmed.status).toBe(303);
    const kept = await ira.opens(String(confirmed.headers['location']));
    expect(kept.text).toMatch(/Your words were kept[^]*PC 1124/);
    const again = await ira.posts(`${await page()}/close`, {
      _csrf: tokenIn(kept.text),
      request: randomUUID(),
      how: 'police',
      who: 'PC 1124',
    });
    expect(again.status).toBe(303);
    expect(await stored()).toMatchObject({ status: 'closed', closed_how: 'police' });
    await town.settle();
    for (const phone of [BEA, MO]) await town.phone(phone).expectsText(/A is over/);
    await mind(town, BEA, MO, MO_AT_HOME, IRA, DUTY, OUT_OF_HOURS);
    // The worker's phone has had nothing since its own STATUS.
    expect(
      town.exchange.texts().filter(({ phone, direction }) => phone === SAM && direction === 'outbound'),
    ).toHaveLength(2);
  });

  it('is not there for those whom it is about, who stand beside them, who were not asked, or of whom nobody knows', async () => {
    await town.phone(BEA).texts('START 60 12 Mill Lane');
    await isInDanger();
    const path = await page();
    for (const [role, staffNumber] of [
      ['worker', '4021'],
      ['manager', '4021'],
      ['worker', '4022'],
      ['manager', '4022'],
      ['operator', null],
      ['administrator', '4030'],
      ['governance', '4030'],
    ] as const) {
      const desk = await signsIn(role, staffNumber);
      const none = await desk.opens(`/desk/alarms/${randomUUID()}`);
      for (const address of [path, `${path}/now`]) {
        const answer = await desk.opens(address);
        const said = [role, address, answer.status, answer.text.replaceAll(/value="[^"]*"|next=[^"]*"/g, '')];
        expect(said).toEqual([role, address, 404, none.text.replaceAll(/value="[^"]*"|next=[^"]*"/g, '')]);
      }
      const token = tokenIn((await desk.opens('/desk/me')).text);
      const act = await desk.posts(`${path}/take`, { _csrf: token, request: randomUUID(), minutes: '5' });
      expect([role, act.status]).toEqual([role, 404]);
    }
    expect(await stored()).toMatchObject({ status: 'raised' });
    expect((await new DeskBrowser(request.agent(town.url)).opens(path)).status).toBe(303);
    await mind(town, ...EVERYBODY);
  });

  it('bad input: says what is wrong, keeps the words, and changes nothing', async () => {
    await samIsMissed(town);
    await mind(town, ...EVERYBODY);
    const mo = await signsIn('manager', '4030');
    const rows: [string, Record<string, string>, string, string][] = [
      ['take', { minutes: 'soon' }, 'Write a number of minutes from 1 to 720', 'value="soon"'],
      ['take', { minutes: '0' }, 'Write a number of minutes from 1 to 720', 'value="0"'],
      ['fact', { words: '  ' }, 'Write what others should know', 'name="words"'],
      ['fact', { words: 'x'.repeat(501) }, 'Write less than 500 letters', 'x'.repeat(501)],
      ['contact', {}, 'Choose whether the visit is over', 'name="goes_on"'],
    ];
    for (const [act, fields, words, kept] of rows) {
      const answer = await sends(mo, act, fields);
      expect([act, answer.status]).toEqual([act, 400]);
      expect(answer.text).toContain(words);
      expect(answer.text).toContain(kept);
    }
    expect(await stored()).toMatchObject({ status: 'raised' });
    expect(await town.knex('alarm_fact').where({ what: 'note' })).toEqual([]);
    await mind(town, ...EVERYBODY);
  });

  it('in a browser: it changes by itself, keeps what is typed, leads from the board, and axe finds nothing', async () => {
    const { page: seen, faults } = await inBrowser('manager', '4031');
    await isInDanger();
    await seen.getByRole('link', { name: 'Sam Okoro' }).click();
    await seen.getByText(/^Live · heard/).waitFor();
    await looksWell(seen, 'raised');
    await seen.setViewportSize({ width: 1280, height: 900 });
    await seen.getByLabel('A fact that others should know').fill('Blue car outside');
    await town.phone(MO).texts('TAKE 10');
    const mo = await signsIn('manager', '4030');
    await sends(mo, 'take', { minutes: '10' });
    await mind(town, ...EVERYBODY);
    await seen
      .getByText(/Mo Haddad has it/)
      .first()
      .waitFor({ timeout: 5_000 });
    expect(await seen.getByLabel('A fact that others should know').inputValue()).toBe('Blue car outside');
    await seen.getByText('What you can do has changed.').waitFor();
    await seen.getByRole('button', { name: 'Add it' }).click();
    await seen.getByText('Ira Nowak: Blue car outside').first().waitFor();
    await looksWell(seen, 'taken');
    await seen.keyboard.press('Escape');
    await seen.keyboard.press('Escape');
    expect(await seen.locator('body').innerText()).not.toMatch(/Sam Okoro|COVERT|Mill Lane|Do not/);
    expect(faults).toEqual([]);
    await mind(town, ...EVERYBODY);
  }, 120_000);

  async function looksWell(seen: Page, state: string): Promise<void> {
    for (const width of [1280, 390, 320]) {
      for (const colorScheme of ['light', 'dark'] as const) {
        await seen.setViewportSize({ width, height: 900 });
        await seen.emulateMedia({ colorScheme });
        const name = `alarm-${state}-${width}-${colorScheme}.png`;
        if (PICTURES !== undefined) await seen.screenshot({ path: join(PICTURES, name), fullPage: true });
        expect([name, await accessibilityFindings(seen)]).toEqual([name, []]);
        const overflow: unknown = await seen.evaluate('document.documentElement.scrollWidth - innerWidth');
        expect([name, overflow]).toEqual([name, 0]);
        // A sentence is written in it, on a phone too.
        const field = await seen.getByLabel('A fact that others should know').boundingBox();
        expect(field?.width).toBeGreaterThan(240);
      }
    }
  }
});
