import { randomUUID } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createLog } from '../../src/app/log.ts';
import { theFlows } from '../harness/flows.ts';
import { holdRecords, releaseRecords, showHolds } from '../../src/cli/hold.ts';
import { CommandFailed } from '../../src/cli/open.ts';
import { showRetention } from '../../src/cli/retention.ts';
import type { Dependencies } from '../../src/operations/work.ts';
import { eraseOld, keptTooLong, previewRetention } from '../../src/records/retention.ts';
import { ALARM_RULES, ROW_RULES, VISIT_RULE } from '../../src/records/retention-rules.ts';
import { GOES_WITH, STAYS } from '../../src/records/retention-stays.ts';
import { createEraser } from '../../src/timers/old-records.ts';
import { SECRETS } from '../harness/town.ts';
import { OF_NOBODY, ROWS } from './retention-rows.ts';
import {
  ago,
  aPerson,
  type Ids,
  type Life,
  lived,
  namedIn,
  opensRecords,
  parts,
  tables,
  theTeam,
} from './old-lives.ts';

opensRecords();

const ERASED: [string, Life][] = [
  ['a visit that ended a year ago', { ended: 366 }],
  ['a visit whose hold is over', { ended: 366, held: 'visit', hold: 'over' }],
  ['a visit whose hold was lifted', { ended: 366, held: 'visit', hold: 'lifted' }],
  ['an alarm that was closed three years ago, with its visit', { ended: 1_100, alarms: [{ closed: 1_097 }] }],
  ['an alarm of no visit', { ended: null, alarms: [{ closed: 1_097 }] }],
  ['a covert alarm that was closed six years ago', { ended: 2_200, alarms: [{ closed: 2_193, covert: true }] }],
  ['two alarms of one visit', { ended: 2_200, alarms: [{ closed: 1_097 }, { closed: 2_193, covert: true }] }],
];
const KEPT: [string, Life][] = [
  ['a younger visit', { ended: 364 }],
  ['a visit that is open', { ended: 366, waits: 'visit' }],
  ['a visit with a call under way', { ended: 366, waits: 'call' }],
  ['a visit with a memo that must still be deleted at the carrier', { ended: 366, waits: 'memo' }],
  ['a visit with a purple-file call to come', { ended: 366, waits: 'purple' }],
  ['a visit of which something is not taken in', { ended: 366, waits: 'event' }],
  ['a visit with words that nobody has read', { ended: 366, waits: 'words' }],
  ['a held visit', { ended: 366, held: 'visit' }],
  ['a visit of a held worker', { ended: 366, held: 'worker' }],
  ['a visit about which a held person was rung', { ended: 366, held: 'contact' }],
  ['a younger alarm, however old its visit', { ended: 1_200, alarms: [{ closed: 1_095 }] }],
  ['an alarm that is open', { ended: 1_200, alarms: [{ closed: null }] }],
  ['an alarm of which something is not taken in', { ended: 1_100, alarms: [{ closed: 1_100 }], waits: 'event' }],
  ['an alarm with a call under way', { ended: 1_100, alarms: [{ closed: 1_097 }], waits: 'call' }],
  ['an alarm whose visit is open', { ended: 1_100, alarms: [{ closed: 1_097 }], waits: 'visit' }],
  ['a covert alarm of three years ago', { ended: 1_100, alarms: [{ closed: 1_097, covert: true }] }],
  ['a covert alarm of almost six years ago', { ended: 2_192, alarms: [{ closed: 2_191, covert: true }] }],
  ['a held alarm', { ended: 2_200, alarms: [{ closed: 2_193, covert: true }], held: 'alarm' }],
  ['an alarm of a held visit', { ended: 1_100, alarms: [{ closed: 1_097 }], held: 'visit' }],
  ['an alarm of a held worker', { ended: 1_100, alarms: [{ closed: 1_097 }], held: 'worker' }],
  ['an alarm in which a held person was rung', { ended: 1_100, alarms: [{ closed: 1_097 }], held: 'contact' }],
];

