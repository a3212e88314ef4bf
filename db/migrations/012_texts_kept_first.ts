import type { Knex } from 'knex';

/**
 * A text is kept before it is acted on, and in a transaction of its own. Until then all of it is sealed and no word of it is readable; then
 * its words are there, masked.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table inbound_text
      alter column body drop not null,
      add column sealed bytea,
      -- When it is acted on at the earliest, should whoever kept it not do so; null once it has been.
      add column act_at timestamptz,
      -- Its replies carry this very instant.
      add column acted_at timestamptz,
      add column failures smallint not null default 0,
      add check ((body is null) = (sealed is not null)),
      add check ((sealed is null) = (act_at is null));
    update inbound_text set acted_at = at;
    create index inbound_text_to_act_on on inbound_text (from_number, at) where act_at is not null;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop index inbound_text_to_act_on;
    update inbound_text set body = '', sealed = null, act_at = null where body is null;
    alter table inbound_text alter column body set not null, drop column sealed, drop column act_at, drop column acted_at, drop column failures;
  `);
}
