import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { raiseAlarmFor } from '../../src/operations/alarms/raise-alarm.ts';
import { SYSTEM } from '../../src/records/actor.ts';
import { openDesk, type SignedIn, type TestDesk } from '../harness/desk.ts';
import { RIVERSIDE_AND_SOUTH } from '../harness/riverside.ts';
import { wordsOf } from '../harness/words-of.ts';

let desk: TestDesk;
let admin: SignedIn;
let manager: SignedIn;
let sam: SignedIn;
let samsPage: string;
beforeAll(async () => {
  desk = await openDesk({ organisation: RIVERSIDE_AND_SOUTH });
  admin = await desk.signedIn('administrator');
  manager = await desk.signedIn('manager', { team: 'North', staffNumber: '4030' });
  sam = await desk.signedIn('worker', { team: 'North', staffNumber: '4021' });
  samsPage = `/desk/people/${await idOf('4021')}`;
});
afterAll(() => desk.close());

const idOf = (staffNumber: string): Promise<string> => desk.records.personId(staffNumber);
const SHEET = {
  born: '1988-02-29',
  looks: 'Tall, red beard',
  home: '7 Weir Cottages, Riverside',
  carMake: 'Skoda Fabia',
  carColour: 'green',
  carRegistration: 'AB12 CDE',
  contactName: 'Wilhelmina Okoro',
  contactRelation: 'mother',
  contactPhone: '07700 900190',
  medical: 'Epilepsy',
  ifTakenIll: 'Recovery position',
};
const PRIVATE = ['red beard', 'Weir Cottages', 'Skoda', 'AB12 CDE', 'Wilhelmina', '900190', 'Epilepsy', 'Recovery'];
/** What the form says of the one that it replaces. */
const seenIn = (html: string): string => / name="seen" value="(\d*)"/.exec(html)?.[1] ?? 'none';
const writes = async (who: SignedIn, page: string, fields: object) =>
  who.sends(page, page, { ...fields, seen: seenIn((await who.opens(page)).text), request: randomUUID() });
const opened = () => desk.records.looks({ page: 'emergency sheet' });

