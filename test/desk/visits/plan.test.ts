import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openDesk, type SignedIn, type TestDesk } from '../../harness/desk.ts';
import { RIVERSIDE_AND_SOUTH } from '../../harness/riverside.ts';
import { inOne } from '../../harness/patterns.ts';
import { wordsOf } from '../../harness/words-of.ts';

let desk: TestDesk;
let mo: SignedIn;
let sam: SignedIn;
beforeAll(async () => {
  desk = await openDesk({ organisation: RIVERSIDE_AND_SOUTH });
  mo = await desk.signedIn('manager', { team: 'North', staffNumber: '4030' });
  sam = await desk.signedIn('worker', { team: 'North', staffNumber: '4021' });
});
afterAll(() => desk.close());
beforeEach(async () => {
  await desk.knex('visit_act').delete();
  await desk.knex('visit').delete();
});

const PLAN = '/desk/visits/plan';
const GOOD = {
  who: '4021',
  day: '23/11/2026',
  from: '15:00',
  minutes: '60',
  place: '12 Mill Lane',
  postcode: 'GL1 2AB',
};
const plans = (who: SignedIn, fields: Record<string, string> = {}) =>
  who.sends(PLAN, PLAN, { request: randomUUID(), ...GOOD, ...fields });

/** What a page says, without its tags. */

