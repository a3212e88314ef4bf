import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Role } from '../../src/records/accounts.ts';
import { setHazard } from '../../src/operations/hazards/hazard-flag.ts';
import { planVisit } from '../../src/operations/visits/plan.ts';
import { drillViews } from '../../src/desk/drills/view.ts';
import { Browser, signedInAt } from '../harness/desk.ts';
import { faultsIn } from '../harness/faults-in.ts';
import { BEA, DUTY, IRA, MO, MO_AT_HOME, OUT_OF_HOURS, RIVERSIDE_AND_SOUTH, SAM } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';
import { wordsOf } from '../harness/words-of.ts';

let town: Town;
let north: string;
let manager: Browser;
let admin: Browser;
beforeAll(async () => {
  town = await openTown({ organisation: RIVERSIDE_AND_SOUTH, at: '2026-11-23T14:00:00Z' });
  north = await town.records.teamId('North');
  manager = await signsIn('manager', 'North');
  admin = await signsIn('administrator', null);
});
afterAll(() => town.abandon());

const signsIn = (role: Role, team: string | null, staffNumber: string | null = null): Promise<Browser> =>
  signedInAt(town, role, { team, staffNumber });
const page = () => `/desk/readiness/${north}`;
const ready = async (desk = manager): Promise<string> => wordsOf((await desk.opens(page())).text);

