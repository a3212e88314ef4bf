import type { Knex } from 'knex';

export interface PeopleReaders {
  /** The id of the person who has this staff number. */
  personId: (staffNumber: string) => Promise<string>;
  /** The id of the team of this name. */
  teamId: (name: string) => Promise<string>;
  /** The id of the account with this address. */
  accountId: (email: string) => Promise<string>;
}

export function peopleReaders(knex: Knex): PeopleReaders {
  const idIn =
    (table: string, column: string) =>
    async (value: string): Promise<string> => {
      const row = await knex<{ id: string }>(table).where(column, value).first('id');
      if (!row) throw new Error(`no ${table} has the ${column} ${value}`);
      return row.id;
    };
  return {
    personId: idIn('person', 'staff_number'),
    teamId: idIn('team', 'name'),
    accountId: idIn('account', 'email'),
  };
}
