import { clockVar } from '../conversation/files/flow.ts';
import { SYSTEM } from '../records/actor.ts';
import {
  IN_FORCE_HERE,
  OUTAGE,
  RESTORED,
  wasOutageRecorded,
  wasReportedSince,
  writeJournal,
} from '../records/journal.ts';
import { aWorkerOfEachTeam } from '../records/organisation/teams.ts';
import { loadResponders } from '../records/organisation/responders.ts';
import { lockSweeps, purgeSweepsAfter, wasRunningAt } from '../records/sweeps.ts';
import { type VisitDuring, visitsOpenDuring } from '../records/visits.ts';
import { type Contact, managersAnyHour } from '../safety/responders.ts';
import { operatorAlarmWithin, notifyDuty } from './operator.ts';
import { notifyContact } from './notify-contact.ts';
import { type Dependencies, inTransaction, type UnitOfWork } from './work.ts';

interface Outage {
  from: Date;
  until: Date;
}

/**
 * For a while no process ran, or none reached the database. People who were out could neither check in nor call for
 * help, and nobody was rung. The story of each of their visits says so, and each manager of their teams gets one text.
 * Overdue visits are rung about as usual, before this text. If several processes come back at once, one of them sends
 * it.
 */
export async function notifyOfOutage(parts: Dependencies, outage: Outage): Promise<void> {
  parts.log.error({ ...outage }, OUTAGE);
  await inTransaction(parts, SYSTEM, (work) => notifyWithin(work, outage));
}

async function notifyWithin(work: UnitOfWork, { from, until }: Outage): Promise<void> {
  const { trx, now } = work;
  await lockSweeps(trx);
  if (await wasOutageRecorded(trx, from)) return;
  const detail = { what: OUTAGE, from: from.toISOString(), until: until.toISOString() };
  const visits = await visitsOpenDuring(trx, from, until);
  await writeJournal(trx, [
    { at: now, actor: work.actor, kind: 'operator', detail },
    ...visits.map(({ id, workerId }) => ({
      at: now,
      actor: work.actor,
      kind: 'operator' as const,
      visitId: id,
      workerId,
      detail,
    })),
  ]);
  const teamIds = [...new Set(visits.map(({ teamId }) => teamId))];
  const told = new Map<string, { contact: Contact; out: number }>();
  let hasNoManager = false;
  for (const teamId of teamIds) {
    const ofTeam = visits.filter((visit) => visit.teamId === teamId);
    const managers = await managersOf(work, ofTeam);
    if (managers.length === 0) hasNoManager = true;
    for (const contact of managers)
      told.set(contact.key, { contact, out: ofTeam.length + (told.get(contact.key)?.out ?? 0) });
  }
  for (const { contact, out } of told.values()) await notifyContact(work, contact, prompt(from, until, out));
  if (hasNoManager) await notifyDuty(work, prompt(from, until, visits.length), { without: [], rings: false });
  const isCopy = (await wasReportedSince(trx, RESTORED, from)) || (await wasReportedSince(trx, IN_FORCE_HERE, from));
  // A service that was stopped on purpose before it was moved has begun no visit since.
  if (isCopy && (await wasRunningAt(trx, from))) await notifyOfOlderRecords(work, from);
}

/**
 * The records are a copy of that time. Workers who have begun a visit since were told that we look after them, and
 * nothing here knows of it: only people can. So every team hears of it, whether or not the copy has somebody of theirs
 * out.
 */
async function notifyOfOlderRecords(work: UnitOfWork, from: Date): Promise<void> {
  const older = { id: 'told.older-records', vars: { from: clockVar(from) } };
  const told = new Map<string, Contact>();
  let hasNoManager = false;
  for (const one of await aWorkerOfEachTeam(work.trx)) {
    const managers = await managersOf(work, [one]);
    if (managers.length === 0) hasNoManager = true;
    for (const contact of managers) told.set(contact.key, contact);
  }
  for (const contact of told.values()) await notifyContact(work, contact, older);
  if (hasNoManager) await notifyDuty(work, older, { without: [], rings: false });
}

const CLOCK_PUT_BACK = "the database's clock was put back: people who are out are looked for so much later";

/**
 * The last sign of life lies in the future. Deadlines are times, so each comes later by as much, and nobody who is out
 * would be looked for before. Which of the two times is right nobody here can know: a person must look at who is out.
 */
export async function notifyOfClockPutBack(parts: Dependencies, { from, to }: { from: Date; to: Date }): Promise<void> {
  await inTransaction(parts, SYSTEM, async (work) => {
    await lockSweeps(work.trx);
    // They would hide that no worker sweeps, until their time has come.
    await purgeSweepsAfter(work.trx, work.now);
    const since = new Date(work.now.getTime() - work.parts.clock.stretch(HOUR));
    if (await wasReportedSince(work.trx, CLOCK_PUT_BACK, since)) return;
    const minutes = Math.round((from.getTime() - to.getTime()) / MINUTE);
    await operatorAlarmWithin(work, CLOCK_PUT_BACK, { kind: 'clock', id: `${String(minutes)} min` }, []);
  });
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const prompt = (from: Date, until: Date, out: number) => ({
  id: 'told.outage',
  vars: { from: clockVar(from), until: clockVar(until), count: out },
});

/** The managers of the team in which these visits were. One who was out as well is told of the others. */
async function managersOf(
  { trx, now, parts }: Pick<UnitOfWork, 'trx' | 'now' | 'parts'>,
  [one, ...others]: Pick<VisitDuring, 'workerId' | 'teamId'>[],
): Promise<Contact[]> {
  if (!one) return [];
  const responders = await loadResponders(trx, one.workerId, one.teamId, { lineNumbers: parts.lineNumbers });
  const found = managersAnyHour(responders, now);
  return found.length > 0 ? found : managersOf({ trx, now, parts }, others);
}
