import { type Actor, SYSTEM } from '../../../records/actor.ts';
import { recordFormerPhones } from '../../../records/former-phones.ts';
import { enqueueDue } from '../../../records/jobs.ts';
import { holdImports, loadOrganisation, saveOrganisation } from '../../../records/organisation/organisation.ts';
import type { Organisation } from '../../../records/organisation/organisation-shape.ts';
import { PruneRefused, whatKeeps } from '../../../records/organisation/prune.ts';
import { type Lock, lockWorkers } from '../../../records/organisation/held-workers.ts';
import { callerById, lockWorker } from '../../../records/organisation/people.ts';
import { cancelPlannedVisit, plannedFrom } from '../../../records/planned-visits.ts';
import {
  endStaffChange,
  type LeaveChoices,
  postponeStaffChange,
  type StaffChange,
  staffChangeById,
} from '../../../records/staff-changes.ts';
import { journalOfficeAct } from '../../office-journal.ts';
import { NoOrganisation } from '../../operation.ts';
import { changeOrganisation } from '../../organisation/record-changes.ts';
import { keepingPins } from '../../organisation/keeping-pins.ts';
import { type Dependencies, inTransaction, type UnitOfWork } from '../../work.ts';
import { isLastAdministrator, turnOffAccounts } from './accounts.ts';
import { moveNow } from './move.ts';
import { afterLeaving, newFaults } from './after-leaving.ts';

/**
 * The day has come on which somebody leaves, or goes to another team. An open visit and an open alarm come first. Their
 * own alarm is of the true book: it keeps them, unseen, while pages show them as gone.
 */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

type Leaving = Extract<StaffChange, { kind: 'leave' }>;
type Moving = Extract<StaffChange, { kind: 'move' }>;

export async function staffChangeDue(parts: Dependencies, id: string, lock: Lock = 'wait'): Promise<void> {
  try {
    await inTransaction(parts, SYSTEM, (work) => {
      lockWorkers(work.trx, lock);
      return due(work, id);
    });
  } catch (error) {
    // An alarm began while this was done. Nothing of it has happened.
    if (!(error instanceof PruneRefused)) throw error;
    await inTransaction(parts, SYSTEM, async (work) => {
      const change = await staffChangeById(work.trx, id);
      if (change) await later(work, change, { status: change.status, after: MINUTE, refused: null });
    });
  }
}

async function due(work: UnitOfWork, id: string): Promise<void> {
  await holdImports(work.trx);
  const change = await staffChangeById(work.trx, id);
  if (!change || change.dueAt > work.now) return;
  await lockWorker(work.trx, change.personId);
  if (change.kind === 'leave') await leave(work, change);
  else await move(work, change);
}

async function move(work: UnitOfWork, change: Moving): Promise<void> {
  const by = { ...work, actor: plannerOf(change) };
  const moved = await moveNow(by, change.personId, change.choices.team);
  if (moved.kind === 'faults' || moved.kind === 'no-team') {
    const refused =
      moved.kind === 'faults' ? moved.faults.join('; ') : `there is no team ${change.choices.team} any more`;
    await later(work, change, { status: change.status, after: HOUR, refused });
    return;
  }
  await endStaffChange(work.trx, change.id, 'done');
}

/** So that the change is known as theirs, and an old file does not undo it silently. */
const plannerOf = ({ plannedBy }: StaffChange): Actor =>
  plannedBy === null ? SYSTEM : { kind: 'account', id: plannedBy, via: 'desk' };

async function leave(work: UnitOfWork, change: Leaving): Promise<void> {
  const { trx, now } = work;
  const before = await loadOrganisation(trx);
  if (!before) throw new NoOrganisation();
  const person = await callerById(trx, change.personId);
  const entry = before.people.find(({ staffNumber }) => staffNumber === person?.staffNumber);
  if (!person || !entry) {
    // A file that no longer had them was imported.
    await endStaffChange(trx, change.id, 'done');
    return;
  }
  const kept = await whatKeeps(trx, person.id);
  if (kept.isOut || kept.isAskedInAlarm) {
    await later(work, change, { status: change.status, after: MINUTE, refused: null });
    return;
  }
  const after = keepingPins(afterLeaving(before, entry.staffNumber, usable(change.choices, before)));
  const faults = newFaults(before, after);
  if (await isLastAdministrator(trx, person.id)) faults.push('nobody else looks after the accounts of the desk');
  if (faults.length > 0) {
    await later(work, change, { status: change.status, after: HOUR, refused: faults.join('; ') });
    return;
  }
  if (change.status === 'waiting')
    await turnOffAccounts(trx, person.id, work.parts.clock.toReal(now), change.plannedBy);
  if (kept.isInAlarm) {
    await later(work, change, { status: 'come', after: MINUTE, refused: null });
    return;
  }
  await recordFormerPhones(trx, person.id, now);
  for (const { id } of await plannedFrom(trx, person.id, new Date(0))) await cancelPlannedVisit(trx, id);
  await changeOrganisation({ trx, now, actor: plannerOf(change) }, 'desk', () =>
    saveOrganisation(trx, after, work.parts.secrets.pin.current, {
      prune: { at: now, lineNumbers: work.parts.lineNumbers },
    }),
  );
  await endStaffChange(trx, change.id, 'done');
  await journalOfficeAct(work, `${person.name} has left`, { workerId: person.id });
}

/** Their successor may have left meanwhile. */
function usable({ buddies, plans }: LeaveChoices, { people }: Organisation): Pick<LeaveChoices, 'buddies' | 'plans'> {
  const isThere = (one: string | null): boolean => people.some(({ staffNumber }) => staffNumber === one);
  return {
    buddies: buddies.map(({ of, by }) => ({ of, by: isThere(by) ? by : null })),
    plans: plans.map(({ team, by }) => ({ team, by: isThere(by) ? by : null })),
  };
}

async function later(
  { trx, now, parts }: UnitOfWork,
  { id }: StaffChange,
  { status, after, refused }: { status: StaffChange['status']; after: number; refused: string | null },
): Promise<void> {
  const dueAt = new Date(now.getTime() + parts.clock.stretch(after));
  const version = await postponeStaffChange(trx, id, { status, dueAt, refused });
  await enqueueDue(trx, 'staff', id, version, parts.clock.toReal(dueAt));
}
