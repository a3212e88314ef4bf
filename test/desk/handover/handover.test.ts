import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ofTeam } from './handover-town.ts';
import { faultsIn } from '../../harness/faults-in.ts';
import { BEA, MO, RIVERSIDE_AND_SOUTH, SAM } from '../../harness/riverside.ts';
import { mind } from '../../harness/sam-is-missed.ts';
import { openTown, type Town } from '../../harness/town.ts';
import type { Browser } from '../../harness/desk.ts';
import { wordsOf } from '../../harness/words-of.ts';
import { alarmPage, EVERYBODY } from '../alarm/alarm-desk.ts';

const PAGE = '/desk/handover';

describe('A hand-over', () => {
  let town: Town;
  let mo: Browser;
  let ira: Browser;
  let operator: Browser;
  beforeAll(async () => {
    town = await openTown({ organisation: RIVERSIDE_AND_SOUTH, at: '2026-11-23T16:58:00Z' });
    mo = await ofTeam(town, 'manager', 'Mo Haddad', 'North', '4030');
    ira = await ofTeam(town, 'manager', 'Ira Nowak', 'North', '4031');
    operator = await ofTeam(town, 'operator', 'Oz Reid', 'North');
  });
  afterAll(() => town.abandon());

  const reads = async (desk: Browser): Promise<string> => wordsOf((await desk.opens(PAGE)).text);
  const seenIn = (html: string): string => /name="seen" value="([^"]*)"/.exec(html)?.[1] ?? '';
  async function takesDesk(desk: Browser, request = randomUUID()) {
    return desk.sends(PAGE, `${PAGE}/take`, { request, seen: seenIn((await desk.opens(PAGE)).text) });
  }

  it('is made of what is so: nobody has the desk, nobody is out, and everything works', async () => {
    const words = await reads(mo);
    for (const said of [
      'nobody has said that they have it',
      'None that you see',
      'Nobody is late',
      'Nobody is out',
      'Nothing is planned',
    ])
      expect(words).toContain(said);
    expect(wordsOf((await mo.opens('/desk')).text)).toContain('Desk: nobody has said that they have it');
  });

  it('says who has the desk, on the board too, and a second press of the same form writes nothing', async () => {
    const request = randomUUID();
    const token = seenIn((await mo.opens(PAGE)).text);
    for (const time of [1, 2]) {
      const sent = await mo.sends(PAGE, `${PAGE}/take`, { request, seen: token });
      expect([time, sent.status, sent.headers.location]).toEqual([time, 303, PAGE]);
    }
    expect(await reads(ira)).toContain('The desk: Mo Haddad, since 16:58');
    expect(wordsOf((await operator.opens('/desk')).text)).toContain('Desk: Mo Haddad, since 16:58');
    expect(await town.knex('desk_shift')).toHaveLength(1);
    expect(await reads(mo)).toContain('I leave, and nobody has it');
  });

  it('two who press at once: the second is told, and nothing is written over the first', async () => {
    const old = seenIn((await operator.opens(PAGE)).text);
    await takesDesk(ira);
    const late = await operator.sends(PAGE, `${PAGE}/take`, { request: randomUUID(), seen: old });
    expect([late.status, wordsOf(late.text).includes('has changed since you opened this page')]).toEqual([409, true]);
    expect(await town.knex('desk_shift')).toHaveLength(2);
    await takesDesk(mo);
  });

  it('lists who is out and late, the alarms, words for the next shift; alarms are taken over one by one', async () => {
    await town.phone(BEA).texts('START 180 at 4 Mill Lane');
    await town.phone(SAM).texts('START 30 at 12 High Street');
    await town.phone(SAM).texts('STATUS 3851');
    await town.settle();
    await mo.sends(await alarmPage(town), `${await alarmPage(town)}/take`, { request: randomUUID(), minutes: '10' });
    await mind(town, ...EVERYBODY);
    const empty = await mo.sends(PAGE, `${PAGE}/note`, { words: ' ' });
    expect([empty.status, faultsIn(empty.text)]).toEqual([400, { words: 'Write what the next shift should know' }]);
    await mo.sends(PAGE, `${PAGE}/note`, { request: randomUUID(), words: 'Tom’s mother may ring.' });
    const fact = { request: randomUUID(), words: 'A blue van', next_shift: 'yes' };
    await mo.sends(await alarmPage(town), `${await alarmPage(town)}/fact`, fact);
    const words = await reads(ira);
    for (const said of [
      'A COVERT',
      'Mo Haddad has it, news by 17:08',
      'Take A over from Mo Haddad',
      'Do not ring or text',
    ])
      expect(words).toContain(said);
    for (const said of ['Bea Lindqvist', 'Out: 2', 'Tom’s mother may ring.', 'A blue van', 'Its alarm'])
      expect(words).toContain(said);
    const page = await alarmPage(town);
    const over = /name="from" value="([^"]+)"/.exec((await ira.opens(PAGE)).text)?.[1] ?? '';
    const form = { request: randomUUID(), over: '15', from: over, back: 'handover' };
    expect((await ira.sends(PAGE, `${page}/take-over`, form)).headers.location).toBe(PAGE);
    expect(await reads(ira)).toMatch(/Ira Nowak has it, news by 17:13\..*You have it\./);
    await mind(town, ...EVERYBODY);
  });

  it('whoever answers the office’s telephone sees no alarm, and no words about one', async () => {
    const { text } = await operator.opens(PAGE);
    expect(wordsOf(text)).toContain('Tom’s mother may ring.');
    expect(text).not.toMatch(/COVERT|A blue van|\/desk\/alarms\/|Do not/);
  });

  it('whoever has the desk next gets the words, and the record shows to each what they may see', async () => {
    await takesDesk(ira);
    const told = await reads(ira);
    expect(told).toMatch(
      /For the next shift Nothing is written yet\..*What this shift was told.*Tom’s mother may ring\./,
    );
    const [, record = ''] = /href="(\/desk\/handover\/[0-9a-f-]{36})"/.exec((await ira.opens(PAGE)).text) ?? [];
    const kept = wordsOf((await ira.opens(record)).text);
    for (const said of ['from Mo Haddad', 'A COVERT Sam Okoro', 'Ira Nowak had it', 'Bea Lindqvist', 'A blue van'])
      expect(kept).toContain(said);
    const forOperator = (await operator.opens(record)).text;
    expect(forOperator).toContain('Bea Lindqvist');
    expect(forOperator).not.toMatch(/COVERT|A blue van|\/desk\/alarms\//);
    // The night shift's later alarms ring as they would without any desk.
    expect(await town.records.alarms()).toMatchObject([{ status: 'taken' }]);
  });

  it('who is not on the page’s teams finds nothing, and who leaves the desk leaves it to nobody', async () => {
    const south = await ofTeam(town, 'manager', 'Cai Morgan', 'South');
    const shift = await town.knex<{ id: string }>('desk_shift').first('id');
    expect((await south.opens(`${PAGE}/${shift?.id ?? ''}`)).status).toBe(404);
    expect((await (await ofTeam(town, 'worker', 'Bea Lindqvist', 'North', '4022')).opens(PAGE)).status).toBe(403);
    await ira.sends(PAGE, `${PAGE}/leave`, { request: randomUUID() });
    expect(await reads(mo)).toContain('The desk: nobody has said that they have it');
  });

  it('somebody with two teams has the desk of one, and the other’s stays where it was', async () => {
    const both = await ofTeam(town, 'manager', 'Ned Shaw', null);
    await takesDesk(mo);
    const { text } = await both.opens(PAGE);
    const south = /value="([0-9a-f-]{36})" checked> South/.exec(text)?.[1] ?? '';
    const none = await both.sends(PAGE, `${PAGE}/take`, { seen: seenIn(text) });
    expect([none.status, faultsIn(none.text)]).toEqual([400, { teams: 'Choose the teams whose desk you have' }]);
    await both.sends(PAGE, `${PAGE}/take`, { request: randomUUID(), seen: seenIn(text), teams: south });
    expect(await reads(both)).toMatch(/North: Mo Haddad, since 16:58; South: Ned Shaw, since 16:58/);
    expect(await town.knex('desk_shift_team').whereNull('until')).toHaveLength(2);
  });

  it('is of the team alone: nobody sees another team’s people', async () => {
    const south = await ofTeam(town, 'manager', 'Cai Morgan', 'South');
    expect((await south.opens(PAGE)).text).not.toMatch(/Bea Lindqvist|Sam Okoro|mother/);
    await mind(town, MO);
  });
});
