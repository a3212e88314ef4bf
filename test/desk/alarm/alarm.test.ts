import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import request from 'supertest';
import { insideLines } from '../../../src/desk/alarm/planned.ts';
import { numberAsWritten } from '../../../src/desk/shell/numbers.ts';
import { closeFromOffice } from '../../../src/operations/alarms/close-from-office.ts';
import type { Fact } from '../../../src/safety/alarm/alarm.ts';
import { Browser as DeskBrowser, tokenIn } from '../../harness/desk.ts';
import { faultsIn } from '../../harness/faults-in.ts';
import { BEA, DUTY, IRA, RIVERSIDE, SAM } from '../../harness/riverside.ts';
import { mind, samIsMissed } from '../../harness/sam-is-missed.ts';
import { openTown, type Town } from '../../harness/town.ts';
import { alarmPage, EVERYBODY, samIsInDanger, sends, signsIn } from './alarm-desk.ts';

describe('whether they are at the place', () => {
  const clock = (at: number | Date): string => new Date(at).toISOString().slice(11, 16);
  const at = (minute: number): number => Date.UTC(2026, 10, 23, 14, minute);
  const said = (minute: number, question: 'address' | 'danger', reply: 'yes' | 'no'): Fact => ({
    ...{ at: at(minute), what: 'reply', question, reply },
  });
  it.each<[string, Fact[]]>([
    ['not confirmed from their phone', []],
    ['not confirmed from their phone', [said(7, 'danger', 'yes')]],
    ['and their phone said at 14:07 that they are there', [said(7, 'address', 'yes')]],
    ['but their phone said at 14:07 that they are not there', [said(7, 'address', 'no'), said(8, 'danger', 'yes')]],
    ['but their phone said at 14:09 that they are not there', [said(7, 'address', 'yes'), said(9, 'address', 'no')]],
    ['and their phone said at 14:09 that they are there', [said(7, 'address', 'no'), said(9, 'address', 'yes')]],
  ])('is told as their phone has said it last: %s', (words, facts) => {
    const visit = { startedAt: new Date(at(0)), endedAt: null, place: '12 Mill Lane', state: { officePlace: null } };
    expect(insideLines({ visit, plannedStart: null }, [], facts, clock)).toEqual([
      'Began 14:00, by their call or text',
      `The place 12 Mill Lane: as they said, ${words}`,
    ]);
  });
});

