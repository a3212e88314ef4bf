import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Role } from '../../../src/records/accounts.ts';
import { Browser as DeskBrowser, signedInAt } from '../../harness/desk.ts';
import { faultsIn } from '../../harness/faults-in.ts';
import { BEA, EVERYBODY, RIVERSIDE, SAM } from '../../harness/riverside.ts';
import { mind, samIsMissed } from '../../harness/sam-is-missed.ts';
import { openTown, type Town } from '../../harness/town.ts';
import { inOne } from '../../harness/patterns.ts';
import { wordsOf } from '../../harness/words-of.ts';

const SPOKEN = { how: 'spoken-to' };

let town: Town;
beforeEach(async () => {
  town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
});
afterEach(async () => {
  await mind(town, ...EVERYBODY);
  await town.abandon();
});

const signsIn = (role: Role, staffNumber: string | null = null): Promise<DeskBrowser> =>
  signedInAt(town, role, { staffNumber });

const page = async (): Promise<string> =>
  `/desk/visits/${(await town.records.visits({ staffNumber: '4021' }))[0]?.id ?? ''}`;
async function sends(desk: DeskBrowser, act: string, fields: Record<string, string>) {
  const address = await page();
  return desk.sends(address, `${address}/${act}`, { request: randomUUID(), ...fields });
}
/** What a page says, without its tags. */
async function isOut(): Promise<void> {
  await town.phone(SAM).texts('START 60 12 Mill Lane');
  await mind(town, SAM);
}

