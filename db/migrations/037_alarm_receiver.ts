import type { Knex } from 'knex';

/** Other systems are told of alarms: that one was raised, taken or closed, by its id alone. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(SCHEMA);
}

const SCHEMA = `
  create table alarm_receiver (
    id uuid primary key,
    name text not null check (length(name) between 1 and 60),
    -- Its address and the secret that signs what it gets.
    sealed bytea not null,
    -- Null: every team.
    team_ids uuid[],
    -- Whether it hears of covert alarms.
    covert boolean not null,
    -- Null: a command made it; the access log says who.
    created_by uuid references account (id),
    -- All times are real, but those of alarms.
    created_at timestamptz not null,
    ended_at timestamptz,
    reached_at timestamptz,
    -- The last fault since then: a status, or a code.
    fault text
  );

  -- What each has been told of an alarm last. It is compared with the alarm: nothing else announces a change.
  create table alarm_told (
    receiver_id uuid not null references alarm_receiver (id) on delete cascade,
    alarm_id uuid not null references alarm (id) on delete cascade,
    status text not null check (status in ('raised', 'taken', 'closed')),
    primary key (receiver_id, alarm_id)
  );
  create index alarm_told_alarm on alarm_told (alarm_id);
  create index alarm_told_open on alarm_told (alarm_id) where status <> 'closed';

  create table alarm_delivery (
    id uuid primary key,
    receiver_id uuid not null,
    -- Null: a try.
    alarm_id uuid references alarm (id) on delete cascade,
    type text not null check (type in ('alarm.raised', 'alarm.taken', 'alarm.closed', 'test')),
    team_id uuid,
    drill boolean not null,
    -- When it was seen, by Buddyline's clock.
    at timestamptz not null,
    -- When it is tried next. Null: it is over.
    due_at timestamptz,
    tries smallint not null default 0,
    ended_at timestamptz,
    fault text
  );
  create index alarm_delivery_due on alarm_delivery (due_at) where due_at is not null;
  create index alarm_delivery_alarm on alarm_delivery (alarm_id);
  create index alarm_delivery_receiver on alarm_delivery (receiver_id);
`;
