import { describe, expect, it } from '@jest/globals';
import { readCalendarInThread } from '../../src/app/read-calendar-in-thread.ts';
import { createCalendarLooks } from '../../src/operations/calendars/look.ts';
import { readCalendar } from '../../src/operations/calendars/read-calendar.ts';
import { cancelPlan } from '../../src/operations/visits/plan.ts';
import { type Outside, OutsideFault } from '../../src/outbox/outside.ts';
import { looksWell } from '../harness/desk-in-browser.ts';
import { SAM } from '../harness/riverside.ts';
import { townInBrowser } from '../harness/town-in-browser.ts';

/** A worker's calendar is read for planned visits. It is Monday 23 November 2026, 14:00. */

const LINK = 'https://outlook.example/owa/calendar/a-secret/calendar.ics';

const here = townInBrowser();

const visit = (
  uid: string,
  from: string,
  until: string,
  more = 'SUMMARY:AB 12345\r\nLOCATION:12 High Street GL1 2AB',
) =>
  `BEGIN:VEVENT\r\nUID:${uid}\r\nDTSTART;TZID=GMT Standard Time:${from}\r\nDTEND;TZID=GMT Standard ` +
  `Time:${until}\r\n${more}\r\nEND:VEVENT\r\n`;
const calendar = (...events: string[]): string =>
  `BEGIN:VCALENDAR\r\nVERSION:2.0\r\n${events.join('')}END:VCALENDAR\r\n`;

/** What lies at the link; null: it cannot be fetched. */
let there: string | null = null;
const asked: string[] = [];
const outside: Outside = {
  stop: () => undefined,
  post: () => Promise.reject(new Error('nothing is sent')),
  get: (url) => {
    asked.push(url);
    return there === null ? Promise.reject(new OutsideFault('status 404')) : Promise.resolve(Buffer.from(there));
  },
};
const looks = () =>
  createCalendarLooks({
    parts: here.town.parts,
    outside,
    read: (text, window) => Promise.resolve(readCalendar(text, window)),
    log: here.town.log,
  })();
async function later(): Promise<void> {
  await here.town.passes('16m');
  await looks();
}
const planned = () => here.town.records.visits();

describe('A calendar', () => {
  it('is pasted in by its worker, planned from, followed, and left; nothing else of it is kept', async () => {
    const sam = await here.signsIn('worker', { staffNumber: '4021' });
    await sam.page.goto(`${here.town.url}/desk/me`);
    await sam.page.getByRole('link', { name: 'Your calendar' }).click();
    await sam.page.getByText('Have a calendar read').waitFor();
    await looksWell(sam.page, 'calendar-none');
    await sam.page.getByLabel('The ICS link').fill('http://outlook.example/x.ics');
    await sam.page.getByRole('button', { name: 'Read it' }).click();
    await sam.page.getByText('Nothing has changed').waitFor();
    await looksWell(sam.page, 'calendar-fault');
    await sam.page.getByLabel('The ICS link').fill(LINK.replace('https:', 'webcal:'));
    await sam.page.getByRole('button', { name: 'Read it' }).click();
    await sam.page.getByText('not yet: within a minute').waitFor();
    there = calendar(
      visit('one', '20261123T150000', '20261123T160000'),
      visit('two', '20261124T100000', '20261124T110000', 'SUMMARY:Dentist\r\nLOCATION:3 Mill Lane'),
      visit('three', '20261124T060000', '20261124T210000', 'SUMMARY:CD 54321'),
    );
    await looks();
    expect(asked).toEqual([LINK]);
    await sam.page.reload();
    await sam.page.getByText('1 visit in the next four weeks').waitFor();
    await sam.page.getByText('CD 54321').waitFor();
    await looksWell(sam.page, 'calendar-read');
    expect(await planned()).toMatchObject([
      { status: 'planned', place: '12 High Street GL1 2AB', reference: 'AB 12345' },
    ]);
    const everything = JSON.stringify([
      await here.town.knex('calendar_feed'),
      await here.town.knex('sent_plan'),
      await here.town.knex('journal'),
      await planned(),
    ]);
    expect(everything).not.toMatch(/Dentist|Mill Lane|outlook|a-secret/);
    // A visit that begins near its time takes it over.
    await here.town.phone(SAM).texts('START');
    await here.town.settle();
    expect((await planned())[0]?.status).toBe('open');
    await sam.page.getByRole('button', { name: 'Read it no more' }).click();
    await sam.page.getByText('Have a calendar read').waitFor();
    expect(await here.town.knex('calendar_feed')).toEqual([]);
    expect((await planned())[0]?.status).toBe('open');
  }, 120_000);

  it('moves, calls off and brings back what it has planned, and touches nothing else', async () => {
    const mo = await here.signsIn('manager', { staffNumber: '4030' });
    const sam = await here.town.records.personId('4021');
    await mo.page.goto(`${here.town.url}/desk/people/${sam}`);
    await mo.page.getByRole('link', { name: 'Plan visits from it' }).click();
    await mo.page.getByLabel('The ICS link').fill(LINK);
    await mo.page.getByRole('button', { name: 'Read it' }).click();
    await mo.page.getByText('not yet: within a minute').waitFor();
    await mo.close();
    there = calendar(
      visit('one', '20261124T150000', '20261124T160000'),
      visit('two', '20261125T150000', '20261125T160000', 'SUMMARY:CD 54321'),
      visit('three', '20261123T144500', '20261123T154500', 'SUMMARY:EF 11111'),
    );
    await looks();
    const before = await planned();
    expect(before.map(({ reference }) => reference)).toEqual(['EF 11111', 'AB 12345', 'CD 54321']);
    // One begins; one is called off by the desk; one is moved in the calendar, where all others are gone.
    await here.town.phone(SAM).texts('START');
    await here.town.settle();
    await cancelPlan(here.town.parts, { kind: 'system' }, { visit: before[2]?.id ?? '' });
    there = calendar(visit('one', '20261126T090000', '20261126T100000'));
    await later();
    const moved = await planned();
    expect(moved.map(({ id, status }) => [id, status])).toEqual([
      [before[0]?.id, 'open'],
      [before[2]?.id, 'cancelled'],
      [before[1]?.id, 'planned'],
    ]);
    // What the desk has called off stays off, though the calendar has it again.
    there = calendar(
      visit('one', '20261126T090000', '20261126T100000'),
      visit('two', '20261125T160000', '20261125T170000', 'SUMMARY:CD 54321'),
    );
    await later();
    expect((await planned()).map(({ status }) => status).toSorted()).toEqual(['cancelled', 'open', 'planned']);
    // Nothing there, and nothing that can be read, change nothing.
    for (const wrong of [null, '<html>Sign in</html>']) {
      there = wrong;
      await later();
      expect((await planned()).map(({ status }) => status).toSorted()).toEqual(['cancelled', 'open', 'planned']);
    }
    expect((await here.town.knex('calendar_feed').first<{ fault: string }>('fault')).fault).toBe('it is no calendar');
    there = calendar();
    await later();
    expect((await planned()).map(({ status }) => status).toSorted()).toEqual(['cancelled', 'cancelled', 'open']);
  }, 120_000);

  it('is read in a thread of its own', async () => {
    const window = { from: here.town.now(), to: new Date('2026-12-20T00:00:00Z'), timezone: 'Europe/London' };
    const text = calendar(visit('one', '20261124T150000', '20261124T160000'));
    expect(await readCalendarInThread(text, window)).toEqual(readCalendar(text, window));
    await expect(readCalendarInThread('no calendar', window)).rejects.toThrow();
  });
});
