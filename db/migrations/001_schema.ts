import type { Knex } from 'knex';

/**
 * The whole schema, by subject. All times are Buddyline's own clock (table `clock`), written as a parameter by the
 * program, never by now(): tests and the sped-up demo depend on it. Only Agenda's table keeps the real clock.
 * db/README.md says what each table is. A migration has no way back: a backup is the way back.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(ORGANISATION);
  await knex.raw(VISITS_AND_ALARMS);
  await knex.raw(CALLS_AND_TEXTS);
  await knex.raw(CARRIERS);
  await knex.raw(JOURNAL);
  await knex.raw(PROCESSES);
}

const ORGANISATION = `
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
    staff_number text not null,
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
    duress_practised_at timestamptz,
    -- They are gone from the organisation; old visits and calls still name them. Null: they are there.
    left_at timestamptz
  );
  create unique index person_staff_number on person (staff_number) where left_at is null;

  create table person_team (
    person_id uuid not null references person on delete cascade,
    team_id uuid not null references team on delete cascade,
    position smallint not null,
    primary key (person_id, team_id)
  );
  create index person_team_of_team on person_team (team_id);

  create table phone (
    person_id uuid not null references person on delete cascade,
    position smallint not null,
    number text not null,
    -- When they first proved that it is theirs: by a key in a call of ours, a text from it, or a code that we texted there.
    verified_at timestamptz,
    primary key (person_id, position)
  );
  create index phone_of_number on phone (number);

  create table buddy (
    worker_id uuid not null references person on delete cascade,
    position smallint not null,
    buddy_id uuid not null references person on delete cascade,
    primary key (worker_id, position)
  );
  create index buddy_of on buddy (buddy_id);

  create table pin_failure (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    person_id uuid references person on delete cascade,
    known_phone boolean not null,
    by_text boolean not null default false,
    -- Digits of a text that may have been something else, such as a time. They count as a try, and as no wrong PIN.
    doubtful boolean not null default false,
    from_number text
  );
  create index pin_failure_of_person on pin_failure (person_id, at);
  create index pin_failure_from on pin_failure (from_number, at) where from_number is not null;
  create index pin_failure_at on pin_failure (at);
`;

const VISITS_AND_ALARMS = `
  create table visit (
    id uuid primary key,
    worker_id uuid not null references person,
    team_id uuid not null references team,
    status text not null check (status in ('planned', 'open', 'overdue', 'ended')),
    is_open boolean not null generated always as (status in ('open', 'overdue')) stored,
    started_at timestamptz,
    deadline timestamptz,
    ended_at timestamptz,
    -- As the worker gave it.
    place text,
    state jsonb not null,
    due_at timestamptz,
    version integer not null default 1,
    check (status not in ('open', 'overdue') or (deadline is not null and due_at is not null)),
    -- For planning: nothing writes these yet.
    place_postcode text,
    place_police_force text,
    purpose text,
    subject_initials text,
    subject_reference text,
    planned_start timestamptz,
    planned_end timestamptz,
    planned_by uuid references person,
    phone_there text,
    risk text,
    check (planned_end > planned_start)
  );
  create unique index visit_one_open_per_worker on visit (worker_id) where is_open;
  create index visit_due on visit (due_at) where due_at is not null;
  create index visit_of_worker on visit (worker_id, ended_at);
  create index visit_of_team on visit (team_id, started_at);

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
  create index alarm_of_visit on alarm (visit_id) where visit_id is not null;
  create index alarm_of_team on alarm (team_id, raised_at);

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
  create index purple_call_of_alarm on purple_call (alarm_id) where alarm_id is not null;

  -- What a turn may mean for the true book; the same bytes are written whatever it means.
  create table sealed_event (
    id bigint generated always as identity primary key,
    worker_id uuid not null references person,
    at timestamptz not null,
    due_at timestamptz not null,
    sealed bytea not null,
    processed_at timestamptz,
    failures smallint not null default 0,
    -- What went wrong: an error's name, its code and the line of the program. Nothing that anybody said.
    error text,
    -- It could not be applied, and holds up none of those that came after it.
    set_aside_at timestamptz,
    -- When a person was told of it.
    told_at timestamptz,
    tried_at timestamptz
  );
  create index sealed_event_of_worker on sealed_event (worker_id, at);
  create index sealed_event_due on sealed_event (due_at) where processed_at is null and set_aside_at is null;
  create index sealed_event_set_aside on sealed_event (set_aside_at) where processed_at is null and set_aside_at is not null;

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
  create index memo_of_visit on memo (visit_id);

  -- Words that we did not understand, until somebody has read them. From a worker, or (worker_id null) from somebody else.
  -- PINs in the words are masked.
  create table unread_text (
    id uuid primary key,
    worker_id uuid references person on delete cascade,
    team_id uuid references team,
    visit_id uuid references visit,
    from_number text,
    -- Whom it comes from: a number, a contact's key, or "withheld".
    source text,
    at timestamptz not null,
    words text not null,
    -- Contact keys of those who may read it: they were told that there is something, or it came while they had yet to read.
    readers text[] not null,
    -- When they were told of it by a text of ours; null where it came together with others.
    told_at timestamptz,
    -- When the office was rung about it.
    rung_at timestamptz,
    read_at timestamptz,
    read_by text,
    -- When others are told, while nobody has read it.
    due_at timestamptz,
    version integer not null default 1,
    check (worker_id is not null or from_number is not null or source is not null),
    check ((read_at is null) = (read_by is null)),
    check (read_at is null or due_at is null)
  );
  create index unread_text_due on unread_text (due_at) where due_at is not null;
  create index unread_text_waiting on unread_text (worker_id) where read_at is null;
  create index unread_text_old on unread_text (at);
`;

const CALLS_AND_TEXTS = `
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
  create index conversation_of_number on conversation (their_number);
  create index conversation_live_number on conversation (their_number) where status = 'live';
  create index conversation_contact on conversation (contact_key) where contact_key is not null;
  create index conversation_of_person on conversation (person_id, started_at);

  create table turn (
    conversation_id uuid not null references conversation on delete cascade,
    number integer not null,
    at timestamptz not null,
    input jsonb not null,
    reply jsonb not null,
    primary key (conversation_id, number)
  );

  -- Calls to one contact, from number to number, until somebody presses a key.
  create table ring (
    id uuid primary key,
    purpose text not null check (purpose in ('alarm', 'news', 'overdue', 'office', 'worker', 'tell', 'purple', 'reply',
      'reminder', 'worry')),
    worker_id uuid references person,
    visit_id uuid references visit,
    alarm_id uuid references alarm,
    contact_key text not null,
    person_id uuid references person,
    phones jsonb not null,
    flow text not null,
    vars jsonb not null,
    -- What is told, where a phone must not hear it twice within a minute.
    dedupe_key text,
    -- Whoever is to meet in one room must be on one carrier.
    carrier text,
    urgency integer not null,
    cursor integer not null,
    time smallint not null,
    status text not null check (status in ('ringing', 'pausing', 'keyed', 'unanswered', 'stopped')),
    is_live boolean not null generated always as (status in ('ringing', 'pausing')) stored,
    due_at timestamptz,
    created_at timestamptz not null
  );
  create index ring_due on ring (due_at) where status = 'pausing';
  create index ring_of_alarm on ring (alarm_id) where is_live;
  create index ring_of_visit on ring (visit_id) where is_live;

  -- One call or one text to one contact, from the wish to what became of it.
  create table attempt (
    id uuid primary key,
    channel text not null check (channel in ('call', 'text')),
    purpose text not null check (purpose in ('alarm', 'news', 'overdue', 'office', 'worker', 'tell', 'purple', 'reply',
      'reminder', 'worry', 'briefing', 'code', 'help-reply', 'locked-out', 'notice', 'overdue-text', 'own-lock-out',
      'test', 'verify', 'wrong-pins')),
    urgency integer not null,
    status text not null check (status in ('waiting', 'sending', 'unknown', 'queued', 'ringing', 'answered', 'sent',
      'delivered', 'completed', 'busy', 'no_answer', 'failed', 'cancelled')),
    -- It waits or goes on.
    is_live boolean not null generated always as
      (status in ('waiting', 'sending', 'unknown', 'queued', 'ringing', 'answered')) stored,
    -- A call that has its phone engaged.
    is_live_call boolean not null generated always as
      (channel = 'call' and status in ('sending', 'unknown', 'queued', 'ringing', 'answered')) stored,
    not_before timestamptz not null,
    -- Why it waits until then; null where it need not.
    delay_reason text check (delay_reason in ('too_fast', 'refused', 'look_up', 'same_news')),
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
    dedupe_key text,
    -- Of a text: the flow of the call that takes its place.
    flow text,
    vars jsonb not null,
    body text,
    tries integer not null default 0,
    error_code text,
    cancel_wanted boolean not null default false,
    cover boolean not null default false,
    -- It has waited so long for its phone that it goes out although a call with that phone goes on.
    even_if_engaged boolean not null default false,
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
  create index attempt_live_call on attempt (to_number) where is_live_call;
  create index attempt_without_receipt on attempt (placed_at)
    where channel = 'text' and status in ('queued', 'sent') and purpose in ('tell', 'wrong-pins', 'alarm');
  create index attempt_text_placed on attempt (placed_at) where channel = 'text' and placed_at is not null;
  create index attempt_ended on attempt (ended_at);
  create index attempt_of_ring on attempt (ring_id);
  create index attempt_of_alarm on attempt (alarm_id);
  create index attempt_of_visit on attempt (visit_id);
  create index attempt_of_carrier on attempt (carrier, carrier_ref);
  create index attempt_to_number on attempt (to_number, created_at);
  create index attempt_about_worker on attempt (worker_id, created_at);

  -- A text is kept before it is acted on, in a transaction of its own. Until then all of it is sealed; then its words are
  -- there, masked.
  create table inbound_text (
    carrier text not null,
    carrier_ref text not null,
    at timestamptz not null,
    from_number text,
    to_number text not null,
    person_id uuid references person,
    body text,
    sealed bytea,
    -- When it is acted on at the earliest, should the process that kept it not do so; null once it has been.
    act_at timestamptz,
    -- Its replies carry this very instant.
    acted_at timestamptz,
    failures smallint not null default 0,
    primary key (carrier, carrier_ref),
    check ((body is null) = (sealed is not null)),
    check ((sealed is null) = (act_at is null))
  );
  create index inbound_text_of_sender on inbound_text (from_number, at);
  create index inbound_text_of_person on inbound_text (person_id, at);
  create index inbound_text_without_sender on inbound_text (at) where from_number is null;
  create index inbound_text_to_act_on on inbound_text (from_number, at) where act_at is not null;

  -- Parts of long texts, their words sealed until the whole is there; afterwards only that they came.
  create table text_part (
    carrier text not null,
    carrier_ref text not null,
    from_number text not null,
    to_number text not null,
    of text not null,
    number smallint not null,
    total smallint not null,
    at timestamptz not null,
    sealed bytea,
    primary key (carrier, carrier_ref)
  );
  create index text_part_waiting on text_part (at) where sealed is not null;
  create index text_part_old on text_part (at) where sealed is null;
`;

const CARRIERS = `
  -- How each carrier in force does at each channel, as whoever holds its lease has found.
  create table carrier_standing (
    carrier text not null,
    channel text not null check (channel in ('call', 'text')),
    place smallint not null,
    state text not null check (state in ('good', 'aside', 'tried')),
    why text check (why in ('fails', 'crawls')),
    pause_ms integer not null default 0,
    since timestamptz not null,
    until timestamptz,
    told_at timestamptz,
    primary key (carrier, channel)
  );

  -- Phones that take no texts: from one carrier, or (null) from any. In force until its time.
  create table undeliverable_number (
    number text not null,
    carrier text,
    why text not null check (why in ('opted_out', 'blocked', 'dead', 'landline')),
    since timestamptz not null,
    until timestamptz not null,
    told_at timestamptz,
    unique nulls not distinct (number, carrier)
  );

  -- Webhooks that are signed with an id of their own.
  create table webhook (
    jti text primary key,
    content text not null,
    at timestamptz not null
  );
  create index webhook_old on webhook (at);

  -- What passed between a carrier and us, in kinds, ids, codes and times: no number, word, key or name. Written in
  -- batches, up to a second late, and kept for 30 days.
  create table line_log (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    carrier text not null,
    kind text not null check (kind in ('webhook', 'request')),
    what text not null,
    outcome text not null,
    code text,
    milliseconds integer not null,
    attempt_id uuid,
    conversation_id uuid,
    carrier_ref text
  );
  create index line_log_old on line_log (at);
  create index line_log_of_attempt on line_log (attempt_id) where attempt_id is not null;
  create index line_log_of_conversation on line_log (conversation_id) where conversation_id is not null;
  create index line_log_of_carrier_ref on line_log (carrier_ref) where carrier_ref is not null;

  -- Which carriers may take an attempt, the best first: those of the worker's plan that are in force, or all of them; of
  -- a text (to a phone given as texted) without those that the phone takes none from. Null while no carrier has reported.
  create function route_of(worker uuid, texted text, preferred text, at timestamptz) returns text language sql stable as $$
    with in_force as (
      select carrier, place from carrier_standing where channel = 'text'
    ), planned as (
      select c.name as carrier, c.place from person_team pt join team on team.id = pt.team_id
        cross join lateral jsonb_array_elements_text(team.plan->'carriers') with ordinality as c (name, place)
      where pt.person_id = worker and pt.position = 0 and c.name in (select carrier from in_force)
    ), allowed as (
      select carrier, place from planned union all select carrier, place from in_force where not exists (select 1 from planned)
    )
    select case when exists (select 1 from in_force) then coalesce(
      (select string_agg(carrier, ',' order by carrier is distinct from preferred, place) from allowed
        where not exists (select 1 from undeliverable_number m where m.number = texted
          and (m.carrier is null or m.carrier = allowed.carrier) and m.until > at)), '') end
  $$;
`;

const JOURNAL = `
  create table journal (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    kind text not null check (kind in ('attempt', 'report', 'visit', 'alarm', 'purple', 'turn', 'memo', 'said', 'office',
      'drill', 'operator', 'carrier', 'phone')),
    worker_id uuid,
    visit_id uuid,
    alarm_id uuid,
    attempt_id uuid,
    conversation_id uuid,
    -- Who acted, by which way and why (src/records/actor.ts); null where it happened without anybody's deed.
    actor jsonb,
    detail jsonb not null
  );
  create index journal_of_worker on journal (worker_id, at) where worker_id is not null;
  create index journal_of_visit on journal (visit_id) where visit_id is not null;
  create index journal_of_alarm on journal (alarm_id) where alarm_id is not null;
  create index journal_of_conversation on journal (conversation_id) where conversation_id is not null;
  create index journal_of_attempt on journal (attempt_id) where attempt_id is not null;

  create function journal_is_append_only() returns trigger language plpgsql as $$
  begin
    raise exception 'the journal is append-only';
  end $$;
  create trigger journal_append_only before update or delete or truncate on journal
    for each statement execute function journal_is_append_only();

  -- How the journal names a contact: the key of a duty contact holds its number, here a digest of it.
  create function journal_contact(contact_key text) returns text language sql immutable as $$
    select case when contact_key like 'duty:%'
      then 'duty:' || left(encode(sha256(convert_to(substr(contact_key, 6), 'UTF8')), 'hex'), 12) else contact_key end
  $$;
`;

const PROCESSES = `
  create table clock (
    id smallint primary key default 1 check (id = 1),
    real_zero timestamptz not null,
    house_zero timestamptz not null,
    speed double precision not null
  );

  -- Where this data is in force, so that a restored copy of it rings nobody before somebody says that it is the one.
  create table in_force (
    id smallint primary key default 1 check (id = 1),
    kind text not null check (kind in ('embedded', 'server')),
    -- Of the built-in database: the machine (hashed), the folder's real path, and the file that a copy does not share. Null: unknown.
    machine text,
    folder text,
    file text,
    -- Of a PostgreSQL of one's own: the cluster's identifier and the database's oid. Null: unknown.
    server text,
    since timestamptz not null,
    -- Since when it has been found elsewhere; null: it is in force.
    suspended_at timestamptz
  );

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

  -- Agenda 6.2.6's own table (its ensureSchema stays off: two processes that boot together crash on its DDL).
  create table agenda_jobs (
    id uuid primary key default gen_random_uuid(),
    name varchar(255) not null,
    priority integer not null default 0,
    next_run_at timestamptz,
    type varchar(10) not null default 'normal' check (type in ('normal', 'single')),
    locked_at timestamptz,
    last_finished_at timestamptz,
    failed_at timestamptz,
    fail_count integer default null,
    fail_reason text,
    repeat_timezone varchar(100),
    last_run_at timestamptz,
    repeat_interval varchar(255),
    data jsonb default '{}'::jsonb,
    repeat_at varchar(255),
    disabled boolean default false,
    progress real,
    fork boolean default false,
    last_modified_by varchar(255),
    debounce_started_at timestamptz,
    start_date timestamptz,
    end_date timestamptz,
    skip_days jsonb,
    created_at timestamptz default now(),
    updated_at timestamptz default now()
  );
  create index agenda_jobs_find_and_lock_idx
    on agenda_jobs (name, next_run_at, priority desc, locked_at, disabled) where disabled = false;
  create unique index agenda_jobs_single_job_idx on agenda_jobs (name) where type = 'single';
  create index agenda_jobs_locked_at_idx on agenda_jobs (locked_at) where locked_at is not null;
  create index agenda_jobs_next_run_at_idx on agenda_jobs (next_run_at) where next_run_at is not null;
  -- Agenda's own "unique" is select-then-insert without an index; this one makes a repeated enqueue harmless.
  create unique index agenda_jobs_one_per_version on agenda_jobs (name, (data->>'id'), (data->>'version'))
    where data \\? 'version';
`;
