import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { planLeave } from '../../src/operations/people/leaving/plan-leave.ts';
import { planVisit } from '../../src/operations/visits/plan.ts';
import { SYSTEM } from '../../src/records/actor.ts';
import { staffChangeDue } from '../../src/operations/people/leaving/change-due.ts';
import { raiseAlarmFor } from '../../src/operations/alarms/raise-alarm.ts';
import { callerByStaffNumber } from '../../src/records/organisation/people.ts';
import { openDesk, type SignedIn, type TestDesk } from '../harness/desk.ts';
import { RIVERSIDE_AND_SOUTH } from '../harness/riverside.ts';
import { wordsOf } from '../harness/words-of.ts';

let desk: TestDesk;
let admin: SignedIn;
beforeAll(async () => {
  desk = await openDesk({ organisation: RIVERSIDE_AND_SOUTH });
  admin = await desk.signedIn('administrator');
});
afterAll(() => desk.close());

const idOf = (staffNumber: string): Promise<string> => desk.records.personId(staffNumber);
describe('Whoever looks after people', () => {
  it('sees all that hangs on a leaver, is asked for each, and can undo it', async () => {
    const bea = await idOf('4022');
    const planned = await planVisit(desk.dependencies.parts, SYSTEM, {
      worker: bea,
      start: new Date('2026-12-07T10:00:00Z'),
      end: new Date('2026-12-07T11:00:00Z'),
      reference: 'JS 48213',
    });
    const visit = planned.kind === 'done' ? planned.visitId : '';
    const page = `/desk/people/${bea}/leave`;
    expect((await admin.opens(`/desk/people/${bea}`)).text).toContain(`href="${page}"`);
    expect((await admin.opens(`${page}?day=2026-11-01`)).status).toBe(422);
    const hangs = await admin.opens(`${page}?day=2026-12-04`);
    const words = wordsOf(hangs.text);
    expect(words).toContain('What hangs on them after 4 Dec 2026');
    expect(words).toContain('Visit 7 Dec 2026, 10:00 to 11:00');
    // An administrator looks after people, and not after their visits.
    expect(words).not.toContain('JS 48213');
    expect(words).toContain('Buddy of Sam Okoro');
    const day = '2026-12-04';
    const nothing = await admin.sends(page, page, { day, request: randomUUID() });
    expect(nothing.status).toBe(422);
    expect(wordsOf(nothing.text)).toMatch(
      /Nothing has changed .*Choose who takes the visit.*Choose who comes in their place/,
    );
    const choices = { day, [`visit-${visit}`]: 'cancel', 'buddy-4021': '4031' };
    const half = await admin.sends(page, page, { ...choices, 'buddy-4021': 'x', request: randomUUID() });
    expect(half.text).toContain(`<option value="cancel" selected>`);
    const done = await admin.sends(page, page, { ...choices, request: randomUUID() });
    expect([done.status, done.headers['location']]).toEqual([303, `/desk/people/${bea}`]);
    expect(wordsOf((await admin.opens(`/desk/people/${bea}`)).text)).toContain(
      'To come Leaves at the end of 4 Dec 2026',
    );
    const again = await admin.sends(page, page, { day, 'buddy-4021': '4031', request: randomUUID() });
    expect(wordsOf(again.text)).toContain('They leave or move already');
    await admin.sends(`/desk/people/${bea}`, `/desk/people/${bea}/stays`, { request: randomUUID() });
    expect(wordsOf((await admin.opens(`/desk/people/${bea}`)).text)).not.toContain('Leaves at the end');
    expect(await desk.records.visit({ id: visit })).toMatchObject({ status: 'planned' });
    expect(await desk.records.officeEntries({ workerId: bea })).toEqual([
      { what: 'plans the visit' },
      { what: 'notes that Bea Lindqvist leaves at the end of 2026-12-04' },
      { what: 'notes that Bea Lindqvist does not leave' },
    ]);
  });

  it('sees what a move changes before it is made, and makes it', async () => {
    const sam = await idOf('4021');
    const page = `/desk/people/${sam}/move`;
    const south = await desk.records.teamId('South');
    const wrong = await admin.sends(page, page, { team: 'x', day: '2026-11-01', request: randomUUID() });
    expect(wrong.status).toBe(422);
    expect(wordsOf(wrong.text)).toMatch(/Choose the team that they go to The first day there must be today or later/);
    const preview = wordsOf((await admin.opens(`${page}?team=${south}&day=2026-12-07`)).text);
    expect(preview).toMatch(
      /Who is rung about them in North .*Mo Haddad.* Who is rung about them in South .*Cai Morgan/,
    );
    expect(await desk.knex('staff_change').where({ person_id: sam })).toEqual([]);
    // An administrator of North alone moves nobody to a team that they do not look after.
    const ofNorth = await desk.signedIn('administrator', { team: 'North' });
    const given = { team: south, day: '2026-12-07' };
    expect((await ofNorth.sends(page, page, { ...given, request: randomUUID() })).status).toBe(422);
    const done = await admin.sends(page, page, { ...given, request: randomUUID() });
    expect([done.status, done.headers['location']]).toEqual([303, `/desk/people/${sam}`]);
    expect(wordsOf((await admin.opens(`/desk/people/${sam}`)).text)).toContain('To come Goes to South on 7 Dec 2026');
    await admin.sends(`/desk/people/${sam}`, `/desk/people/${sam}/stays`, { request: randomUUID() });
  });

  it('knows who is away, and is not told who is out', async () => {
    const manager = await desk.signedIn('manager', { team: 'North' });
    expect((await manager.opens('/desk/people')).text).toContain('Not out');
    expect((await admin.opens('/desk/people')).text).not.toContain('Not out');
    expect((await admin.opens(`/desk/people/${await idOf('4021')}`)).text).not.toContain('Not out');
  });
});

