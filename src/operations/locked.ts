import type { Knex } from 'knex';
import { alarmById, type StoredAlarm } from '../records/alarms.ts';
import { lockWorker } from '../records/organisation/people.ts';
import { type StoredVisit, visitById } from '../records/visits.ts';
import type { UnitOfWork } from './work.ts';

/** A row about a worker, as it is once the worker is locked: what was read before may have changed. */
async function lockedById<Row>(
  { trx }: Pick<UnitOfWork, 'trx'>,
  id: string,
  read: (db: Knex, id: string) => Promise<Row | null>,
  workerOf: (row: Row) => string,
): Promise<Row | null> {
  const seen = await read(trx, id);
  if (seen === null) return null;
  await lockWorker(trx, workerOf(seen));
  return read(trx, id);
}

export const lockedAlarm = (work: Pick<UnitOfWork, 'trx'>, id: string): Promise<StoredAlarm | null> =>
  lockedById(work, id, alarmById, ({ alarm }) => alarm.workerId);

export const lockedVisit = (work: Pick<UnitOfWork, 'trx'>, id: string): Promise<StoredVisit | null> =>
  lockedById(work, id, visitById, ({ visit }) => visit.workerId);
