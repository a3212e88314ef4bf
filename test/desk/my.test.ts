import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { planVisit } from '../../src/operations/visits/plan.ts';
import { myView } from '../../src/desk/my/view.ts';
import { recordAccess } from '../../src/records/access-log.ts';
import type { ShownPerson } from '../../src/records/views/shown/people.ts';
import { looksWell } from '../harness/desk-in-browser.ts';
import { townInBrowser } from '../harness/town-in-browser.ts';

/** A worker's own page: when, how long and which family, and nothing that somebody beside them must not read. */

const time = { now: new Date('2026-11-23T14:00:00Z'), timezone: 'Europe/London' };
const NOTHING = { planned: 0, plannedWatched: 0, watched: 0, ended: 0, endedInTime: 0 };
const SAM_OKORO: ShownPerson = {
  id: 'sam',
  name: 'Sam Okoro',
  staffNumber: '4021',
  roles: ['worker'],
  teams: [],
  phones: [{ number: '+447700900101', verifiedAt: time.now }],
  buddies: [],
  buddyOf: [],
  away: [],
  hours: [],
  needs: { language: null, slowSpeech: false, textOnly: false },
  stretch: 1,
  building: null,
  reportEach: false,
  hasPin: true,
  hasAllPins: false,
  hasPractised: true,
  hasPractisedAll: false,
  codeAt: null,
  outUntil: null,
};
const sheet = { isComplete: true, checkedAt: time.now };
const use = { thisMonth: NOTHING, lastMonth: NOTHING };
const training = { kind: 'Lone working', on: '2023-11-01', due: '2026-11-01' };

describe('What a worker puts right themselves', () => {
  it.each([
    ['nothing, whatever is missing of the second PIN', {}, {}, []],
    [
      'a number',
      { phones: [{ number: '+447700900101', verifiedAt: null }] },
      {},
      ['07700 900101 is not proved to be yours yet'],
    ],
    [
      'a PIN',
      { hasPin: false, hasPractised: false },
      {},
      ['Your PIN is not set: ask your manager for a one-time code'],
    ],
    ['practice', { hasPractised: false }, {}, ['You have not practised yet: ring the line, and press 9']],
    ['a sheet', {}, { sheet: null }, ['Your emergency sheet is not complete']],
    [
      'an old sheet',
      {},
      { sheet: { isComplete: true, checkedAt: new Date('2026-01-01T00:00:00Z') } },
      ['Your emergency sheet: is it still right?'],
    ],
    ['training', {}, { training: [training] }, ['Lone working: was due 1 Nov 2026']],
  ])('%s', (_, person, rest, expected) => {
    const mine = { person: { ...SAM_OKORO, ...person }, visits: [], sheet, training: [], use, ...rest };
    expect(myView(mine, time).toMend.map(({ words }) => words)).toEqual(expected);
  });
});

