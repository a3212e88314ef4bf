import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sealLogs } from '../../../src/records/log-seal.ts';
import { eraseOld, soonestOfLogs } from '../../../src/records/retention.ts';
import { openDesk, type SignedIn, type TestDesk } from '../../harness/desk.ts';
import { RIVERSIDE_AND_SOUTH } from '../../harness/riverside.ts';
import { wordsOf } from '../../harness/words-of.ts';
import { daysBefore, recordPastVisit } from './kept-of-sam.ts';

/** What an officer reads of the logs, and changes of how long things are kept. */

const DAY = 86_400_000;
let desk: TestDesk;
let officer: SignedIn;
beforeAll(async () => {
  desk = await openDesk({ organisation: RIVERSIDE_AND_SOUTH });
  officer = await desk.signedIn('governance');
});
afterAll(() => desk.close());

const ago = (days: number): Date => daysBefore(desk)(days);

describe('Who looked at what', () => {
  const LOOKS = '/desk/records/access';

  it('is found by who and at whom, with the look into it, and without looks at an alarm that is open', async () => {
    const { alarm } = await recordPastVisit(desk, 3, { covert: true });
    const look = { at: desk.clock.now(), session: null, did: 'view', account_id: officer.accountId };
    await desk.knex('access_log').insert([
      { ...look, page: 'alarm', alarm_id: alarm, person_id: await desk.records.personId('4021') },
      {
        ...look,
        page: 'person',
        person_id: await desk.records.personId('4022'),
        team_id: await desk.records.teamId('North'),
      },
    ]);
    const read = async (about: string, by = officer): Promise<string> =>
      wordsOf((await by.searches(LOOKS, { about })).text);
    expect(await read('Okoro')).toContain('The governance');
    expect(await read('Okoro')).toMatch(/ alarm Sam Okoro/);
    expect(await read('4022')).not.toMatch(/ alarm Sam Okoro/);
    await desk.knex('alarm').where({ id: alarm }).update({ status: 'raised', due_at: desk.clock.now() });
    expect(await read('Okoro')).not.toMatch(/ alarm Sam Okoro/);
    await desk.knex('alarm').where({ id: alarm }).update({ status: 'closed', due_at: null });
    expect(await read('')).toMatch(/access log \(searched\) .*Okoro/);
    const rows = async (page: string): Promise<string> =>
      /<tbody>.*<\/tbody>/s.exec((await officer.searches(LOOKS, { page })).text)?.[0] ?? '';
    expect(wordsOf(await rows('person'))).toMatch(/ person Bea Lindqvist/);
    expect(wordsOf(await rows('person'))).not.toMatch(/ alarm Sam Okoro/);
    expect(wordsOf(await rows('access log'))).toMatch(/access log \(searched\) .*page person/);
    const south = await desk.signedIn('governance', { team: 'South' });
    expect(await read('4022', south)).toContain('Nothing was found in these days.');
    const manager = await desk.signedIn('manager');
    expect((await manager.opens(LOOKS)).status).toBe(403);
  });

  it('is read for a year at most at once, as what was changed is; the fault stands beside its field', async () => {
    for (const log of [LOOKS, '/desk/records/changes'])
      for (const [query, field, said] of [
        ['from=soon', 'from', 'A day, as in 2026-11-30 or 30/11/2026'],
        ['to=31/02/2026', 'to', 'A day, as in 2026-11-30 or 30/11/2026'],
        ['from=1/1/1990&to=31/12/2020', 'from', 'At most a year at once: 2020-01-01 or later'],
        ['from=2026-11-20&to=2026-11-19', 'to', 'The last day is before the first'],
      ] as const) {
        const { status, text } = await officer.searches(log, Object.fromEntries(new URLSearchParams(query)));
        expect([log, query, status]).toEqual([log, query, 422]);
        expect(text).toMatch(new RegExp(`id="${field}-error"[^>]*>\\s*<span[^>]*>Error:</span> ${said}`));
        expect(text).toContain(`href="#${field}"`);
        expect(wordsOf(text)).not.toMatch(/in these days/);
      }
    const kept = (await officer.searches(LOOKS, { from: '1/1/1990', to: '31/12/2020', about: 'Okoro' })).text;
    for (const typed of ['1990-01-01', '2020-12-31', 'Okoro']) expect(kept).toContain(`value="${typed}"`);
    // The first day follows from the last.
    expect((await officer.searches(LOOKS, { to: '2026-01-31' })).text).toContain('value="2026-01-25"');
    expect((await officer.searches(LOOKS, { from: '2020-01-01', to: '2020-12-31' })).status).toBe(200);
  });

  it('and what happened is compared with its seals, and with a head that was kept', async () => {
    const later = new Date(Date.now() + DAY);
    await sealLogs(desk.knex, { now: new Date(), before: later, ahead: later, unlessSince: later });
    const seals = '/desk/records/chain';
    const looks = async (head: string) => officer.sends(seals, seals, { request: randomUUID(), head });
    expect(wordsOf((await looks('')).text)).toContain('Nothing sealed was changed, removed or added.');
    expect((await looks('abc')).status).toBe(422);
    expect(wordsOf((await looks('0'.repeat(64))).text)).toContain('1 found No seal has that head');
    const [, head = ''] = /Its head: ([0-9a-f]{64})/.exec((await looks('')).text) ?? [];
    expect(wordsOf((await looks(head)).text)).toContain('which has the head that you kept');
    await desk.knex.transaction(async (trx) => {
      await trx.raw('set local session_replication_role = replica');
      await trx('journal')
        .where({ id: 1 })
        .update({ detail: { what: 'nothing' } });
    });
    expect(wordsOf((await looks(head)).text)).toContain('1 found Changed: journal, row 1 of');
  });
});

