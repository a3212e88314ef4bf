import type { Knex } from 'knex';

/** What the office is told of callers and of worries is collapsed by whom it comes from and by hour, as strangers' texts are. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Whom it comes from: a number, a contact's key, or "withheld".
    alter table unread_text add column source text;
    update unread_text set source = from_number;
    -- When the office was rung about it.
    alter table unread_text add column rung_at timestamptz;
    alter table unread_text drop constraint unread_text_check;
    alter table unread_text add constraint unread_text_check check (worker_id is not null or from_number is not null or source is not null);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    delete from unread_text where worker_id is null and from_number is null;
    alter table unread_text drop constraint unread_text_check;
    alter table unread_text add constraint unread_text_check check (worker_id is not null or from_number is not null);
    alter table unread_text drop column source, drop column rung_at;
  `);
}
