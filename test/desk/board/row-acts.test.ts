import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser as RealBrowser } from 'playwright-core';
import { planVisit } from '../../../src/operations/visits/plan.ts';
import type { Browser } from '../../harness/desk.ts';
import { launchBrowser } from '../../harness/browser.ts';
import { looksWell, signInAtDesk } from '../../harness/desk-in-browser.ts';
import { faultsIn } from '../../harness/faults-in.ts';
import { BEA, IRA, MO, RIVERSIDE_AND_SOUTH, SAM } from '../../harness/riverside.ts';
import { mind } from '../../harness/sam-is-missed.ts';
import { openTown, type Town } from '../../harness/town.ts';
import { wordsOf } from '../../harness/words-of.ts';
import { EVERYBODY } from '../alarm/alarm-desk.ts';
import { ofTeam } from '../handover/handover-town.ts';

/** With a third worker, so that one of three late ones is under an alarm. */
const ORGANISATION = RIVERSIDE_AND_SOUTH.replace(
  'people:',
  `people:
  - { name: Tom Hale, staff_number: "4023", roles: [worker], team: North,
      phones: ["+447700900106"], pin: "5193", duress_pin: "8846" }`,
);
const TOM = '+447700900106';
const PHONES = [...EVERYBODY, TOM];
const NOBODY = 'Nobody could be asked';

