import type { Knex } from 'knex';

/**
 * A team may have the list of who is out mailed or texted each hour, and an organisation the heads of its sealed logs.
 * A mail is a row first. What it says is made when it goes, so that no name lies here.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
  alter table organisation add column log_heads jsonb not null default '[]';
  alter table team add column open_visits jsonb not null default '{"mail": [], "text": []}',
    add column listed_at timestamptz, add column listed_visits integer;

  create table mail (
    id uuid primary key,
    kind text not null check (kind in ('open visits', 'log head')),
    about text not null,
    to_address text not null,
    of timestamptz not null,
    due_at timestamptz,
    give_up_at timestamptz not null,
    tries smallint not null default 0,
    sent_at timestamptz,
    error text,
    unique (kind, about, to_address, of)
  );
  create index mail_due on mail (due_at) where due_at is not null;
  `);
}
