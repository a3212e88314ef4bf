import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';

/** Emergency sheets, sealed. Whether there is one, and when it was last checked, can be told without opening it. */

export interface SheetState {
  isComplete: boolean;
  checkedAt: Date;
}

/** Keyed hashes of the contacts' numbers, and the name of their secret. */
export interface FamilyPhones {
  hashes: Buffer[];
  key: string;
}

/**
 * @param seen when the one that it replaces was checked last, as its writer knows it; null: there was none. Left out:
 * whatever there is
 * Returns false if it is another one by now.
 */
export async function storeSheet(
  trx: Knex.Transaction,
  personId: string,
  { sealed, isComplete, checkedAt, familyPhones }: SheetState & { sealed: Buffer; familyPhones: FamilyPhones },
  seen?: Date | null,
): Promise<boolean> {
  const written = {
    sealed,
    is_complete: isComplete,
    checked_at: checkedAt,
    family_phones: familyPhones.hashes,
    family_phones_key: familyPhones.key,
  };
  if (seen instanceof Date)
    return (await trx('emergency_sheet').where({ person_id: personId, checked_at: seen }).update(written)) === 1;
  const added = trx('emergency_sheet')
    .insert({ id: randomUUID(), person_id: personId, ...written })
    .onConflict('person_id');
  const rows = await (seen === null ? added.ignore() : added.merge(Object.keys(written))).returning<unknown[]>('id');
  return rows.length === 1;
}

/** Locked. Those whose contacts' numbers are not hashed with the secret of that name. */
export async function sheetsHashedOtherwise(
  trx: Knex.Transaction,
  key: string,
  most: number,
): Promise<{ personId: string; sealed: Buffer }[]> {
  const { rows } = await trx.raw<{ rows: { personId: string; sealed: Buffer }[] }>(
    `select person_id as "personId", sealed from emergency_sheet where family_phones_key is distinct from :key
      order by person_id limit :most for update skip locked`,
    { key, most },
  );
  return rows;
}

export async function storeFamilyPhones(
  trx: Knex.Transaction,
  personId: string,
  { hashes, key }: FamilyPhones,
): Promise<void> {
  await trx('emergency_sheet').where({ person_id: personId }).update({ family_phones: hashes, family_phones_key: key });
}

/** Who has given a number of these hashes as a contact's, by name. Those who have left are left out. */
export async function whoseFamily(db: Knex, hashes: Buffer[]): Promise<{ id: string; name: string }[]> {
  const { rows } = await db.raw<{ rows: { id: string; name: string }[] }>(
    `select p.id, p.name from emergency_sheet s join person p on p.id = s.person_id
      where s.family_phones && :hashes::bytea[] and s.left_at is null order by p.name, p.id`,
    { hashes },
  );
  return rows;
}

/** False: there is none. */
export async function recordSheetChecked(trx: Knex.Transaction, personId: string, at: Date): Promise<boolean> {
  return (await trx('emergency_sheet').where({ person_id: personId }).update({ checked_at: at })) === 1;
}

/** Null: there is none. */
export async function sealedSheetOf(db: Knex, personId: string): Promise<Buffer | null> {
  const row = await db('emergency_sheet')
    .where({ person_id: personId })
    .first<{ sealed: Buffer } | undefined>('sealed');
  return row?.sealed ?? null;
}

/** Null: there is none. */
export async function sheetStateOf(db: Knex, personId: string): Promise<SheetState | null> {
  const row = await db('emergency_sheet')
    .where({ person_id: personId })
    .first<{ is_complete: boolean; checked_at: Date } | undefined>('is_complete', 'checked_at');
  return row ? { isComplete: row.is_complete, checkedAt: row.checked_at } : null;
}

/** The team's workers with the state of their sheets, by name. */
export async function sheetsOfWorkers(
  db: Knex,
  teamId: string,
): Promise<{ name: string; staffNumber: string; sheet: SheetState | null }[]> {
  const { rows } = await db.raw<{
    rows: { name: string; staff_number: string; is_complete: boolean | null; checked_at: Date | null }[];
  }>(
    `select p.name, p.staff_number, s.is_complete, s.checked_at
    from person p join person_team pt on pt.person_id = p.id and pt.team_id = ? and pt.position = 0
    left join emergency_sheet s on s.person_id = p.id
    where 'worker' = any (p.roles) order by p.name`,
    [teamId],
  );
  return rows.map(({ name, staff_number: staffNumber, is_complete: isComplete, checked_at: checkedAt }) => ({
    name,
    staffNumber,
    sheet: isComplete === null || checkedAt === null ? null : { isComplete, checkedAt },
  }));
}

interface SheetOpening {
  at: Date;
  /** Null: the account is gone. */
  by: string | null;
}

/**
 * Who opened a sheet in that time, as its owner may know it: openings during an alarm of theirs are left out, whatever
 * the alarm. The latest first.
 */
export async function openingsForOwner(
  db: Knex,
  personId: string,
  { from, until }: { from: Date; until: Date },
): Promise<SheetOpening[]> {
  return await db('access_log')
    .leftJoin('account', 'account.id', 'access_log.account_id')
    .where({ 'access_log.person_id': personId, 'access_log.page': 'emergency sheet', 'access_log.did': 'view' })
    .whereNull('access_log.alarm_id')
    .whereBetween('access_log.at', [from, until])
    .orderBy('access_log.at', 'desc')
    .select<SheetOpening[]>('access_log.at as at', 'account.name as by');
}
