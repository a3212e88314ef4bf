import type { Knex } from 'knex';
import { z } from 'zod';
import { toJson } from '../../database/json.ts';
import { type Actor, actorSchema } from '../actor.ts';

/**
 * The revisions of the organisation: each change of people, teams, plans and absences makes the next one, and says what
 * it changed, who did it, and through what.
 */

const source = z.enum(['file', 'desk', 'line', 'text', 'cli', 'api']);
export type ChangeSource = z.infer<typeof source>;

const changedKey = z.object({
  /** Of the organisation file. */
  key: z.string(),
  /** As the file has it. Missing: not kept, or there was none. */
  before: z.unknown().optional(),
  after: z.unknown().optional(),
});
export type ChangedKey = z.infer<typeof changedKey>;

/** Something of the organisation that is not as it was. */
export interface Difference {
  about: 'organisation' | 'team' | 'person';
  /** As the file identifies it: a team's name, a staff number. */
  name: string;
  happened: 'added' | 'changed' | 'gone';
  keys: ChangedKey[];
}

export interface Change extends Difference {
  revision: number;
  at: Date;
  source: ChangeSource;
  /** The name of the person who did it; null: nobody is named. */
  by: string | null;
  reason: string | null;
  /** What it is about, as people call it. */
  called: string;
}

/** Null before the first import. */
export async function currentRevision(db: Knex): Promise<number | null> {
  const row = await db<{ revision: number }>('organisation').first('revision');
  return row?.revision ?? null;
}

/** The revision of the latest file that changed something; 0: there was none. */
export async function lastFileRevision(db: Knex): Promise<number> {
  const row = await db<{ revision: number; source: string }>('change')
    .where({ source: 'file' })
    .max<{ revision: number | null }>('revision as revision')
    .first();
  return row?.revision ?? 0;
}

/** Makes the next revision, and keeps what it changed. */
export async function writeRevision(
  trx: Knex.Transaction,
  { at, actor, source: through }: { at: Date; actor: Actor; source: ChangeSource },
  differences: Difference[],
  { isFirst }: { isFirst: boolean },
): Promise<number> {
  const [row] = await trx<{ revision: number }>('organisation')
    .update({ revision: trx.raw(isFirst ? 'revision' : 'revision + 1') })
    .returning('revision');
  if (!row) throw new Error('there is no organisation to make a revision of');
  const { revision } = row;
  // In one statement: others wait for the people whom a long file changes.
  await trx.raw(
    `
    insert into change (revision, at, actor, source, about, team_id, person_id, name, happened, changes)
    select :revision, :at, :actor::jsonb, :through, about,
      (select id from team where about = 'team' and team.name = one.name),
      (select id from person where about = 'person' and staff_number = one.name and left_at is null),
      one.name, happened, changes
    from rows from (json_to_recordset(:differences) as (about text, name text, happened text, changes jsonb))
      with ordinality as one (about, name, happened, changes, n) order by n`,
    {
      ...{ revision, at, actor: toJson(actor), through },
      differences: JSON.stringify(differences.map(({ keys, ...one }) => ({ ...one, changes: keys }))),
    },
  );
  return revision;
}

interface ChangeRow {
  revision: number;
  at: Date;
  actor: unknown;
  source: string;
  about: Difference['about'];
  name: string;
  happened: Difference['happened'];
  changes: unknown;
  by_name: string | null;
  called: string | null;
}

const CHANGES = `
  select c.revision, c.at, c.actor, c.source, c.about, c.name, c.happened, c.changes,
    coalesce(by_account.name, by_person.name) as by_name,
    case c.about when 'person' then (select p.name from person p where p.id = c.person_id)
      when 'team' then coalesce((select t.name from team t where t.id = c.team_id), c.name) end as called
  from change c
  left join account by_account on c.actor ->> 'kind' = 'account' and by_account.id::text = c.actor ->> 'id'
  left join person by_person on c.actor ->> 'kind' = 'person' and by_person.id::text = c.actor ->> 'id'`;

/** What later revisions changed, in order. */
export async function changesSince(db: Knex, revision: number): Promise<Change[]> {
  const { rows } = await db.raw<{ rows: ChangeRow[] }>(`${CHANGES} where c.revision > ? order by c.id`, [revision]);
  return rows.map(asChange);
}

/** What later revisions changed of one team, in order. */
export async function changesOfTeamSince(db: Knex, teamId: string, revision: number): Promise<Change[]> {
  const { rows } = await db.raw<{ rows: ChangeRow[] }>(
    `${CHANGES} where c.team_id = ? and c.revision > ? order by c.id`,
    [teamId, revision],
  );
  return rows.map(asChange);
}

/** What was changed of a team's plan, the latest first. */
export async function changesOfTeam(db: Knex, teamId: string, most: number): Promise<Change[]> {
  const { rows } = await db.raw<{ rows: ChangeRow[] }>(`${CHANGES} where c.team_id = ? order by c.id desc limit ?`, [
    teamId,
    most,
  ]);
  return rows.map(asChange);
}

/** The last change of any of these keys: of a person; `personId` null: of the organisation itself. */
export async function lastChangeOf(
  db: Knex,
  { personId, keys }: { personId: string | null; keys: readonly string[] },
): Promise<Change | null> {
  const { rows } = await db.raw<{ rows: ChangeRow[] }>(
    `${CHANGES}
    where ${personId === null ? "c.about = 'organisation'" : 'c.person_id = :personId'}
      and exists (select from jsonb_array_elements(c.changes) one where one ->> 'key' = any (:keys))
    order by c.id desc limit 1`,
    { keys: [...keys], ...(personId !== null && { personId }) },
  );
  return rows[0] ? asChange(rows[0]) : null;
}

/**
 * What was changed in that time, the latest first: of these teams and of the people in them.
 * @param wanted `about`: a part of the name, or the staff number; empty: all
 */
export async function readChanges(
  db: Knex,
  wanted: { from: Date; to: Date; teamIds: 'all' | string[]; about: string; most: number },
): Promise<Change[]> {
  const { rows } = await db.raw<{ rows: ChangeRow[] }>(
    `
    select * from (${CHANGES} where c.at >= :from and c.at < :to
      and (cast(:teamIds as uuid[]) is null or c.team_id = any (:teamIds)
        or exists (select 1 from person_team t where t.person_id = c.person_id and t.team_id = any (:teamIds)))
      order by c.id desc) one
    where :about = '' or name = :about or strpos(lower(coalesce(called, name)), lower(:about)) > 0
    limit :most`,
    { ...wanted, teamIds: wanted.teamIds === 'all' ? null : wanted.teamIds },
  );
  return rows.map(asChange);
}

/** What was changed of a team's plan in that time, in order. */
export async function changesOfTeamWithin(
  db: Knex,
  teamId: string,
  { from, to }: { from: Date; to: Date },
): Promise<Change[]> {
  const { rows } = await db.raw<{ rows: ChangeRow[] }>(
    `${CHANGES} where c.team_id = :teamId and c.at >= :from and c.at < :to order by c.id`,
    { teamId, from, to },
  );
  return rows.map(asChange);
}

function asChange(row: ChangeRow): Change {
  const actor = actorSchema.parse(row.actor);
  return {
    revision: row.revision,
    at: row.at,
    source: source.parse(row.source),
    by: row.by_name ?? (actor.kind === 'person' ? (actor.name ?? null) : null),
    reason: actor.reason ?? null,
    about: row.about,
    name: row.name,
    called: row.called ?? row.name,
    happened: row.happened,
    keys: z.array(changedKey).parse(row.changes),
  };
}