describe('When the day is over', () => {
  /** What everybody sees of Sam, whose last day it was. */
  async function afterTheDay(isUnderDuress: boolean): Promise<unknown[]> {
    const one = await openDesk({ organisation: RIVERSIDE_AND_SOUTH });
    try {
      const { parts } = one.dependencies;
      const [administrator, sam, operator] = [
        await one.signedIn('administrator'),
        await one.signedIn('worker', { team: 'North', staffNumber: '4021' }),
        await one.signedIn('operator', { team: 'North' }),
      ];
      const person = (await callerByStaffNumber(one.knex, '4021'))?.id ?? '';
      const day = '2026-11-23';
      const buddies = [{ of: '4022', by: null }];
      expect(await planLeave(parts, SYSTEM, { person, day, buddies, plans: [], visits: [] })).toEqual({ kind: 'done' });
      if (isUnderDuress)
        expect((await raiseAlarmFor(parts, SYSTEM, { worker: person, why: 'code-phrase', by: null })).kind).toBe(
          'done',
        );
      one.clock.advanceTo(new Date('2026-11-24T00:00:01Z'));
      for (const id of await one.knex('staff_change').pluck<string[]>('id')) await staffChangeDue(parts, id);
      expect((await one.knex('person').where({ id: person }).first('left_at'))?.left_at === null).toBe(isUnderDuress);
      const seen: unknown[] = [];
      for (const browser of [administrator, sam, operator])
        for (const path of ['/desk', '/desk/people', `/desk/people/${person}`, `/desk/people/${person}/leave`]) {
          const { status, text, headers } = await browser.opens(path);
          seen.push([status, headers['location']?.replace(person, 'ID'), wordsOf(text).replaceAll(person, 'ID')]);
        }
      seen.push((await sam.signsIn(sam.email)).status);
      seen.push(await one.knex('account').where({ id: sam.accountId }).pluck('status'));
      return seen;
    } finally {
      await one.close();
    }
  }

  it('a leaver is signed out and gone from the pages, under a covert alarm of theirs as without it', async () => {
    const quiet = await afterTheDay(false);
    expect(await afterTheDay(true)).toEqual(quiet);
    expect(JSON.stringify(quiet[1])).not.toContain('Sam Okoro');
    expect(quiet.at(-1)).toEqual(['off']);
    expect(quiet.at(-2)).toBe(422);
  });
});
