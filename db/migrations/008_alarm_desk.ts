import type { Knex } from 'knex';

/** What the desk adds to an alarm: owners who take over, a claim to dial 999, and what kind of alarm it was. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
  alter table alarm_owner drop constraint alarm_owner_ended_how_check,
    add constraint alarm_owner_ended_how_check
      check (ended_how in ('closed', 'passed_on', 'no_news', 'raised_again', 'taken_over'));

  alter table alarm_fact drop constraint alarm_fact_what_check,
    add constraint alarm_fact_what_check check (what in ('cause', 'worried', 'worried_besides', 'unproved', 'dialling',
      'dialled', 'note', 'shared_phone', 'unconfirmed', 'reply', 'no_answer', 'wrong_pins'));

  -- What an alarm turned out to be. The latest row counts; those before stay.
  create table alarm_class (
    id bigint generated always as identity primary key,
    alarm_id uuid not null references alarm,
    at timestamptz not null,
    class text not null check (class in ('real', 'forgotten', 'no_signal', 'wrong_key', 'misunderstanding', 'drill', 'other')),
    note text,
    -- Whoever said so: a contact key, or account: and the id of an account without a person.
    by_key text not null
  );
  create index alarm_class_of_alarm on alarm_class (alarm_id, id);

  -- The list of closed alarms, the latest first.
  create index alarm_closed_at on alarm (closed_at) where status = 'closed';
  `);
}
