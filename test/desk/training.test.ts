import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { readTraining } from '../../src/desk/training/read-training.ts';
import { readinessOfTeam } from '../../src/operations/readiness/readiness.ts';
import { readShownPeople } from '../../src/records/views/shown/people.ts';
import { launchBrowser } from '../harness/browser.ts';
import { isGood, looksWell, sessionCookie, viewport } from '../harness/desk-in-browser.ts';
import { openDesk, type TestDesk } from '../harness/desk.ts';
import { RIVERSIDE_AND_SOUTH } from '../harness/riverside.ts';

/** Training that is due (src/safety/README.md F8). */

const HEAD = 'Staff number,Course,Completed on,Expires on';
const TODAY = '2026-11-23';

describe('Dates of training', () => {
  let browser: Browser;
  let desk: TestDesk;
  let north: string;
  beforeAll(async () => {
    browser = await launchBrowser();
    desk = await openDesk({ organisation: RIVERSIDE_AND_SOUTH });
    north = await desk.records.teamId('North');
  });
  afterAll(async () => {
    await browser.close();
    await desk.close();
  });

  it('are read as a learning system writes them; each fault has its row and rule', async () => {
    const people = await readShownPeople(desk.knex, { teamIds: [north] });
    const sam = people.find(({ staffNumber }) => staffNumber === '4021')?.id ?? '';
    const before = [{ personId: sam, kind: 'Lone Working', on: '2025-01-10', due: '2028-01-10' }];
    const read = (rows: string[], head = HEAD) =>
      readTraining([head, ...rows].join('\n'), { people, before, today: TODAY });
    expect(
      await read([
        '4021,lone  working,10/01/2026,',
        '4022,Lone working,2024-02-29,2026-12-01',
        '4021,Safeguarding,2026-01-01,',
      ]),
    ).toMatchObject({
      rows: [
        { does: 'change', due: '2029-01-10' },
        { does: 'new', due: '2026-12-01' },
        { does: 'new', due: '2029-01-01' },
      ],
      faults: [],
    });
    expect(await read(['4021,Lone working,2024-12-31,', '4022,Lone working,2025-01-10,'])).toMatchObject({
      rows: [{ does: 'older' }, { does: 'new' }],
    });
    const wrong = await read([
      '4040,Lone working,2026-01-01,',
      '4021,,2026-01-01,',
      '4021,Lone working,2026-11-24,',
      '4021,Lone working,2026-02-30,',
      '4021,Lone working,2026-01-02,2026-01-01',
      '4022,Lone working,2026-01-02,soon',
      '4022,First aid,2026-01-02,',
      '4022,first aid,2026-01-03,',
    ]);
    expect('faults' in wrong && wrong.faults.map(({ line, column }) => [line, column])).toEqual([
      [2, 'staff number'],
      [3, 'training'],
      [4, 'done on'],
      [5, 'done on'],
      [6, 'due on'],
      [7, 'due on'],
      [9, 'training'],
    ]);
    expect(await read(['4021,x'], 'Staff number,Course')).toEqual({
      fault: expect.stringMatching(/column “done on” is missing/),
    });
  });

  it('are taken as a whole after a look, and the page says what is due; readiness says how many', async () => {
    const { email } = await desk.signedIn('manager', { team: 'North' });
    const context = await browser.newContext({ viewport: viewport() });
    const page = await context.newPage();
    const signedIn = await desk.browser().signsIn(email);
    await context.addCookies([{ ...sessionCookie(signedIn.headers['set-cookie']), url: desk.url }]);
    const opens = (path: string) => page.goto(`${desk.url}/desk${path}`, { waitUntil: 'domcontentloaded' });
    const show = async (rows: string[]): Promise<void> => {
      await opens('/training/import');
      await page.getByLabel('Its rows, pasted here').fill([HEAD, ...rows].join('\n'));
      await page.getByRole('button', { name: 'Show what it would do' }).click();
    };
    await opens(`/training/${north}`);
    await page.getByText('No date is on record yet.').waitFor();
    await isGood(page, 'training-empty');
    await show(['4021,Lone working,2022-03-01,', '4099,Lone working,2026-01-01,']);
    await page.getByText('Nobody of your teams').waitFor();
    await looksWell(page, 'training-faults');
    expect(await page.getByRole('button', { name: 'Take all of it' }).count()).toBe(0);
    const [list] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'The list as CSV' }).click(),
    ]);
    expect(await readFile(await list.path(), 'utf8')).toContain('"3","staff number","4099","Nobody of your teams"');
    await show([
      '4021,Lone working,2022-03-01,',
      '4030,Lone working,2024-01-15,2026-12-24',
      '4021,First aid,2026-02-01,',
    ]);
    await page.getByText('3 new or changed').waitFor();
    await looksWell(page, 'training-preview');
    await page.getByRole('button', { name: 'Take all of it' }).click();
    await page.getByText('1 overdue, 1 due within 60 days, 1 without any date').waitFor();
    await page.getByRole('link', { name: 'Training', exact: true }).click();
    await page.getByText('Overdue: 1').waitFor();
    await page.getByText('Due within 60 days: 1').waitFor();
    await page.getByText('Workers without any date: 1').waitFor();
    await looksWell(page, 'training-team');
    await page.getByRole('link', { name: 'Sam Okoro' }).first().click();
    await page.getByText('Lone working: 1 Mar 2022, due 1 Mar 2025').waitFor();
    const { isReady, team } = await readinessOfTeam(desk.knex, north, desk.clock.now(), {
      seesAlarms: false,
      languages: () => null,
      lineNumbers: [],
    });
    expect(team.find(({ what }) => what === 'Training')?.mark).toBe('warning');
    expect(isReady).toBe(false);

    // The same file again changes nothing, and neither does a press that comes twice.
    await show(['4021,Lone working,2022-03-01,']);
    await page.getByText('0 new or changed, 1 left as they are.').waitFor();
    expect(await desk.knex('training').count()).toEqual([{ count: 3 }]);
  });

  it('are for those who look after the team', async () => {
    const worker = await desk.signedIn('worker', { team: 'North', staffNumber: '4021' });
    expect((await worker.opens(`/desk/training/${north}`)).status).toBe(404);
    const south = await desk.signedIn('manager', { team: 'South' });
    expect((await south.opens(`/desk/training/${north}`)).status).toBe(404);
    const sam = (await readShownPeople(desk.knex, { teamIds: [north] })).find(
      ({ staffNumber }) => staffNumber === '4021',
    );
    const own = await worker.opens(`/desk/people/${sam?.id ?? ''}`);
    expect(own.text).toContain('First aid: 1 Feb 2026');
  });
});
