import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { seesAlarm } from '../../src/desk/board/books.ts';
import { familyCallsSeen } from '../../src/desk/visits/seen-visit.ts';
import { besideRules, knownOf, mayHearOf, respondersAbout } from '../../src/operations/alarm-responders.ts';
import { type Dependencies, inTransaction, type UnitOfWork } from '../../src/operations/work.ts';
import { SYSTEM } from '../../src/records/actor.ts';
import type { AccountRecord } from '../../src/records/accounts.ts';
import { FAMILY_RANG, writeJournal } from '../../src/records/journal.ts';
import { saveAlarm } from '../../src/records/save-alarm.ts';
import { readShownVisit } from '../../src/records/views/shown/visits.ts';
import { readBoardAlarm } from '../../src/records/views/true/board.ts';
import { type Alarm, alarmDueAt } from '../../src/safety/alarm/alarm.ts';
import { raiseAlarm } from '../../src/safety/alarm/cause.ts';
import { personKey } from '../../src/contact/contact-key.ts';
import { contactByKey } from '../../src/safety/responders.ts';
import { startVisit } from '../../src/safety/step-visit.ts';
import type { FreshDatabase } from '../harness/database.ts';
import { dependenciesOn, SECRETS } from '../harness/dependencies.ts';
import { ManualClock } from '../harness/manual-clock.ts';
import { importOrganisation } from '../harness/organisation.ts';
import { RIVERSIDE } from '../harness/riverside.ts';
import { recordsIn } from '../harness/town-records.ts';
import { databaseOfATown } from '../harness/used-again.ts';
import { at, PLAN, someResponders } from '../safety/a-team.ts';

/** The organisation may ring the United Kingdom only. */
const [SAMS, SAMS_BEFORE, LENT, ABROAD, OF_THE_LINE] = [
  '+447700900101',
  '+447700900111',
  '+447700900112',
  '+15005550006',
  '+441632960100',
];
const PLACES = ['12 Mill Lane', '12, mill lane', '9 Hill Road'] as const;
/** Minutes before 14:00, when the covert alarm about Sam was raised. */
interface Stay {
  from: number;
  /** Null: it goes on. */
  to: number | null;
  place: number;
  isWithSam?: boolean;
}
interface Somebody {
  phones: string[];
  stays: Stay[];
  /** When a responder had seen them, and an alarm about them was closed. */
  seen: number | null;
}
interface Given {
  bea: Somebody;
  mo: Somebody;
  /** Sam's visits. `isWithBea`: she was to go along. */
  sam: (Stay & { isWithBea?: boolean })[];
  isClosed: boolean;
}

const OWN = { bea: '+447700900102', mo: '+447700900103' };
const elsewhere = (own: string): Somebody => ({ phones: [own], stays: [], seen: null });
const ordinary: Given = {
  bea: elsewhere(OWN.bea),
  mo: elsewhere(OWN.mo),
  sam: [{ from: 30, to: null, place: 0 }],
  isClosed: false,
};
const withMo = (mo: Partial<Somebody>, more: Partial<Given> = {}): Given => ({
  ...ordinary,
  ...more,
  mo: { ...ordinary.mo, ...mo },
});

