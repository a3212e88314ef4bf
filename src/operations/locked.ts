import { alarmById, knownAlarms, type StoredAlarm } from '../records/alarms.ts';
import { lockWorkerOf } from '../records/organisation/people.ts';
import { type StoredVisit, visitById } from '../records/visits.ts';
import type { UnitOfWork } from './work.ts';

/** A row about a worker, read once the worker is locked: nobody else changes it until this transaction ends. */

export async function lockedAlarm({ trx }: Pick<UnitOfWork, 'trx'>, id: string): Promise<StoredAlarm | null> {
  const known = knownAlarms.of(trx, id);
  if (known) return known;
  await lockWorkerOf(trx, 'alarm', id);
  const stored = await alarmById(trx, id);
  if (stored) knownAlarms.remember(trx, id, stored);
  return stored;
}

export async function lockedVisit({ trx }: Pick<UnitOfWork, 'trx'>, id: string): Promise<StoredVisit | null> {
  await lockWorkerOf(trx, 'visit', id);
  return visitById(trx, id);
}