describe('What is kept for how long', () => {
  const RETENTION = '/desk/records/retention';
  /** What the form was made from. */
  const shownTo = async (by = officer): Promise<string> =>
    /name="version" value="([^"]+)"/.exec((await by.opens(RETENTION)).text)?.[1] ?? '';
  const sends = async (fields: Record<string, string>, by = officer) => {
    const form = { request: randomUUID(), version: await shownTo(by), class: 'texts that came', why: 'Board of May' };
    return by.sends(RETENTION, RETENTION, { ...form, ...fields });
  };

  it('is not written over by a form that a colleague had open: both see what differs, and who was first', async () => {
    const version = await shownTo();
    expect((await sends({ days: '300' })).status).toBe(303);
    const slower = await sends({ days: '400', why: 'The old plan', version });
    expect([slower.status, wordsOf(slower.text)]).toEqual([
      409,
      expect.stringMatching(/Somebody else has changed what is kept.* The governance, .*Days 300 400 .*Board of May/),
    ]);
    expect(wordsOf((await officer.opens(RETENTION)).text)).toContain('Texts that came 300 days');
    // The page that they were shown is made from what is kept now.
    const seen = /name="version" value="([^"]+)"/.exec(slower.text)?.[1] ?? '';
    expect((await sends({ days: '400', why: 'The old plan', version: seen })).status).toBe(303);
  });

  it('is changed within bounds and with a reason, is followed from then on, and stands beside the class', async () => {
    const text = (days: number) => ({
      ...{ carrier: 'twilio', carrier_ref: `old ${days}`, at: ago(days), acted_at: ago(days), body: 'x' },
      ...{ from_number: '+447700900199', to_number: '+441632960000' },
    });
    await desk.knex('inbound_text').insert([text(180), text(250)]);
    for (const wrong of [
      { days: '100' },
      { days: '2000' },
      { days: 'long' },
      { days: '200', why: ' ' },
      { class: 'sessions', days: '9' },
    ])
      expect([wrong, (await sends(wrong)).status]).toEqual([wrong, 422]);
    const parts = { knex: desk.knex, clock: desk.clock };
    const left = async () => desk.knex('inbound_text').where('carrier_ref', 'like', 'old %').pluck('carrier_ref');
    await eraseOld(parts);
    expect(await left()).toHaveLength(2);
    expect((await sends({ days: '200' })).status).toBe(303);
    const shown = wordsOf((await officer.opens(RETENTION)).text);
    expect(shown).toContain('Texts that came 200 days 1 Board of May: The governance, 23 Nov 2026; before 1 year');
    // A shorter time counts after a week, in which it is shown what would go.
    await eraseOld(parts);
    expect(await left()).toHaveLength(2);
    await desk.knex('retention_days').update({ set_at: ago(8) });
    await eraseOld(parts);
    expect(await left()).toEqual(['old 180']);
    // A class of which the logs' rows go sooner: that is no fault of theirs.
    expect(await soonestOfLogs(desk.knex)).toBe(365 * DAY);
    expect((await sends({ class: 'visits without an alarm', days: '190' })).status).toBe(303);
    expect(await soonestOfLogs(desk.knex)).toBe(190 * DAY);
  });

  it('is changed by whoever answers for every team', async () => {
    const south = await desk.signedIn('governance', { team: 'South' });
    expect(wordsOf((await sends({ days: '300' }, south)).text)).toContain('A class is of every team');
    const manager = await desk.signedIn('manager');
    expect((await sends({ days: '300' }, manager)).status).toBe(403);
  });
});
