import type { Knex } from 'knex';

/** Words that we did not understand, until somebody has read them. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- From a worker, or (worker_id null) a call for help from a number that we do not know. PINs in the words are masked.
    create table unread_text (
      id uuid primary key,
      worker_id uuid references person on delete cascade,
      team_id uuid references team,
      visit_id uuid references visit,
      from_number text,
      at timestamptz not null,
      words text not null,
      -- Contact keys of those who may read it: they were told that there is something, or it came while they had yet to read.
      readers text[] not null,
      -- When they were told of it by a text of ours; null where it came together with others.
      told_at timestamptz,
      read_at timestamptz,
      read_by text,
      -- When others are told, while nobody has read it.
      due_at timestamptz,
      version integer not null default 1,
      check (worker_id is not null or from_number is not null),
      check ((read_at is null) = (read_by is null)),
      check (read_at is null or due_at is null)
    );
    create index unread_text_due on unread_text (due_at) where due_at is not null;
    create index unread_text_waiting on unread_text (worker_id) where read_at is null;
    create index unread_text_old on unread_text (at);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table unread_text');
}
