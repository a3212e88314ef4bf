import type { Knex } from 'knex';

/** Accounts of the duty desk: who may open it, in which roles and for which teams. */

export const ROLES = ['worker', 'operator', 'manager', 'administrator', 'governance'] as const;
export type Role = (typeof ROLES)[number];

export interface AccountRole {
  role: Role;
  /** Null: every team. */
  teamId: string | null;
}

export interface AccountRecord {
  id: string;
  email: string;
  name: string;
  personId: string | null;
  status: 'invited' | 'active' | 'off';
  oidcSubject: string | null;
  isDemo: boolean;
  isSealed: boolean;
  /** Others see its screen: details are hidden on it until somebody asks for them. */
  isSharedScreen: boolean;
  lastSeenAt: Date | null;
  /** It has a password, or a council account. */
  canSignIn: boolean;
  roles: AccountRole[];
}

export interface Credentials {
  passwordHash: string | null;
  totpSealed: Buffer | null;
  totpStep: number | null;
}

interface AccountRow {
  id: string;
  email: string;
  name: string;
  person_id: string | null;
  status: AccountRecord['status'];
  oidc_subject: string | null;
  is_demo: boolean;
  is_sealed: boolean;
  is_shared_screen: boolean;
  last_seen_at: Date | null;
  roles: AccountRole[];
  password_hash: string | null;
  totp_sealed: Buffer | null;
  totp_step: number | null;
  is_ended?: boolean;
  hand_at?: number | null;
}

const COLUMNS = `
  select a.id, a.email, a.name, a.person_id, a.status, a.oidc_subject, a.is_demo, a.is_sealed, a.is_shared_screen,
    a.last_seen_at,
    a.password_hash, a.totp_sealed, a.totp_step,
    coalesce((select json_agg(json_build_object('role', r.role, 'teamId', r.team_id) order by r.role, r.team_id)
      from account_role r where r.account_id = a.id), '[]') as roles`;

const ACCOUNTS = 'from account a left join person p on p.id = a.person_id';

const recordOf = (row: AccountRow): AccountRecord => ({
  id: row.id,
  email: row.email,
  name: row.name,
  personId: row.person_id,
  status: row.status,
  oidcSubject: row.oidc_subject,
  isDemo: row.is_demo,
  isSealed: row.is_sealed,
  isSharedScreen: row.is_shared_screen,
  lastSeenAt: row.last_seen_at,
  canSignIn: row.password_hash !== null || row.oidc_subject !== null,
  roles: row.roles,
});

async function accountsWhere(
  db: Knex,
  where: string,
  values: Record<string, string>,
  more = '',
): Promise<AccountRow[]> {
  const { rows } = await db.raw<{ rows: AccountRow[] }>(`${COLUMNS}${more} ${ACCOUNTS} ${where}`, values);
  return rows;
}

export async function listAccounts(db: Knex): Promise<AccountRecord[]> {
  return (await accountsWhere(db, 'order by a.name, a.email', {})).map(recordOf);
}

export async function accountById(db: Knex, id: string): Promise<AccountRecord | null> {
  const [row] = await accountsWhere(db, 'where a.id = :id', { id });
  return row ? recordOf(row) : null;
}

/** The credentials of an account that may sign in: it is in use, and its person has not left. Null if there is none. */
export async function credentialsOf(
  db: Knex,
  email: string,
): Promise<{ account: AccountRecord; credentials: Credentials } | null> {
  const [row] = await accountsWhere(db, `where a.email = lower(:email) and a.status = 'active' and p.left_at is null`, {
    email,
  });
  if (!row) return null;
  return {
    account: recordOf(row),
    credentials: { passwordHash: row.password_hash, totpSealed: row.totp_sealed, totpStep: row.totp_step },
  };
}

/**
 * The people behind the active accounts that have one of these roles for any team, and the phone of each, if they have
 * one.
 */
export async function peopleWithRole(db: Knex, roles: Role[]): Promise<{ personId: string; phone: string }[]> {
  const { rows } = await db.raw<{ rows: { person_id: string; phone: string }[] }>(
    `
    select p.id as person_id, f.number as phone from person p
      join lateral (select number from phone where person_id = p.id order by position limit 1) f on true
    where p.left_at is null and exists (select 1 from account a join account_role r on r.account_id = a.id
      where a.person_id = p.id and a.status = 'active' and r.role = any (:roles)) order by p.id`,
    { roles },
  );
  return rows.map(({ person_id: personId, phone }) => ({ personId, phone }));
}

/** Whose council account it is. Somebody who has left is known, and told from somebody who is not. */
export async function accountBySubject(
  db: Knex,
  subject: string,
): Promise<{ account: AccountRecord; hasLeft: boolean } | null> {
  const [row] = await accountsWhere(
    db,
    'where a.oidc_subject = :subject',
    { subject },
    ', (p.left_at is not null) as is_ended',
  );
  return row ? { account: recordOf(row), hasLeft: row.is_ended ?? false } : null;
}

