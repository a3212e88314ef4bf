import type { Knex } from 'knex';
import { plannedVisitsFollow } from '../planned-visits.ts';
import type { PersonEntry } from './organisation-shape.ts';

/** A person whom an organisation's file has added or changed. */
export interface Changed {
  id: string;
  entry: PersonEntry;
  isNew: boolean;
}

/**
 * Saves phones, teams and buddies after all people, because a person may name any of them as a buddy. It takes as many
 * statements for a county as for one person.
 */
export async function saveBelongings(trx: Knex.Transaction, changed: Changed[]): Promise<void> {
  if (changed.length === 0) return;
  const verified = await removeBelongings(
    trx,
    changed.filter(({ isNew }) => !isNew).map(({ id }) => id),
  );
  const rows = changed.map(({ id, entry: { phones, teams, buddies } }) => ({
    ...{ id, teams, buddies },
    phones: phones.map((number) => ({ number, verified_at: verified.get(`${id} ${number}`) ?? null })),
  }));
  const all = JSON.stringify(rows);
  await trx.raw(
    `insert into phone (person_id, position, number, verified_at)
    select one.id, n - 1, number, verified_at
    from json_to_recordset(?) as one(id uuid, phones json),
      rows from (json_to_recordset(one.phones) as (number text, verified_at timestamptz))
        with ordinality as p(number, verified_at, n)`,
    [all],
  );
  await trx.raw(
    `insert into person_team (person_id, team_id, position)
    select one.id, t.id, n - 1
    from json_to_recordset(?) as one(id uuid, teams text[]), unnest(one.teams) with ordinality as named(name, n)
      join team t using (name)`,
    [all],
  );
  await trx.raw(
    `insert into buddy (worker_id, position, buddy_id)
    select one.id, n - 1, p.id
    from json_to_recordset(?) as one(id uuid, buddies text[]),
      unnest(one.buddies) with ordinality as named(staff_number, n) join person p using (staff_number)
    where p.left_at is null`,
    [all],
  );
  await plannedVisitsFollow(
    trx,
    changed.filter(({ isNew }) => !isNew).map(({ id }) => id),
  );
}

/** Of these people. Resolves with when each phone was verified, by person and number. */
async function removeBelongings(trx: Knex.Transaction, ids: string[]): Promise<Map<string, Date | null>> {
  if (ids.length === 0) return new Map();
  const { rows } = await trx.raw<{ rows: { person_id: string; number: string; verified_at: Date | null }[] }>(
    'delete from phone where person_id = any(?) returning person_id, number, verified_at',
    [ids],
  );
  await trx.raw('delete from person_team where person_id = any(?)', [ids]);
  await trx.raw('delete from buddy where worker_id = any(?)', [ids]);
  return new Map(rows.map((row) => [`${row.person_id} ${row.number}`, row.verified_at]));
}
