import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { freeLetter } from '../../src/records/alarm-letters.ts';
import { askedInNeed } from '../../src/records/alarms.ts';
import { insertCallSequencesAlong, type StoredCallSequence } from '../../src/records/call-sequences.ts';
import { LetterTaken, saveAlarm } from '../../src/records/save-alarm.ts';
import { type Alarm, type AlarmKind, alarmDueAt } from '../../src/safety/alarm/alarm.ts';
import { raiseAlarm } from '../../src/safety/alarm/cause.ts';
import type { AlarmEvent } from '../../src/safety/alarm/alarm-events.ts';
import { eventOf } from '../../src/safety/alarm/claim.ts';
import { personIdOf, personKey } from '../../src/contact/contact-key.ts';
import type { FreshDatabase } from '../harness/database.ts';
import { importOrganisation } from '../harness/organisation.ts';
import { RIVERSIDE } from '../harness/riverside.ts';
import { SECRETS } from '../harness/town.ts';
import { recordsIn } from '../harness/town-records.ts';
import { PLAN, someResponders, START } from '../safety/a-team.ts';
import { anOwnersWalk, aWalk, walk, type Walked, walkerId } from '../safety/alarm/a-walk.ts';
import { databaseOfATown } from '../harness/used-again.ts';

interface Owned {
  key: string;
  since: Date;
  until: Date | null;
  isTakenOver: boolean;
}

/** Without an alarm clock and an entry in the journal. */
const unclocked = (alarm: Alarm) => ({ dueAt: alarmDueAt(alarm), realDueAt: null, entries: [] });

const ms = (at: Date | null): number | null => at?.getTime() ?? null;

describe('the letter of a new alarm', () => {
  it('is another one for each that is raised at the same time, and none waits for another', async () => {
    const database = await databaseOfATown();
    const { knex } = database;
    const letterIn = (trx: Knex.Transaction): Promise<string> => freeLetter(trx, START);
    const [one, two, three] = [await knex.transaction(), await knex.transaction(), await knex.transaction()];
    expect([await letterIn(one), await letterIn(two), await letterIn(three)]).toEqual(['A', 'B', 'C']);
    await two.rollback();
    const four = await knex.transaction();
    expect(await letterIn(four)).toBe('B');
    for (const trx of [one, three, four]) await trx.rollback();
    await database.drop();
  });
});

