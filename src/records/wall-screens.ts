import type { Knex } from 'knex';

/** Screens on a wall: what each shows, and the hashes of its code and of its secret. All times are real. */

export interface WallScreen {
  id: string;
  name: string;
  /** Null: every team. */
  teamId: string | null;
  createdAt: Date;
  codeUntil: Date;
  begunAt: Date | null;
  seenAt: Date | null;
  endsAt: Date;
}

interface Row {
  id: string;
  name: string;
  team_id: string | null;
  created_at: Date;
  code_until: Date;
  begun_at: Date | null;
  seen_at: Date | null;
  ends_at: Date;
}

const IS_ALIVE = 'ended_at is null and ends_at > :now and (begun_at is not null or code_until > :now)';
const COLUMNS = 'id, name, team_id, created_at, code_until, begun_at, seen_at, ends_at';

const recordOf = (row: Row): WallScreen => ({
  id: row.id,
  name: row.name,
  teamId: row.team_id,
  createdAt: row.created_at,
  codeUntil: row.code_until,
  begunAt: row.begun_at,
  seenAt: row.seen_at,
  endsAt: row.ends_at,
});

interface NewWallScreen {
  id: string;
  name: string;
  teamId: string | null;
  createdBy: string;
  codeHash: Buffer;
  codeUntil: Date;
  endsAt: Date;
}

export async function insertWallScreen(trx: Knex, screen: NewWallScreen, now: Date): Promise<void> {
  await trx('wall_screen').insert({
    id: screen.id,
    name: screen.name,
    team_id: screen.teamId,
    created_by: screen.createdBy,
    created_at: now,
    code_hash: screen.codeHash,
    code_until: screen.codeUntil,
    ends_at: screen.endsAt,
  });
}

/** Those that show something, and those whose code still works. By name. */
export async function listWallScreens(db: Knex, now: Date): Promise<WallScreen[]> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `select ${COLUMNS} from wall_screen where ${IS_ALIVE} order by name, created_at`,
    { now },
  );
  return rows.map(recordOf);
}

export async function wallScreenById(db: Knex, id: string, now: Date): Promise<WallScreen | null> {
  const { rows } = await db.raw<{ rows: Row[] }>(`select ${COLUMNS} from wall_screen where id = :id and ${IS_ALIVE}`, {
    id,
    now,
  });
  return rows[0] ? recordOf(rows[0]) : null;
}

/** The code works once: its hash goes. Null: there is no such code, or it is too old. */
export async function beginWallScreen(
  trx: Knex,
  { codeHash, secretHash }: { codeHash: Buffer; secretHash: Buffer },
  now: Date,
): Promise<WallScreen | null> {
  const { rows } = await trx.raw<{ rows: Row[] }>(
    `update wall_screen set code_hash = null, secret_hash = :secretHash, begun_at = :now, seen_at = :now
    where code_hash = :codeHash and begun_at is null and ${IS_ALIVE} returning ${COLUMNS}`,
    { codeHash, secretHash, now },
  );
  return rows[0] ? recordOf(rows[0]) : null;
}

/** The screen that has this secret; null: it is no longer one. That it looks is noted once a minute. */
export async function wallScreenOfSecret(db: Knex, secretHash: Buffer, now: Date): Promise<WallScreen | null> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `
    with seen as (update wall_screen set seen_at = :now
      where secret_hash = :secretHash and ${IS_ALIVE} and seen_at < :now::timestamptz - interval '1 minute')
    select ${COLUMNS} from wall_screen where secret_hash = :secretHash and ${IS_ALIVE}`,
    { secretHash, now },
  );
  return rows[0] ? recordOf(rows[0]) : null;
}

/** False: it was none any more. */
export async function endWallScreen(trx: Knex, id: string, now: Date): Promise<boolean> {
  const { rows } = await trx.raw<{ rows: unknown[] }>(
    `update wall_screen set ended_at = :now, code_hash = null where id = :id and ${IS_ALIVE} returning id`,
    { id, now },
  );
  return rows.length > 0;
}
