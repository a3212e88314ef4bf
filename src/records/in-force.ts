import type { Knex } from 'knex';
import { isElsewhere, type DatabasePlace } from '../database/place.ts';

/**
 * The row that says where this data is in force. It is copied with the data, so a copy finds that it is in another
 * place.
 */

interface InForceRow {
  id: number;
  kind: 'embedded' | 'server';
  machine: string | null;
  folder: string | null;
  file: string | null;
  server: string | null;
  since: Date;
  suspended_at: Date | null;
}

const TABLE = 'in_force';

/** Null: this data is in force here. Otherwise where it was in force, in words, and since when. */
type WasInForce = { where: string; since: Date } | null;

/**
 * Decides at the start of a worker whether this data is in force. The first start records the place, and a start in the
 * same place confirms it. In another place the data is suspended until `putInForce`.
 */
export async function checkInForce(knex: Knex, here: DatabasePlace, now: Date): Promise<WasInForce> {
  return await knex.transaction(async (trx) => {
    await trx<InForceRow>(TABLE)
      .insert({ id: 1, ...columnsOf(here), since: now })
      .onConflict('id')
      .ignore();
    const row = await trx<InForceRow>(TABLE).where({ id: 1 }).forUpdate().first();
    if (!row) throw new Error('the row of in_force is gone');
    const kept = placeOf(row);
    if (isElsewhere(kept, here)) {
      await trx<InForceRow>(TABLE)
        .where({ id: 1 })
        .update({ suspended_at: row.suspended_at ?? now });
      return { where: whereWas(kept, here), since: row.since };
    }
    await trx<InForceRow>(TABLE)
      .where({ id: 1 })
      .update({ ...confirmed(row, here), suspended_at: null });
    return null;
  });
}

/** Puts this data in force here, because a person says so. Returns false if it is in force already. */
export async function putInForce(knex: Knex, here: DatabasePlace, now: Date): Promise<boolean> {
  if ((await checkInForce(knex, here, now)) === null) return false;
  await knex<InForceRow>(TABLE)
    .where({ id: 1 })
    .update({ ...columnsOf(here), since: now, suspended_at: null });
  return true;
}

/**
 * The data comes from a backup, and is in force nowhere until `putInForce`: the other one may run. In a container the
 * folder's name alone would look like the same place.
 * @param since when it was backed up, where it never was in force
 */
export async function markRestored(knex: Knex, since: Date): Promise<void> {
  const nowhere = { kind: 'embedded', machine: null, folder: null, file: null, server: null } as const;
  await knex<InForceRow>(TABLE)
    .insert({ id: 1, ...nowhere, since })
    .onConflict('id')
    .merge(nowhere);
}

/** Whether the data was in force when the last worker started. */
export async function isInForce(knex: Knex): Promise<boolean> {
  const row = await knex<InForceRow>(TABLE).where({ id: 1 }).first('suspended_at');
  return row?.suspended_at == null;
}

function columnsOf(place: DatabasePlace): Pick<InForceRow, 'kind' | 'machine' | 'folder' | 'file' | 'server'> {
  return place.kind === 'server'
    ? { kind: 'server', machine: null, folder: null, file: null, server: place.server }
    : { kind: 'embedded', machine: place.machine, folder: place.folder, file: place.file, server: null };
}

/** A value that cannot be found at the moment does not erase the stored one. */
function confirmed(row: InForceRow, here: DatabasePlace): Partial<InForceRow> {
  const { machine, folder, file, server } = columnsOf(here);
  return {
    machine: machine ?? row.machine,
    folder: folder ?? row.folder,
    file: file ?? row.file,
    server: server ?? row.server,
  };
}

function placeOf({ kind, machine, folder, file, server }: InForceRow): DatabasePlace {
  return kind === 'server' ? { kind, server } : { kind, machine, folder: folder ?? '', file };
}

function whereWas(kept: DatabasePlace, here: DatabasePlace): string {
  if (kept.kind !== here.kind)
    return kept.kind === 'server' ? 'in a PostgreSQL of its own' : 'in the built-in database';
  if (kept.kind === 'server') return 'on another database server';
  if (kept.folder === '') return 'where its backup was made';
  const onAnother =
    here.kind === 'embedded' && kept.machine !== null && here.machine !== null && kept.machine !== here.machine;
  return onAnother ? 'on another machine' : `in ${kept.folder}`;
}