describe('visits and alarms', () => {
  const before = new Map<string, Record<string, number>>();
  const ids = new Map<string, Ids>();
  let mixed: Ids;
  let due: Record<string, number>;
  let soon: Record<string, number>;
  const named = ({ visit, alarms }: Ids): string[] => [...(visit === null ? [] : [visit]), ...alarms];
  beforeAll(async () => {
    for (const [name, life] of [...ERASED, ...KEPT]) {
      const lifeIds = await lived(life);
      ids.set(name, lifeIds);
    }
    mixed = await lived({ ended: 1_100, alarms: [{ closed: 1_097 }, { closed: 1_097, covert: true }] });
    for (const [name] of [...ERASED, ...KEPT]) {
      const of = ids.get(name);
      if (of) before.set(name, await namedIn([...named(of), of.worker]));
    }
    const within = async (days: number) =>
      Object.fromEntries((await previewRetention(parts(), days)).map(({ rule, count }) => [rule.holds, count]));
    soon = await within(7);
    due = await within(0);
    await eraseOld(parts());
  });

  it.each(ERASED)('%s: no row of any table names it any more', async (name) => {
    const of = ids.get(name);
    expect(of && (await namedIn(named(of)))).toEqual({});
  });

  it.each(KEPT)('%s stays, and so does all that hangs on it', async (name) => {
    const of = ids.get(name);
    const now = of && (await namedIn([...named(of), of.worker]));
    const was = { ...before.get(name) };
    const hasAlarm = (of?.alarms.length ?? 0) > 0;
    const life = KEPT.find(([other]) => other === name)?.[1];
    // Of a visit without an alarm the keys of calls go after 90 days, and calls after a year, unless they are held.
    if (!hasAlarm && !life?.held) for (const gone of ['conversation', 'turn']) Reflect.deleteProperty(was, gone);
    expect(now).toMatchObject({ visit: was['visit'], ...(hasAlarm && was) });
    if (life?.held) expect(now).toEqual(was);
  });

  it('of a visit with two alarms each goes at its own time, and the visit with the last', async () => {
    const [real = '', covert = ''] = mixed.alarms;
    expect(await namedIn([real])).toEqual({ conversation: 1 });
    expect(await namedIn([covert])).toMatchObject({
      alarm: 1,
      alarm_contact: 1,
      alarm_fact: 1,
      contact_attempt: 1,
      call_sequence: 1,
    });
    expect(await parts().knex('visit').where({ id: mixed.visit })).toHaveLength(1);
  });

  it('the preview foresaw it, with what grows old and what a hold lets go within a week, and changed nothing', () => {
    const counts = (of: Record<string, number>) => [VISIT_RULE, ...ALARM_RULES].map(({ holds }) => of[holds]);
    expect(counts(due)).toEqual([3, 3 + 1, 2]);
    expect(counts(soon)).toEqual([3 + 1 + 3, 4 + 1 + 3, 2 + 1 + 1]);
  });
});

describe('rows that go by themselves', () => {
  const marks = new Map<string, { older: string; younger: string; held: string }>();
  const heldRollCall = randomUUID();
  beforeAll(async () => {
    const { knex } = parts();
    const [person, another, held, account] = [await aPerson(), await aPerson(), await aPerson(), randomUUID()];
    await knex('legal_hold').insert({ id: randomUUID(), person_id: held, why: 'a claim', held_at: ago(30) });
    await knex('account').insert({
      id: account,
      email: 'kit@riverside.example',
      name: 'Kit',
      status: 'active',
      created_at: ago(1),
    });
    for (const { holds, table, days } of ROW_RULES) {
      const row = ROWS[holds];
      if (!row) throw new Error(`no row for: ${holds}`);
      const [older, younger, kept] = [randomUUID(), randomUUID(), randomUUID()];
      marks.set(holds, { older, younger, held: kept });
      await knex(table).insert([
        row({ at: ago(days + 1.5), mark: older, person, account, team: theTeam() }),
        // Of some things each person has one.
        row({ at: ago(days - 1.5), mark: younger, person: another, account, team: theTeam() }),
        ...(OF_NOBODY.has(holds)
          ? []
          : [row({ at: ago(days + 1.5), mark: kept, person: held, account, team: theTeam() })]),
      ]);
    }
    const rollCall = ROWS['roll-calls, and what everybody said in them'];
    await knex('roll_call').insert(
      rollCall?.({ at: ago(900), mark: heldRollCall, person, account, team: theTeam() }) ?? {},
    );
    await knex('roll_call_person').insert({
      roll_call_id: heldRollCall,
      person_id: held,
      stands: 'in',
      status: 'ok',
      answered_at: ago(900),
    });
    await eraseOld(parts());
  });

  it('a roll-call that asked somebody whose records are held stays', async () => {
    expect(await namedIn([heldRollCall])).toEqual({ roll_call: 1, roll_call_person: 1 });
  });

  it.each(ROW_RULES)('$holds: after $days days, and not what is held', async ({ holds, table }) => {
    const { older = '', younger = '', held = '' } = marks.get(holds) ?? {};
    expect(await namedIn([older])).toEqual({});
    expect(await namedIn([younger])).toEqual({ [table]: 1 });
    expect(await namedIn([held])).toEqual(OF_NOBODY.has(holds) ? {} : { [table]: 1 });
  });
});

