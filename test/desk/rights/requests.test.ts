import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { personKey } from '../../../src/contact/contact-key.ts';
import { saveSheet } from '../../../src/operations/sheets/save-sheet.ts';
import { startVisitFor } from '../../../src/operations/visits/for-somebody.ts';
import { SYSTEM } from '../../../src/records/actor.ts';
import { conversationState } from '../../../src/records/conversation-state.ts';
import { sealLogs, verifyLogs } from '../../../src/records/log-seal.ts';
import { NEW_SESSION, type Session } from '../../../src/records/session.ts';
import { WHERE_PEOPLE_STAND } from '../../../src/records/views/held/person.ts';
import { openDesk, type SignedIn, type TestDesk } from '../../harness/desk.ts';
import { faultsIn } from '../../harness/faults-in.ts';
import { RIVERSIDE_AND_SOUTH } from '../../harness/riverside.ts';
import { wordsOf } from '../../harness/words-of.ts';
import { daysBefore, recordPastVisit } from './kept-of-sam.ts';

/** Requests of a worker and of a family, decided item by item, and erasure (UK GDPR, articles 15 and 17). */

const DAY = 86_400_000;
const REQUESTS = '/desk/records/requests';
let desk: TestDesk;
let officer: SignedIn;
const people = new Map<string, string>();
beforeAll(async () => {
  desk = await openDesk({ organisation: RIVERSIDE_AND_SOUTH });
  officer = await desk.signedIn('governance');
  for (const { id, staff_number: number } of await desk.knex<{ id: string; staff_number: string }>('person'))
    people.set(number, id);
});
afterAll(() => desk.close());

const idOf = (number: string): string => people.get(number) ?? '';
const ago = (days: number): Date => daysBefore(desk)(days);

async function opened(fields: Record<string, string>, by = officer): Promise<string> {
  const form = { request: randomUUID(), askedBy: 'By letter of 20 November', received: '2026-11-20', ...fields };
  const { headers, text, status } = await by.sends(`${REQUESTS}/new`, REQUESTS, form);
  if (status !== 303) throw new Error(wordsOf(text));
  return String(headers['location']);
}
/** A call of hers that is over, as its last turn has left it. */
async function insertCall(personId: string, at: Date, session: Partial<Session>): Promise<void> {
  const id = randomUUID();
  const state = {
    ...{ flow: 'inbound-call', step: 'end', vars: {}, pendingSpeech: [] },
    ...{ silences: 0, misses: 0, loneZero: false, waits: 0, hungUp: true },
  };
  await desk
    .knex('conversation')
    .insert({
      ...{ id, carrier: 'twilio', carrier_ref: id, direction: 'inbound', turn: 1, status: 'ended' },
      ...{ our_number: '+441632960000', their_number: '+447700900102', person_id: personId },
      ...{ contact_key: personKey(personId), started_at: at, ended_at: at },
      state: conversationState.write({ state, session: { ...NEW_SESSION, ...session } }),
    });
}
const decideAll = async (page: string): Promise<void> => {
  for (const [, kind = ''] of (await officer.opens(page)).text.matchAll(/name="kind" value="([\w-]+)"/g))
    await officer.sends(page, `${page}/suggested`, { request: randomUUID(), kind });
};
const answered = (page: string, more: Record<string, string> = {}) =>
  officer.sends(page, `${page}/answer`, { request: randomUUID(), proof: 'Passport seen by Ira', ...more });

