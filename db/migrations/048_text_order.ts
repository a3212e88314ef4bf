import type { Knex } from 'knex';

/**
 * The order in which texts came. Two of one millisecond were told apart by where their rows lie, and a row lies elsewhere
 * once it has changed: after a failure the second was acted on before the first.
 *
 * Of the rows of before, those that wait get numbers below all later ones, in the order in which they lie. The others
 * have been acted on, and get 0. So the table is not written anew, and no text that comes meanwhile waits for that.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
  alter table inbound_text add column seq bigint not null default 0;
  update inbound_text t set seq = waiting.place from (
      select carrier, carrier_ref, row_number() over (order by at, ctid) - count(*) over () - 1 as place
      from inbound_text where act_at is not null
    ) waiting where t.carrier = waiting.carrier and t.carrier_ref = waiting.carrier_ref;
  alter table inbound_text alter column seq drop default;
  alter table inbound_text alter column seq add generated always as identity;
  `);
}