describe('An emergency sheet', () => {
  it('is written by its owner on their own pages, field by field checked, and stored sealed', async () => {
    expect(wordsOf((await sam.opens('/desk/me')).text)).toContain('Your emergency sheet : Not written yet');
    const page = `${samsPage}/sheet/change`;
    const typed = { ...SHEET, contactPhone: '999', born: 'long ago', request: randomUUID() };
    await sam.sends(page, page, typed);
    // Of two presses a browser shows the answer to the second: it says what the first said, and keeps the words.
    const wrong = await sam.sends(page, page, typed);
    expect(wrong.status).toBe(422);
    expect(wordsOf(wrong.text)).toContain('Phone of the first contact is an emergency number');
    expect(wordsOf(wrong.text)).toContain('Date of birth must be a date');
    expect(wrong.text).toContain('value="Skoda Fabia"');
    const saved = await writes(sam, page, SHEET);
    expect([saved.status, saved.headers['location']]).toEqual([303, `${samsPage}/sheet`]);
    const own = wordsOf((await sam.opens(`${samsPage}/sheet`)).text);
    expect(own).toContain('Complete, checked 23 Nov 2026');
    for (const said of ['29 Feb 1988', 'green Skoda Fabia, AB12 CDE', 'Wilhelmina Okoro (mother), 07700 900190'])
      expect(own).toContain(said);
  });

  it.each(['operator', 'manager', 'administrator'] as const)(
    'is theirs to write and read too whose account is that of an %s, and who visits',
    async (role) => {
      // A role for another team: their own sheet stays theirs.
      const own = await desk.signedIn(role, { team: 'South', staffNumber: '4022' });
      const page = `/desk/people/${await idOf('4022')}/sheet`;
      expect((await own.opens('/desk/me')).text).toContain(page);
      const saved = await writes(own, `${page}/change`, SHEET);
      expect([saved.status, saved.headers['location']]).toEqual([303, page]);
      expect(wordsOf((await own.opens(page)).text)).toContain('green Skoda Fabia, AB12 CDE');
      expect((await own.opens(`${samsPage}/sheet`)).status).toBe(404);
      expect((await own.opens(`${samsPage}/sheet/change`)).status).toBe(404);
    },
  );

  it('is readable nowhere in the database', async () => {
    const { rows } = await desk.knex.raw<{ rows: { name: string }[] }>(
      `select table_name as name from information_schema.tables where table_schema = 'public'`,
    );
    for (const { name } of rows) {
      const all = await desk.knex.raw<{ rows: { words: string }[] }>(`select t::text as words from "${name}" t`);
      const words = all.rows.map((row) => row.words).join('\n');
      const hex = PRIVATE.map((one) => Buffer.from(one).toString('hex'));
      expect([name, [...PRIVATE, ...hex].filter((one) => words.includes(one))]).toEqual([name, []]);
    }
  });

  it('is no administrator’s to read; they may write one from paper', async () => {
    expect((await admin.opens(`${samsPage}/sheet`)).status).toBe(404);
    const form = await admin.opens(`${samsPage}/sheet/change`);
    expect(form.status).toBe(200);
    for (const one of PRIVATE) expect(form.text).not.toContain(one);
    const bea = `/desk/people/${await idOf('4022')}`;
    const saved = await writes(admin, `${bea}/sheet/change`, { born: '1990-01-01' });
    expect([saved.status, saved.headers['location']]).toEqual([303, bea]);
    expect(wordsOf((await admin.opens(bea)).text)).toContain('Emergency sheet Not complete, checked 23 Nov 2026');
    // Another worker knows of neither.
    expect((await sam.opens(`${bea}/sheet`)).status).toBe(404);
    expect((await sam.opens(`${bea}/sheet/change`)).status).toBe(404);
  });

  it('that was written meanwhile is not written over unseen: its owner reads what differs, others when', async () => {
    const page = `${samsPage}/sheet/change`;
    const form = async (who: SignedIn) => (await who.opens(page)).text;
    const sends = (who: SignedIn, seen: string, fields: object) =>
      who.sends(page, page, { ...SHEET, ...fields, seen, request: randomUUID() });
    const [paper, old] = [seenIn(await form(admin)), seenIn(await form(sam))];
    expect(wordsOf(await form(admin))).toMatch(
      /It was written or checked on 23 Nov 2026, 14:00: is your paper newer\?/,
    );
    desk.clock.advanceTo(new Date('2026-11-23T14:02:00Z'));
    expect((await sends(sam, old, { medical: 'Epilepsy, insulin in the bag' })).status).toBe(303);

    const refused = await sends(admin, paper, { medical: 'None', contactPhone: '999' });
    expect([refused.status, seenIn(refused.text)]).toEqual([422, paper]);
    const late = await sends(admin, paper, { medical: 'None' });
    expect([late.status, wordsOf(late.text)]).toEqual([
      409,
      expect.stringContaining('It was written or checked since you opened this page, on 23 Nov 2026, 14:02.'),
    ]);
    expect(late.text).toMatch(/>None<\/textarea>/);
    expect(late.text).not.toContain('insulin');
    // In two windows of one's own it is all told.
    const own = await sends(sam, old, { medical: 'Asthma' });
    expect([own.status, wordsOf(own.text)]).toEqual([
      409,
      expect.stringMatching(
        /Last: 23 Nov 2026, 14:02\. .* Medical conditions and allergies Epilepsy, insulin in the bag Asthma Press/,
      ),
    ]);
    expect(wordsOf((await sam.opens(`${samsPage}/sheet`)).text)).toContain('insulin in the bag');
    // By a press, having read it.
    expect((await sends(sam, seenIn(own.text), {})).status).toBe(303);
    expect(wordsOf((await sam.opens(`${samsPage}/sheet`)).text)).not.toContain('insulin');
  });

  it('is opened by a manager for a reason, which is kept, and its owner sees it a day later', async () => {
    const page = `${samsPage}/sheet`;
    const door = await manager.opens(page);
    for (const one of PRIVATE) expect(door.text).not.toContain(one);
    const refused = await manager.sends(page, `${page}/open`, { reason: ' ' });
    expect(refused.status).toBe(422);
    expect(await opened()).toEqual([]);
    const open = await manager.sends(page, `${page}/open`, { reason: 'Fell ill at the office' });
    expect(wordsOf(open.text)).toContain('Epilepsy');
    expect(await opened()).toMatchObject([
      { accountId: manager.accountId, alarmId: null, reason: 'Fell ill at the office' },
    ]);
    expect(wordsOf((await sam.opens(page)).text)).toContain('0 views in 90 days');
    desk.clock.advanceTo(new Date('2026-11-24T15:00:00Z'));
    await sam.signsIn(sam.email);
    const seen = wordsOf((await sam.opens(page)).text);
    expect(seen).toMatch(/1 view in 90 days\..* 23 Nov 2026, The manager/);
    expect(seen).not.toContain('Fell ill');
  });

  it("opens on an alarm's page by one press, is part of what the police are told; its owner is not told", async () => {
    await manager.signsIn(manager.email);
    const { parts } = desk.dependencies;
    const raised = await raiseAlarmFor(parts, SYSTEM, { worker: '4021', why: 'code-phrase', by: null });
    expect(raised.kind).toBe('done');
    const { id: alarm } = await desk.records.alarm();
    const page = `/desk/alarms/${alarm}`;
    const before = await manager.opens(page);
    expect(before.text).toContain('Open their emergency sheet: this is recorded');
    for (const one of PRIVATE) expect(before.text).not.toContain(one);
    const pressed = await manager.sends(page, `${page}/sheet`, {});
    expect([pressed.status, pressed.headers['location']]).toEqual([303, page]);
    const after = wordsOf((await manager.opens(page)).text);
    expect(after).toMatch(/Say this to the police.*Born: 29 Feb 1988 Looks: Tall, red beard Car: green Skoda Fabia/);
    expect(after).not.toContain('Open their emergency sheet');
    expect((await manager.opens(`${page}/rows`)).text).toContain('Epilepsy');
    // For a reason, while it is open: that is of the alarm as well.
    await manager.sends(`${samsPage}/sheet`, `${samsPage}/sheet/open`, { reason: 'the page of the alarm is slow' });
    expect((await opened()).slice(1)).toMatchObject([
      { accountId: manager.accountId, alarmId: alarm, reason: null },
      { accountId: manager.accountId, alarmId: alarm, reason: 'the page of the alarm is slow' },
    ]);
    // Another session of the same account opens it for itself.
    const other = desk.browser();
    await other.signsIn(manager.email);
    expect((await other.opens(page)).text).not.toContain('Epilepsy');
    // Who may stand beside them, or does not look after the team, is answered as if there were none.
    const south = await desk.signedIn('manager', { team: 'South' });
    expect((await south.sends('/desk/me', `${page}/sheet`, {})).status).toBe(404);
    expect((await sam.sends('/desk/me', `${page}/sheet`, {})).status).toBe(404);
    desk.clock.advanceTo(new Date('2026-11-26T15:00:00Z'));
    await sam.signsIn(sam.email);
    expect(wordsOf((await sam.opens(`${samsPage}/sheet`)).text)).toContain('1 view in 90 days');
    await desk.knex('alarm').update({ status: 'closed', due_at: null, closed_at: desk.clock.now() });
    await manager.signsIn(manager.email);
    expect((await manager.opens(page)).text).not.toContain('Epilepsy');
  });

  it('is asked for twice a year: readiness says so until somebody has looked at it', async () => {
    desk.clock.advanceTo(new Date('2027-06-01T15:00:00Z'));
    await manager.signsIn(manager.email);
    await sam.signsIn(sam.email);
    const north = await desk.records.teamId('North');
    const readiness = async (): Promise<string> => wordsOf((await manager.opens(`/desk/readiness/${north}`)).text);
    expect(await readiness()).toContain(
      '2 of 2 not complete, or not checked for half a year: Bea Lindqvist (4022), Sam Okoro (4021)',
    );
    expect(wordsOf((await sam.opens('/desk/me')).text)).toContain('last checked 23 Nov 2026: is it still right?');
    await sam.sends(`${samsPage}/sheet`, `${samsPage}/sheet/still-right`, { request: randomUUID() });
    expect(await readiness()).toContain('1 of 2 not complete, or not checked for half a year: Bea Lindqvist (4022)');
  });
});
