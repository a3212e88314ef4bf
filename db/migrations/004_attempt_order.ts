import type { Knex } from 'knex';

/**
 * The order in which calls and texts were asked for. Several of one step have the same `created_at`: "the visit is
 * ended" and "a visit has begun" reached a phone in either order.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table attempt add column seq bigint not null generated always as identity');
}
