import { wasAlarmClosedSince } from '../records/alarms.ts';
import { needsOf } from '../records/organisation/communication-needs.ts';
import { callerById, phonesOf } from '../records/organisation/people.ts';
import { markProcessed, type SealedEventRow } from '../records/sealed-events.ts';
import { lastRungSince } from '../records/call-sequences.ts';
import type { ReportedBy } from '../safety/alarm/alarm.ts';
import { dutyKey, LAST_RESORT, personIdOf, personKey } from '../contact/contact-key.ts';
import { waitForColleague } from '../safety/alarm/concern.ts';
import { sendText } from './contact.ts';
import { startCallSequence, stopCallSequences } from './ring-work.ts';
import { hasPinSince } from './pin-since.ts';
import { notifyContact } from './notify-contact.ts';
import type { UnitOfWork } from './work.ts';
import { realAlarmOf } from './real-alarm.ts';
import { waitingConcerns } from './waiting-concerns.ts';
import { type Reporter, reporterOf, sealUnanswered } from './worries.ts';
import { OWN_CALL } from '../contact/urgency.ts';

/**
 * When somebody is worried about a colleague, we first ring and text that colleague as on any other day. A PIN answers
 * the worry, and the person who was worried is told. Without a PIN others are asked after some minutes.
 */

type RaisesAlarm = (worried: ReportedBy) => Promise<void>;

/** `raise` asks others now. All of it is done with the worker locked. */
export async function askColleagueFirst(
  work: UnitOfWork,
  workerId: string,
  by: Reporter,
  raise: RaisesAlarm,
): Promise<void> {
  const worker = await callerById(work.trx, workerId);
  const phones = await phonesOf(work.trx, workerId);
  if (!worker?.team || worker.pinHash === null || phones.length === 0) return raise(await reporterOf(work, by));
  // With an alarm open, covert or not, the worry is a fact of it: its owner reads it, and no phone of the colleague's
  // rings. The person who is worried hears how it ends, as where nobody answers that ring on an ordinary day.
  if (await realAlarmOf(work, workerId)) return raise(await reporterOf(work, by));
  const wait = waitForColleague(worker.team.plan);
  if (!(await isRungFor(work, workerId, wait))) await ringColleague(work, workerId, phones);
  const [before] = await waitingConcerns(work, workerId);
  await sealUnanswered(work, workerId, by, before?.row.dueAt ?? new Date(work.now.getTime() + wait));
}

/** The time is over: nobody has keyed a PIN. What was seen to meanwhile raises nothing anew. */
export async function concernUnanswered(
  work: UnitOfWork,
  row: SealedEventRow,
  by: Reporter,
  raise: RaisesAlarm,
): Promise<void> {
  const isAnswered = await hasPinSince(work, row.workerId, row.at, row.id);
  const alarm = await realAlarmOf(work, row.workerId);
  if (!alarm && isAnswered) return notifyReporter(work, row.workerId, by, 'pin');
  if (!alarm && (await wasAlarmClosedSince(work.trx, row.workerId, row.at)))
    return notifyReporter(work, row.workerId, by, 'seen_to');
  return raise(await reporterOf(work, by));
}

/**
 * A PIN, whichever it was, has been processed: nobody rings the colleague any more. What it left open is told of the
 * worry.
 */
export async function concernsAnswered(work: UnitOfWork, workerId: string, raise: RaisesAlarm): Promise<void> {
  await stopCallSequences(work, { contactKey: personKey(workerId), purposes: ['worry'] });
  const alarm = await realAlarmOf(work, workerId);
  for (const { row, by } of await waitingConcerns(work, workerId)) {
    await (alarm ? raise(await reporterOf(work, by)) : notifyReporter(work, workerId, by, 'pin'));
    await markProcessed(work.trx, [row.id], work.now);
  }
}

/** For an earlier worry, that no PIN has answered. */
async function isRungFor(work: UnitOfWork, workerId: string, wait: number): Promise<boolean> {
  const at = await lastRungSince(work.trx, personKey(workerId), 'worry', new Date(work.now.getTime() - wait));
  return at !== null && !(await hasPinSince(work, workerId, at, 0));
}

async function ringColleague(work: UnitOfWork, workerId: string, phones: string[]): Promise<void> {
  const [to] = phones;
  if (to === undefined) return;
  const about = { contactKey: personKey(workerId), personId: workerId, workerId };
  await sendText(work, {
    ...about,
    to,
    purpose: 'worry',
    urgency: OWN_CALL,
    prompts: [{ id: 'check-in-please', vars: { spoken_name: work.organisation.spokenName } }],
  });
  if ((await needsOf(work.trx, workerId)).textOnly) return;
  await startCallSequence(work, {
    ...about,
    purpose: 'worry',
    phones,
    flow: 'overdue-call',
    vars: {},
    urgency: OWN_CALL,
    times: 2,
  });
}

async function notifyReporter(
  work: UnitOfWork,
  workerId: string,
  { key }: Reporter,
  how: 'pin' | 'seen_to',
): Promise<void> {
  if (key === null) return;
  const reporter = { key, personId: personIdOf(key), phones: await phonesAt(work, key) };
  await notifyContact(work, reporter, { id: 'told.worry-over', vars: { how } }, { workerId });
}

async function phonesAt(work: UnitOfWork, key: string): Promise<string[]> {
  const personId = personIdOf(key);
  if (personId !== null) return phonesOf(work.trx, personId);
  const { duty, lastResort } = work.organisation;
  return key === LAST_RESORT
    ? lastResort
      ? [lastResort.phone]
      : []
    : duty.filter((number) => dutyKey(number) === key);
}
