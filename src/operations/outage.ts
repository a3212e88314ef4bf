import { clockVar } from '../conversation/files/flow.ts';
import { SYSTEM } from '../records/actor.ts';
import { OUTAGE, wasOutageRecorded, writeJournal } from '../records/journal.ts';
import { loadResponders } from '../records/organisation/responders.ts';
import { lockSweeps } from '../records/sweeps.ts';
import { type VisitDuring, visitsOpenDuring } from '../records/visits.ts';
import { type Contact, managersAnyHour } from '../safety/responders.ts';
import { tellDuty } from './operator.ts';
import { tellContact } from './tell-contact.ts';
import { type Dependencies, inTransaction, type UnitOfWork } from './work.ts';

export interface Outage {
  from: Date;
  until: Date;
}

/**
 * For a while no process ran, or none reached the database. People who were out could neither check in nor call for
 * help, and nobody was rung. The story of each of their visits says so, and each manager of their teams gets one text.
 * Overdue visits are rung about as usual, before this text. If several processes come back at once, one of them sends
 * it.
 */
export async function tellOfOutage(parts: Dependencies, outage: Outage): Promise<void> {
  parts.log.error({ ...outage }, OUTAGE);
  await inTransaction(parts, SYSTEM, (work) => tellWithin(work, outage));
}

async function tellWithin(work: UnitOfWork, { from, until }: Outage): Promise<void> {
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
  for (const { contact, out } of told.values()) await tellContact(work, contact, prompt(from, until, out));
  if (hasNoManager) await tellDuty(work, prompt(from, until, visits.length), { without: [], rings: false });
}

const prompt = (from: Date, until: Date, out: number) => ({
  id: 'told.outage',
  vars: { from: clockVar(from), until: clockVar(until), count: out },
});

/** The managers of the team in which these visits were. One who was out as well is told of the others. */
async function managersOf(
  { trx, now }: Pick<UnitOfWork, 'trx' | 'now'>,
  [one, ...others]: VisitDuring[],
): Promise<Contact[]> {
  if (!one) return [];
  const responders = await loadResponders(trx, one.workerId, one.teamId);
  const found = managersAnyHour(responders, now);
  return found.length > 0 ? found : managersOf({ trx, now }, others);
}
