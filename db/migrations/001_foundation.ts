import type { Knex } from 'knex';

/**
 * The first schema. All times are Buddyline's own clock (see table `clock`), written as a parameter by the
 * program, never by now(): tests and the sped-up demo depend on it. Only Agenda's table (003_agenda.ts) keeps the real clock.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table clock (
      id smallint primary key default 1 check (id = 1),
      real_zero timestamptz not null,
      house_zero timestamptz not null,
      speed double precision not null
    );

    create table organisation (
      id smallint primary key default 1 check (id = 1),
      name text not null,
      spoken_name text not null,
      line_name text not null,
      timezone text not null,
      locale text not null,
      duty jsonb not null,
      last_resort jsonb
    );

    create table team (
      id uuid primary key,
      name text not null unique,
      police_force text,
      plan jsonb not null
    );

    create table person (
      id uuid primary key,
      staff_number text not null unique,
      name text not null,
      roles text[] not null,
      pin_hash bytea,
      duress_pin_hash bytea,
      pin_length smallint,
      -- Of the one-time code with which they set their PINs, and where it was texted to, if it was.
      code_hash bytea,
      code_at timestamptz,
      code_sent_to text,
      away jsonb not null,
      hours jsonb not null,
      practised_at timestamptz,
      duress_practised_at timestamptz
    );

    create table person_team (
      person_id uuid not null references person on delete cascade,
      team_id uuid not null references team on delete cascade,
      position smallint not null,
      primary key (person_id, team_id)
    );

    create table phone (
      person_id uuid not null references person on delete cascade,
      position smallint not null,
      number text not null,
      -- When they first proved that it is theirs: by a key in a call of ours, a text from it, or a code that we texted there.
      verified_at timestamptz,
      primary key (person_id, position)
    );
    create index on phone (number);

    create table buddy (
      worker_id uuid not null references person on delete cascade,
      position smallint not null,
      buddy_id uuid not null references person on delete cascade,
      primary key (worker_id, position)
    );

    create table visit (
      id uuid primary key,
      worker_id uuid not null references person,
      team_id uuid not null references team,
      status text not null check (status in ('planned', 'open', 'overdue', 'ended')),
      started_at timestamptz,
      deadline timestamptz,
      ended_at timestamptz,
      place text,
      state jsonb not null,
      due_at timestamptz,
      version integer not null default 1,
      check (status not in ('open', 'overdue') or (deadline is not null and due_at is not null))
    );
    create unique index visit_one_open_per_worker on visit (worker_id) where status in ('open', 'overdue');
    create index visit_due on visit (due_at) where due_at is not null;
    create index on visit (worker_id, ended_at);

    create table alarm (
      id uuid primary key,
      worker_id uuid not null references person,
      visit_id uuid references visit,
      team_id uuid not null references team,
      letter text not null,
      kind text not null check (kind in ('duress', 'panic', 'watch', 'no_answer', 'missed')),
      covert boolean not null default false,
      drill boolean not null default false,
      status text not null check (status in ('raised', 'taken', 'closed')),
      state jsonb not null,
      due_at timestamptz,
      version integer not null default 1,
      raised_at timestamptz not null,
      closed_at timestamptz,
      check (status = 'closed' or due_at is not null)
    );
    create unique index alarm_one_open_per_worker on alarm (worker_id) where status <> 'closed';
    create unique index alarm_letter_of_open on alarm (letter) where status <> 'closed';
    create index alarm_due on alarm (due_at) where due_at is not null;

    create table purple_call (
      id uuid primary key,
      worker_id uuid not null references person,
      team_id uuid not null references team,
      visit_id uuid references visit,
      alarm_id uuid references alarm,
      reason text not null check (reason in ('alarm', 'decoy', 'booked')),
      status text not null check (status in ('waiting', 'calling', 'over')),
      state jsonb not null,
      due_at timestamptz,
      version integer not null default 1,
      created_at timestamptz not null,
      check (status = 'over' or due_at is not null)
    );
    -- A booked call, and one that follows a check-in or an alarm.
    create unique index purple_call_one_live on purple_call (worker_id, (reason = 'booked')) where status <> 'over';
    create index purple_call_due on purple_call (due_at) where due_at is not null;
    create index on purple_call (alarm_id) where alarm_id is not null;

    create table sealed_event (
      id bigint generated always as identity primary key,
      worker_id uuid not null references person,
      at timestamptz not null,
      due_at timestamptz not null,
      sealed bytea not null,
      derived_at timestamptz
    );
    create index sealed_event_due on sealed_event (due_at) where derived_at is null;
    create index on sealed_event (worker_id, at);

    create table conversation (
      id uuid primary key,
      carrier text not null,
      direction text not null check (direction in ('inbound', 'outbound')),
      carrier_ref text not null,
      our_number text not null,
      their_number text,
      person_id uuid references person,
      contact_key text,
      attempt_id uuid,
      state jsonb not null,
      turn integer not null,
      status text not null check (status in ('live', 'ended')),
      due_at timestamptz,
      started_at timestamptz not null,
      ended_at timestamptz,
      unique (carrier, carrier_ref)
    );
    create index conversation_due on conversation (due_at) where status = 'live';
    create index on conversation (their_number);
    create index conversation_live_number on conversation (their_number) where status = 'live';

    create table turn (
      conversation_id uuid not null references conversation on delete cascade,
      number integer not null,
      at timestamptz not null,
      input jsonb not null,
      reply jsonb not null,
      primary key (conversation_id, number)
    );

    create table ring (
      id uuid primary key,
      purpose text not null check (purpose in ('alarm', 'news', 'overdue', 'office', 'worker', 'tell', 'reply', 'reminder', 'purple')),
      worker_id uuid references person,
      visit_id uuid references visit,
      alarm_id uuid references alarm,
      contact_key text not null,
      person_id uuid references person,
      phones jsonb not null,
      flow text not null,
      vars jsonb not null,
      news text,
      -- Whoever is to meet in one room must be on one carrier.
      carrier text,
      urgency integer not null,
      cursor integer not null,
      time smallint not null,
      status text not null check (status in ('ringing', 'pausing', 'keyed', 'unanswered', 'stopped')),
      due_at timestamptz,
      created_at timestamptz not null
    );
    create index ring_due on ring (due_at) where status = 'pausing';
    create index ring_of_alarm on ring (alarm_id) where status in ('ringing', 'pausing');
    create index ring_of_visit on ring (visit_id) where status in ('ringing', 'pausing');

    create table attempt (
      id uuid primary key,
      channel text not null check (channel in ('call', 'text')),
      purpose text not null,
      urgency integer not null,
      status text not null check (status in ('waiting', 'sending', 'unknown', 'queued', 'ringing', 'answered', 'sent',
        'delivered', 'completed', 'busy', 'no_answer', 'failed', 'cancelled')),
      not_before timestamptz not null,
      -- Why it waits until then; null where it need not.
      held_for text,
      -- Carriers that may take it, the best first: "twilio,vonage". Null: any. Empty: none may text this phone.
      route text,
      to_number text not null,
      from_number text,
      carrier text,
      carrier_ref text,
      contact_key text,
      person_id uuid references person,
      worker_id uuid references person,
      visit_id uuid references visit,
      alarm_id uuid references alarm,
      ring_id uuid references ring,
      -- What is told, where a phone must not hear it twice within a minute.
      news text,
      -- Of a text: the flow of the call that takes its place.
      flow text,
      vars jsonb not null,
      body text,
      tries integer not null default 0,
      error_code text,
      cancel_wanted boolean not null default false,
      cover boolean not null default false,
      created_at timestamptz not null,
      sending_at timestamptz,
      placed_at timestamptz,
      answered_at timestamptz,
      keyed_at timestamptz,
      ended_at timestamptz,
      check (channel = 'call' or body is not null),
      check (channel = 'text' or flow is not null)
    );
    create index attempt_to_send on attempt (urgency, not_before) where status = 'waiting';
    create index attempt_unsettled on attempt (sending_at) where status in ('sending', 'unknown');
    create index attempt_to_cancel on attempt (id) where cancel_wanted;
    create index attempt_live_call on attempt (to_number)
      where channel = 'call' and status in ('sending', 'unknown', 'queued', 'ringing', 'answered');
    create index attempt_without_receipt on attempt (placed_at)
      where channel = 'text' and status in ('queued', 'sent') and purpose in ('tell', 'wrong-pins', 'alarm');
    create index attempt_text_placed on attempt (placed_at) where channel = 'text' and placed_at is not null;
    create index on attempt (ended_at);
    create index on attempt (ring_id);
    create index on attempt (alarm_id);
    create index on attempt (visit_id);
    create index on attempt (carrier, carrier_ref);
    create index on attempt (to_number, created_at);

    -- What a worker said when asked where they are. 'wanted': the carrier has it, we do not yet; 'lost': we never got it;
    -- 'empty': nothing was said. due_at: the next try to fetch it, or to delete it at the carrier.
    create table memo (
      id uuid primary key,
      worker_id uuid not null references person,
      visit_id uuid not null references visit,
      conversation_id uuid not null,
      turn integer not null,
      carrier text not null,
      recording_ref text not null,
      seconds integer not null,
      status text not null check (status in ('wanted', 'kept', 'lost', 'empty', 'deleted')),
      type text,
      sealed bytea,
      at_carrier boolean not null default true,
      recorded_at timestamptz not null,
      due_at timestamptz,
      tries integer not null default 0,
      unique (carrier, recording_ref),
      check ((status = 'kept') = (sealed is not null)),
      check ((status = 'wanted' or at_carrier) = (due_at is not null))
    );
    create index memo_due on memo (due_at) where due_at is not null;
    create index on memo (visit_id);

    create table pin_failure (
      id bigint generated always as identity primary key,
      at timestamptz not null,
      person_id uuid references person on delete cascade,
      known_phone boolean not null
    );
    create index on pin_failure (person_id, at);

    create table journal (
      id bigint generated always as identity primary key,
      at timestamptz not null,
      kind text not null,
      worker_id uuid,
      visit_id uuid,
      alarm_id uuid,
      attempt_id uuid,
      conversation_id uuid,
      detail jsonb not null
    );
    create index on journal (visit_id) where visit_id is not null;
    create index on journal (alarm_id) where alarm_id is not null;
    create index on journal (conversation_id) where conversation_id is not null;
    create index on journal (attempt_id) where attempt_id is not null;

    create function journal_is_append_only() returns trigger language plpgsql as $$
    begin
      raise exception 'the journal is append-only';
    end $$;
    create trigger journal_append_only before update or delete or truncate on journal
      for each statement execute function journal_is_append_only();

    create table lease (
      name text primary key,
      holder text not null,
      fence bigint not null,
      until timestamptz not null
    );

    create table sweep (
      worker text primary key,
      swept_at timestamptz not null
    );

    create table sweep_failure (
      kind text not null,
      row_id text not null,
      failures integer not null,
      primary key (kind, row_id)
    );
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table sweep_failure, sweep, lease, journal, pin_failure, memo, attempt, ring, turn,
      conversation, sealed_event, purple_call, alarm, visit, buddy, phone, person_team, person, team, organisation, clock cascade;
    drop function journal_is_append_only();
  `);
}