describe('In a row of the board', () => {
  let town: Town;
  let manager: Browser;
  let operator: Browser;
  beforeAll(async () => {
    town = await openTown({ organisation: ORGANISATION, at: '2026-11-23T14:00:00Z' });
    manager = await ofTeam(town, 'manager', 'Mo Haddad', 'North', '4030');
    operator = await ofTeam(town, 'operator', 'Oz Reid', 'North');
  });
  afterAll(() => town.abandon());

  const board = async (desk: Browser): Promise<string> => (await desk.opens('/desk')).text;
  /** Without the band of many at once, which every board of theirs holds. */
  const acts = (html: string): string[] =>
    [...html.matchAll(/formaction="([^"]+)"/g)].map(([, to = '']) => to).filter((to) => to !== '/desk/call-managers');
  const presses = (desk: Browser, to: string) => desk.sends('/desk', to, { request: randomUUID(), back: 'board' });

  it('words that the line did not understand are seen by one press, and lead to more time', async () => {
    await town.phone(SAM).texts('START 60 12 Mill Lane');
    await town.phone(SAM).texts('the lift is broken again');
    await town.settle();
    await mind(town, ...PHONES);
    const html = await board(manager);
    expect(wordsOf(html)).toMatch(/the lift is broken again.*More time : Sam Okoro Seen : Sam Okoro/);
    const [seen = ''] = acts(html);
    const worker = await ofTeam(town, 'worker', 'Bea Lindqvist', 'North', '4022');
    expect(acts(await board(worker))).toEqual([]);
    expect((await worker.sends('/desk', seen, {})).status).toBe(404);
    const sent = await presses(manager, seen);
    expect([sent.status, sent.headers.location]).toEqual([303, '/desk']);
    expect(await board(manager)).not.toContain('the lift is broken');
  });

  it('a team’s managers are asked to the desk, though those of another team were a moment ago', async () => {
    const asks = async (desk: Browser): Promise<string> => wordsOf((await presses(desk, '/desk/call-managers')).text);
    const south = await ofTeam(town, 'operator', 'Una Pike', 'South');
    // The one who asks is the only manager of South: nobody is texted, and nobody reads that somebody was.
    const only = await ofTeam(town, 'manager', 'Cai Morgan', 'South', '4040');
    for (const press of [1, 2]) expect([press, await asks(only)]).toEqual([press, expect.stringContaining(NOBODY)]);
    const cai = town.phone('+447700900105');
    expect(await asks(operator)).toContain('2 of them get a text now');
    expect(await asks(south)).toContain('1 of them gets a text now');
    expect(await asks(south)).toContain('They were asked already');
    await town.settle();
    for (const one of [MO, IRA]) await town.phone(one).expectsText(/much waits/);
    await cai.expectsText(/much waits/);
  });

  it('a plan that should have begun is called off by one press', async () => {
    const bea = await town.records.personId('4022');
    const start = new Date(town.now().getTime() + 10 * 60_000);
    const planned = await planVisit(
      town.parts,
      { kind: 'system' },
      { worker: bea, start, end: new Date(start.getTime() + 3_600_000), place: '3 High Street' },
    );
    expect(planned.kind).toBe('done');
    expect(acts(await board(operator))).toEqual([]);
    await town.passes('12m');
    await mind(town, ...PHONES);
    const [cancel = ''] = acts(await board(operator));
    expect(cancel).toMatch(/\/desk\/visits\/.*\/cancel/);
    expect((await presses(operator, cancel)).headers.location).toBe('/desk');
    expect(await board(operator)).not.toContain('3 High Street');
  });

  it('nothing is done about an alarm there, and nothing about one’s own visit', async () => {
    await town.phone(BEA).texts('START 5 3 High Street');
    await town.passes('6m');
    await mind(town, ...PHONES);
    expect(wordsOf(await board(operator))).toContain('More time : Bea Lindqvist');
    const bea = await ofTeam(town, 'manager', 'Bea Lindqvist', 'North', '4022');
    expect(wordsOf(await board(bea))).not.toContain('More time : Bea Lindqvist');
    await town.phone(BEA).texts('END 2947');
    await mind(town, ...PHONES);
    const html = await board(manager);
    expect(wordsOf(html)).toMatch(/COVERT.*Bea Lindqvist/);
    expect(wordsOf(html)).not.toMatch(/(More time|Seen|Not going) : Bea Lindqvist/);
  });

  it('all that are late are back by one reason, except those under an alarm, and no alarm is closed', async () => {
    await town.phone(TOM).texts('START 20 9 Hill Road');
    await town.passes('44m');
    await mind(town, ...PHONES);
    const late = await manager.opens('/desk/visits/back');
    expect((await operator.opens('/desk/visits/back')).status).toBe(403);
    const ids = [...late.text.matchAll(/name="visits" value="([^"]+)"/g)].map(([, id = '']) => id);
    expect(ids).toHaveLength(1);
    expect(wordsOf(late.text)).toContain('Sam Okoro');
    expect(late.text).not.toMatch(/Tom Hale|Bea Lindqvist/);
    const send = (fields: Record<string, string | string[]>) =>
      manager.sends('/desk/visits/back', '/desk/visits/back', { request: randomUUID(), ...fields });
    const none = await send({ how: 'spoken-to' });
    expect([none.status, faultsIn(none.text)]).toEqual([400, { 'back-visits': 'Choose who is back' }]);
    const unsaid = await send({ visits: ids });
    expect([unsaid.status, faultsIn(unsaid.text)]).toEqual([400, { 'back-how': 'Choose how you know it' }]);
    expect(unsaid.text).toContain(`value="${ids[0] ?? ''}" id="back-visits" checked`);
    const before = await town.records.alarms({ status: 'closed' });
    // Of the page of somebody who sees no alarm: Tom's and Bea's are sent along, and stay.
    const others = (await town.records.openVisits()).map(({ id }) => id);
    const sent = await send({ visits: others, how: 'spoken-to' });
    expect(sent.status).toBe(409);
    expect(await town.records.visits({ id: ids })).toMatchObject([{ status: 'ended' }]);
    expect(await town.records.alarms({ status: 'closed' })).toEqual(before);
    expect(await town.records.visits({ status: 'overdue', place: '9 Hill Road' })).toHaveLength(1);
  });
});

describe('The end of the day', () => {
  it('late visits end together, once, each as if it were ended alone', async () => {
    const town = await openTown({ organisation: ORGANISATION, at: '2026-11-23T14:00:00Z' });
    const manager = await ofTeam(town, 'manager', 'Mo Haddad', 'North', '4030');
    for (const phone of [SAM, TOM]) await town.phone(phone).texts('START 30 12 Mill Lane');
    await town.phone(BEA).texts('START 90 3 High Street');
    await town.passes('31m');
    await mind(town, ...PHONES);
    const page = await manager.opens('/desk/visits/back');
    const ids = [...page.text.matchAll(/name="visits" value="([^"]+)"/g)].map(([, id = '']) => id);
    expect(ids).toHaveLength(2);
    expect(page.text).not.toContain('Bea Lindqvist');
    const fields = { request: randomUUID(), visits: ids, how: 'told-by', told_by: 'Ana' };
    for (const time of [1, 2]) {
      const sent = await manager.sends('/desk/visits/back', '/desk/visits/back', fields);
      expect([time, sent.status, sent.headers.location]).toEqual([time, 303, '/desk']);
    }
    expect(await town.records.visits({ id: ids })).toMatchObject([{ status: 'ended' }, { status: 'ended' }]);
    expect(await town.records.visitActs({ what: 'end' })).toMatchObject([
      { how: 'told-by', toldBy: 'Ana' },
      { how: 'told-by', toldBy: 'Ana' },
    ]);
    expect(await town.records.visits({ status: 'open' })).toHaveLength(1);
    const over = await manager.sends('/desk/visits/back', '/desk/visits/back', { ...fields, request: randomUUID() });
    expect([over.status, wordsOf(over.text).includes('Not every one of them was ended')]).toEqual([409, true]);
    await town.abandon();
  });
});

