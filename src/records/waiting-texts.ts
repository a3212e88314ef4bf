import type { Knex } from 'knex';
import { asAttempt, type Attempt, type AttemptRow } from './attempts.ts';

/** Texts about an alarm that have not gone out yet, locked. One that goes out now is passed over. */
export const lockWaitingTexts = async (trx: Knex.Transaction, alarmId: string): Promise<Attempt[]> =>
  (await waitingTexts(trx, alarmId).forUpdate().skipLocked()).map(asAttempt);

/** The same, not locked. */
export const readWaitingTexts = async (db: Knex, alarmId: string): Promise<Attempt[]> =>
  (await waitingTexts(db, alarmId)).map(asAttempt);

const waitingTexts = (db: Knex, alarmId: string): Knex.QueryBuilder<AttemptRow, AttemptRow[]> =>
  db<AttemptRow, AttemptRow[]>('contact_attempt')
    .where({ alarm_id: alarmId, channel: 'text', status: 'waiting' })
    .orderBy('seq');