describe('A visit at the desk', () => {
  it('stands in the list of its day with where and until when, and its page says what comes next', async () => {
    await isOut();
    const mo = await signsIn('manager', '4030');
    const list = wordsOf((await mo.opens('/desk/visits')).text);
    expect(list).toMatch(/Visits, today/);
    expect(list).toMatch(
      /Out: 1 .*Sam Okoro SO 4021 14:00 to 15:00 12 Mill Lane .*Out until 15:00\. Next: 14:55 a reminder/,
    );
    expect(wordsOf((await mo.opens('/desk/visits?day=2026-11-22')).text)).toMatch(/There is no visit on this day/);
    const opened = wordsOf((await mo.opens(await page())).text);
    expect(opened).toMatch(/Sam Okoro.*Out until 15:00\..*Where 12 Mill Lane.*It goes on for longer.*It is over/);
    // A colleague sees that they are out, and changes nothing.
    const colleague = await signsIn('worker', '4022');
    expect(wordsOf((await colleague.opens(await page())).text)).not.toMatch(/It is over|It goes on/);
    expect((await sends(colleague, 'end', SPOKEN)).status).toBe(404);
    expect((await mo.opens(`/desk/visits/${randomUUID()}`)).status).toBe(404);
  });

  it('is where a colleague reads of it only where the plan of the team lets them', async () => {
    await town.knex('team').update({ plan: town.knex.raw(`plan || '{"boardShowsPlace": false}'`) });
    await isOut();
    const pages = ['/desk', '/desk/visits', '/desk/visits/csv', await page()];
    const told = async (desk: DeskBrowser): Promise<boolean[]> =>
      Promise.all(pages.map(async (address) => (await desk.opens(address)).text.includes('Mill Lane')));
    expect(await told(await signsIn('worker', '4022'))).toEqual([false, false, false, false]);
    for (const desk of [await signsIn('operator'), await signsIn('manager'), await signsIn('worker', '4021')])
      expect(await told(desk)).toEqual([true, true, true, true]);
  });

  it('is in a file of the day too, as the page has it for its reader; the log says that it was taken', async () => {
    await isOut();
    await town.knex('visit').update({ risk: 'red' });
    const manager = await signsIn('manager');
    const file = await manager.opens('/desk/visits/csv?day=2026-11-23');
    expect(file.headers['content-disposition']).toContain('visits-2026-11-23.csv');
    expect(file.text).toContain(
      ['Out', 'Sam Okoro', '4021', 'North', '14:00 to 15:00', '12 Mill Lane', '', 'red; Not assessed', '']
        .map((cell) => `"${cell}"`)
        .join(','),
    );
    expect((await (await signsIn('worker', '4022')).opens('/desk/visits/csv')).text).toContain(
      '"12 Mill Lane","","",""',
    );
    expect((await manager.opens('/desk/visits/csv?day=2026-11-25')).text).not.toContain('Sam Okoro');
    expect(await town.records.looks({ did: 'export' })).toMatchObject([
      { page: 'visits' },
      { page: 'visits' },
      { page: 'visits' },
    ]);
  });

  it('is ended once, by whoever says how they know it; the buddy is told, and the page says who it was', async () => {
    await isOut();
    const mo = await signsIn('manager', '4030');
    const asked = await sends(mo, 'end', {});
    expect([asked.status, faultsIn(asked.text)]).toEqual([400, { 'end-how': 'Choose how you know it' }]);
    expect(faultsIn((await sends(mo, 'end', { how: 'told-by' })).text)).toEqual({
      'end-told_by': 'Write who has told you',
    });
    const both = await sends(mo, 'more', { minutes: 'an hour', told_by: 'Tom Hale' });
    expect(faultsIn(both.text)).toEqual({
      'more-minutes': 'Write a number of minutes from 5 to 720',
      'more-how': 'Choose how you know it',
    });
    for (const typed of ['an hour', 'Tom Hale']) expect(both.text.split(`value="${typed}"`)).toHaveLength(2);
    const form = { request: randomUUID(), how: 'told-by', told_by: 'Tom Hale' };
    expect((await sends(mo, 'end', form)).status).toBe(303);
    expect((await sends(mo, 'end', form)).status).toBe(303);
    expect(await town.records.visits()).toMatchObject([{ status: 'ended' }]);
    expect(await town.records.visitActs()).toMatchObject([{ what: 'end', how: 'told-by', toldBy: 'Tom Hale' }]);
    await town.passes('2s');
    await town
      .phone(BEA)
      .expectsText(
        inOne(
          /^Riverside lone-working line: the office has ended the visit of staff number 4021\. If you know /,
          /otherwise, ring us\.$/,
        ),
      );
    const opened = wordsOf((await mo.opens(await page())).text);
    expect(opened).toMatch(/Ended at 14:00\..*14:00 The manager ended it: told by Tom Hale\./);
    expect(opened).not.toMatch(/It is over/);
    // Another press, from a page that is older: it is said, and nothing happens.
    const late = await sends(mo, 'end', { how: 'seen-by-me' });
    expect([late.status, wordsOf(late.text).includes('not open any more')]).toEqual([409, true]);
  });

  it('is prolonged and ended by whoever answers the office phone only where they have spoken to them', async () => {
    await isOut();
    const joan = await signsIn('operator', '4031');
    const text = wordsOf((await joan.opens(await page())).text);
    expect(text).toMatch(/I have spoken to them/);
    expect(text).not.toMatch(/I have seen them|Somebody has told me/);
    const refused = await sends(joan, 'end', { how: 'seen-by-me' });
    expect([refused.status, wordsOf(refused.text).includes('You must have spoken to them')]).toEqual([400, true]);
    expect((await sends(joan, 'more', { ...SPOKEN, minutes: '4' })).text).toMatch(/from 5 to 720/);
    expect((await sends(joan, 'more', { ...SPOKEN, minutes: '45' })).status).toBe(303);
    expect(await town.records.visits()).toMatchObject([{ status: 'open', deadline: new Date('2026-11-23T15:45:00Z') }]);
    expect((await sends(joan, 'end', SPOKEN)).status).toBe(303);
    expect(await town.records.visits()).toMatchObject([{ status: 'ended' }]);
    await town.passes('2s');
  });

  it('is begun for somebody by name; who is out already stays so, and one’s own visit is for the phone', async () => {
    const joan = await signsIn('operator', '4022');
    const starts = (fields: Record<string, string>) =>
      joan.sends('/desk/visits/start', '/desk/visits/start', {
        request: randomUUID(),
        minutes: '60',
        ...SPOKEN,
        ...fields,
      });
    const unread = await starts({ who: '', minutes: 'x', how: '' });
    expect(faultsIn(unread.text)).toEqual({
      'start-who': 'Write a name or a staff number',
      'start-minutes': 'Write a number of minutes from 5 to 720',
      'start-how': 'Choose how you know it',
    });
    const unknown = await starts({ who: 'Nobody', place: 'x'.repeat(301) });
    expect(faultsIn(unknown.text)).toEqual({
      'start-who': 'Nobody of your teams is Nobody',
      'start-place': 'At most 300 letters',
    });
    expect((await starts({ who: '4022' })).text).toMatch(/Your own visit you begin by telephone/);
    const begun = await starts({ who: 'sam okoro', place: '12 Mill Lane' });
    expect([begun.status, begun.headers['location']]).toEqual([303, await page()]);
    const again = await starts({ who: '4021', minutes: '240' });
    expect(wordsOf((await joan.opens(String(again.headers['location']))).text)).toMatch(/They are out already/);
    expect(await town.records.visits()).toMatchObject([{ status: 'open', deadline: new Date('2026-11-23T15:00:00Z') }]);
    // Their own page is there for them, without the forms.
    await town.phone(BEA).texts('START 30 3 Elm Road');
    await mind(town, BEA);
    const own = (await town.records.visit({ staffNumber: '4022' })).id;
    expect(wordsOf((await joan.opens(`/desk/visits/${own}`)).text)).toMatch(/This is your own visit/);
    const refused = await joan.sends(await page(), `/desk/visits/${own}/end`, SPOKEN);
    expect([refused.status, wordsOf(refused.text).includes('by telephone or text')]).toEqual([409, true]);
  });
});