describe("A team's readiness", () => {
  it('leads whoever looks after one team there, and lists the teams of whoever looks after more', async () => {
    expect((await manager.opens('/desk/readiness')).headers.location).toBe(page());
    const list = await admin.opens('/desk/readiness');
    expect(list.text).toContain('South');
    const sam = await signsIn('worker', 'North');
    expect((await sam.opens(page())).status).toBe(404);
  });

  it('says of a language that somebody is spoken to in whether a speaker has signed its words off', async () => {
    expect(await ready()).not.toContain('Languages');
    await town.knex('person').where({ staff_number: '4031' }).update({ language: 'cy' });
    expect(await ready()).toContain('cy: no speaker has signed its prompts off, and one person is spoken to in it');
    await town.knex('person').where({ staff_number: '4031' }).update({ language: null });
  });

  it('tells of an account that takes alarms and whose person the line cannot ask for news', async () => {
    const [unknown, ofIra] = ['Nobody Known', 'Of Ira'];
    await signedInAt(town, 'manager', { name: unknown });
    await signedInAt(town, 'manager', { name: ofIra, staffNumber: '4031' });
    const nobodys = 'Account Nobody Known belongs to nobody whom the line can ask for news: it can take no alarm';
    const iras = 'Account Of Ira Ira Nowak (4031) has no phone that is proved';
    expect(await ready()).toContain(nobodys);
    expect(await ready()).toContain(iras);
    const id = await town.records.personId('4031');
    const phones = await town.knex('phone').where({ person_id: id }).select<{ number: string; verified_at: Date }[]>();
    await town.knex('phone').where({ person_id: id }).update({ verified_at: town.now() });
    expect(await ready()).not.toContain(iras);
    await town.knex('account').where({ name: unknown }).update({ status: 'off' });
    expect(await ready()).not.toContain(nobodys);
    for (const { number, verified_at: verifiedAt } of phones)
      await town.knex('phone').where({ number }).update({ verified_at: verifiedAt });
  });

  it('tells of notes on addresses that lapse, and of assessments to be made anew, by their files', async () => {
    expect(await ready()).not.toMatch(/Notes on addresses|Assessments/);
    const office = { kind: 'system' as const };
    const note = {
      team: north,
      kind: 'dog' as const,
      reference: null,
      fileRef: null,
      by: 'Mo',
      agreedWith: 'Ira',
      toldOn: null,
    };
    for (const [place, reviewOn] of [
      ['12 High Street', '2026-12-10'],
      ['3 Mill Lane', '2027-06-01'],
    ] as const)
      await setHazard(town.parts, office, { ...note, place, reviewOn });
    await town.knex('hazard_flag').where({ place: '3 Mill Lane' }).update({ review_on: '2026-11-01' });
    const [start, end] = [new Date('2026-11-25T10:00:00Z'), new Date('2026-11-25T11:00:00Z')];
    const red = { worker: '4021', start, end, place: '9 Elm Road', risk: 'red' as const, assessedBy: 'Mo Haddad' };
    await planVisit(town.parts, office, { ...red, reference: 'AB 1', assessedOn: '2026-06-01', assessmentRef: 'F 7' });
    await planVisit(town.parts, office, { ...red, reference: 'AB 2', assessedOn: '2026-11-01', assessmentRef: 'F 8' });
    const said = await ready();
    expect(said).toContain('1 lapsed and told to nobody, 1 to be reviewed within a month');
    expect(said).toContain('of red visits, over or due within a month: F 7 (2026-12-01)');
    expect(said).not.toContain('F 8');
  });

  it('is a no go with what is missing, each with its act; a number is rung there, and a key proves it', async () => {
    const before = await ready();
    expect(before).toMatch(/North: no go \d+ to put right/);
    for (const said of [
      '07700 900101 has not proved to be theirs',
      'The duty desk',
      'Drill none yet',
      'Last resort both',
    ])
      expect(before).toContain(said);
    const { text } = await manager.opens(page());
    const [, verify = ''] = /action="(\/desk\/people\/[^"]+\/verify)"/.exec(text) ?? [];
    const [, first = ''] = /(0[\d ]+) has not proved/.exec(text) ?? [];
    expect(before).toContain(`${first} not yet`);
    await manager.sends(page(), verify, { way: 'call' });
    const number = `+44${first.slice(1).replaceAll(' ', '')}`;
    const call = await town.phone(number).answersCall();
    await call.presses('1');
    expect(await ready()).not.toContain(`${first} has not proved`);
    expect(await ready()).toContain(`${first} Mon 23 Nov`);

    await manager.sends(page(), `${page()}/verify`, {});
    for (const one of [SAM, IRA, MO, MO_AT_HOME, DUTY, OUT_OF_HOURS].filter((other) => other !== number))
      await (await town.phone(one).answersCall()).presses('1');
    expect(await ready()).not.toMatch(/not proved|nobody has pressed/);
  });

  it('says the same of PINs whichever is missing, or not practised', async () => {
    const sam = town.knex('person').where({ staff_number: '4021' });
    const before = await sam.clone().first('pin_hash', 'duress_pin_hash');
    const said = async (): Promise<string | undefined> =>
      /Sam Okoro.*?(PINs not set|has not practised)/.exec(await ready())?.[1];
    await sam.clone().update({ duress_pin_hash: null });
    const withoutSecond = await said();
    await sam.clone().update({ pin_hash: null });
    expect([withoutSecond, await said()]).toEqual(['PINs not set', 'PINs not set']);
    await sam.clone().update({ ...before, practised_at: town.now() });
    expect(await said()).toBe('has not practised');
    expect((await manager.opens(page())).text).not.toMatch(/duress/i);
    await sam.clone().update({ practised_at: null });
  });

  it('asks somebody by text to practise, once a press, and leaves whoever is out alone in the same words', async () => {
    const { text } = await manager.opens(page());
    const [, remind = ''] = /action="(\/desk\/people\/[^"]+\/remind)"/.exec(text) ?? [];
    const [who = ''] = await town
      .knex('person')
      .where({ id: remind.split('/')[3] ?? '' })
      .pluck('id');
    const [number = ''] = await town.knex('phone').where({ person_id: who, position: 0 }).pluck('number');
    const said = async (request: string): Promise<string> =>
      /They are asked by text[^<]*/.exec((await manager.sends(page(), remind, { request })).text)?.[0] ?? '';
    const request = randomUUID();
    const first = await said(request);
    expect([first, await said(request)]).toEqual([expect.stringContaining('People who are out are left alone'), first]);
    await town.phone(number).expectsText(/^Riverside office: please practise once\. Ring us, key your PIN, then 9\.$/);
    const [teamId] = await town.knex('person_team').where({ person_id: who }).pluck('team_id');
    const visit = {
      id: randomUUID(),
      worker_id: who,
      team_id: teamId,
      status: 'open',
      state: '{}',
      due_at: new Date('2027-01-01'),
    };
    await town.knex('visit').insert({ ...visit, started_at: town.now(), deadline: town.now() });
    expect(await said(randomUUID())).toBe(first);
    await town.knex('visit').where({ id: visit.id }).delete();
    expect(town.exchange.texts().filter(({ body }) => body.includes('please practise'))).toHaveLength(1);
  });

  it('shows how many the ladder reaches by hour, and marks an hour with too few', async () => {
    const table = async (): Promise<string> =>
      /<table class="readiness-table">[^]*?<\/table>/.exec((await manager.opens(page())).text)?.[0] ?? '';
    const before = await table();
    expect(before.match(/<th scope="row">/g)).toHaveLength(15);
    expect(wordsOf(before)).toMatch(/Mon 23 Nov( 4){10} Tue 24 Nov( 4){24}/);
    expect(before).not.toContain('readiness-weak');
    const mo = town.knex('person').where({ staff_number: '4030' });
    await mo.clone().update({ away: JSON.stringify([{ from: '2026-11-24', to: '2026-11-24' }]) });
    await town
      .knex('person')
      .where({ staff_number: '4031' })
      .update({ away: JSON.stringify([{ from: '2026-11-24', to: '2026-11-24' }]) });
    expect(wordsOf(await table())).toMatch(/Tue 24 Nov( 2!){24} Wed/);
    await town.knex('person').update({ away: '[]' });
  });

  it('tells nothing of a call that failed in a covert alarm, and tells of it after an ordinary one', async () => {
    const sam = await town.records.personId('4021');
    const alarmId = '5b0e0f3a-0000-4000-8000-00000000000b';
    await town
      .knex('alarm')
      .insert({
        id: alarmId,
        worker_id: sam,
        team_id: north,
        letter: 'Z',
        kind: 'duress',
        covert: true,
        status: 'closed',
        state: '{}',
        raised_at: town.now(),
        closed_at: town.now(),
      });
    const failed = {
      id: '5b0e0f3a-0000-4000-8000-00000000000a',
      channel: 'call',
      purpose: 'alarm',
      urgency: 1,
      status: 'failed',
      to_number: BEA,
      flow: 'responder-call',
      vars: '{}',
      not_before: town.now(),
      created_at: town.now(),
      // After every other call: the latest ones count.
      ended_at: new Date(town.now().getTime() + 1000),
      alarm_id: alarmId,
    };
    await town.knex('contact_attempt').insert(failed);
    expect(await ready()).not.toContain('call to it failed');
    await town.knex('alarm').update({ covert: false, kind: 'missed' });
    expect(await ready()).toContain('call to it failed');
    await town.knex('contact_attempt').where({ id: failed.id }).delete();
    await town.knex('alarm').where({ id: alarmId }).delete();
  });
});