describe('A worker asks what is kept about them', () => {
  let page: string;
  beforeAll(async () => {
    await recordPastVisit(desk, 40);
    await recordPastVisit(desk, 30, { covert: true });
    await saveSheet(desk.dependencies.parts, SYSTEM, { person: '4021', sheet: { medical: 'Epilepsy' } });
    await desk
      .knex('legal_hold')
      .insert({
        ...{ id: randomUUID(), person_id: idOf('4021'), why: 'The claim of May', held_at: ago(5), until: '2026-11-20' },
      });
    // What goes on now.
    await startVisitFor(desk.dependencies.parts, SYSTEM, { worker: '4021', minutes: 60, place: '9 Weir Lane' });
    page = await opened({ kind: 'access', about: 'staff', who: '4021' });
  });

  it('has an answer due a calendar month later, and finds each kind but what goes on now', async () => {
    const words = wordsOf((await officer.opens(page)).text);
    expect(words).toContain('Due on 21 Dec 2026; it came on 20 Nov 2026, opened by The governance');
    for (const kind of [
      'Who they are 1',
      'Emergency sheet 1',
      'Visits 2',
      'Alarms and their stories 1',
      'Texts that came 2',
    ])
      expect(words).toContain(kind);
    const kept = async (kind: string) => wordsOf((await officer.opens(`${page}/items?kind=${kind}`)).text);
    expect(await kept('person')).toContain('Phones: 07700 900101');
    // What they wrote is given as it came.
    expect(await kept('text')).toContain('her father is on +447700900555');
    expect(wordsOf((await officer.opens(`${page}/items?kind=visit`)).text)).not.toContain('Weir Lane');
  });

  it('is answered only once everything is decided, and whatever is withheld has a reason', async () => {
    const early = await answered(page);
    expect([early.status, wordsOf(early.text)]).toEqual([422, expect.stringMatching(/\d+ things still to be decided/)]);
    const alarms = (await officer.opens(`${page}/items?kind=alarm`)).text;
    expect(alarms).toMatch(/value="withhold" checked/);
    const [, item = ''] = /name="item" value="([^"]+)"/.exec(alarms) ?? [];
    const form = { request: randomUUID(), kind: 'alarm', from: '0', item, 'decision-0': 'withhold', reason: ' ' };
    const bare = await officer.sends(page, `${page}/items`, form);
    expect([bare.status, faultsIn(bare.text)]).toEqual([422, { 'reason-0': expect.stringContaining('say why') }]);
    const unchosen = { request: randomUUID(), kind: 'alarm', from: '0', item, reason: 'The police asked' };
    const open = await officer.sends(page, `${page}/items`, unchosen);
    expect(faultsIn(open.text)).toEqual({ 'decision-0': expect.stringContaining('choose what becomes of it') });
    expect(open.text).toContain('value="The police asked"');
  });

  it('is given without what is covert, about others, or of a claim; package sealed, downloads logged', async () => {
    await decideAll(page);
    // Texts of that evening: that they are missing may tell as much as their words, so somebody must look.
    expect(wordsOf((await answered(page)).text)).toContain('1 thing still to be decided');
    const texts = (await officer.opens(`${page}/items?kind=text`)).text;
    expect(wordsOf(texts)).toContain('A covert alarm about them was on then.');
    const items = [...texts.matchAll(/name="item" value="([^"]+)"/g)].map(([, item = '']) => item);
    await officer.sends(page, `${page}/items`, {
      ...{ request: randomUUID(), kind: 'text', from: '0', item: items, reason: ['', 'A partner may read it'] },
      ...{ 'decision-0': 'give', 'decision-1': 'withhold' },
    });
    expect((await answered(page)).status).toBe(303);
    const given = await officer.opens(`${page}/page`);
    expect(given.headers['content-disposition']).toContain('what-is-kept.html');
    for (const one of ['Sam Okoro', '12 High Street', 'going in, day 40', 'Medical: Epilepsy', 'Some of what is kept'])
      expect(given.text).toContain(one);
    for (const one of ['the words of that evening', 'covert', 'Alarm', 'claim of May', 'AB 48213', 'JS', 'Weir Lane'])
      expect(given.text).not.toContain(one);
    expect((await officer.opens(`${page}/table`)).text).toContain('visit,');
    const { rows } = await desk.knex.raw<{ rows: { words: string }[] }>(
      'select t::text as words from data_request_package t union all select t::text from data_request t',
    );
    expect(rows.map(({ words }) => words).join('')).not.toMatch(/Epilepsy|High Street/);
    expect(await desk.records.looks({ page: 'emergency sheet', did: 'export' })).toHaveLength(1);
    expect(await desk.records.looks({ page: 'request', did: 'export', personId: idOf('4021') })).toHaveLength(2);
    const { rows: logged } = await desk.knex.raw<{ rows: { what: string }[] }>(
      `select detail ->> 'what' as what from journal where kind = 'office' and worker_id = ? order by id desc limit 1`,
      [idOf('4021')],
    );
    expect(logged[0]?.what).toMatch(/^answers a request: \d+ given, [3-9] withheld$/);
    // Answered is answered.
    expect(wordsOf((await answered(page)).text)).not.toContain('given,');
  });

  it('of somebody who was only rung, the alarm of another is withheld unless somebody decides otherwise', async () => {
    const bea = await desk.records.personId('4022');
    // She rang the line, and heard in that call what an alarm was about.
    await insertCall(bea, ago(39), { heard: [`${randomUUID()}:raised`] });
    const beas = await opened({ kind: 'access', about: 'staff', who: 'Bea' });
    expect((await officer.opens(`${beas}/items?kind=call`)).text).toMatch(/value="withhold" checked/);
    const alarms = (await officer.opens(`${beas}/items?kind=alarm`)).text;
    expect(alarms).toMatch(/value="withhold" checked/);
    await decideAll(beas);
    const [, item = ''] = /name="item" value="([^"]+)"/.exec(alarms) ?? [];
    const give = { request: randomUUID(), kind: 'alarm', from: '0', item, 'decision-0': 'give', reason: '' };
    await officer.sends(beas, `${beas}/items`, give);
    expect((await answered(beas)).status).toBe(303);
    // In the story the line's own words have numbers as people write them.
    const given = wordsOf((await officer.opens(`${beas}/page`)).text);
    expect(given).toContain('Sam Okoro, from 07700 900101, texts:');
    expect(given).not.toContain('+44');
  });

  it('is no manager’s or worker’s to answer, and nobody answers one about themselves', async () => {
    const sams = await desk.signedIn('governance', { staffNumber: '4021' });
    expect((await sams.opens(page)).status).toBe(404);
    expect(wordsOf((await sams.opens(REQUESTS)).text)).not.toContain('Sam Okoro');
    const refused = await sams.sends(`${REQUESTS}/new`, REQUESTS, {
      about: 'staff',
      who: '4021',
      received: '2026-11-20',
    });
    expect(refused.status).toBe(422);
    const manager = await desk.signedIn('manager');
    expect((await manager.opens(REQUESTS)).status).toBe(403);
    expect((await manager.opens(page)).status).toBe(404);
    const south = await desk.signedIn('governance', { team: 'South' });
    expect((await south.opens(page)).status).toBe(404);
    const family = { about: 'family', reference: 'AB 48213', askedBy: 'By letter', received: '2026-11-20' };
    expect(wordsOf((await south.sends(`${REQUESTS}/new`, REQUESTS, family)).text)).toContain('a role for every team');
  });
});