describe('The board in a browser', () => {
  let browser: RealBrowser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  it('rows are found in the page, acts work by keyboard, late ones end together, and axe finds nothing', async () => {
    const town = await openTown({ organisation: ORGANISATION, at: '2026-11-23T14:00:00Z' });
    const desk = await signInAtDesk(browser, town, 'manager', { staffNumber: '4031' });
    const { page: seen, faults } = desk;
    await seen.getByText(/^Live · heard/).waitFor();
    for (const phone of [SAM, TOM]) await town.phone(phone).texts('START 30 12 Mill Lane');
    await town.phone(BEA).texts('START 90 3 High Street');
    await town.phone(BEA).texts('the lift is broken again');
    await town.passes('31m');
    await mind(town, ...PHONES);
    await seen.getByRole('link', { name: 'All of these are back' }).waitFor();
    await looksWell(seen, 'board-acts');
    await seen.getByLabel('Find').fill('tom');
    await seen.getByText('1 of 3 rows shown').waitFor();
    expect(await seen.getByRole('row', { name: /Sam Okoro/ }).count()).toBe(0);
    expect(await seen.getByText('the lift is broken again').isVisible()).toBe(true);
    await looksWell(seen, 'board-found');
    await seen.getByLabel('Find').fill('');
    // The page stays, and with it the sound that was armed there.
    await seen.evaluate('window.isTheSame = true');
    await seen.getByRole('button', { name: /^Seen\W+Bea Lindqvist/ }).focus();
    await seen.keyboard.press('Enter');
    await seen.getByText('Nothing needs a person now.').waitFor();
    expect(await seen.evaluate('window.isTheSame')).toBe(true);
    await seen.getByRole('link', { name: 'All of these are back' }).click();
    await looksWell(seen, 'back');
    await seen.getByRole('button', { name: 'End these visits' }).focus();
    await seen.keyboard.press('Enter');
    await seen.getByText('Choose how you know it').first().waitFor();
    await looksWell(seen, 'back-error');
    await seen.getByLabel('I have seen them').check();
    await seen.getByRole('button', { name: 'End these visits' }).click();
    await seen.getByText('Nobody is late.').waitFor();
    await seen.goto(`${town.url}/desk/visits/back`);
    await looksWell(seen, 'back-empty');
    expect(faults.filter((fault) => !fault.includes('400'))).toEqual([]);
    await desk.close();
    await town.abandon();
  }, 120_000);

  it('visits of one team alone are shown, live too, and whatever needs a person stays', async () => {
    const town = await openTown({ organisation: ORGANISATION, at: '2026-11-23T14:00:00Z' });
    const all = await ofTeam(town, 'manager', 'Ned Shaw', null);
    const { text } = await all.opens('/desk');
    const [, south = ''] = /<option value="([^"]+)">South/.exec(text) ?? [];
    await town.phone(BEA).texts('START 60 3 High Street');
    await town.phone(SAM).texts('SOS');
    await mind(town, ...PHONES);
    for (const path of [`/desk?team=${south}`, `/desk/rows?team=${south}`]) {
      const seen = (await all.opens(path)).text;
      expect(seen).toContain('Sam Okoro');
      expect(seen).not.toContain('3 High Street');
    }
    expect(wordsOf((await all.opens(`/desk?team=${south}`)).text)).toContain('Visits of South alone.');
    expect((await all.opens('/desk?team=nonsense')).text).toContain('3 High Street');
    await town.abandon();
  });
});
