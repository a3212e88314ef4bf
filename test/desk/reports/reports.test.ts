import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { figuresOf } from '../../../src/desk/reports/figures.ts';
import { openDesk, type SignedIn, type TestDesk } from '../../harness/desk.ts';
import { faultsIn } from '../../harness/faults-in.ts';
import { RIVERSIDE_AND_SOUTH } from '../../harness/riverside.ts';
import { wordsOf } from '../../harness/words-of.ts';
import { livedThrough } from './a-quarter.ts';

const DAY = 86_400_000;

describe('A report', () => {
  let desk: TestDesk;
  let north: string;
  let south: string;
  let sam: string;
  let manager: SignedIn;
  beforeAll(async () => {
    desk = await openDesk({ organisation: RIVERSIDE_AND_SOUTH });
    north = await desk.records.teamId('North');
    south = await desk.records.teamId('South');
    sam = await desk.records.personId('4021');
    manager = await desk.signedIn('manager', { team: 'North' });
    const july = new Date('2026-07-01T09:00:00Z');
    const every = (count: number, make: (index: number) => object) =>
      Array.from({ length: count }, (_, index) => ({
        raisedAt: new Date(july.getTime() + index * 4 * DAY),
        ...make(index),
      }));
    await livedThrough(desk.knex, north, sam, {
      visits: { from: july, count: 120, late: 12 },
      alarms: [
        ...every(12, (index) => ({ person: 60 + index * 10, class: 'forgotten', newsMissed: index < 6 })),
        ...every(5, () => ({ class: 'no_signal', person: 110 })),
        ...every(3, () => ({ kind: 'duress', class: 'real', person: 30 })),
        ...every(6, () => ({ kind: 'panic', person: 4_320 })),
        { raisedAt: july, drill: true, person: 100 },
      ],
    });
    // Two had the desk at once for a day: an hour counts once.
    const [accountId] = await desk.knex<{ id: string }>('account').pluck('id');
    for (const [taken, left] of [
      ['2026-07-01T08:00:00Z', '2026-07-05T12:00:00Z'],
      ['2026-07-02T08:00:00Z', '2026-07-03T08:00:00Z'],
    ]) {
      const id = randomUUID();
      await desk.knex('desk_shift').insert({ id, account_id: accountId, taken_at: taken, handover: '{}' });
      await desk.knex('desk_shift_team').insert({ shift_id: id, team_id: north, until: left, ended_how: 'left' });
    }
    // In the month under way: one that is closed, one that is closed since an hour, one that is open.
    const now = desk.clock.now().getTime();
    await livedThrough(desk.knex, north, sam, {
      visits: { from: new Date('2026-11-02T09:00:00Z'), count: 5, late: 0 },
      alarms: [
        ...Array.from({ length: 6 }, () => ({ raisedAt: new Date(now - 3 * DAY), class: 'real' })),
        ...Array.from({ length: 7 }, () => ({ raisedAt: new Date(now - 12 * DAY), class: 'real' })),
        ...Array.from({ length: 5 }, () => ({ raisedAt: new Date(now - 12 * DAY), class: 'forgotten' })),
        { raisedAt: new Date(now - 7_200_000), kind: 'duress' },
        { raisedAt: new Date(now - 3_600_000), kind: 'duress', isOpen: true },
      ],
    });
    const noted = new Date(now - 3 * DAY - 3_600_000);
    await desk
      .knex('incident')
      .insert({
        ...{ id: randomUUID(), team_id: north, person_id: sam, seriousness: 'abuse' },
        ...{ at: noted, noted_at: noted, noted_by: 'Mo' },
      });
  });
  afterAll(() => desk.close());

  it('asks one question at a time: it takes one connection, and callers have the others', async () => {
    const asked = {
      teamIds: [north, south],
      from: new Date('2026-07-01'),
      to: new Date('2026-10-01'),
      ...{ now: desk.clock.now(), timezone: 'UTC' },
    };
    let questions = 0;
    let most = 0;
    desk.knex.on('query', () => {
      questions += 1;
      most = Math.max(most, questions);
    });
    desk.knex.on('query-response', () => {
      questions -= 1;
    });
    const { times } = await figuresOf(desk.knex, asked);
    expect(most).toBe(1);
    expect(times.drills).toBe(1);
  });

  const opens = async (of: SignedIn, path: string) => of.opens(`/desk/reports/${path}`);
  const quarter = async (): Promise<string> => wordsOf((await opens(manager, `${north}?period=2026-Q3`)).text);

  it('tells the quarter beside the one before: use, alarms by class, times, news, how much came at once', async () => {
    const words = await quarter();
    for (const said of [
      'North, July to September 2026',
      'Visits watched 120 fewer than 5',
      'After incidents',
      'Written up within 24 hours',
      'Planned visits that were watched all but fewer than 5 of 120',
      'Ended in time, by the worker 90 %, 108 of 120',
      'All alarms 26',
      'Forgotten 12',
      'To the first ring, median 0:10',
      'Slowest to a person: 1 h 12 min',
      'News given in time 77 %, 20 of 26',
      '999 recorded fewer than 5',
      'Drills 1',
      'An hour, while somebody had the desk (limit 6) less than 0.1, over some 100 hours',
      'Most within 10 minutes (limit 10) fewer than 5: within it',
      'Notes on addresses past their review fewer than 5 not kept',
      'People whose training is overdue no dates are kept here not kept',
    ])
      expect(words).toContain(said);
  });

  it('hides what is below five, and enough besides that no sum tells it', async () => {
    const words = await quarter();
    // Three covert, none unanswered: six calls for help hide with them, or the sum would tell.
    expect(words).toContain('A check-in that did not come 17');
    expect(words).toContain('Covert fewer than 5');
    expect(words).toContain('A call for help not shown');
    expect(words).toContain('Real, and no incident is noted fewer than 5');
    // It claims no more than that: the three months of a quarter are three tables.
    expect(words).toContain('nor what in the same table would tell one. Two reports side by side may.');
  });

  it('counts no alarm that is open, or that was closed within a day: no figure moves with a covert one', async () => {
    const before = await opens(manager, `${north}?period=2026-11`);
    expect(wordsOf(before.text)).toContain('All alarms 18');
    expect(wordsOf(before.text)).toContain('Covert fewer than 5');
  });

  it('tells of how many real alarms nobody has noted an incident', async () => {
    const words = wordsOf((await opens(manager, `${north}?period=2026-11`)).text);
    expect(words).toContain('Real, and an incident is noted 6');
    expect(words).toContain('Real, and no incident is noted 7');
  });

  it('names nobody, but to the own manager who may need help', async () => {
    const { text } = await opens(manager, `${north}?period=2026-Q3`);
    expect(text).not.toMatch(/Sam Okoro|Bea Lindqvist|4021/);
    const help = await opens(manager, `${north}/help?period=2026-Q3`);
    expect(wordsOf(help.text)).toMatch(/Who may need help with the line: North.*Bea Lindqvist BL 4022/);
    expect(help.text).not.toContain('Sam Okoro');
    const governance = await desk.signedIn('governance');
    expect((await opens(governance, `${north}?period=2026-Q3`)).status).toBe(200);
    expect((await opens(governance, `${north}/help`)).status).toBe(404);
  });

  it('leads to the slowest alarm only whoever may open it', async () => {
    expect((await opens(manager, `${north}?period=2026-Q3`)).text).toContain('/desk/alarms/');
    const administrator = await desk.signedIn('administrator');
    const { text } = await opens(administrator, `${north}?period=2026-Q3`);
    expect(text).not.toContain('/desk/alarms/');
    expect(text).not.toContain('Keep it');
  });

  it('is a file too, of the same words, and the log says that it was taken away', async () => {
    const file = await opens(manager, `${north}/csv?period=2026-Q3`);
    expect(file.headers['content-type']).toContain('text/csv');
    expect(file.headers['content-disposition']).toContain('report-2026-Q3.csv');
    expect(file.text).toContain('"Alarms, by what they were","Forgotten","12","fewer than 5"\r\n');
    expect(file.text).not.toMatch(/Sam Okoro/);
    expect(await desk.records.looks({ page: 'reports', did: 'export' })).toMatchObject([{ teamId: north }]);
  });

  it('keeps what the manager says was changed; a second who writes meanwhile sees both', async () => {
    const page = `/desk/reports/${north}?period=2026-Q3`;
    const sent = (fields: Record<string, string>) =>
      manager.sends(page, `/desk/reports/${north}/words`, {
        request: randomUUID(),
        period: '2026-Q3',
        seen: '',
        ...fields,
      });
    const empty = await sent({ words: ' ' });
    expect([empty.status, Object.keys(faultsIn(empty.text))]).toEqual([400, ['words']]);
    expect((await sent({ words: 'A second buddy each.' })).headers.location).toBe(page);
    expect(await quarter()).toContain('A second buddy each. Written by The manager.');
    const late = await sent({ words: 'Something else' });
    expect([late.status, late.text.includes('Something else'), late.text.includes('A second buddy each.')]).toEqual([
      409,
      true,
      true,
    ]);
    const seen = /name="seen" value="([^"]+)"/.exec((await manager.opens(page)).text)?.[1] ?? '';
    await sent({ words: 'And louder ringing.', seen });
    expect(await quarter()).toContain('And louder ringing. Written by The manager.');
    expect(await desk.knex('report_words')).toHaveLength(2);
    const administrator = await desk.signedIn('administrator');
    const other = await administrator.sends(page, `/desk/reports/${north}/words`, { words: 'x', period: '2026-Q3' });
    expect(other.status).toBe(404);
  });

  it('is of one’s own teams: another’s is not there, and what is no month or quarter is not there', async () => {
    expect((await opens(manager, `${south}?period=2026-Q3`)).status).toBe(404);
    for (const period of ['2026-13', 'x', '2026-Q9'])
      expect((await opens(manager, `${north}?period=${period}`)).status).toBe(404);
    const all = await desk.signedIn('manager');
    expect(wordsOf((await all.opens('/desk/reports?period=2026-Q3')).text)).toContain(
      'Workers who used the line, by team',
    );
    expect((await manager.opens('/desk/reports')).headers.location).toBe(`/desk/reports/${north}`);
  });

  it('reads by the indexes of a team and a time', async () => {
    const plan = async (sql: string): Promise<string> => {
      const { rows } = await desk.knex.transaction(async (trx) => {
        await trx.raw('set local enable_seqscan = off');
        return trx.raw<{ rows: Record<string, string>[] }>(`explain ${sql}`);
      });
      return rows.map((row) => Object.values(row).join('')).join('\n');
    };
    const among = `team_id = any (array['${north}']::uuid[])`;
    expect(await plan(`select count(*) from alarm where ${among} and raised_at >= now()`)).toContain('alarm_of_team');
    expect(await plan(`select count(*) from visit where ${among} and started_at >= now()`)).toContain('visit_of_team');
  });
});
