import type { Knex } from 'knex';

/** A call about an alarm that has waited so long for its phone that it goes out although a call with that phone goes on. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table attempt add column even_if_engaged boolean not null default false');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table attempt drop column even_if_engaged');
}
