import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Knex } from 'knex';
import { SYSTEM } from '../../src/records/actor.ts';
import { saveAlarm } from '../../src/records/save-alarm.ts';
import { insertUnreadText } from '../../src/records/unread-texts.ts';
import { readShownBoard, shownBoardMark } from '../../src/records/views/shown/board.ts';
import { readWaitingTexts } from '../../src/records/views/shown/texts.ts';
import { readTrueBoard, trueBoardMark } from '../../src/records/views/true/board.ts';
import { saveVisit } from '../../src/records/save-visit.ts';
import { type Alarm, alarmDueAt } from '../../src/safety/alarm/alarm.ts';
import { raiseAlarm } from '../../src/safety/alarm/cause.ts';
import { STILL_THERE } from '../../src/safety/risk.ts';
import type { Visit } from '../../src/safety/visit.ts';
import { startVisit } from '../../src/safety/step-visit.ts';
import type { FreshDatabase } from '../harness/database.ts';
import { importOrganisation } from '../harness/organisation.ts';
import { RIVERSIDE } from '../harness/riverside.ts';
import { SECRETS } from '../harness/town.ts';
import { recordsIn } from '../harness/town-records.ts';
import { at, PLAN, someResponders, START } from '../safety/a-team.ts';
import { databaseOfATown } from '../harness/used-again.ts';

const RULES = { stillThere: STILL_THERE, lineNumbers: [], raisedSince: START };
const SAM_PHONE = '+447700900101';

describe('the data of the board', () => {
  let database: FreshDatabase;
  let knex: Knex;
  let ids: Map<string, string>;
  let teamId: string;
  beforeAll(async () => {
    database = await databaseOfATown();
    ({ knex } = database);
    await importOrganisation(database, RIVERSIDE, SECRETS.pin.current);
    const people = await knex('person').select<{ id: string; staff_number: string }[]>('id', 'staff_number');
    ids = new Map(people.map(({ id, staff_number: staffNumber }) => [staffNumber, id]));
    teamId = await recordsIn(knex).teamId('North');
  });
  afterAll(() => database.drop());

  const idOf = (staffNumber: string): string => ids.get(staffNumber) ?? '';
  const save = (visit: Visit): Promise<void> =>
    knex.transaction((trx) =>
      saveVisit(trx, {
        visit,
        dueAt: at(60),
        realDueAt: null,
        at: START,
        actor: SYSTEM,
        detail: { what: 'started', status: visit.status, deadline: null, effects: [] },
      }),
    );
  const start = (staffNumber: string, place: string | null): Visit =>
    startVisit({ id: randomUUID(), workerId: idOf(staffNumber), teamId, deadline: at(60), place }, START, PLAN).visit;
  const marks = async (): Promise<string[]> => [await shownBoardMark(knex, START), await trueBoardMark(knex)];

  it('is read with one statement for each book, and marks show which of the two books has changed', async () => {
    expect(await readShownBoard(knex, START)).toEqual([]);
    expect(await readTrueBoard(knex, RULES)).toEqual({ alarms: [] });
    expect(await readWaitingTexts(knex)).toEqual([]);
    const before = await marks();

    const sams = start('4021', '12 Mill Lane');
    await save(sams);
    await save(start('4022', '12, mill lane'));
    const [withVisits, trueWithVisits] = await marks();
    expect(withVisits).not.toBe(before[0]);
    expect(trueWithVisits).toBe(before[1]);

    await knex.transaction(async (trx) => {
      const raised = raiseAlarm(
        {
          id: randomUUID(),
          workerId: idOf('4021'),
          visitId: sams.id,
          teamId,
          letter: 'B',
          kind: 'duress',
          base: at(5),
          plan: PLAN,
          from: SAM_PHONE,
        },
        at(5),
        someResponders({ people: [] }),
      );
      const { alarm, effects } = raised;
      await saveAlarm(trx, {
        ...{ before: null, alarm, effects, at: at(5), what: 'raised', by: null },
        ...{ dueAt: alarmDueAt(alarm), realDueAt: null, entries: [] },
      });
    });
    const [shownWithAlarm, trueWithAlarm] = await marks();
    expect(shownWithAlarm).toBe(withVisits);
    expect(trueWithAlarm).not.toBe(trueWithVisits);

    await knex.transaction((trx) =>
      insertUnreadText(trx, {
        id: randomUUID(),
        workerId: idOf('4022'),
        teamId,
        visitId: null,
        fromNumber: null,
        at: at(6),
        words: 'running over sorry',
        readers: [],
        toldAt: null,
        dueAt: null,
      }),
    );
    const [shownWithText, trueWithText] = await marks();
    expect(shownWithText).not.toBe(withVisits);
    expect(trueWithText).toBe(trueWithAlarm);
  });

  it('has each visit with its plan, and nothing that a responder said of a covert alarm', async () => {
    const accounted = start('4030', null);
    await save({ ...accounted, state: { ...accounted.state, accountedFor: true } });
    const visits = await readShownBoard(knex, START);
    expect(visits.map(({ name, staffNumber, team, visit }) => [name, staffNumber, team, visit.place]).sort()).toEqual([
      ['Bea Lindqvist', '4022', 'North', '12, mill lane'],
      ['Mo Haddad', '4030', 'North', null],
      ['Sam Okoro', '4021', 'North', '12 Mill Lane'],
    ]);
    const plan = (await knex('team').where({ id: teamId }).first('plan')).plan;
    expect(visits.map((one) => one.plan)).toEqual(visits.map(() => plan));
    expect(visits.map(({ visit }) => visit.state.accountedFor)).toEqual([false, false, false]);
  });

  it('says who may stand beside the worker of a covert alarm, and has the words that nobody has read', async () => {
    const { alarms } = await readTrueBoard(knex, RULES);
    expect(
      alarms.map(({ alarm: { kind, letter }, name, staffNumber, team, place, ...rest }) => ({
        kind: kind satisfies Alarm['kind'],
        letter,
        name,
        staffNumber,
        team,
        place,
        ringing: rest.ringing,
        beside: rest.beside,
        placesOfOthers: rest.placesOfOthers,
        phonesOfOthers: rest.phonesOfOthers,
      })),
    ).toEqual([
      {
        kind: 'duress',
        letter: 'B',
        name: 'Sam Okoro',
        staffNumber: '4021',
        team: 'North',
        place: '12 Mill Lane',
        ringing: [],
        beside: { phones: [SAM_PHONE], places: ['12 Mill Lane'], companions: [] },
        placesOfOthers: [{ personId: idOf('4022'), place: '12, mill lane' }],
        phonesOfOthers: [],
      },
    ]);
    expect((await readWaitingTexts(knex)).map(({ worker, words }) => ({ worker, words }))).toEqual([
      { worker: { id: idOf('4022'), name: 'Bea Lindqvist', staffNumber: '4022' }, words: 'running over sorry' },
    ]);
  });
});
