import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../../harness/browser.ts';
import { type AtDesk, presses, signInAtDesk } from '../../harness/desk-in-browser.ts';
import { BEA, DUTY, IRA, MO, MO_AT_HOME, OUT_OF_HOURS, RIVERSIDE, SAM } from '../../harness/riverside.ts';
import { mind } from '../../harness/sam-is-missed.ts';
import { openTown, type Town } from '../../harness/town.ts';
import { DEMO_CODE, DEMO_PASSWORD } from '../../../src/operations/accounts/demo-accounts.ts';
import { opensAlarmFromBoard } from './alarm-desk.ts';

const PICTURES = process.env['BUDDYLINE_PICTURES'];
const OTHERS = [BEA, MO, MO_AT_HOME, IRA, DUTY, OUT_OF_HOURS];
const PINS = { ordinary: '7294', duress: '3851' };

/** A covert alarm from its first key to its end, by telephones and the desk alone. */
describe('a covert alarm is lived through at the desk', () => {
  let browser: Browser;
  let towns: Town[];
  let desks: AtDesk[];
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(() => {
    towns = [];
    desks = [];
  });
  afterEach(async () => {
    for (const desk of desks) await desk.close();
    for (const town of towns) await town.abandon();
  });

  async function opensTown(): Promise<Town> {
    const town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T16:40:00Z' });
    towns.push(town);
    return town;
  }
  async function asksWhereItStands(town: Town, pin: string): Promise<string> {
    await town.phone(SAM).texts('START 60 12 Mill Lane');
    await town.passes('9m');
    const call = await town.phone(SAM).dials();
    await call.presses(pin);
    await call.hangsUp();
    return call.everything();
  }
  async function endsTheVisit(town: Town): Promise<void> {
    await town.phone(SAM).texts(`OUT ${PINS.ordinary}`);
    await town.settle();
  }
  /** All that the worker's phone has had, and when. */
  const seenBySam = (town: Town) => ({
    texts: town.exchange
      .texts()
      .filter(({ phone, direction }) => phone === SAM && direction === 'outbound')
      .map(({ createdAt, body }) => [createdAt, body]),
    calls: town.exchange
      .calls()
      .filter(({ phone }) => phone === SAM)
      .map(({ createdAt, direction }) => [createdAt, direction]),
  });
  const ringing = (town: Town): string[] =>
    town.exchange.calls().flatMap(({ phone, status }) => (status === 'ringing' ? [phone] : []));
  async function picture(page: Page, name: string): Promise<void> {
    if (PICTURES !== undefined)
      await page.screenshot({ path: join(PICTURES, `lived-through-${name}.png`), fullPage: true });
  }

  it('raised by phone; taken, dialled, closed at the desk: phones stop, the worker sees an ordinary day', async () => {
    const ordinary = await opensTown();
    const heard = await asksWhereItStands(ordinary, PINS.ordinary);
    await ordinary.passes('14m');
    await endsTheVisit(ordinary);

    const town = await opensTown();
    const desk = await signInAtDesk(browser, town, 'manager', { staffNumber: '4031', width: 390 });
    desks.push(desk);
    const { page, faults } = desk;
    expect(await asksWhereItStands(town, PINS.duress)).toBe(heard);
    await opensAlarmFromBoard(page);
    await page.getByText('Do not ring or text. Do not go there.').waitFor();
    expect(ringing(town)).toEqual(expect.arrayContaining([BEA, MO, IRA]));
    await mind(town, ...OTHERS);

    await page.getByLabel('I deal with it: news in').fill('12');
    await presses(page, 'I deal with it');
    await page.getByText('Ira Nowak has it, news by 17:01').first().waitFor();
    await town.settle();
    expect(ringing(town)).toEqual([]);
    for (const phone of [BEA, MO]) await town.phone(phone).expectsText(/^A is taken, news by 17:01\.\nBy Ira Nowak\./);
    await page.getByLabel('Police reference').fill('NP 4471');
    await presses(page, 'I have dialled 999');
    await page.getByText('Ira Nowak has dialled 999, police reference NP 4471').first().waitFor();
    // The person who has dialled is asked soon, as after a key.
    await page.getByText('Ira Nowak has it, news by 16:54').first().waitFor();
    await picture(page, 'dialled');
    await page.getByLabel('More time: news in').fill('12');
    await presses(page, 'I need more time');
    await page.getByText('Ira Nowak has it, news by 17:01').first().waitFor();
    await mind(town, ...OTHERS);

    // Signing in was proof for five minutes.
    await town.passes('8m');
    expect(ringing(town)).toEqual([]);
    await page.getByLabel('The police confirm it').check();
    await page.getByLabel('By whom').fill('PC 1124');
    await presses(page, 'Confirm that it is you, and close');
    await page.getByLabel('Password').fill(DEMO_PASSWORD);
    await page.getByLabel('Code').fill(DEMO_CODE);
    await presses(page, 'Confirm');
    await page.getByText('PC 1124').waitFor();
    expect(await town.records.alarm()).toMatchObject({ status: 'taken' });
    await presses(page, 'Send');
    await page.getByText('Closed: the police confirm that the worker is safe.').first().waitFor();
    await picture(page, 'closed');
    await town.settle();
    for (const phone of [BEA, MO]) await town.phone(phone).expectsText(/A is over/);

    await town.passes('6m');
    await endsTheVisit(town);
    expect(seenBySam(town)).toEqual(seenBySam(ordinary));
    expect(faults).toEqual([]);
  }, 120_000);
});