describe('A planned visit', () => {
  it('is on the list, on its page and on the board, with whoever planned it', async () => {
    const fields = {
      initials: 'R.T.',
      reference: '50117',
      risk: 'amber',
      with: 'A. Warden',
      note: 'A dog',
      phone: '01632 960123',
    };
    const planned = await plans(mo, fields);
    expect(planned.status).toBe(303);
    const page = wordsOf((await mo.opens(String(planned.headers['location']))).text);
    expect(page).toMatch(
      inOne(
        /Sam Okoro.*Planned for 15:00 until 16:00\..*Where 12 Mill Lane, GL1 2AB With A\. Warden Family RT 50117 /,
        /Risk AMBER Phone there 01632 960123 Note A dog.*14:00 The manager planned it\./,
      ),
    );
    expect(wordsOf((await mo.opens('/desk/visits')).text)).toMatch(/Planned: 1 .*Sam Okoro.*15:00 to 16:00/);
    // A browser's own menu prints it for a worker too.
    for (const [who, shred] of [
      [
        mo,
        / Printed by .*, for the desk alone\. No alarm stands here\. It names people and places: shred it after use/,
      ],
      [sam, / Printed by The worker, 23 Nov 2026, 14:00 \. It names people and places: shred it after use/],
    ] as const)
      expect(wordsOf((await who.opens('/desk/visits')).text)).toMatch(shred);
    expect((await sam.opens('/desk/visits')).text).not.toContain('id="print"');
    expect(wordsOf((await mo.opens('/desk')).text)).toMatch(/Planned 1 .*Sam Okoro.*planned for 15:00/);
    // Under their own eyes, with somebody beside them: no risk and no note.
    const own = wordsOf((await sam.opens(String(planned.headers['location']))).text);
    expect(own).toMatch(/Where 12 Mill Lane, GL1 2AB/);
    expect(own).not.toMatch(/AMBER|A dog/);
  });

  it('that has not begun says so, and needs a person where the risk is red', async () => {
    await plans(mo);
    await plans(mo, { who: 'Bea Lindqvist', risk: 'red', from: '14:30' });
    desk.clock.advance(50 * 60_000);
    const before = wordsOf((await mo.opens('/desk')).text);
    expect(before).toMatch(/Needs a person 1 .*Bea Lindqvist.*Not begun\./);
    desk.clock.advance(20 * 60_000);
    expect(wordsOf((await mo.opens('/desk')).text)).toMatch(/Planned 1 .*Sam Okoro.*planned for 15:00 .*Not begun\./);
    desk.clock.advance(-70 * 60_000);
  });

  it('is planned where nobody is there to be rung, and its page says so', async () => {
    const hint = /nobody to ring about Sam Okoro at 15:00.*Only the duty desk and Out of hours team would be rung/;
    const reads = async (who: SignedIn, address: unknown) => wordsOf((await who.opens(String(address))).text);
    const at = (await plans(mo)).headers['location'];
    expect(await reads(mo, at)).not.toMatch(/nobody to ring/);
    const others = () => desk.knex('person').whereIn('staff_number', ['4022', '4030', '4031']);
    await others().update({ away: JSON.stringify([{ from: '2026-11-23', to: '2026-11-24' }]) });
    for (const who of [mo, sam]) expect(await reads(who, at)).toMatch(hint);
    expect(await reads(mo, (await plans(mo, { day: '24/11/2026', from: '23:30' })).headers['location'])).toMatch(
      /nobody to ring/,
    );
    // While they are out their own page says nothing of it.
    const start = '/desk/visits/start';
    const begun = { request: randomUUID(), who: '4021', minutes: '60', how: 'seen-by-me' };
    const out = (await mo.sends(start, start, begun)).headers['location'];
    expect([await reads(sam, out), await reads(mo, out)]).toEqual([
      expect.not.stringContaining('nobody to ring'),
      expect.stringContaining('nobody to ring'),
    ]);
    await others().update({ away: '[]' });
  });

  it('is planned once however often the form is sent; a fault stands by its field, and the words stay', async () => {
    const form = { request: randomUUID() };
    await plans(mo, form);
    await plans(mo, form);
    expect(await desk.records.visits()).toHaveLength(1);
    const wrong = await plans(mo, { who: 'Nobody', from: '99', place: 'Kept words', initials: 'Rita Thom' });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toMatch(/Nobody of your teams is Nobody/);
    expect(wrong.text).toMatch(/A time, as in 14:30/);
    expect(wrong.text).toMatch(/At most four letters/);
    expect(wrong.text).toMatch(/value="Kept words"/);
    expect(await desk.records.visits()).toHaveLength(1);
    // Cai is of South, and no worker.
    expect((await plans(mo, { who: '4040' })).status).toBe(422);
  });

  it('is planned for two: each has their own', async () => {
    expect((await plans(mo, { joint: 'yes', with: 'A. Warden' })).text).toMatch(/name a colleague of your teams/);
    expect((await plans(mo, { joint: 'yes', with: 'Bea Lindqvist' })).status).toBe(303);
    const [bea, other] = await desk.records.visits();
    expect([bea?.worker, other?.worker]).toEqual(['Bea Lindqvist', 'Sam Okoro']);
    expect(wordsOf((await mo.opens(`/desk/visits/${bea?.id}`)).text)).toMatch(/With Sam Okoro/);
    expect(wordsOf((await mo.opens(`/desk/visits/${other?.id}`)).text)).toMatch(/With Bea Lindqvist/);
  });

  it('of two says on each page whether the other is still in, and the board names who is there', async () => {
    await plans(mo, { joint: 'yes', with: 'Bea Lindqvist' });
    const [bea, other] = await desk.records.visits();
    const withOf = async (id = '') =>
      / With (.*?) Planned /.exec(wordsOf((await mo.opens(`/desk/visits/${id}`)).text))?.[1];
    const both = async () => [await withOf(other?.id), await withOf(bea?.id)];
    const board = async () => wordsOf((await mo.opens('/desk')).text);
    expect(await both()).toEqual(['Bea Lindqvist', 'Sam Okoro']);
    expect(await board()).not.toMatch(/With /);
    desk.clock.advance(60 * 60_000);
    const start = '/desk/visits/start';
    const begins = (who: string) =>
      mo.sends(start, start, { request: randomUUID(), who, minutes: '60', how: 'spoken-to' });
    await begins('4021');
    expect(await both()).toEqual(['Bea Lindqvist: has not begun', 'Sam Okoro: still in since 15:00']);
    await begins('4022');
    expect(await both()).toEqual(['Bea Lindqvist: still in since 15:00', 'Sam Okoro: still in since 15:00']);
    expect(await board()).toMatch(/Sam Okoro.*With B\. Lindqvist.*/);
    desk.clock.advance(10 * 60_000);
    const page = `/desk/visits/${bea?.id}`;
    await mo.sends(page, `${page}/end`, { request: randomUUID(), how: 'spoken-to' });
    expect(await both()).toEqual(['Bea Lindqvist: out 15:10', 'Sam Okoro: still in since 15:00']);
    expect(await board()).toMatch(/Sam Okoro.*B\. Lindqvist is out, 15:10/);
    desk.clock.advance(-70 * 60_000);
  });

  it('is changed by whoever saw it as it is; somebody who was slower sees both', async () => {
    const address = String((await plans(mo)).headers['location']);
    const opened = (await mo.opens(`${address}/plan`)).text;
    expect(opened).toMatch(/value="15:00"[^]*value="16:00"[^]*value="12 Mill Lane"[^]*value="GL1 2AB"/);
    const change = (fields: Record<string, string>) =>
      mo.sends(`${address}/plan`, `${address}/plan`, { request: randomUUID(), ...GOOD, version: '1', ...fields });
    expect((await change({ from: '15:30' })).status).toBe(303);
    const slower = await change({ from: '16:00' });
    expect(slower.status).toBe(409);
    expect(wordsOf(slower.text)).toMatch(/Somebody else has changed it .*From 15:30 16:00 Back at 16:30 17:00/);
    expect(slower.text).toMatch(/value="16:00"/);
    expect((await change({ from: '16:00', version: '2' })).status).toBe(303);
    expect(await desk.records.visits()).toMatchObject([{ plannedStart: new Date('2026-11-23T16:00:00Z') }]);
  });

  it('that somebody made red meanwhile tells so beside what was typed, and who; nothing that is the same', async () => {
    const address = String((await plans(mo, { risk: 'amber', initials: 'RT' })).headers['location']);
    const change = (fields: Record<string, string>, who = mo) =>
      who.sends(address, `${address}/plan`, { request: randomUUID(), ...GOOD, version: '1', ...fields });
    const red = {
      ...{ risk: 'red', note: 'Brother is violent', phone: '01632 960123', home: '40', initials: 'RT' },
      ...{ assessedOn: '2026-11-02', assessedBy: 'A. Warden', assessment: 'F 17' },
    };
    expect((await change(red)).status).toBe(303);
    const own = { risk: 'amber', initials: 'r.t.', postcode: 'gl12ab', day: '2026-11-23' };
    const slower = await change(own);
    const panel = /role="alert">[^]*?<\/table>/.exec(slower.text)?.[0] ?? '';
    expect([slower.status, wordsOf(panel)]).toEqual([
      409,
      expect.stringMatching(/Last: The manager, 23 Nov 2026, \d\d:\d\d\. Nothing of what you typed is kept yet/),
    ]);
    expect(wordsOf(panel)).toMatch(
      new RegExp(
        'What differs Kept now You typed Risk Red Amber Assessed on 2026-11-02 nothing Assessed by A. Warden nothing ' +
          'Where the assessment is F 17 nothing Note Brother is violent nothing Phone there 01632 960123 nothing ' +
          'Straight home afterwards: minutes 40 nothing $',
      ),
    );
    // Somebody who may not see how bad a house is does not see it here either, nor who has said so.
    const theirs = wordsOf((await change({ initials: 'RT' }, sam)).text);
    expect(theirs).toMatch(/Phone there 01632 960123 nothing/);
    expect(theirs).not.toMatch(/Risk|Red|violent|Last:/);
  });

  it('is cancelled, and one that has begun is neither cancelled nor changed', async () => {
    const address = String((await plans(mo)).headers['location']);
    const cancels = () => mo.sends(address, `${address}/cancel`, { request: randomUUID() });
    expect((await cancels()).status).toBe(303);
    expect(await desk.records.visits()).toMatchObject([{ status: 'cancelled' }]);
    expect(wordsOf((await mo.opens(address)).text)).toMatch(
      /Was planned for 15:00\. Cancelled\..*The manager cancelled it/,
    );
    expect(wordsOf((await cancels()).text)).toMatch(/not planned any more/);
    const begun = String((await plans(mo)).headers['location']);
    await mo.sends('/desk/visits/start', '/desk/visits/start', { who: '4021', minutes: '30', how: 'spoken-to' });
    expect(wordsOf((await mo.opens(begun)).text)).toMatch(/Out until 14:30\..*Where 12 Mill Lane, GL1 2AB/);
    for (const act of ['cancel', 'plan'])
      expect((await mo.sends(begun, `${begun}/${act}`, { request: randomUUID(), ...GOOD, version: '2' })).status).toBe(
        409,
      );
  });

  it('of one’s own is planned by a worker, and no one else’s', async () => {
    const planned = await plans(sam, { who: '4022', risk: 'red' });
    expect(planned.status).toBe(303);
    expect(await desk.records.visits()).toMatchObject([{ worker: 'Sam Okoro' }]);
    const address = String(planned.headers['location']);
    // What the manager has added stays, and is not shown.
    const risky = { ...GOOD, risk: 'red', note: 'A dog', version: '1' };
    await mo.sends(address, `${address}/plan`, { request: randomUUID(), ...risky });
    const form = await sam.opens(`${address}/plan`);
    expect(form.text).not.toMatch(/A dog|name="risk"/);
    const own = { ...GOOD, from: '16:00', version: '2' };
    expect((await sam.sends(address, `${address}/plan`, { request: randomUUID(), ...own })).status).toBe(303);
    expect(await desk.records.visits()).toMatchObject([{ risk: 'red', note: 'A dog' }]);
    const bea = await desk.signedIn('worker', { team: 'North', staffNumber: '4022' });
    expect((await bea.opens(address)).status).toBe(200);
    expect((await bea.sends(address, `${address}/cancel`, {})).status).toBe(404);
    expect((await bea.opens(`${address}/plan`)).status).toBe(404);
  });
});
