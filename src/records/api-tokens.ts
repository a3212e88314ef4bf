import type { Knex } from 'knex';

/** What other systems show to be let in: who each belongs to, what it may do, and the hash of its secret. */

/**
 * `names:read` adds names, places and case references to what the others show. A covert alarm is there for
 * `alarms:covert` alone.
 */
export const API_SCOPES = ['visits:plan', 'visits:read', 'names:read', 'alarms:read', 'alarms:covert'] as const;
export type ApiScope = (typeof API_SCOPES)[number];

export interface ApiToken {
  id: string;
  /** The sender. */
  name: string;
  scopes: ApiScope[];
  teamIds: 'all' | string[];
  endsAt: Date;
  usedAt: Date | null;
}

interface Row {
  id: string;
  name: string;
  scopes: string[];
  team_ids: string[] | null;
  ends_at: Date;
  used_at: Date | null;
}

const IS_ALIVE = 'ended_at is null and ends_at > :now';
const COLUMNS = 'id, name, scopes, team_ids, ends_at, used_at';

const recordOf = (row: Row): ApiToken => ({
  id: row.id,
  name: row.name,
  scopes: API_SCOPES.filter((scope) => row.scopes.includes(scope)),
  teamIds: row.team_ids ?? 'all',
  endsAt: row.ends_at,
  usedAt: row.used_at,
});

interface NewApiToken {
  id: string;
  name: string;
  scopes: ApiScope[];
  teamIds: 'all' | string[];
  secretHash: Buffer;
  /** Null: a command. */
  createdBy: string | null;
  endsAt: Date;
}

export async function insertApiToken(trx: Knex, token: NewApiToken, now: Date): Promise<void> {
  await trx('api_token').insert({
    id: token.id,
    name: token.name,
    secret_hash: token.secretHash,
    scopes: token.scopes,
    team_ids: token.teamIds === 'all' ? null : token.teamIds,
    created_by: token.createdBy,
    created_at: now,
    ends_at: token.endsAt,
  });
}

/** Those that let somebody in, by name. */
export async function listApiTokens(db: Knex, now: Date): Promise<ApiToken[]> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `select ${COLUMNS} from api_token where ${IS_ALIVE} order by name, created_at, id`,
    { now },
  );
  return rows.map(recordOf);
}

/** Null: there is none, or it lets nobody in any more. That it is used is noted once a minute. */
export async function apiTokenOfSecret(db: Knex, secretHash: Buffer, now: Date): Promise<ApiToken | null> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `
    with used as (update api_token set used_at = :now where secret_hash = :secretHash and ${IS_ALIVE}
      and (used_at is null or used_at < :now::timestamptz - interval '1 minute'))
    select ${COLUMNS} from api_token where secret_hash = :secretHash and ${IS_ALIVE}`,
    { secretHash, now },
  );
  return rows[0] ? recordOf(rows[0]) : null;
}

/** False: it let nobody in any more. */
export async function endApiToken(trx: Knex, id: string, now: Date): Promise<boolean> {
  const { rows } = await trx.raw<{ rows: unknown[] }>(
    `update api_token set ended_at = :now where id = :id and ${IS_ALIVE} returning id`,
    { id, now },
  );
  return rows.length > 0;
}
