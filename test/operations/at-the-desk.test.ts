import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { raiseAlarmFor } from '../../src/operations/alarms/raise-alarm.ts';
import {
  addFact,
  declineAlarm,
  giveMoreTime,
  passAlarmOn,
  reportContact,
  reportCovertContact,
  reportDialled,
  takeAlarm,
} from '../../src/operations/alarms/respond.ts';
import { endVisitFor, extendVisitFor, startVisitFor } from '../../src/operations/visits/for-somebody.ts';
import type { Actor } from '../../src/records/actor.ts';
import { openAlarmOf } from '../../src/records/alarms.ts';
import { openVisitOf } from '../../src/records/visits.ts';
import { personKey } from '../../src/contact/contact-key.ts';
import { BEA, DUTY, IRA, MO, MO_AT_HOME, OUT_OF_HOURS, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { mind, samIsMissed } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';

/** What a page of the duty desk asks for, without the page. */
const JOAN: Actor = { kind: 'account', id: randomUUID(), via: 'desk' };

let town: Town;
beforeEach(async () => {
  town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
});
afterEach(async () => {
  await town.settle();
  await mind(town, SAM, BEA, MO, MO_AT_HOME, IRA, DUTY, OUT_OF_HOURS);
  await town.close();
});

const idOf = (staffNumber: string): Promise<string> => town.records.personId(staffNumber);

async function keyOf(staffNumber: string): Promise<string> {
  return personKey(await idOf(staffNumber));
}
async function openAlarm(): Promise<string> {
  return (await openAlarmOf(town.knex, await idOf('4021')))?.alarm.id ?? '';
}

it('a missed visit: taken, more time, a fact, 999, closed; outcomes are data, entries name the account', async () => {
  await samIsMissed(town);
  const [mo, ira, alarm] = [await keyOf('4030'), await keyOf('4031'), await openAlarm()];
  const takenAt = town.now();
  expect(await takeAlarm(town.parts, JOAN, { alarm, by: mo, minutes: 10 })).toMatchObject({
    kind: 'taken',
    cut: false,
  });
  await town.passes('1m');
  expect(await takeAlarm(town.parts, JOAN, { alarm, by: ira, minutes: 10 })).toEqual({
    kind: 'taken-already',
    owner: 'Mo Haddad',
    since: takenAt,
  });
  expect(await passAlarmOn(town.parts, JOAN, { alarm, by: ira })).toEqual({ kind: 'not-yours' });
  expect(await giveMoreTime(town.parts, JOAN, { alarm, by: mo, minutes: 20 })).toMatchObject({ kind: 'granted' });
  expect(await addFact(town.parts, JOAN, { alarm, by: ira, words: 'I heard shouting on the phone' })).toEqual({
    kind: 'done',
  });
  await town.settle();
  await town.phone(MO).expectsText(/news:\nIra Nowak: I heard shouting on the phone\.$/);
  expect(await passAlarmOn(town.parts, JOAN, { alarm, by: mo })).toEqual({ kind: 'done' });
  expect(await declineAlarm(town.parts, JOAN, { alarm, by: mo })).toEqual({ kind: 'done' });
  const dialled = await reportDialled(town.parts, JOAN, { alarm, by: ira, reference: '4711' });
  expect(dialled).toMatchObject({ kind: 'taken' });
  expect(await reportContact(town.parts, JOAN, { alarm, by: ira, until: null })).toEqual({ kind: 'done' });
  expect(await takeAlarm(town.parts, JOAN, { alarm, by: mo, minutes: 10 })).toEqual({
    kind: 'closed',
    how: 'contact',
    by: ira,
  });
  expect(await openVisitOf(town.knex, await idOf('4021'))).toBeNull();
  const { rows } = await town.knex.raw<{ rows: { what: string }[] }>(
    `select detail->>'what' as what from journal where kind = 'alarm' and actor->>'id' = ? order by id`,
    [JOAN.kind === 'account' ? JOAN.id : ''],
  );
  const deeds = [
    'take',
    'take',
    'pass-on',
    'more-news-time',
    'add-fact',
    'pass-on',
    'cannot',
    'dialled',
    'contact-made',
  ];
  expect(rows.map(({ what }) => what)).toEqual(expect.arrayContaining(deeds));
});

it('a covert alarm: not for who may stand beside the worker; closed by its owner, certain who says so', async () => {
  await town.phone(BEA).texts('START 60 12 Mill Lane');
  await town.phone(SAM).texts('START 60 12 Mill Lane 3851');
  await town.settle();
  const [sam, bea, mo, alarm] = [await keyOf('4021'), await keyOf('4022'), await keyOf('4030'), await openAlarm()];
  for (const by of [sam, bea])
    expect(await takeAlarm(town.parts, JOAN, { alarm, by, minutes: 10 })).toEqual({ kind: 'at-risk' });
  const seen = { alarm, by: mo, how: 'seen' as const, who: 'Ira Nowak, at the door' };
  expect(await reportCovertContact(town.parts, JOAN, { ...seen, isProved: true })).toEqual({ kind: 'not-yours' });
  await takeAlarm(town.parts, JOAN, { alarm, by: mo, minutes: 10 });
  expect(await reportContact(town.parts, JOAN, { alarm, by: mo, until: null })).toEqual({ kind: 'proof-wanted' });
  expect(await reportCovertContact(town.parts, JOAN, { ...seen, isProved: false })).toEqual({ kind: 'proof-wanted' });
  await takeAlarm(town.parts, JOAN, { alarm, by: mo, minutes: 10 });
  expect(await reportCovertContact(town.parts, JOAN, { ...seen, isProved: true })).toEqual({ kind: 'done' });
  const facts = await town.records.alarmFacts({ what: 'note' });
  expect(facts.map(({ detail }) => detail)).toContainEqual({ words: seen.who, by: { key: mo, name: 'Mo Haddad' } });
});

it('for somebody: a visit is begun, prolonged and ended, an alarm is raised, and a second one joins it', async () => {
  const how = 'spoken-to' as const;
  expect(await endVisitFor(town.parts, JOAN, { worker: '4021', how })).toMatchObject({ kind: 'none-open' });
  expect(await startVisitFor(town.parts, JOAN, { worker: '4021', how, minutes: 60 })).toMatchObject({
    kind: 'done',
    until: new Date('2026-11-23T15:00:00Z'),
  });
  expect(await extendVisitFor(town.parts, JOAN, { worker: '4021', how, minutes: 30 })).toMatchObject({
    until: new Date('2026-11-23T15:30:00Z'),
  });
  await expect(startVisitFor(town.parts, JOAN, { worker: '4021', how, minutes: 3 })).rejects.toThrow();
  const about = { worker: '4021', by: await keyOf('4031'), words: 'Does not answer' };
  const raised = await raiseAlarmFor(town.parts, JOAN, { ...about, why: 'no-contact' });
  expect(raised).toMatchObject({ kind: 'done', letter: 'A', isNew: true });
  expect(await raiseAlarmFor(town.parts, JOAN, { ...about, why: 'code-phrase' })).toMatchObject({ isNew: false });
  expect((await openAlarmOf(town.knex, await idOf('4021')))?.alarm).toMatchObject({ kind: 'duress', covert: true });
  expect(await endVisitFor(town.parts, JOAN, { worker: '4021', how: 'told-by', told_by: 'Tom' })).toMatchObject({
    kind: 'done',
    alarm: { letter: 'A', covert: true },
  });
  expect(await raiseAlarmFor(town.parts, JOAN, { ...about, worker: '4999', why: 'no-contact' })).toEqual({
    kind: 'nobody',
  });
  expect(await town.records.officeEntries()).toEqual([
    { what: 'starts the visit', how },
    { what: 'gives the visit more time', how },
    { what: 'ends the visit', how: 'told-by', told_by: 'Tom' },
  ]);
});