describe('who may be told of a covert alarm', () => {
  let database: FreshDatabase;
  let parts: Dependencies;
  let ids: { sam: string; bea: string; mo: string; teamId: string };
  beforeAll(async () => {
    database = await databaseOfATown();
    await importOrganisation(database, RIVERSIDE, SECRETS.pin.current);
    const records = recordsIn(database.knex);
    ids = {
      sam: await records.personId('4021'),
      bea: await records.personId('4022'),
      mo: await records.personId('4030'),
      teamId: await records.teamId('North'),
    };
    parts = dependenciesOn(database, new ManualClock(at(0)), { lineNumbers: [OF_THE_LINE] });
  });
  afterAll(() => database.drop());

  async function stay(trx: Knex, workerId: string, one: Stay, companionId: string | null): Promise<string> {
    const start = {
      id: randomUUID(),
      workerId,
      teamId: ids.teamId,
      deadline: at(60),
      place: PLACES[one.place] ?? null,
    };
    const { visit } = startVisit(start, at(-one.from), PLAN);
    await trx('visit').insert({
      id: visit.id,
      worker_id: workerId,
      team_id: ids.teamId,
      status: one.to === null ? 'open' : 'ended',
      started_at: at(-one.from),
      ended_at: one.to === null ? null : at(-one.to),
      deadline: at(60),
      due_at: one.to === null ? at(60) : null,
      place: visit.place,
      state: JSON.stringify(visit.state),
      companion_id: companionId,
      ...(companionId !== null && { planned_start: at(-one.from), planned_end: at(60) }),
    });
    return visit.id;
  }

  /** Raised `minutes` before 14:00. */
  function alarm(workerId: string, visitId: string | null, minutes: number): Alarm {
    const about = { id: randomUUID(), workerId, visitId, teamId: ids.teamId, letter: workerId, plan: PLAN, from: LENT };
    const worker = { id: workerId, name: 'x', staffNumber: 'x', phones: [SAMS_BEFORE] };
    const base = at(-minutes);
    return raiseAlarm({ ...about, kind: 'duress', base }, base, someResponders({ worker, people: [] })).alarm;
  }

  async function save(trx: Knex.Transaction, one: Alarm, ended: 'seen' | null, closedAt: Date): Promise<Alarm> {
    const closed: Alarm = ended === null ? one : { ...one, status: 'closed', closedAt, state: { ...one.state, ended } };
    await saveAlarm(trx, {
      ...{ before: null, alarm: closed, effects: [], at: closedAt, what: 'raised', by: null },
      ...{ dueAt: ended === null ? alarmDueAt(closed) : null, realDueAt: null, entries: [] },
    });
    return closed;
  }

  /** Makes a town, and asks the line and the desk about Bea and about Mo. Nothing of it stays. */
  async function decided(given: Given): Promise<Record<'line' | 'asked' | 'desk' | 'family', boolean[]>> {
    let found = { line: [false], asked: [false], desk: [false], family: [false] };
    const undone = new Error('undone');
    const all = inTransaction(parts, SYSTEM, async (work) => {
      found = await decidedIn(work, given);
      throw undone;
    });
    await expect(all).rejects.toBe(undone);
    return found;
  }

  async function decidedIn(work: UnitOfWork, given: Given): Promise<Awaited<ReturnType<typeof decided>>> {
    const { trx } = work;
    for (const who of ['bea', 'mo'] as const) {
      const { phones, stays, seen } = given[who];
      const personId = ids[who];
      await trx('phone').where({ person_id: personId }).delete();
      const rows = phones.map((number, position) => ({ person_id: personId, position, number }));
      if (rows.length > 0) await trx('phone').insert(rows);
      for (const one of stays) await stay(trx, personId, one, one.isWithSam === true ? ids.sam : null);
      if (seen !== null) await save(trx, alarm(personId, null, seen + 5), 'seen', at(-seen));
    }
    const visits: string[] = [];
    for (const one of given.sam) visits.push(await stay(trx, ids.sam, one, one.isWithBea === true ? ids.bea : null));
    const raised = alarm(ids.sam, visits.at(-1) ?? null, 0);
    const about = await save(trx, raised, given.isClosed ? 'seen' : null, at(0));
    const people = [ids.bea, ids.mo];
    const responders = await respondersAbout(work, {
      ...about,
      excludedPhones: about.state.excludedPhones,
      known: [...knownOf(about), ...people.map(personKey)],
    });
    const line: boolean[] = [];
    for (const id of people) line.push(await mayHearOf(work, about, [personKey(id)], people.map(personKey)));
    const board = await readBoardAlarm(trx, about.id, besideRules(parts));
    if (!board) throw new Error('the desk has no such alarm');
    const seesAll = { trueTeams: 'all' as const, seesWhereAsked: true, raised: null };
    const viewer = { shownTeams: [], riskTeams: [], textTeams: [], ...seesAll };
    return {
      line,
      asked: people.map((id) => (contactByKey(personKey(id), responders)?.phones.length ?? 0) > 0),
      desk: people.map((personId) => seesAlarm({ ...viewer, personId }, board)),
      family: await whoSeesTheFamily(trx, visits.at(-1), people),
    };
  }

  /** Who reads on the visit's page that Sam's family has rung. */
  async function whoSeesTheFamily(trx: Knex.Transaction, visitId: string | undefined, people: string[]) {
    const details = visitId === undefined ? null : await readShownVisit(trx, visitId, at(0));
    if (!details) return [];
    const rang = { kind: 'said' as const, detail: { type: FAMILY_RANG }, workerId: ids.sam };
    await writeJournal(trx, [{ at: at(0), actor: SYSTEM, ...rang }]);
    const account: AccountRecord = {
      ...{ id: randomUUID(), email: 'x', name: 'x', personId: null, status: 'active', oidcSubject: null },
      ...{ isDemo: false, isSealed: false, isSharedScreen: false, lastSeenAt: null, canSignIn: true },
      roles: [{ role: 'manager', teamId: null }],
    };
    const seen: boolean[] = [];
    for (const personId of people) {
      const calls = await familyCallsSeen({ parts: { ...parts, knex: trx } }, { ...account, personId }, details);
      seen.push(calls.length > 0);
    }
    return seen;
  }

  it.each<[string, Given, boolean]>([
    ['on an ordinary day', ordinary, true],
    ['on a visit at that address', withMo({ stays: [{ from: 20, to: null, place: 1 }] }), false],
    ['who left that address an hour ago', withMo({ stays: [{ from: 120, to: 60, place: 1 }] }), false],
    ['who left it three hours ago', withMo({ stays: [{ from: 200, to: 180, place: 1 }] }), true],
    ['who left it, and was seen since', withMo({ stays: [{ from: 120, to: 60, place: 1 }], seen: 40 }), true],
    ['who was seen, and went there after that', withMo({ stays: [{ from: 50, to: 20, place: 1 }], seen: 60 }), false],
    ['who went along', withMo({ stays: [{ from: 30, to: null, place: 2, isWithSam: true }] }), false],
    [
      'who went along, and was seen',
      withMo({ stays: [{ from: 30, to: 12, place: 2, isWithSam: true }], seen: 10 }),
      true,
    ],
    [
      'who was seen an hour before they set out together',
      withMo({ stays: [{ from: 30, to: 5, place: 2, isWithSam: true }], seen: 90 }),
      false,
    ],
    ['whose only phone was lent to Sam', withMo({ phones: [LENT] }), false],
    ['whose only phone was Sam’s', withMo({ phones: [SAMS_BEFORE] }), false],
    ['who shares Sam’s phone and has one of their own', withMo({ phones: [SAMS, OWN.mo] }), true],
    ['who shares Sam’s phone, and has one abroad that may not be rung', withMo({ phones: [SAMS, ABROAD] }), false],
    ['who shares Sam’s phone, and is given the line’s own number', withMo({ phones: [SAMS, OF_THE_LINE] }), false],
  ])('is decided alike by the line and the desk: a manager %s', async (_who, given, may) => {
    const { line, desk, family } = await decided(given);
    expect({ line: line[1], desk: desk[1] }).toEqual({ line: may, desk: may });
    // What only the alarm knows of decides nothing on the visit's page, which is as on a day without one: a phone that
    // was lent, and that somebody was seen.
    const isOfAlarmAlone = [LENT, SAMS_BEFORE].includes(given.mo.phones[0] ?? '');
    expect({ family: family[1] }).toEqual({ family: (may && given.mo.seen === null) || isOfAlarmAlone });
  });

  it('is decided alike in any town', async () => {
    const minutes = fc.constantFrom(5, 20, 40, 70, 110, 130, 200);
    const stays = fc
      .array(
        fc.record({
          from: minutes,
          length: fc.constantFrom(10, 60),
          place: fc.nat(2),
          isWithSam: fc.boolean(),
          isWithBea: fc.boolean(),
          isOpen: fc.boolean(),
        }),
        { maxLength: 2 },
      )
      .map((all) =>
        all.map(({ isOpen, length, ...one }, index) => ({
          ...one,
          to: isOpen && index === 0 ? null : Math.max(0, one.from - length),
        })),
      );
    const somebody = (own: string): fc.Arbitrary<Somebody> =>
      fc.record({
        phones: fc.uniqueArray(fc.constantFrom(own, own, SAMS, SAMS_BEFORE, LENT, ABROAD, OF_THE_LINE), {
          maxLength: 2,
        }),
        stays,
        seen: fc.option(minutes),
      });
    const towns = fc.record({ bea: somebody(OWN.bea), mo: somebody(OWN.mo), sam: stays, isClosed: fc.boolean() });
    const answers: boolean[] = [];
    for (const given of fc.sample(towns, { numRuns: 150, seed: 17 })) {
      const { line, desk, asked } = await decided(given);
      expect({ given, desk }).toEqual({ given, desk: line });
      // Those who are rung find it at the desk, too.
      asked.forEach((isAsked, index) => {
        if (isAsked) expect({ given, sees: desk[index] }).toEqual({ given, sees: true });
      });
      answers.push(...line);
    }
    // Both happen often enough for the comparison to mean something.
    for (const may of [true, false]) expect(answers.filter((one) => one === may).length).toBeGreaterThan(60);
  });
});
