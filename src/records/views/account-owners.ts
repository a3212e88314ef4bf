import type { Knex } from 'knex';

/** Whose an account is: news of an alarm is asked of that person, by phone. */
export interface AccountOwner {
  name: string;
  staffNumber: string;
  /** One of their phones is proved to be theirs. */
  hasProvedPhone: boolean;
}

/** By account. One that belongs to nobody in the organisation, or to somebody who has left, is not among them. */
export async function accountOwners(db: Knex): Promise<Map<string, AccountOwner>> {
  const { rows } = await db.raw<{ rows: (AccountOwner & { accountId: string })[] }>(
    `
    select a.id as "accountId", p.name, p.staff_number as "staffNumber",
      exists (select from phone f where f.person_id = p.id and f.verified_at is not null) as "hasProvedPhone"
    from account a join person p on p.id = a.person_id where p.left_at is null`,
  );
  return new Map(rows.map(({ accountId, ...owner }) => [accountId, owner]));
}

/** The accounts with which a manager of this team comes in, by name. Those in an envelope are not asked about. */
export async function managersAtDesk(
  db: Knex,
  teamId: string,
): Promise<{ account: string; owner: AccountOwner | null }[]> {
  const accounts = await db('account')
    .where({ is_sealed: false })
    .whereNot({ status: 'off' })
    .whereExists(
      db('account_role')
        .where({ role: 'manager' })
        .whereRaw('account_role.account_id = account.id and (team_id = ? or team_id is null)', [teamId]),
    )
    .orderBy('name')
    .select<{ id: string; name: string }[]>('id', 'name');
  const owners = await accountOwners(db);
  return accounts.map(({ id, name }) => ({ account: name, owner: owners.get(id) ?? null }));
}
