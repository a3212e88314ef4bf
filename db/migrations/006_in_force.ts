import type { Knex } from 'knex';

/** Where this data is in force, so that a restored copy of it rings nobody before somebody says that it is the one. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table in_force (
      id smallint primary key default 1 check (id = 1),
      kind text not null check (kind in ('embedded', 'server')),
      -- Of the built-in database: the machine (hashed), the folder's real path, and the file that a copy does not share. Null: unknown.
      machine text,
      folder text,
      file text,
      -- Of a PostgreSQL of one's own: the cluster's identifier and the database's oid. Null: unknown.
      server text,
      since timestamptz not null,
      -- Since when it has been found elsewhere; null: it is in force.
      suspended_at timestamptz
    );
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table in_force');
}