it('the line log of a held call stays, whether its line names the attempt or the conversation', async () => {
  const { knex } = parts();
  const [held, other] = [await lived({ ended: 40, held: 'visit' }), await lived({ ended: 40 })];
  const marks = [];
  for (const { visit } of [held, other]) {
    const attempt: string = (await knex('contact_attempt').where({ visit_id: visit }).first('id')).id;
    const conversation: string = (await knex('conversation').where({ attempt_id: attempt }).first('id')).id;
    for (const names of [{ attempt_id: attempt }, { conversation_id: conversation }]) {
      const mark = randomUUID();
      marks.push(mark);
      const line = { at: ago(31), carrier: 'twilio', kind: 'webhook', what: 'answer', outcome: '200', milliseconds: 3 };
      await knex('line_log').insert({ ...line, carrier_ref: mark, ...names });
    }
  }
  await eraseOld(parts());
  const left = await Promise.all(marks.map((mark) => namedIn([mark])));
  expect(left).toEqual([{ line_log: 1 }, { line_log: 1 }, {}, {}]);
});

describe('from the command line', () => {
  const lines = async (promise: Promise<string[]>): Promise<string[]> =>
    promise.catch((error: unknown) => (error instanceof CommandFailed ? error.lines : Promise.reject(error)));
  const line = (): Dependencies => ({
    ...parts(),
    library: theFlows(),
    secrets: SECRETS,
    random: () => 0,
    coverNumbers: [],
    lineNumbers: [],
    log: createLog('silent'),
  });
  const CLAIM = { by: 'Joan Mercer', why: 'a claim of May' };

  it('a hold keeps a person, visit or alarm until its last day or its end, and the journal says who', async () => {
    const { knex } = parts();
    const old = await lived({ ended: 1_100, alarms: [{ closed: 1_097 }] });
    const alarm = old.alarms[0] ?? '';
    const [first = ''] = await lines(holdRecords(line(), alarm, { ...CLAIM, until: '2027-06-30' }));
    expect(first).toBe('The records of this alarm are held until 2027-06-30.');
    await holdRecords(line(), '4021', CLAIM);
    expect(await showHolds(parts())).toEqual(
      expect.arrayContaining([
        expect.stringMatching(new RegExp(`^[0-9a-f]{8}  alarm ${alarm}  Kit +2027-06-30  a claim of May$`)),
        expect.stringMatching(/^[0-9a-f]{8}  person +Sam Okoro  lifted +a claim of May$/),
      ]),
    );
    await eraseOld(parts());
    expect(await namedIn([alarm])).toMatchObject({ alarm: 1, legal_hold: 1 });

    const id: string = (await knex('legal_hold').where({ alarm_id: alarm }).first('id')).id;
    await releaseRecords(line(), id.slice(0, 8), { by: 'Dev Rao', why: 'the claim is settled' });
    const said = await knex('journal')
      .where({ alarm_id: alarm, kind: 'office' })
      .orderBy('id')
      .select('detail', 'actor');
    expect(said).toEqual([
      {
        detail: { what: 'holds the records of this alarm until 2027-06-30' },
        actor: { kind: 'person', name: 'Joan Mercer', via: 'cli', reason: 'a claim of May' },
      },
      {
        detail: { what: 'lifts a hold of the records of this alarm' },
        actor: { kind: 'person', name: 'Dev Rao', via: 'cli', reason: 'the claim is settled' },
      },
    ]);
    await eraseOld(parts());
    expect(await namedIn([alarm])).toEqual({});
  });

  it.each([
    ['nonsense', undefined, 'No visit, alarm or staff number is nonsense.'],
    ['4021', 'June', 'June is no day, as in 2027-06-30.'],
    ['4021', '2026-11-22', '2026-11-22 is over.'],
  ])('a hold of %s until %s is refused, and nothing changes', async (of, until, refusal) => {
    const before = await showHolds(parts());
    expect(await lines(holdRecords(line(), of, { ...CLAIM, ...(until !== undefined && { until }) }))).toEqual([
      refusal,
      'Nothing has changed.',
    ]);
    expect(await showHolds(parts())).toEqual(before);
    expect(await lines(releaseRecords(line(), 'nonsense', CLAIM))).toEqual([
      'No hold in force is nonsense: see hold list.',
    ]);
  });

  it('the preview shows each class with its count, and changes nothing', async () => {
    const { visit } = await lived({ ended: 360 });
    await eraseOld(parts());
    const before = await namedIn([visit ?? '']);
    const shown = await showRetention(parts());
    expect(shown.find((row) => row.startsWith('visits without an alarm'))).toMatch(/ 365 days +[1-9]/);
    expect(shown.filter((row) => / days? +\d+$/.test(row))).toHaveLength(ROW_RULES.length + 4);
    expect(await namedIn([visit ?? ''])).toEqual(before);
  });
});

