import type { Knex } from 'knex';

/**
 * What a page, a report or another process reads of an alarm. All of it follows from the alarm's steps and is written
 * with them (src/records/alarms.ts). An alarm from before has nothing here until its next step.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
  alter table alarm
    add column round integer,
    -- When the ladder goes on; null unless it is raised.
    add column next_at timestamptz,
    -- When the first of its owners has promised news; null unless it is taken.
    add column news_at timestamptz,
    -- When somebody first took it.
    add column taken_at timestamptz,
    -- Whose worry raised it, by contact key; null where it is the worker's own doing or silence, or a stranger's worry.
    add column raised_by text,
    add column closed_how text check (closed_how in ('pin', 'contact', 'office', 'seen', 'police', 'drill', 'real')),
    -- The contact key of whoever closed it; null where nobody in particular did.
    add column closed_by text,
    add column closed_why text,
    -- When somebody first said that 999 is dialled.
    add column dialled_at timestamptz,
    -- When the first call about it went to a carrier, and when a person first answered by a key or acted on it, as known
    -- at the alarm's latest step.
    add column first_ring_at timestamptz,
    add column first_person_at timestamptz,
    -- When somebody knew that the worker is well: by their PIN, by contact, seen or confirmed by the police.
    add column contact_at timestamptz;

  create table alarm_owner (
    id bigint generated always as identity primary key,
    alarm_id uuid not null references alarm,
    contact_key text not null,
    person_id uuid references person,
    since timestamptz not null,
    until timestamptz,
    news_at timestamptz not null,
    extensions integer not null,
    ended_how text check (ended_how in ('closed', 'passed_on', 'no_news', 'raised_again')),
    check ((until is null) = (ended_how is null))
  );
  create unique index alarm_owner_now on alarm_owner (alarm_id, contact_key) where until is null;
  create index alarm_owner_of_alarm on alarm_owner (alarm_id);

  create table alarm_contact (
    alarm_id uuid not null references alarm,
    contact_key text not null,
    person_id uuid references person,
    -- When they were first asked to deal with it; null where they were only told of it.
    first_asked_at timestamptz,
    -- When they last said that they cannot.
    cannot_at timestamptz,
    -- When they were last told something of it.
    told_at timestamptz,
    primary key (alarm_id, contact_key)
  );
  create index alarm_contact_of_person on alarm_contact (person_id) where person_id is not null;

  create table alarm_fact (
    alarm_id uuid not null references alarm,
    -- From 0, in the order in which they became known.
    number integer not null,
    at timestamptz not null,
    what text not null check (what in ('cause', 'worried', 'worried_besides', 'unproved', 'dialled', 'note', 'shared_phone',
      'unconfirmed', 'reply', 'no_answer', 'wrong_pins')),
    -- The contact key of whoever said it, where one of ours did.
    by_key text,
    detail jsonb not null,
    primary key (alarm_id, number)
  );
  `);
}
