import type { Page } from 'playwright-core';
import { followCalendar } from '../../../../src/operations/calendars/feed.ts';
import { planLeave } from '../../../../src/operations/people/leaving/plan-leave.ts';
import { undoChange } from '../../../../src/operations/people/leaving/undo-change.ts';
import { revisionNow } from '../../../../src/operations/organisation/record-changes.ts';
import { planVisit } from '../../../../src/operations/visits/plan.ts';
import { saveSheet } from '../../../../src/operations/sheets/save-sheet.ts';
import { SYSTEM } from '../../../../src/records/actor.ts';
import type { TestDesk } from '../../../harness/desk.ts';
import { RIVERSIDE_AND_SOUTH } from '../../../harness/riverside.ts';
import { OF_EVERY_TEAM } from '../readers.ts';
import { SHEET } from './alarms.ts';
import { type FurtherPage, sends } from './further-page.ts';

/** People who are away, leave or move; and all of them by a file. */

const [SAM, BEA] = ['4021', '4022'];
const DAY = 24 * 3_600_000;

export function peoplePages({ url, knex, records, clock, dependencies: { parts } }: TestDesk): FurtherPage[] {
  const goes = (at: Page, path: string) => at.goto(`${url}/desk${path}`, { waitUntil: 'domcontentloaded' });
  const finds = async (at: Page, find: string) => {
    await goes(at, '/people');
    await sends(at, '/people/find', { find });
  };
  const page = (name: string, opens: FurtherPage['opens'], more: Partial<FurtherPage> = {}): FurtherPage => ({
    name: `people-${name}`,
    reader: 'administrator',
    opens,
    ...more,
  });
  const dayIn = (days: number): string => new Date(clock.now().getTime() + days * DAY).toISOString().slice(0, 10);
  /** Sam's, who neither leaves nor moves. */
  async function theirs(): Promise<string> {
    const person = await records.personId(SAM);
    await undoChange(parts, SYSTEM, { person });
    return `/people/${person}`;
  }
  async function muchHangsOnSam(): Promise<string> {
    const start = new Date(clock.now().getTime() + 9 * DAY);
    const end = new Date(start.getTime() + 3_600_000);
    await planVisit(parts, SYSTEM, { worker: await records.personId(SAM), start, end, place: '3 Mill Lane' });
    return theirs();
  }
  let newcomers = 0;
  /** The organisation with one more, whom nobody knows yet. */
  const withANewcomer = (): string => {
    newcomers += 1;
    const [number, phone] = [5000 + newcomers, 200 + newcomers];
    const one = `name: Newcomer ${number}, staff_number: "${number}", roles: [worker], team: North`;
    return `${RIVERSIDE_AND_SOUTH}  - { ${one}, phones: ["+447700900${phone}"], buddies: ["4022"] }\n`;
  };
  async function changes(at: Page): Promise<void> {
    await goes(at, `${await theirs()}/change`);
    newcomers += 1;
    await sends(at, '/change', { building: `Mill House, floor ${newcomers}` });
  }
  const looksAt = async (at: Page, text: string) => {
    await goes(at, '/people/import');
    await sends(at, '/people/import', { text });
  };
  const takes = async (at: Page) => {
    await looksAt(at, withANewcomer());
    const mustTick = (await at.locator('main [name="overwrite"]').count()) > 0;
    await sends(at, '/apply', mustTick ? { overwrite: 'yes' } : {});
  };
  const file = (name: string, opens: FurtherPage['opens'], more: Partial<FurtherPage> = {}): FurtherPage =>
    page(`file-${name}`, opens, { reader: OF_EVERY_TEAM, ...more });

  return [
    page('away', async (at) => {
      await goes(at, await theirs());
      await sends(at, '/absence', { from: dayIn(1), to: dayIn(3) });
    }),
    page('with-a-code', async (at) => {
      await goes(at, await theirs());
      await sends(at, '/code', { way: 'shown' });
    }),
    page('with-a-code-by-text', async (at) => {
      await goes(at, await theirs());
      await sends(at, '/code', { way: 'text' });
    }),
    page('asked-for-proof', async (at) => {
      await goes(at, await theirs());
      await sends(at, '/verify', { way: 'call' });
    }),
    page('what-hangs-on-a-leaver', async (at) => goes(at, `${await muchHangsOnSam()}/leave?day=${dayIn(5)}`)),
    page('leaver', async (at) => {
      const person = await theirs();
      const became = await planLeave(parts, SYSTEM, {
        ...{ person: await records.personId(SAM), day: dayIn(30), plans: [], visits: [] },
        buddies: [{ of: BEA, by: '4031' }],
      });
      if (became.kind !== 'done') throw new Error(`they do not leave: ${JSON.stringify(became)}`);
      await goes(at, person);
    }),
    page(
      'what-changes-for-a-mover',
      async (at) => goes(at, `${await theirs()}/move?team=${await records.teamId('South')}&day=${dayIn(5)}`),
      { reader: OF_EVERY_TEAM },
    ),
    page(
      'mover',
      async (at) => {
        const person = await theirs();
        await goes(at, `${person}/move?team=${await records.teamId('South')}&day=${dayIn(5)}`);
        await sends(at, '/move', {}, 'They go to');
      },
      { reader: OF_EVERY_TEAM },
    ),
    page('added', async (at) => {
      newcomers += 1;
      await goes(at, '/people/new');
      await sends(at, '/people/new', {
        ...{ name: 'Noor Khan', staffNumber: String(6000 + newcomers), roles: 'worker' },
        ...{ team: await records.teamId('North'), phones: `07700 900${200 + newcomers}`, buddies: BEA },
      });
    }),
    page('changed', changes),
    page('found', (at) => finds(at, '4021')),
    page('found-nobody', (at) => finds(at, 'zzz')),
    page('in-brief', async (at) => goes(at, await theirs()), { reader: 'operator' }),
    page(
      'sheet-to-open',
      async (at) => {
        const person = await records.personId(SAM);
        await saveSheet(parts, SYSTEM, { person, sheet: SHEET });
        await goes(at, `/people/${person}/sheet`);
      },
      { reader: 'manager' },
    ),
    page(
      'calendar-read',
      async (at) => {
        const person = await records.personId(BEA);
        await followCalendar(parts, SYSTEM, { person, url: 'https://calendar.council.example/bea.ics' });
        await goes(at, `/people/${person}/calendar`);
      },
      { reader: 'worker' },
    ),
    page(
      'sheet-opened',
      async (at) => {
        const person = await records.personId(SAM);
        await saveSheet(parts, SYSTEM, { person, sheet: SHEET });
        await goes(at, `/people/${person}/sheet`);
        await sends(at, '/sheet/open', { reason: 'Sam was not at home' });
      },
      { reader: 'manager' },
    ),
    page(
      'own-sheet',
      async (at) => {
        await saveSheet(parts, SYSTEM, { person: await records.personId(BEA), sheet: SHEET });
        await goes(at, '/my/sheet');
      },
      { reader: 'worker' },
    ),
    file('looked-at', (at) => looksAt(at, withANewcomer().replace('Mo Haddad', 'Mo H. Haddad'))),
    file('with-faults', (at) => looksAt(at, withANewcomer().replace('"4021"', '"1"').replace('+447700900102', '999')), {
      status: 422,
    }),
    file(
      'that-undoes',
      async (at) => {
        const exported = await revisionNow(knex);
        await changes(at);
        await looksAt(at, `revision: ${exported}\n${RIVERSIDE_AND_SOUTH.trimStart()}`);
        await sends(at, '/apply');
      },
      { status: 422 },
    ),
    file('taken', takes),
    file('taken-and-codes-sent', async (at) => {
      await takes(at);
      await sends(at, '/codes');
    }),
    file('letters', async (at) => {
      await takes(at);
      await sends(at, '/letters');
    }),
  ];
}
