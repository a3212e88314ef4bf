import type { Knex } from 'knex';
import { z } from 'zod';
import { recordAccess } from '../../records/access-log.ts';
import { openAlarmOf } from '../../records/alarms.ts';
import { sealedSheetOf } from '../../records/emergency-sheets.ts';
import { operation } from '../operation.ts';
import { findPerson, personMeant } from '../people/person-meant.ts';
import { type Dependencies, realNow } from '../work.ts';
import { type Sheet, unsealSheet } from './sheet.ts';

/**
 * Opens somebody's emergency sheet and writes that into the access log: in an alarm, or for a reason. Where an alarm of
 * theirs is open, the entry names it however the sheet was opened, so that its owner does not learn of it from theirs.
 */

const wanted = z.object({
  person: personMeant,
  /** Of the desk: only an account opens a sheet. */
  account: z.uuid(),
  session: z.string(),
  why: z.union([z.object({ alarm: z.uuid() }), z.object({ reason: z.string().trim().min(3).max(300) })]),
});

export type SheetOpened = { kind: 'done'; sheet: Sheet } | { kind: 'none' } | { kind: 'nobody' };

export const openSheet = operation(
  wanted,
  async (work, { person: meant, account, session, why }): Promise<SheetOpened> => {
    const person = await findPerson(work, meant);
    if (!person) return { kind: 'nobody' };
    const open = await openAlarmOf(work.trx, person.id);
    const sheet = await sheetOf(work.parts, work.trx, person.id);
    if (!sheet) return { kind: 'none' };
    await recordAccess(work.trx, {
      at: realNow(work),
      accountId: account,
      session,
      page: 'emergency sheet',
      did: 'view',
      personId: person.id,
      alarmId: 'alarm' in why ? why.alarm : (open?.alarm.id ?? null),
      reason: 'reason' in why ? why.reason : null,
    });
    return { kind: 'done', sheet };
  },
);

/** For its owner, and for a page on which it was opened before. Null: there is none. */
export async function sheetOf(
  { secrets }: Pick<Dependencies, 'secrets'>,
  db: Knex,
  personId: string,
): Promise<Sheet | null> {
  const sealed = await sealedSheetOf(db, personId);
  return sealed && unsealSheet(secrets.data, personId, sealed);
}
