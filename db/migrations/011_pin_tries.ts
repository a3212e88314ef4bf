import type { Knex } from 'knex';

/**
 * Wrong PINs are counted by the phone that they come from, too, and by text. `doubtful`: digits of a text that may have been something else,
 * such as a time; they count as a try, and as no wrong PIN.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table pin_failure add column by_text boolean not null default false, add column doubtful boolean not null default false, add column from_number text;
    create index pin_failure_from on pin_failure (from_number, at) where from_number is not null;
    create index pin_failure_at on pin_failure (at);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop index pin_failure_at;
    drop index pin_failure_from;
    alter table pin_failure drop column by_text, drop column doubtful, drop column from_number;
  `);
}