describe('A drill', () => {
  it('is begun at the desk, taken on the phone, and its times stand there', async () => {
    const wrong = await manager.sends('/desk/drills', `/desk/drills/${north}`, {});
    expect([wrong.status, faultsIn(wrong.text)]).toEqual([422, { 'kind-1': 'Choose what is practised' }]);
    const begun = await manager.sends('/desk/drills', `/desk/drills/${north}`, { kind: 'missed' });
    expect(begun.headers.location).toBe('/desk/drills');
    await town.settle();
    // Bea is the first by name, so she stands in and Sam, her buddy, is asked.
    await town.phone(SAM).expectsText(/^This is a drill\./);
    await town.passes('5s');
    const call = await town.phone(SAM).answersCall();
    await call.presses('1', '1', '15#');
    const words = wordsOf((await manager.opens('/desk/drills')).text);
    expect(words).toMatch(/23 Nov, 14:00: missed check-in.* Sam Okoro asked 0:00 a person 0:05 took it 0:05/);
    expect(await ready()).toContain('Well Drill taken by a person');
    for (const phone of [SAM, MO, IRA]) await town.phone(phone).minds('what came so far');
  });

  it.each([
    [{ askedAfter: null, personAfter: null, tookAfter: null }, ['not asked', 'nobody answered', 'did not take it']],
    [{ askedAfter: 0, personAfter: 65_400, tookAfter: null }, ['asked 0:00', 'a person 1:05', 'did not take it']],
  ])('says in words who did not answer or take it: %#', (times, words) => {
    const drill = {
      drillId: 'd',
      raisedAt: new Date(0),
      kind: 'duress',
      status: 'closed',
      contactKey: 'k',
      name: 'Bea',
    };
    const about = { now: new Date(0), timezone: 'Europe/London', lastResort: 'Out of hours' };
    const [view] = drillViews([{ ...drill, ...times }], about);
    expect(view?.answers).toEqual([{ who: 'Bea', asked: words[0], person: words[1], took: words[2] }]);
  });
});