describe('Under a covert alarm', () => {
  beforeEach(async () => {
    await isOut();
    await town.phone(SAM).texts('STATUS 3851');
    await town.settle();
    await mind(town, ...EVERYBODY);
  });

  it('who sees the alarm is led to it, and told why the visit is not ended here', async () => {
    const mo = await signsIn('manager', '4030');
    const { text } = await mo.opens(await page());
    expect(wordsOf(text)).toMatch(
      /COVERT\. Do not ring or text\. Do not go there\. .*part of closing the alarm\. 1 call for the manager\. Open A/,
    );
    expect(wordsOf(text)).not.toMatch(/It is over/);
    const refused = await sends(mo, 'end', { how: 'seen-by-me' });
    expect([refused.status, wordsOf(refused.text).includes('that is part of closing the alarm')]).toEqual([409, true]);
    expect((await sends(mo, 'more', { how: 'seen-by-me', minutes: '30' })).status).toBe(409);
    expect(await town.records.visits()).toMatchObject([{ status: 'open', deadline: new Date('2026-11-23T15:00:00Z') }]);
  });

  it('an incident is noted once it is closed, for a manager beside the worker reads of incidents too', async () => {
    const form = { who: '4021', day: '2026-11-23', time: '13:50', seriousness: 'hurt', request: randomUUID() };
    const noted = (desk: DeskBrowser) => desk.sends('/desk/incidents/new', '/desk/incidents', form);
    const refused = await noted(await signsIn('manager', '4030'));
    expect([refused.status, wordsOf(refused.text).includes('note it once the alarm is closed')]).toEqual([422, true]);
    // Somebody who is at that address hears nothing of an alarm.
    await town.phone(BEA).texts('START 60 12 Mill Lane');
    await mind(town, BEA);
    expect((await noted(await signsIn('manager', '4022'))).status).toBe(303);
  });

  it('who does not see it is answered as on any other day, and the alarm stays as it is', async () => {
    const joan = await signsIn('operator', '4031');
    const sam = await signsIn('worker', '4021');
    for (const desk of [joan, sam])
      for (const address of ['/desk/visits', await page()])
        expect((await desk.opens(address)).text).not.toMatch(/COVERT|alarm-|Open A/);
    expect((await sends(joan, 'end', SPOKEN)).status).toBe(303);
    expect(await town.records.visits()).toMatchObject([{ status: 'ended' }]);
    expect(await town.records.alarms()).toMatchObject([{ kind: 'duress', status: 'raised' }]);
    await town.passes('2s');
    // People who are asked about it hear of no end: that would call them off.
    expect(town.exchange.texts().filter(({ body }) => body.includes('has ended'))).toEqual([]);
  });
});

it('a missed visit leads whoever sees the alarm to it, and ending it leaves the alarm open', async () => {
  await samIsMissed(town);
  await mind(town, ...EVERYBODY);
  const mo = await signsIn('manager', '4030');
  expect(wordsOf((await mo.opens(await page())).text)).toMatch(
    /MISSED\. Ring Sam once\. .*does not close the alarm\. 1 call for the manager\. Open A/,
  );
  expect((await sends(mo, 'end', { how: 'seen-by-me' })).status).toBe(303);
  expect(await town.records.visits()).toMatchObject([{ status: 'ended' }]);
  expect(await town.records.alarms()).toMatchObject([{ kind: 'missed', status: 'raised' }]);
  const joan = await signsIn('operator', '4022');
  expect(wordsOf((await joan.opens(await page())).text)).not.toMatch(/MISSED|Open A/);
  await town.passes('2s');
});

it('under duress every page of visits is byte for byte as ever for all who may not see the alarm', async () => {
  await isOut();
  const desks = [await signsIn('operator', '4022'), await signsIn('worker', '4021'), await signsIn('worker')];
  const pages = async (): Promise<string[]> => {
    const found: string[] = [];
    for (const desk of desks)
      for (const address of ['/desk/visits', '/desk/visits?day=2026-11-24', await page(), `${await page()}/plan`]) {
        const { status, text } = await desk.opens(address);
        found.push(`${address} ${status} ${text.replaceAll(/(name="(?:_csrf|request)" value=")[^"]*/g, '$1')}`);
      }
    return found;
  };
  await town.phone(SAM).texts('STATUS 7294');
  await town.settle();
  const ordinary = await pages();
  await town.phone(SAM).texts('STATUS 3851');
  await town.settle();
  expect(await town.records.alarms()).toMatchObject([{ covert: true }]);
  expect(ordinary.filter((one) => one.includes(' 200 '))).toHaveLength(9);
  expect(await pages()).toEqual(ordinary);
});