it('Every table that names somebody of staff is looked into by a request, or says why not', async () => {
  const { rows } = await desk.knex.raw<{ rows: { name: string }[] }>(`
    select distinct c.table_name as name from information_schema.columns c
    where c.table_schema = 'public' and c.column_name in ('person_id', 'worker_id', 'buddy_id')
    union select 'person' order by 1`);
  expect(rows.map(({ name }) => name)).toEqual(Object.keys(WHERE_PEOPLE_STAND).toSorted());
});

describe('A family asks', () => {
  it('is found by its reference however it is written, and what workers noted waits for a look', async () => {
    await recordPastVisit(desk, 20, { note: 'Ring first' });
    const page = await opened({ about: 'family', kind: 'access', reference: 'ab48213' });
    const visits = await officer.opens(`${page}/items?kind=visit`);
    expect(wordsOf(visits.text)).toContain('1 to 3 of 3.');
    expect(wordsOf(visits.text)).toContain('Worker: Sam Okoro');
    await officer.sends(page, `${page}/suggested`, { request: randomUUID(), kind: 'visit' });
    expect(wordsOf((await officer.opens(page)).text)).toContain('Visits 3 1 to decide');
  });

  it('is found by an address, and one that nobody visits has nothing', async () => {
    const page = await opened({ about: 'family', place: '12 high st' });
    expect(wordsOf((await officer.opens(page)).text)).toContain('Visits 3');
    const none = await opened({ about: 'family', place: '77 Nowhere Road' });
    expect(wordsOf((await officer.opens(none)).text)).toContain('Nothing is kept about them');
  });
});