describe("an alarm's page", () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
  });
  afterEach(() => town.abandon());

  it('tells those who may not take it why, and who may, and never that another has it while nobody does', async () => {
    await samIsInDanger(town);
    const page = await alarmPage(town);
    const [manager, operator] = [await signsIn(town, 'manager', null), await signsIn(town, 'operator', null)];
    const joined = { who: '4021', why: 'no-contact', request: randomUUID() };
    expect((await operator.sends('/desk/raise', '/desk/raise', joined)).status).toBe(303);
    const said = async (desk: DeskBrowser): Promise<string> =>
      /<p class="desk-muted">([^<]*(?:take it|acts in it)[^<]*)/.exec((await desk.opens(page)).text)?.[1] ?? '';
    const inCall =
      /Your account is not linked to a person of ours.*If the line rings you about it, take it in that call/;
    const those = /Those who are rung about it may take it\./;
    expect(await said(manager)).toMatch(/^Nobody has it,\sand you cannot take it here\./);
    for (const taken of [false, true]) {
      if (taken) await sends(town, await signsIn(town, 'manager', '4031'), 'take', { minutes: '10' });
      for (const [desk, why] of [
        [manager, inCall],
        [operator, those],
      ] as const) {
        expect(await said(desk)).toMatch(why);
        expect(/another person acts in it/.test(await said(desk))).toBe(taken);
      }
    }
  });

  it('tells a manager what to do, and what not, where, and what to say; taking it there stops the phones', async () => {
    await samIsInDanger(town);
    const ira = await signsIn(town, 'manager', '4031');
    const opened = await ira.opens(await alarmPage(town));
    expect(opened.status).toBe(200);
    for (const words of [
      /<title>Desk<\/title>/,
      /Do not ring or text\. Do not go there\./,
      /Nobody has it\./,
      /12 Mill Lane/,
      /Sam Okoro says covertly that they are in danger\. This came at 14:00/,
      /The police there: Northshire\./,
      /Tell 999 who, where and since when, and that nobody must ring/,
      /Bea Lindqvist rung/,
    ])
      expect(opened.text).toMatch(words);
    expect(opened.text).not.toMatch(/href="tel:|07700|\+44/);
    // A responder who is woken reads it where there is one bar of signal.
    expect(Buffer.byteLength(opened.text)).toBeLessThan(60_000);
    expect(gzipSync(opened.text).length).toBeLessThan(25_000);
    expect((await sends(town, ira, 'take', { minutes: '10' })).status).toBe(303);
    expect(await town.records.alarm()).toMatchObject({ status: 'taken' });
    await town.settle();
    await town.phone(BEA).expectsText(/^A is taken, news by 14:10\.\nBy Ira Nowak\./);
    const taken = await ira.opens(await alarmPage(town));
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

  it('of a covert one cuts the numbers of those asked, of any country, and leaves what somebody wrote', async () => {
    await town.abandon();
    const abroad = '+353209100102';
    const organisation = RIVERSIDE.replace('  duty:', '  may_ring: [GB, IE]\n  duty:').replaceAll(BEA, abroad);
    town = await openTown({ organisation, at: '2026-11-23T14:00:00Z' });
    await town.phone(SAM).texts('START 60 12 Mill Lane, father is on +447700900555');
    await town.phone(SAM).texts('STATUS 3851');
    await town.settle();
    const everybody = [...EVERYBODY.filter((phone) => phone !== BEA), abroad];
    await mind(town, ...everybody);
    const ira = await signsIn(town, 'manager', '4031');
    const covert = (await ira.opens(await alarmPage(town))).text;
    expect(covert).toMatch(/Bea Lindqvist on a phone ending in 102/);
    expect(covert).toMatch(/Sam Okoro, from a phone ending in 101, texts: .*father is on \+447700900555/);
    for (const number of everybody) expect(covert).not.toContain(number);
    // The office, which the reader may ask, is named beside the story.
    for (const number of everybody.filter((phone) => phone !== DUTY))
      expect(covert).not.toContain(numberAsWritten(number));
    await closeFromOffice(town.parts, { kind: 'system' }, { alarm: (await town.records.alarm()).id, why: 'seen' });
    const closed = (await ira.opens(await alarmPage(town))).text;
    expect(closed).toMatch(/Ira Nowak on 07700 900104/);
    expect(closed).toMatch(/Bea Lindqvist on \+353209100102/);
    expect(closed).toMatch(/texts: .*father is on \+447700900555/);
    await mind(town, ...everybody);
  });

  it('tells what was planned of the visit, as the line tells it to whoever takes it by telephone', async () => {
    const ira = await signsIn(town, 'manager', '4031');
    const plan = '/desk/visits/plan';
    const house = { place: '12 Mill Lane', initials: 'R.T.', reference: '50117', phone: '01632 960123' };
    const known = { risk: 'amber', note: 'The back gate is open' };
    const fields = { who: '4021', day: '23/11/2026', from: '14:00', minutes: '60', ...house, ...known };
    const planned = await ira.sends(plan, plan, { request: randomUUID(), ...fields });
    expect(planned.status).toBe(303);
    const flag = { place: '12 Mill Lane', kind: 'dog', review: '01/05/2027', agreed: 'Mo', told: 'no' };
    expect((await ira.sends('/desk/hazards', '/desk/hazards', { request: randomUUID(), ...flag })).status).toBe(303);
    await town.phone(SAM).texts('START');
    await town.phone(SAM).texts('STATUS 3851');
    await town.settle();
    const opened = (await ira.opens(await alarmPage(town))).text;
    for (const words of [
      /<li>The plan says: The back gate is open\.<\/li>/,
      /<li>Known risk: amber\.<\/li>/,
      // What the police ask next, without leaving the page.
      /<li>Began 14:00, by their call or text<\/li>/,
      /by their call or text<\/li><li>The place 12 Mill Lane: as planned, not confirmed from their phone<\/li>/,
      /<li>Noted: a dog<\/li><li>Family: RT 50117<\/li>/,
    ])
      expect(opened).toMatch(words);
    // Nobody rings into a house from which somebody has asked for help unnoticed.
    expect(opened).not.toContain('960123');
    expect(opened).toContain(`href="${String(planned.headers['location'])}"`);
    const bea = town.phone(BEA);
    const call = await bea.answersCall();
    await call.presses('1', '1');
    call.hears(/The plan says: The back gate is open\. Known risk: amber\./);
    await mind(town, ...EVERYBODY);
  });

  it('tells how it is known since when they are inside, and where', async () => {
    const mo = await signsIn(town, 'manager', '4030');
    const start = '/desk/visits/start';
    const begun = await mo.sends(start, start, { who: '4021', minutes: '30', place: '9 Weir Lane', how: 'spoken-to' });
    expect(begun.status).toBe(303);
    await town.passes('5m');
    await town.phone(SAM).texts('STATUS 3851');
    await town.settle();
    const known = async (): Promise<string> => (await mo.opens(await alarmPage(town))).text;
    expect(await known()).toMatch(
      /<li>Began 14:00, at the desk by The manager<\/li><li>The place 9 Weir Lane: as the office wrote it down, not/,
    );
    await town.phone(SAM).texts('AT 12 Mill Lane');
    await town.settle();
    expect(await known()).toMatch(/<li>The place 12 Mill Lane: as they said, not confirmed from their phone<\/li>/);
    await mind(town, ...EVERYBODY);
  });

  it('a form that is sent twice acts once', async () => {
    await samIsMissed(town);
    await mind(town, ...EVERYBODY);
    const mo = await signsIn(town, 'manager', '4030');
    const token = tokenIn((await mo.opens(await alarmPage(town))).text);
    const fields = { _csrf: token, request: randomUUID(), words: 'Her car is outside' };
    const path = `${await alarmPage(town)}/fact`;
    const answers = await Promise.all([mo.posts(path, fields), mo.posts(path, fields)]);
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    expect(await town.records.alarmFacts({ what: 'note' })).toHaveLength(1);
    expect((await mo.opens(await alarmPage(town))).text.match(/Her car is outside/g)).toHaveLength(1);
    await mind(town, ...EVERYBODY);
  });

  it('is not there for those whom it is about, who stand beside them, who were not asked or are unknown', async () => {
    await town.phone(BEA).texts('START 60 12 Mill Lane');
    await samIsInDanger(town);
    const path = await alarmPage(town);
    for (const [role, staffNumber] of [
      ['worker', '4021'],
      ['manager', '4021'],
      ['worker', '4022'],
      ['manager', '4022'],
      ['operator', null],
      ['administrator', '4030'],
      ['governance', '4030'],
    ] as const) {
      const desk = await signsIn(town, role, staffNumber);
      for (const part of ['', '/rows', '/stream']) {
        const address = `${path}${part}`;
        const none = await desk.opens(`/desk/alarms/${randomUUID()}${part}`);
        const answer = await desk.opens(address);
        const said = [role, address, answer.status, answer.text.replaceAll(/value="[^"]*"|next=[^"]*"/g, '')];
        expect(said).toEqual([role, address, 404, none.text.replaceAll(/value="[^"]*"|next=[^"]*"/g, '')]);
      }
      for (const list of ['/desk/alarms', '/desk/alarms?closed'])
        expect([role, list, (await desk.opens(list)).text]).toEqual([
          role,
          list,
          expect.not.stringMatching(/<table|Sam Okoro|COVERT/),
        ]);
      const token = tokenIn((await desk.opens('/desk/me')).text);
      const act = await desk.posts(`${path}/take`, { _csrf: token, request: randomUUID(), minutes: '5' });
      expect([role, act.status]).toEqual([role, 404]);
    }
    expect(await town.records.alarm()).toMatchObject({ status: 'raised' });
    expect((await new DeskBrowser(request.agent(town.url)).opens(path)).status).toBe(303);
    await mind(town, ...EVERYBODY);
  });

  it("writes the worker's number as people do, for whoever rings them once", async () => {
    await samIsMissed(town);
    await mind(town, ...EVERYBODY);
    const mo = await signsIn(town, 'manager', '4030');
    expect((await mo.opens(await alarmPage(town))).text).toMatch(/The number is 07700 900101/);
  });

  it('bad input: says what is wrong, keeps the words, and changes nothing', async () => {
    await samIsMissed(town);
    await mind(town, ...EVERYBODY);
    const mo = await signsIn(town, 'manager', '4030');
    const rows: [string, Record<string, string>, string, string][] = [
      ['take', { minutes: 'soon' }, 'Write a number of minutes from 1 to 720', 'value="soon"'],
      ['take', { minutes: '0' }, 'Write a number of minutes from 1 to 720', 'value="0"'],
      ['fact', { words: '  ' }, 'Write what others should know', 'name="words"'],
      ['fact', { words: 'x'.repeat(501) }, 'At most 500 letters', 'x'.repeat(501)],
      ['contact', {}, 'Choose whether the visit is over', 'name="goes_on"'],
      ['contact', { goes_on: 'yes', until: 'half six' }, 'Write a time, as in 17:30', 'value="half six"'],
    ];
    const fields: Record<string, string> = { take: 'minutes', fact: 'words' };
    for (const [act, given, words, kept] of rows) {
      const answer = await sends(town, mo, act, given);
      const field = fields[act] ?? ('until' in given ? 'until' : 'goes_on');
      expect([act, answer.status, faultsIn(answer.text)]).toEqual([act, 400, { [field]: words }]);
      expect(answer.text).toContain(kept);
    }
    // Minutes until news are no length of a visit, nor the other way round: each stands in its own field again.
    const minutesIn = ({ text }: { text: string }) =>
      [...text.matchAll(/name="minutes"[^>]* value="([^"]*)"/g)].map(([, minutes]) => minutes);
    expect(minutesIn(await sends(town, mo, 'take', { minutes: '7x' }))).toEqual(['7x', '60']);
    const goesOn = { kind: 'missed', goes_on: 'yes', minutes: '90x' };
    const longer = await sends(town, mo, 'contact', goesOn);
    expect(minutesIn(longer)).toEqual(['15', '90x']);
    expect(Object.keys(faultsIn(longer.text))).toEqual(['contact-minutes']);
    expect(await town.records.alarm()).toMatchObject({ status: 'raised' });
    expect(await town.records.alarmFacts({ what: 'note' })).toEqual([]);
    // A form whose id cannot be read is one of its own: an act in an alarm is not refused for it.
    expect((await sends(town, mo, 'take', { minutes: '10', request: 'no id' })).status).toBe(303);
    await mind(town, ...EVERYBODY);
  });
});