describe('Under duress', () => {
  const idOf = (staffNumber: string): Promise<string> => town.records.personId(staffNumber);
  /** Every page of people, plans, readiness and drills, as each of these opens it, without the tokens of its forms. */
  async function pagesOf(desks: Browser[]): Promise<string[]> {
    const [sam, bea] = [await idOf('4021'), await idOf('4022')];
    const paths = ['/people', `/people/${sam}`, `/people/${bea}`, `/plans/${north}?worker=${sam}`];
    const all = [...paths, `/plans/${north}?worker=${bea}`, `/readiness/${north}`, '/drills'];
    const pages: string[] = [];
    for (const desk of desks)
      for (const path of all) {
        const { status, text } = await desk.opens(`/desk${path}`);
        pages.push(`${path} ${status} ${text.replaceAll(/(name="(?:_csrf|request)" value=")[^"]*/g, '$1')}`);
      }
    return pages;
  }

  it('every page of people, plans, readiness and drills stays as on any day, though people are rung', async () => {
    // On another day than the keys before: a page tells the day of the last one.
    await town.passes('24h');
    const desks = [await signsIn('manager', 'North'), await signsIn('administrator', null)];
    desks.push(await signsIn('operator', 'North'), await signsIn('governance', null));
    for (const staffNumber of ['4021', '4022']) desks.push(await signsIn('worker', 'North', staffNumber));
    await town.phone(SAM).texts('START 60 12 Mill Lane');
    await town.phone(SAM).texts('STATUS 7294');
    await town.settle();
    const ordinary = await pagesOf(desks);
    expect(ordinary.filter((page) => page.includes(' 200 ')).length).toBeGreaterThan(20);
    await town.phone(SAM).texts('STATUS 3851');
    await town.settle();
    const call = await town.phone(BEA).answersCall();
    await call.presses('1', '1', '15#');
    await town.settle();
    expect(await town.records.alarms({ covert: true })).toMatchObject([{ status: 'taken' }]);
    expect(await pagesOf(desks)).toEqual(ordinary);
  });

  it('a drill is refused in the same words as on a day on which nobody is free', async () => {
    const desk = await signsIn('administrator', null);
    const refused = async (): Promise<[number, string | undefined]> => {
      const answer = await desk.sends('/desk/drills', `/desk/drills/${north}`, { kind: 'covert' });
      return [answer.status, /No drill was begun .*?\. Try in an hour\./.exec(wordsOf(answer.text))?.[0]];
    };
    await town
      .knex('person')
      .whereRaw("'worker' = any (roles)")
      .update({ roles: ['manager'] });
    const nobody = await refused();
    await town
      .knex('person')
      .whereIn('staff_number', ['4021', '4022'])
      .update({ roles: ['worker'] });
    expect(await refused()).toEqual(nobody);
    expect(nobody).toEqual([409, 'No drill was begun Not now. Try in an hour.']);
    expect(await town.records.openAlarms()).toMatchObject([{ drill: false, covert: true }]);
  });
});