describe('Erasure by an officer', () => {
  it('erases what was chosen, keeps the seals of the logs whole, and says by whose order rows are gone', async () => {
    const { visit, alarm } = await recordPastVisit(desk, 10, { covert: true });
    const real = new Date();
    await sealLogs(desk.knex, {
      now: real,
      before: new Date(real.getTime() + DAY),
      ahead: new Date(real.getTime() + DAY),
      unlessSince: new Date(real.getTime() + DAY),
    });
    const before = await verifyLogs(desk.knex, 365 * DAY);
    expect([before.faults, before.ordered]).toEqual([[], []]);
    const page = await opened({ kind: 'erasure', about: 'staff', who: '4021' });
    await decideAll(page);
    const chosen = (kind: string, item: string) =>
      officer.sends(page, `${page}/items`, {
        ...{
          request: randomUUID(),
          kind,
          from: '0',
          item,
          'decision-0': 'erase',
          reason: 'Noted about the wrong person',
        },
      });
    await chosen('visit', visit);
    // Its alarm would stay.
    const half = await answered(page, { erase: 'yes' });
    expect([half.status, wordsOf(half.text)]).toEqual([422, expect.stringContaining('Nothing has been erased')]);
    expect(await desk.knex('erasure')).toEqual([]);
    await chosen('alarm', alarm);
    await chosen('text', `twilio ${visit}`);
    expect(wordsOf((await answered(page)).text)).toContain('Tick that it is to be erased for good');
    expect((await answered(page, { erase: 'yes' })).status).toBe(303);

    expect(await desk.records.visits({ id: visit })).toEqual([]);
    expect(await desk.records.alarms({ id: alarm })).toEqual([]);
    expect(await desk.knex('inbound_text').where({ carrier_ref: visit })).toEqual([]);
    expect(await desk.records.journal({ visitId: visit })).toEqual([]);
    const { faults, brokenSeals, ordered, erased } = await verifyLogs(desk.knex, 365 * DAY);
    expect({ faults, brokenSeals, erased, ordered }).toEqual({
      ...{ faults: [], brokenSeals: [], erased: 0 },
      ordered: [{ at: expect.any(Date), by: 'The governance', rows: 1 }],
    });
  });

  it('lets go of nothing that is held', async () => {
    const { visit } = await recordPastVisit(desk, 9);
    await desk.knex('legal_hold').insert({ id: randomUUID(), visit_id: visit, why: 'A claim', held_at: ago(1) });
    const page = await opened({ kind: 'erasure', about: 'staff', who: '4021' });
    await decideAll(page);
    await officer.sends(page, `${page}/items`, {
      ...{
        request: randomUUID(),
        kind: 'visit',
        from: '0',
        item: visit,
        'decision-0': 'erase',
        reason: 'They want it',
      },
    });
    expect((await answered(page, { erase: 'yes' })).status).toBe(422);
    expect(await desk.records.visits({ id: visit })).toHaveLength(1);
  });
});
