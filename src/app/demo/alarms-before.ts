import { saveCause } from '../../operations/alarm-causes.ts';
import { saveAlarmEvent } from '../../operations/alarm-steps.ts';
import { lockedAlarm, lockedVisit } from '../../operations/locked.ts';
import { contactOf } from '../../operations/responder.ts';
import { saveNewVisit, saveVisitEvent } from '../../operations/visit-steps.ts';
import { type Dependencies, inTransaction, type UnitOfWork } from '../../operations/work.ts';
import { personKey } from '../../contact/contact-key.ts';
import { type AlarmClass, saveAlarmClass } from '../../records/alarm-classes.ts';
import { SYSTEM } from '../../records/actor.ts';
import { callerByStaffNumber, lockWorker } from '../../records/organisation/people.ts';
import type { AlarmEvent } from '../../safety/alarm/alarm-events.ts';
import type { Contact } from '../../safety/responders.ts';

/**
 * The demo's alarms of days ago, both closed: duress, and a visit whose end nobody told. Each is lived through step by
 * step at its own times, and what its steps would ask for is left out: nobody is rung, texted or told.
 */

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const HALF_AN_HOUR = 30 * MINUTE;

interface Before {
  daysAgo: number;
  worker: string;
  place: string;
  /** Of the visit, in minutes from its beginning, as all times here. */
  lasts: number;
  /** Left out: the alarm comes by itself once the visit is over its end. */
  duressAt?: number;
  /** By staff number. */
  responder: string;
  /** What the responder does, and after how long since the alarm. */
  deeds: { after: number; event: (by: Contact) => AlarmEvent }[];
  class: AlarmClass;
  note: string;
}

const take =
  (minutes: number) =>
  (by: Contact): AlarmEvent => ({ kind: 'take', by, milliseconds: minutes * MINUTE });

const BEFORE: Before[] = [
  {
    daysAgo: 3,
    worker: '4022',
    place: '30 Tanner Row, Northford NF4 6JK',
    lasts: 60,
    duressAt: 25,
    responder: '4030',
    deeds: [
      { after: 1, event: take(10) },
      { after: 3, event: (by) => ({ kind: 'dialled', by, reference: 'NF 0417' }) },
      { after: 7, event: (by) => ({ kind: 'covert-contact', by, how: 'police', proved: true }) },
    ],
    class: 'real',
    note: 'A visitor in the house would not let her leave.',
  },
  {
    daysAgo: 1,
    worker: '4023',
    place: '4 Weir Street, Northford NF1 2GH',
    lasts: 45,
    responder: '4022',
    deeds: [
      { after: 2, event: take(15) },
      { after: 9, event: (by) => ({ kind: 'contact-made', by, until: null }) },
    ],
    class: 'forgotten',
    note: 'She was home, and had put the phone away.',
  },
];

/** Returns the id of the covert one: an incident comes from it. */
export async function recordAlarmsOfDemo(parts: Dependencies, now: Date): Promise<string | null> {
  let covert: string | null = null;
  for (const one of BEFORE) {
    const began = new Date(now.getTime() - one.daysAgo * DAY - HALF_AN_HOUR);
    const alarmId = await inTransaction(parts, SYSTEM, (work) => livedThrough(work, one, began));
    if (one.duressAt !== undefined) covert = alarmId;
  }
  return covert;
}

/** Null: its people are not there. */
async function livedThrough(work: UnitOfWork, before: Before, began: Date): Promise<string | null> {
  const worker = await callerByStaffNumber(work.trx, before.worker);
  const responder = await callerByStaffNumber(work.trx, before.responder);
  if (!worker?.team || !responder) return null;
  const { team } = worker;
  await lockWorker(work.trx, worker.id);
  const start = { workerId: worker.id, team, length: before.lasts * MINUTE, place: before.place };
  const { visit } = await saveNewVisit({ ...work, now: began }, start, null);
  const raisedAt =
    before.duressAt === undefined
      ? await whenMissed(work, visit.id)
      : new Date(began.getTime() + before.duressAt * MINUTE);
  const since = (minutes: number): UnitOfWork => ({ ...work, now: new Date(raisedAt.getTime() + minutes * MINUTE) });
  const { alarmId } = await saveCause(since(0), {
    ...{ workerId: worker.id, visitId: visit.id, teamId: team.id, plan: team.plan },
    ...(before.duressAt === undefined
      ? { kind: 'missed', base: visit.deadline ?? raisedAt }
      : { kind: 'duress', base: raisedAt }),
    from: null,
  });
  const key = personKey(responder.id);
  for (const { after, event } of before.deeds) {
    const alarm = await lockedAlarm(work, alarmId);
    if (alarm) await saveAlarmEvent(since(after), alarm, event(await contactOf(since(after), alarm.alarm, key)));
  }
  const open = await lockedVisit(work, visit.id);
  if (open) await saveVisitEvent(since(before.deeds.at(-1)?.after ?? 0), open, { kind: 'end', byOthers: true });
  await saveAlarmClass(work.trx, alarmId, { at: since(60).now, class: before.class, note: before.note, byKey: key });
  return alarmId;
}

/** Lets the visit's own times come, one after another, until it is missed. */
async function whenMissed(work: UnitOfWork, visitId: string): Promise<Date> {
  for (;;) {
    const stored = await lockedVisit(work, visitId);
    if (!stored?.dueAt) throw new Error('The visit of the demo ended by itself');
    const { step } = await saveVisitEvent({ ...work, now: stored.dueAt }, stored, { kind: 'timer' });
    if (step.effects.some(({ kind }) => kind === 'missed')) return stored.dueAt;
  }
}