export async function accountsOfPerson(db: Knex, personId: string): Promise<AccountRecord[]> {
  return (await accountsWhere(db, 'where a.person_id = :personId order by a.email', { personId })).map(recordOf);
}

export async function accountByEmail(db: Knex, email: string): Promise<AccountRecord | null> {
  const [row] = await accountsWhere(db, 'where a.email = lower(:email)', { email });
  return row ? recordOf(row) : null;
}

/**
 * The account of a session. A session ends with its account, with a change of the account's roles, and when the person
 * leaves.
 */
export async function accountOfSession(
  db: Knex,
  sid: string,
): Promise<{ account: AccountRecord; isEnded: boolean; handAt: number | null } | null> {
  const [row] = await accountsWhere(
    db,
    `join session s on s.account_id = a.id where s.sid = :sid`,
    { sid },
    `, (s.ended_at is not null or a.status <> 'active' or p.left_at is not null) as is_ended,
      (s.sess ->> 'handAt')::float8 as hand_at`,
  );
  return row ? { account: recordOf(row), isEnded: row.is_ended ?? true, handAt: row.hand_at ?? null } : null;
}

interface NewAccount {
  id: string;
  email: string;
  name: string;
  personId: string | null;
  isSealed: boolean;
  roles: AccountRole[];
}

/** Returns false if somebody has this e-mail address already. */
export async function insertAccount(trx: Knex, account: NewAccount, now: Date): Promise<boolean> {
  const { rows } = await trx.raw<{ rows: unknown[] }>(
    `insert into account (id, email, name, person_id, status, is_sealed, created_at)
    values (:id, lower(:email), :name, :personId, 'invited', :isSealed, :now) on conflict (email) do nothing
      returning id`,
    {
      id: account.id,
      email: account.email,
      name: account.name,
      personId: account.personId,
      isSealed: account.isSealed,
      now,
    },
  );
  if (rows.length === 0) return false;
  await replaceRoles(trx, account.id, account.roles);
  return true;
}

/** Adds an account of the demo. It can be used at once. */
export async function insertReadyAccount(
  trx: Knex,
  account: NewAccount,
  passwordHash: string,
  now: Date,
): Promise<boolean> {
  if (!(await insertAccount(trx, account, now))) return false;
  await trx('account')
    .where({ id: account.id })
    .update({ status: 'active', is_demo: true, password_hash: passwordHash });
  return true;
}

export async function replaceRoles(trx: Knex, accountId: string, roles: AccountRole[]): Promise<void> {
  await trx('account_role').where({ account_id: accountId }).delete();
  if (roles.length === 0) return;
  await trx('account_role').insert(roles.map(({ role, teamId }) => ({ account_id: accountId, role, team_id: teamId })));
}

export async function setAccountStatus(trx: Knex, id: string, status: AccountRecord['status']): Promise<void> {
  await trx('account').where({ id }).update({ status });
}

export async function setAccountPerson(trx: Knex, id: string, personId: string): Promise<void> {
  await trx('account').where({ id }).update({ person_id: personId });
}

export async function setSharedScreen(trx: Knex, id: string, isShared: boolean): Promise<void> {
  await trx('account').where({ id }).update({ is_shared_screen: isShared });
}

/** Password, app and paper codes work no more. */
export async function clearCredentials(trx: Knex, id: string): Promise<void> {
  await trx('account')
    .where({ id })
    .update({ password_hash: null, totp_sealed: null, totp_step: null, status: 'invited' });
  await trx('login_code').where({ account_id: id }).delete();
}

/** Locks, until the commit, those who look after every account: in use, and not in an envelope. */
export async function lockAdministrators(trx: Knex): Promise<string[]> {
  const { rows } = await trx.raw<{ rows: { id: string }[] }>(
    `select id from account where status = 'active' and not is_sealed and exists (select from account_role r
      where r.account_id = account.id and r.role = 'administrator' and r.team_id is null) order by id for update`,
  );
  return rows.map(({ id }) => id);
}

export async function setCredentials(
  trx: Knex,
  id: string,
  { passwordHash, totpSealed }: { passwordHash: string; totpSealed: Buffer },
): Promise<void> {
  await trx('account')
    .where({ id })
    .update({ password_hash: passwordHash, totp_sealed: totpSealed, totp_step: null, status: 'active' });
}

/** Returns false if this code, or a later one, was used already. */
export async function useTotpStep(db: Knex, id: string, step: number): Promise<boolean> {
  const count = await db('account')
    .where({ id })
    .whereRaw('(totp_step is null or totp_step < ?)', [step])
    .update({ totp_step: step });
  return count === 1;
}

export async function recordSeen(db: Knex, id: string, now: Date): Promise<void> {
  await db('account').where({ id }).update({ last_seen_at: now });
}