describe("A worker's own page", () => {
  const here = townInBrowser();

  async function plans(from: string): Promise<void> {
    const start = new Date(`${from}:00Z`);
    const planned = await planVisit(
      here.town.parts,
      { kind: 'system' },
      {
        worker: '4021',
        start,
        end: new Date(start.getTime() + 3_600_000),
        place: '12 High Street',
        initials: 'JS',
        reference: '48213',
        risk: 'red',
        note: 'The father is known to us',
      },
    );
    expect(planned.kind).toBe('done');
  }

  it('shows times and references, and nothing of risk or place; one press leaves it', async () => {
    await plans('2026-11-23T15:00');
    await plans('2026-11-24T10:00');
    const sam = await here.signsIn('worker', { staffNumber: '4021' });
    await sam.page.getByRole('link', { name: 'My visits' }).click();
    await sam.page.getByRole('heading', { name: 'My visits' }).waitFor();
    const main = await sam.page.locator('main').innerText();
    expect(main).toContain('Today');
    expect(main).toContain('Tuesday 24 November');
    expect(main).toContain('JS 48213');
    expect(main).toContain('60 min');
    expect(main).not.toMatch(/red|High Street|GL1|father/i);
    expect(await sam.page.locator('nav').innerText()).not.toContain('Plans');
    expect(main).toContain('Planned visits that you began with it: 0 of 0 this month, 0 of 0 last month');
    await looksWell(sam.page, 'my-visits');

    await sam.page.getByRole('link', { name: 'Change the visit at 10:00' }).click();
    await sam.page.getByRole('heading', { name: 'Change the plan of Sam Okoro' }).waitFor();
    await sam.page.goto(`${here.town.url}/desk/my/visits/new`, { waitUntil: 'domcontentloaded' });
    expect(new URL(sam.page.url()).pathname).toBe('/desk/visits/plan');

    await sam.page.goto(`${here.town.url}/desk/my`, { waitUntil: 'domcontentloaded' });
    // Nothing leaves this machine: where the button leads is answered here.
    await sam.page.route('https://www.bbc.co.uk/**', (route) => route.fulfill({ body: 'the weather' }));
    await sam.page.getByRole('button', { name: 'Exit this page' }).click();
    await sam.page.getByText('the weather').waitFor();
    expect(sam.faults).toEqual([]);
  });

  it('shows who opened what is theirs, by the day and a week later, and nothing that belongs to an alarm', async () => {
    const { town } = here;
    const sam = await here.signsIn('worker', { staffNumber: '4021' });
    const mo = await here.signsIn('manager', { staffNumber: '4030' });
    const idOf = (email: string): Promise<string> => town.records.accountId(email);

    const about = {
      accountId: await idOf(mo.email),
      session: null,
      did: 'view',
      personId: await town.records.personId('4021'),
    } as const;
    const at = (day: string): Date => new Date(`2026-11-${day}T16:53:00Z`);
    await recordAccess(town.knex, { ...about, at: at('09'), page: 'person' });
    await recordAccess(town.knex, { ...about, at: at('09'), page: 'person' });
    await recordAccess(town.knex, { ...about, at: at('09'), page: 'visit', did: 'print' });
    await recordAccess(town.knex, { ...about, at: at('10'), page: 'emergency sheet', alarmId: randomUUID() });
    await recordAccess(town.knex, { ...about, at: at('11'), page: 'request' });
    await recordAccess(town.knex, { ...about, at: at('17'), page: 'person' });
    await sam.page.goto(`${town.url}/desk/my`, { waitUntil: 'domcontentloaded' });
    await sam.page.getByRole('link', { name: 'Who looked at what is yours' }).click();
    await sam.page.getByRole('heading', { name: 'Who looked at what is yours' }).waitFor();
    const [theirs = '', own = ''] = (await sam.page.locator('main').innerText()).split('What you opened');
    expect(theirs.split('A day comes a week later.')[1]?.trim().split(/\n+/)).toEqual([
      'Monday 9 November 2026',
      'The manager: your page',
      'The manager: a visit of yours (printed)',
    ]);
    expect(own).toMatch(/Monday 23 November 2026\s+The board\s+Who looked at what is yours\s+Your visits/);
    await looksWell(sam.page, 'me-looks');
  });

  it('tells a manager who makes no visits so; "More" holds what is not open all day', async () => {
    const mo = await here.signsIn('manager', { staffNumber: '4030' });
    await mo.page.goto(`${here.town.url}/desk/my`, { waitUntil: 'domcontentloaded' });
    expect(await mo.page.locator('main').innerText()).toContain("Your account is no worker's");
    await mo.page.goto(`${here.town.url}/desk/people`, { waitUntil: 'domcontentloaded' });
    await looksWell(mo.page, 'people-how-it-stands');
    await mo.page.locator('.desk-more summary').click();
    await looksWell(mo.page, 'people-more');
    await mo.page.getByRole('link', { name: 'Hand-over', exact: true }).click();
    await mo.page.getByRole('heading', { name: 'Hand-over', exact: true }).waitFor();
  });
});