it('absences that are over go after a year, and those of a held person stay', async () => {
  const [person, held] = [await aPerson(), await aPerson()];
  const day = (days: number): string => ago(days).toISOString().slice(0, 10);
  const away = [
    { from: day(380), to: day(370), noted: 'desk' },
    { from: day(370), to: day(300) },
    { from: day(-5), to: day(-9) },
  ];
  await parts()
    .knex('person')
    .whereIn('id', [person, held])
    .update({ away: JSON.stringify(away) });
  await parts()
    .knex('legal_hold')
    .insert({ id: randomUUID(), person_id: held, why: 'a claim', held_at: ago(30) });
  await eraseOld(parts());
  const left = async (id: string): Promise<unknown> => (await parts().knex('person').where({ id }).first('away')).away;
  expect(await left(person)).toEqual(away.slice(1));
  expect(await left(held)).toEqual(away);
});

describe('the rules', () => {
  it('name every table, or say why it stays', async () => {
    const ruled = [...ALARM_RULES, VISIT_RULE, ...ROW_RULES].map(({ table }) => table);
    const named = new Set([...ruled, ...GOES_WITH.alarm, ...GOES_WITH.visit, ...Object.keys(STAYS)]);
    expect([...named].toSorted()).toEqual(await tables());
    expect(Object.keys(STAYS).filter((table) => ruled.includes(table))).toEqual([]);
  });

  it('let nothing but retention delete from the journal and the access log, and nothing change them', async () => {
    const { knex } = parts();
    for (const table of ['journal', 'access_log']) {
      await expect(
        knex(table)
          .where({ at: ago(1) })
          .delete(),
      ).rejects.toThrow(/append-only/);
      await expect(
        knex.transaction(async (trx) => {
          await trx.raw(`select set_config('buddyline.erasing', 'on', true)`);
          await trx(table).update({ at: ago(1) });
        }),
      ).rejects.toThrow(/append-only/);
    }
  });

  it('that fail change nothing, and keep no other from being followed', async () => {
    const { knex } = parts();
    const { visit } = await lived({ ended: 366 });
    const mark = randomUUID();
    await knex('waiting_link').insert({ id: mark, subject: mark, name: 'Kit', roles: [], last_at: ago(400) });
    const story = { visit: 1, memo: 1, purple_call: 1, journal: 1, agenda_jobs: 1 };
    // A new table that nobody thought of.
    await knex.raw('create table stray (visit_id uuid references visit (id))');
    await knex('stray').insert({ visit_id: visit });
    await expect(eraseOld(parts())).rejects.toThrow(/stray/);
    await knex.raw('drop table stray');
    expect(await namedIn([visit ?? ''])).toMatchObject(story);
    expect(await namedIn([mark])).toEqual({});
    await eraseOld(parts());
    expect(await namedIn([visit ?? ''])).toEqual({});
  });

  /** So many rows, each a year and so many days old. */
  const oldLinks = async (count: number, days: number): Promise<void> => {
    for (let n = 0; n < count; n += 1) {
      const id = randomUUID();
      await parts()
        .knex('waiting_link')
        .insert({ id, subject: id, name: 'Kit', roles: [], last_at: ago(365 + days) });
    }
  };
  const oldOnes = () => parts().knex('waiting_link').where('last_at', '<', ago(364));
  const links = async (): Promise<number> => (await oldOnes().select()).length;

  it('are followed until nothing is old, however little goes at once, or until there is no time', async () => {
    const visits = [await lived({ ended: 366 }), await lived({ ended: 367 }), await lived({ ended: 368 })];
    await oldLinks(5, 1);
    const atOnce = { rows: 2, stories: 1 };
    let looks = 0;
    await eraseOld(parts(), { atOnce, goesOn: () => (looks += 1) < 2 });
    expect(await Promise.all(visits.map(({ visit }) => namedIn([visit ?? ''])))).not.toEqual([{}, {}, {}]);
    await eraseOld(parts(), { atOnce });
    expect(await Promise.all(visits.map(({ visit }) => namedIn([visit ?? ''])))).toEqual([{}, {}, {}]);
    expect(await links()).toBe(0);
  });

  describe('where the server gives up what takes too long', () => {
    /** As a statement that deletes more than so many rows would be given up after its time. */
    const takesAtMost = async (rows: number): Promise<void> => {
      await parts().knex.raw(`
        create function too_slow() returns trigger language plpgsql as $$ begin
          if (select count(*) from gone) > ${String(rows)} then
            raise 'canceling statement due to statement timeout' using errcode = 'query_canceled';
          end if;
          return null;
        end $$;
        create trigger too_slow after delete on waiting_link referencing old table as gone
          for each statement execute function too_slow()`);
    };
    afterEach(async () => {
      await parts().knex.raw('drop function too_slow cascade');
      await oldOnes().delete();
    });

    it('less is erased at once, until it is done', async () => {
      await takesAtMost(3);
      await oldLinks(7, 1);
      await eraseOld(parts());
      expect(await links()).toBe(0);
    });

    it('not even one row: that is told once it is a day late, by its class alone', async () => {
      await takesAtMost(0);
      await oldLinks(1, 0.9);
      await expect(eraseOld(parts())).rejects.toThrow(/statement timeout/);
      expect(await keptTooLong(parts())).toEqual([]);
      await oldLinks(1, 1.1);
      const told: unknown[] = [];
      const log = {
        info: () => undefined,
        warn: () => undefined,
        error: (...entry: unknown[]) => void told.push(entry),
      };
      const time = jest.spyOn(performance, 'now').mockReturnValue(0);
      try {
        const look = createEraser({ ...parts(), log });
        time.mockReturnValue(3_600_000);
        await expect(look()).rejects.toThrow(/statement timeout/);
      } finally {
        time.mockRestore();
      }
      expect(told).toEqual([[{ classes: ['people whom the desk does not know'] }, expect.stringMatching(/behind$/)]]);
    });
  });

  it('are followed from a minute after the start on, once an hour', async () => {
    const { knex } = parts();
    const time = jest.spyOn(performance, 'now').mockReturnValue(0);
    try {
      const look = createEraser({ ...parts(), log: createLog('silent') });
      const isErasedAt = async (seconds: number): Promise<boolean> => {
        const id = randomUUID();
        await knex('waiting_link').insert({ id, subject: id, name: 'Kit', roles: [], last_at: ago(400) });
        time.mockReturnValue(seconds * 1_000);
        await look();
        return (await knex('waiting_link').where({ id }).delete()) === 0;
      };
      const erased = [];
      for (const seconds of [0, 59, 60, 61, 3_659, 3_660]) erased.push(await isErasedAt(seconds));
      expect(erased).toEqual([false, false, true, false, false, true]);
    } finally {
      time.mockRestore();
    }
  });
});