describe('the columns and rows of an alarm that a desk reads', () => {
  let database: FreshDatabase;
  let about: { workerId: string; teamId: string };
  beforeAll(async () => {
    database = await databaseOfATown();
    await importOrganisation(database, RIVERSIDE, SECRETS.pin.current);
    const records = recordsIn(database.knex);
    about = { workerId: await records.personId('4021'), teamId: await records.teamId('North') };
    const people = [1, 2, 3, 4].map((number) => ({
      id: walkerId(number),
      staff_number: `w${number}`,
      name: `Walker ${number}`,
      roles: [],
      away: '[]',
      hours: '[]',
    }));
    await database.knex('person').insert(people);
  });
  afterAll(() => database.drop());

  /** Saves each step of a life as the operations do. Throws if columns and rows differ from the alarm. */
  async function live(walked: Walked[], alarmId: string): Promise<void> {
    const history: Owned[] = [];
    for (const { before, event, step, now } of walked) {
      if (before?.status === 'closed') break;
      const by = event !== null && 'by' in event && 'key' in event.by && event.by.key !== null ? event.by.key : null;
      await database.knex.transaction(async (trx) => {
        const { alarm, effects } = step;
        const what = event ? whatIsDone(event, step.answer.kind === 'claimed') : 'raised';
        await saveAlarm(trx, { before, alarm, effects, at: now, what, by, ...unclocked(alarm) });
      });
      await agrees(step.alarm, alarmId, now);
      const owners = step.alarm.status === 'closed' ? [] : step.alarm.state.owners.map(({ key }) => key);
      for (const one of history)
        if (one.until === null && !owners.includes(one.key)) {
          one.until = now;
          one.isTakenOver = event?.kind === 'take-over';
        }
      for (const key of owners)
        if (history.every((one) => one.key !== key || one.until !== null))
          history.push({ key, since: now, until: null, isTakenOver: false });
    }
    const rows = await database.knex('alarm_owner').where({ alarm_id: alarmId }).orderBy('id');
    const inOrder = (one: Owned): string => `${one.since.toISOString()} ${one.key}`;
    const byTime = (one: Owned, other: Owned): number => inOrder(one).localeCompare(inOrder(other));
    const kept: Owned[] = rows.map(({ contact_key: key, since, until, ended_how: how }) => ({
      key,
      since,
      until,
      isTakenOver: how === 'taken_over',
    }));
    expect(kept.sort(byTime)).toEqual(history.sort(byTime));
  }

  /** An action by text is saved under the name of the action. */
  function whatIsDone(event: AlarmEvent, isClaimed: boolean): string {
    if (event.kind === 'texted' && !isClaimed) return eventOf(event.deed, event.by).kind;
    return event.kind === 'cause' ? `cause ${event.cause}` : event.kind;
  }

  async function agrees({ state, ...alarm }: Walked['step']['alarm'], id: string, now: Date): Promise<void> {
    const { knex } = database;
    const row = await knex('alarm').where({ id }).first();
    const newsAt = alarm.status === 'taken' ? Math.min(...state.owners.map((owner) => owner.newsAt)) : null;
    expect({
      status: row.status,
      round: row.round,
      next: ms(row.next_at),
      news: ms(row.news_at),
      how: row.closed_how,
      isContact: row.contact_at !== null,
      isDialled: row.dialled_at !== null,
    }).toEqual({
      status: alarm.status,
      round: state.round,
      next: alarm.status === 'raised' ? state.nextAt : null,
      news: newsAt,
      how: state.ended ?? null,
      isContact: alarm.status === 'closed' && state.ended !== 'office',
      isDialled: state.facts.some(({ what }) => what === 'dialled'),
    });
    const owners = await knex('alarm_owner').where({ alarm_id: id }).orderBy('id');
    const owning = owners.filter(({ until }) => until === null);
    expect(owning.map((one) => [one.contact_key, ms(one.news_at), one.extensions, one.person_id]).sort()).toEqual(
      (alarm.status === 'taken' ? state.owners : [])
        .map(({ key, newsAt: news, extensions }) => [key, news, extensions, personIdOf(key)])
        .sort(),
    );
    expect(owners.every(({ since, until }) => until === null || (until >= since && until <= now))).toBe(true);
    expect(ms(row.taken_at)).toBe(ms(owners[0]?.since ?? null));
    if (row.taken_at) expect(ms(row.first_person_at)).toBeLessThanOrEqual(row.taken_at.getTime());
    const contacts = await knex('alarm_contact').where({ alarm_id: id });
    expect(contacts.map((one) => one.contact_key).sort()).toEqual([...state.contacted].sort());
    const facts = await knex('alarm_fact').where({ alarm_id: id }).orderBy('number');
    expect(facts.map(({ at, what, detail }) => ({ at: ms(at), what, ...detail }))).toEqual(state.facts);
  }

  it.each([
    ['its life', aWalk, 10],
    ['a life in which owners come and go', anOwnersWalk, 20],
  ])('agree with the alarm after every step of %s', async (_life, lives, numRuns) => {
    await fc.assert(
      fc.asyncProperty(lives, async (one) => {
        const id = randomUUID();
        try {
          await live(walk({ id, ...about }, one), id);
        } finally {
          await database.knex('alarm').where({ id }).update({ status: 'closed', due_at: null });
        }
      }),
      { numRuns },
    );
  });

  it('are not written by a letter that another alarm has got meanwhile, and the transaction goes on', async () => {
    const { knex } = database;
    const about = { visitId: null, teamId: await recordsIn(knex).teamId('North'), base: START, plan: PLAN };
    const save = async (trx: Knex.Transaction, id: string, workerId: string, letter: string): Promise<void> => {
      const first = { ...about, id, workerId, letter, kind: 'panic' } as const;
      const { alarm, effects } = raiseAlarm(first, START, someResponders({ people: [] }));
      const step = { before: null, alarm, effects, at: START, what: 'raised', by: null, ...unclocked(alarm) };
      await saveAlarm(trx, step);
    };
    const undone = new Error('undone');
    const tried = knex.transaction(async (trx) => {
      const id = randomUUID();
      await save(trx, randomUUID(), walkerId(1), 'Q');
      await expect(save(trx, id, walkerId(2), 'Q')).rejects.toThrow(LetterTaken);
      expect(await trx('alarm_fact').where({ alarm_id: id })).toEqual([]);
      await save(trx, id, walkerId(2), 'R');
      expect(await trx('alarm_fact').where({ alarm_id: id })).toHaveLength(1);
      throw undone;
    });
    await expect(tried).rejects.toBe(undone);
  });

  /** An alarm about somebody that was raised at START. */
  async function raised(workerId: string, kind: AlarmKind): Promise<string> {
    const id = randomUUID();
    const first = { id, workerId, visitId: null, teamId: about.teamId, letter: kind, kind, base: START, plan: PLAN };
    const { alarm, effects } = raiseAlarm(first, START, someResponders({ people: [] }));
    await database.knex.transaction((trx) =>
      saveAlarm(trx, { before: null, alarm, effects, at: START, what: 'raised', by: null, ...unclocked(alarm) }),
    );
    return id;
  }

  it.each([
    ['a ring of the ladder', 'responder-call', 'known first 1', true],
    ['a ring of the ladder without a key', 'responder-call', null, true],
    ['the call that asks whether a text was theirs', 'confirm-call', 'x confirm', false],
    ['the ring-back that they asked for', 'responder-call', 'ring-back x', false],
  ])('know of somebody who has called for help and is rung: %s', async (_ring, flow, dedupeKey, isMeant) => {
    const bea = walkerId(1);
    const alarms = [await raised(about.workerId, 'missed'), await raised(bea, 'panic')];
    const [alarmId = ''] = alarms;
    const ring: StoredCallSequence = {
      ...{ id: randomUUID(), purpose: 'alarm', visitId: null, alarmId, workerId: about.workerId },
      ...{ contactKey: personKey(bea), personId: bea, flow, dedupeKey, vars: {}, carrier: null, urgency: 10 },
      createdAt: START,
      sequence: { phones: ['+447700900102'], phoneIndex: 0, pass: 1, status: 'ringing', dueAt: null },
    };
    await database.knex.transaction((trx) => insertCallSequencesAlong(trx, [ring]));
    const asked = await askedInNeed(database.knex, 9);
    await database.knex('call_sequence').where({ id: ring.id }).update({ status: 'stopped' });
    await database.knex('alarm').whereIn('id', alarms).update({ status: 'closed', due_at: null });
    expect(asked).toEqual(isMeant ? [{ alarmId, contactKey: personKey(bea) }] : []);
  });
});
