CREATE OR REPLACE FUNCTION access_log_is_append_only()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
  begin
    if tg_op = 'DELETE' and current_setting('buddyline.erasing', true) = 'on' then return null; end if;
    raise exception 'the access log is append-only';
  end $function$;

CREATE OR REPLACE FUNCTION journal_contact(contact_key text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE
AS $function$
    select case when contact_key like 'duty:%'
      then 'duty:' || left(encode(sha256(convert_to(substr(contact_key, 6), 'UTF8')), 'hex'), 12) else contact_key end
  $function$;

CREATE OR REPLACE FUNCTION journal_is_append_only()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
  begin
    if tg_op = 'DELETE' and current_setting('buddyline.erasing', true) = 'on' then return null; end if;
    raise exception 'the journal is append-only';
  end $function$;

CREATE OR REPLACE FUNCTION log_hash_is_append_only()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
  begin
    if tg_op = 'UPDATE' and current_setting('buddyline.erasing', true) = 'on' then return null; end if;
    raise exception 'the seals are append-only';
  end $function$;

CREATE OR REPLACE FUNCTION log_row_is_erased()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
  begin
    update log_hash set salt = null, erased_at = now(),
        erasure_id = cast(nullif(current_setting('buddyline.erasure', true), '') as uuid)
      where log = tg_table_name and row_id in (select id from gone);
    return null;
  end $function$;

CREATE OR REPLACE FUNCTION route_of(worker uuid, texted text, preferred text, at timestamp with time zone)
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
    with in_force as (
      select carrier, place from carrier_health where channel = 'text'
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
  $function$;

create table access_log (
  id bigint generated always as identity not null,
  at timestamp with time zone not null,
  account_id uuid,
  by_command text,
  session text,
  page text not null,
  did text not null,
  person_id uuid,
  visit_id uuid,
  alarm_id uuid,
  team_id uuid,
  about_account_id uuid,
  reason text,
  request uuid
);

alter table access_log add constraint access_log_check CHECK ((num_nonnulls(account_id, by_command) = 1));

alter table access_log add constraint access_log_did_check CHECK ((did = ANY (ARRAY['view'::text, 'search'::text, 'export'::text, 'print'::text, 'denied'::text, 'change'::text, 'sign-in'::text, 'sign-out'::text])));

alter table access_log add constraint access_log_pkey PRIMARY KEY (id);

CREATE INDEX access_log_account ON access_log USING btree (account_id, at);

CREATE INDEX access_log_alarm ON access_log USING btree (alarm_id) WHERE (alarm_id IS NOT NULL);

CREATE INDEX access_log_at ON access_log USING brin (at);

CREATE INDEX access_log_person ON access_log USING btree (person_id, at) WHERE (person_id IS NOT NULL);

CREATE TRIGGER access_log_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON access_log FOR EACH STATEMENT EXECUTE FUNCTION access_log_is_append_only();

CREATE TRIGGER access_log_erased AFTER DELETE ON access_log REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION log_row_is_erased();

create table account (
  id uuid not null,
  email text not null,
  name text not null,
  person_id uuid,
  status text not null,
  oidc_subject text,
  password_hash text,
  totp_sealed bytea,
  totp_step bigint,
  is_demo boolean default false not null,
  is_sealed boolean default false not null,
  created_at timestamp with time zone not null,
  last_seen_at timestamp with time zone,
  is_shared_screen boolean default false not null
);

alter table account add constraint account_email_key UNIQUE (email);

alter table account add constraint account_oidc_subject_key UNIQUE (oidc_subject);

alter table account add constraint account_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id) ON DELETE SET NULL;

alter table account add constraint account_pkey PRIMARY KEY (id);

alter table account add constraint account_status_check CHECK ((status = ANY (ARRAY['invited'::text, 'active'::text, 'off'::text])));

CREATE INDEX account_person ON account USING btree (person_id);

create table account_role (
  account_id uuid not null,
  role text not null,
  team_id uuid
);

alter table account_role add constraint account_role_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE;

alter table account_role add constraint account_role_account_id_role_team_id_key UNIQUE NULLS NOT DISTINCT (account_id, role, team_id);

alter table account_role add constraint account_role_role_check CHECK ((role = ANY (ARRAY['worker'::text, 'operator'::text, 'manager'::text, 'administrator'::text, 'governance'::text])));

alter table account_role add constraint account_role_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id) ON DELETE CASCADE;

create table agenda_jobs (
  id uuid default gen_random_uuid() not null,
  name character varying(255) not null,
  priority integer default 0 not null,
  next_run_at timestamp with time zone,
  type character varying(10) default 'normal'::character varying not null,
  locked_at timestamp with time zone,
  last_finished_at timestamp with time zone,
  failed_at timestamp with time zone,
  fail_count integer,
  fail_reason text,
  repeat_timezone character varying(100),
  last_run_at timestamp with time zone,
  repeat_interval character varying(255),
  data jsonb default '{}'::jsonb,
  repeat_at character varying(255),
  disabled boolean default false,
  progress real,
  fork boolean default false,
  last_modified_by character varying(255),
  debounce_started_at timestamp with time zone,
  start_date timestamp with time zone,
  end_date timestamp with time zone,
  skip_days jsonb,
  created_at timestamp with time zone default now(),
  updated_at timestamp with time zone default now()
);

alter table agenda_jobs add constraint agenda_jobs_pkey PRIMARY KEY (id);

alter table agenda_jobs add constraint agenda_jobs_type_check CHECK (((type)::text = ANY ((ARRAY['normal'::character varying, 'single'::character varying])::text[])));

CREATE INDEX agenda_jobs_find_and_lock_idx ON agenda_jobs USING btree (name, next_run_at, priority DESC, locked_at, disabled) WHERE (disabled = false);

CREATE INDEX agenda_jobs_locked_at_idx ON agenda_jobs USING btree (locked_at) WHERE (locked_at IS NOT NULL);

CREATE INDEX agenda_jobs_next_run_at_idx ON agenda_jobs USING btree (next_run_at) WHERE (next_run_at IS NOT NULL);

CREATE UNIQUE INDEX agenda_jobs_one_per_version ON agenda_jobs USING btree (name, ((data ->> 'id'::text)), ((data ->> 'version'::text))) WHERE (data ? 'version'::text);

CREATE UNIQUE INDEX agenda_jobs_single_job_idx ON agenda_jobs USING btree (name) WHERE ((type)::text = 'single'::text);

create table alarm (
  id uuid not null,
  worker_id uuid not null,
  visit_id uuid,
  team_id uuid not null,
  letter text not null,
  kind text not null,
  covert boolean default false not null,
  drill boolean default false not null,
  status text not null,
  state jsonb not null,
  due_at timestamp with time zone,
  version integer default 1 not null,
  raised_at timestamp with time zone not null,
  closed_at timestamp with time zone,
  round integer,
  next_at timestamp with time zone,
  news_at timestamp with time zone,
  taken_at timestamp with time zone,
  raised_by text,
  closed_how text,
  closed_by text,
  closed_why text,
  dialled_at timestamp with time zone,
  first_ring_at timestamp with time zone,
  first_person_at timestamp with time zone,
  contact_at timestamp with time zone
);

alter table alarm add constraint alarm_check CHECK (((status = 'closed'::text) OR (due_at IS NOT NULL)));

alter table alarm add constraint alarm_closed_how_check CHECK ((closed_how = ANY (ARRAY['pin'::text, 'contact'::text, 'office'::text, 'seen'::text, 'police'::text, 'drill'::text, 'real'::text])));

alter table alarm add constraint alarm_kind_check CHECK ((kind = ANY (ARRAY['duress'::text, 'panic'::text, 'watch'::text, 'no_answer'::text, 'missed'::text])));

alter table alarm add constraint alarm_pkey PRIMARY KEY (id);

alter table alarm add constraint alarm_status_check CHECK ((status = ANY (ARRAY['raised'::text, 'taken'::text, 'closed'::text])));

alter table alarm add constraint alarm_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id);

alter table alarm add constraint alarm_visit_id_fkey FOREIGN KEY (visit_id) REFERENCES visit(id);

alter table alarm add constraint alarm_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES person(id);

CREATE INDEX alarm_closed_at ON alarm USING btree (closed_at) WHERE (status = 'closed'::text);

CREATE INDEX alarm_due ON alarm USING btree (due_at) WHERE (due_at IS NOT NULL);

CREATE UNIQUE INDEX alarm_letter_of_open ON alarm USING btree (letter) WHERE (status <> 'closed'::text);

CREATE INDEX alarm_of_team ON alarm USING btree (team_id, raised_at);

CREATE INDEX alarm_of_visit ON alarm USING btree (visit_id) WHERE (visit_id IS NOT NULL);

CREATE INDEX alarm_of_worker ON alarm USING btree (worker_id, raised_at);

CREATE UNIQUE INDEX alarm_one_open_per_worker ON alarm USING btree (worker_id) WHERE (status <> 'closed'::text);

create table alarm_class (
  id bigint generated always as identity not null,
  alarm_id uuid not null,
  at timestamp with time zone not null,
  class text not null,
  note text,
  by_key text not null
);

alter table alarm_class add constraint alarm_class_alarm_id_fkey FOREIGN KEY (alarm_id) REFERENCES alarm(id);

alter table alarm_class add constraint alarm_class_class_check CHECK ((class = ANY (ARRAY['real'::text, 'forgotten'::text, 'no_signal'::text, 'wrong_key'::text, 'misunderstanding'::text, 'drill'::text, 'other'::text])));

alter table alarm_class add constraint alarm_class_pkey PRIMARY KEY (id);

CREATE INDEX alarm_class_of_alarm ON alarm_class USING btree (alarm_id, id);

create table alarm_contact (
  alarm_id uuid not null,
  contact_key text not null,
  person_id uuid,
  first_asked_at timestamp with time zone,
  cannot_at timestamp with time zone,
  told_at timestamp with time zone
);

alter table alarm_contact add constraint alarm_contact_alarm_id_fkey FOREIGN KEY (alarm_id) REFERENCES alarm(id);

alter table alarm_contact add constraint alarm_contact_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id);

alter table alarm_contact add constraint alarm_contact_pkey PRIMARY KEY (alarm_id, contact_key);

CREATE INDEX alarm_contact_of_person ON alarm_contact USING btree (person_id) WHERE (person_id IS NOT NULL);

create table alarm_delivery (
  id uuid not null,
  receiver_id uuid not null,
  alarm_id uuid,
  type text not null,
  team_id uuid,
  drill boolean not null,
  at timestamp with time zone not null,
  due_at timestamp with time zone,
  tries smallint default 0 not null,
  ended_at timestamp with time zone,
  fault text
);

alter table alarm_delivery add constraint alarm_delivery_alarm_id_fkey FOREIGN KEY (alarm_id) REFERENCES alarm(id) ON DELETE CASCADE;

alter table alarm_delivery add constraint alarm_delivery_pkey PRIMARY KEY (id);

alter table alarm_delivery add constraint alarm_delivery_type_check CHECK ((type = ANY (ARRAY['alarm.raised'::text, 'alarm.taken'::text, 'alarm.closed'::text, 'test'::text])));

CREATE INDEX alarm_delivery_alarm ON alarm_delivery USING btree (alarm_id);

CREATE INDEX alarm_delivery_due ON alarm_delivery USING btree (due_at) WHERE (due_at IS NOT NULL);

CREATE INDEX alarm_delivery_receiver ON alarm_delivery USING btree (receiver_id);

create table alarm_fact (
  alarm_id uuid not null,
  number integer not null,
  at timestamp with time zone not null,
  what text not null,
  by_key text,
  detail jsonb not null
);

alter table alarm_fact add constraint alarm_fact_alarm_id_fkey FOREIGN KEY (alarm_id) REFERENCES alarm(id);

alter table alarm_fact add constraint alarm_fact_pkey PRIMARY KEY (alarm_id, number);

alter table alarm_fact add constraint alarm_fact_what_check CHECK ((what = ANY (ARRAY['cause'::text, 'worried'::text, 'worried_besides'::text, 'unproved'::text, 'dialling'::text, 'dialled'::text, 'note'::text, 'shared_phone'::text, 'unconfirmed'::text, 'reply'::text, 'no_answer'::text, 'wrong_pins'::text])));

create table alarm_owner (
  id bigint generated always as identity not null,
  alarm_id uuid not null,
  contact_key text not null,
  person_id uuid,
  since timestamp with time zone not null,
  until timestamp with time zone,
  news_at timestamp with time zone not null,
  extensions integer not null,
  ended_how text
);

alter table alarm_owner add constraint alarm_owner_alarm_id_fkey FOREIGN KEY (alarm_id) REFERENCES alarm(id);

alter table alarm_owner add constraint alarm_owner_check CHECK (((until IS NULL) = (ended_how IS NULL)));

alter table alarm_owner add constraint alarm_owner_ended_how_check CHECK ((ended_how = ANY (ARRAY['closed'::text, 'passed_on'::text, 'no_news'::text, 'raised_again'::text, 'taken_over'::text])));

alter table alarm_owner add constraint alarm_owner_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id);

alter table alarm_owner add constraint alarm_owner_pkey PRIMARY KEY (id);

CREATE UNIQUE INDEX alarm_owner_now ON alarm_owner USING btree (alarm_id, contact_key) WHERE (until IS NULL);

CREATE INDEX alarm_owner_of_alarm ON alarm_owner USING btree (alarm_id);

create table alarm_receiver (
  id uuid not null,
  name text not null,
  sealed bytea not null,
  team_ids uuid[],
  covert boolean not null,
  created_by uuid,
  created_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  reached_at timestamp with time zone,
  fault text
);

alter table alarm_receiver add constraint alarm_receiver_created_by_fkey FOREIGN KEY (created_by) REFERENCES account(id);

alter table alarm_receiver add constraint alarm_receiver_name_check CHECK (((length(name) >= 1) AND (length(name) <= 60)));

alter table alarm_receiver add constraint alarm_receiver_pkey PRIMARY KEY (id);

create table alarm_told (
  receiver_id uuid not null,
  alarm_id uuid not null,
  status text not null
);

alter table alarm_told add constraint alarm_told_alarm_id_fkey FOREIGN KEY (alarm_id) REFERENCES alarm(id) ON DELETE CASCADE;

alter table alarm_told add constraint alarm_told_pkey PRIMARY KEY (receiver_id, alarm_id);

alter table alarm_told add constraint alarm_told_receiver_id_fkey FOREIGN KEY (receiver_id) REFERENCES alarm_receiver(id) ON DELETE CASCADE;

alter table alarm_told add constraint alarm_told_status_check CHECK ((status = ANY (ARRAY['raised'::text, 'taken'::text, 'closed'::text])));

CREATE INDEX alarm_told_alarm ON alarm_told USING btree (alarm_id);

CREATE INDEX alarm_told_open ON alarm_told USING btree (alarm_id) WHERE (status <> 'closed'::text);

create table api_token (
  id uuid not null,
  name text not null,
  secret_hash bytea not null,
  scopes text[] not null,
  team_ids uuid[],
  created_by uuid,
  created_at timestamp with time zone not null,
  ends_at timestamp with time zone not null,
  used_at timestamp with time zone,
  ended_at timestamp with time zone
);

alter table api_token add constraint api_token_created_by_fkey FOREIGN KEY (created_by) REFERENCES account(id);

alter table api_token add constraint api_token_name_check CHECK (((length(name) >= 1) AND (length(name) <= 60)));

alter table api_token add constraint api_token_pkey PRIMARY KEY (id);

alter table api_token add constraint api_token_scopes_check CHECK ((scopes <@ ARRAY['visits:plan'::text, 'visits:read'::text, 'names:read'::text, 'alarms:read'::text, 'alarms:covert'::text]));

alter table api_token add constraint api_token_secret_hash_key UNIQUE (secret_hash);

create table buddy (
  worker_id uuid not null,
  position smallint not null,
  buddy_id uuid not null
);

alter table buddy add constraint buddy_buddy_id_fkey FOREIGN KEY (buddy_id) REFERENCES person(id) ON DELETE CASCADE;

alter table buddy add constraint buddy_pkey PRIMARY KEY (worker_id, "position");

alter table buddy add constraint buddy_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES person(id) ON DELETE CASCADE;

CREATE INDEX buddy_of ON buddy USING btree (buddy_id);

create table calendar_feed (
  person_id uuid not null,
  sealed bytea not null,
  next_at timestamp with time zone not null,
  read_at timestamp with time zone,
  fault text,
  unread jsonb default '[]'::jsonb not null,
  visits integer default 0 not null,
  content_hash bytea
);

alter table calendar_feed add constraint calendar_feed_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id) ON DELETE CASCADE;

alter table calendar_feed add constraint calendar_feed_pkey PRIMARY KEY (person_id);

CREATE INDEX calendar_feed_next ON calendar_feed USING btree (next_at);

create table call_sequence (
  id uuid not null,
  purpose text not null,
  worker_id uuid,
  visit_id uuid,
  alarm_id uuid,
  contact_key text not null,
  person_id uuid,
  phones jsonb not null,
  flow text not null,
  vars jsonb not null,
  dedupe_key text,
  carrier text,
  urgency integer not null,
  phone_index integer not null,
  pass smallint not null,
  status text not null,
  is_live boolean generated always as (status = ANY (ARRAY['ringing'::text, 'pausing'::text])) stored not null,
  due_at timestamp with time zone,
  created_at timestamp with time zone not null
);

alter table call_sequence add constraint call_sequence_alarm_id_fkey FOREIGN KEY (alarm_id) REFERENCES alarm(id);

alter table call_sequence add constraint call_sequence_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id);

alter table call_sequence add constraint call_sequence_pkey PRIMARY KEY (id);

alter table call_sequence add constraint call_sequence_purpose_check CHECK ((purpose = ANY (ARRAY['alarm'::text, 'news'::text, 'overdue'::text, 'office'::text, 'worker'::text, 'tell'::text, 'purple'::text, 'reply'::text, 'reminder'::text, 'worry'::text, 'roll-call'::text]))) NOT VALID;

alter table call_sequence add constraint call_sequence_status_check CHECK ((status = ANY (ARRAY['ringing'::text, 'pausing'::text, 'keyed'::text, 'unanswered'::text, 'stopped'::text])));

alter table call_sequence add constraint call_sequence_visit_id_fkey FOREIGN KEY (visit_id) REFERENCES visit(id);

alter table call_sequence add constraint call_sequence_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES person(id);

CREATE INDEX call_sequence_about_alarm ON call_sequence USING btree (alarm_id) WHERE (alarm_id IS NOT NULL);

CREATE INDEX call_sequence_about_visit ON call_sequence USING btree (visit_id) WHERE (visit_id IS NOT NULL);

CREATE INDEX call_sequence_due ON call_sequence USING btree (due_at) WHERE (status = 'pausing'::text);

CREATE INDEX call_sequence_live ON call_sequence USING btree (contact_key) WHERE is_live;

CREATE INDEX call_sequence_of_alarm ON call_sequence USING btree (alarm_id) WHERE is_live;

CREATE INDEX call_sequence_of_visit ON call_sequence USING btree (visit_id) WHERE is_live;

create table carrier_health (
  carrier text not null,
  channel text not null,
  place smallint not null,
  state text not null,
  why text,
  pause_ms integer default 0 not null,
  since timestamp with time zone not null,
  until timestamp with time zone,
  told_at timestamp with time zone
);

alter table carrier_health add constraint carrier_health_channel_check CHECK ((channel = ANY (ARRAY['call'::text, 'text'::text])));

alter table carrier_health add constraint carrier_health_pkey PRIMARY KEY (carrier, channel);

alter table carrier_health add constraint carrier_health_state_check CHECK ((state = ANY (ARRAY['good'::text, 'aside'::text, 'tried'::text])));

alter table carrier_health add constraint carrier_health_why_check CHECK ((why = ANY (ARRAY['fails'::text, 'slow-receipts'::text])));

create table carrier_look (
  carrier text not null,
  looked_at timestamp with time zone not null,
  findings jsonb not null
);

alter table carrier_look add constraint carrier_look_pkey PRIMARY KEY (carrier);

create table change (
  id bigint generated always as identity not null,
  revision integer not null,
  at timestamp with time zone not null,
  actor jsonb not null,
  source text not null,
  about text not null,
  team_id uuid,
  person_id uuid,
  name text not null,
  happened text not null,
  changes jsonb not null
);

alter table change add constraint change_about_check CHECK ((about = ANY (ARRAY['organisation'::text, 'team'::text, 'person'::text])));

alter table change add constraint change_happened_check CHECK ((happened = ANY (ARRAY['added'::text, 'changed'::text, 'gone'::text])));

alter table change add constraint change_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id) ON DELETE SET NULL;

alter table change add constraint change_pkey PRIMARY KEY (id);

alter table change add constraint change_source_check CHECK ((source = ANY (ARRAY['file'::text, 'desk'::text, 'line'::text, 'text'::text, 'cli'::text, 'api'::text])));

alter table change add constraint change_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id) ON DELETE SET NULL;

CREATE INDEX change_of_person ON change USING btree (person_id) WHERE (person_id IS NOT NULL);

CREATE INDEX change_of_revision ON change USING btree (revision);

CREATE INDEX change_of_team ON change USING btree (team_id, id) WHERE (team_id IS NOT NULL);

create table clock (
  id smallint default 1 not null,
  real_zero timestamp with time zone not null,
  service_zero timestamp with time zone not null,
  speed double precision not null
);

alter table clock add constraint clock_id_check CHECK ((id = 1));

alter table clock add constraint clock_pkey PRIMARY KEY (id);

create table contact_attempt (
  id uuid not null,
  channel text not null,
  purpose text not null,
  urgency integer not null,
  status text not null,
  is_live boolean generated always as (status = ANY (ARRAY['waiting'::text, 'sending'::text, 'unknown'::text, 'queued'::text, 'ringing'::text, 'answered'::text])) stored not null,
  is_live_call boolean generated always as ((channel = 'call'::text) AND (status = ANY (ARRAY['sending'::text, 'unknown'::text, 'queued'::text, 'ringing'::text, 'answered'::text]))) stored not null,
  not_before timestamp with time zone not null,
  delay_reason text,
  route text,
  to_number text not null,
  from_number text,
  carrier text,
  carrier_ref text,
  contact_key text,
  person_id uuid,
  worker_id uuid,
  visit_id uuid,
  alarm_id uuid,
  call_sequence_id uuid,
  dedupe_key text,
  flow text,
  vars jsonb not null,
  body text,
  tries integer default 0 not null,
  error_code text,
  cancel_wanted boolean default false not null,
  cover boolean default false not null,
  even_if_engaged boolean default false not null,
  created_at timestamp with time zone not null,
  sending_at timestamp with time zone,
  placed_at timestamp with time zone,
  answered_at timestamp with time zone,
  keyed_at timestamp with time zone,
  ended_at timestamp with time zone,
  seq bigint generated always as identity not null,
  due_at timestamp with time zone
);

alter table contact_attempt add constraint contact_attempt_alarm_id_fkey FOREIGN KEY (alarm_id) REFERENCES alarm(id);

alter table contact_attempt add constraint contact_attempt_call_sequence_id_fkey FOREIGN KEY (call_sequence_id) REFERENCES call_sequence(id);

alter table contact_attempt add constraint contact_attempt_channel_check CHECK ((channel = ANY (ARRAY['call'::text, 'text'::text])));

alter table contact_attempt add constraint contact_attempt_check CHECK (((channel = 'call'::text) OR (body IS NOT NULL)));

alter table contact_attempt add constraint contact_attempt_check1 CHECK (((channel = 'text'::text) OR (flow IS NOT NULL)));

alter table contact_attempt add constraint contact_attempt_delay_reason_check CHECK ((delay_reason = ANY (ARRAY['too_fast'::text, 'refused'::text, 'look_up'::text, 'same_news'::text])));

alter table contact_attempt add constraint contact_attempt_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id);

alter table contact_attempt add constraint contact_attempt_pkey PRIMARY KEY (id);

alter table contact_attempt add constraint contact_attempt_purpose_check CHECK ((purpose = ANY (ARRAY['alarm'::text, 'news'::text, 'overdue'::text, 'office'::text, 'worker'::text, 'tell'::text, 'purple'::text, 'reply'::text, 'reminder'::text, 'worry'::text, 'roll-call'::text, 'briefing'::text, 'code'::text, 'help-reply'::text, 'locked-out'::text, 'notice'::text, 'overdue-text'::text, 'own-lock-out'::text, 'test'::text, 'verify'::text, 'wrong-pins'::text]))) NOT VALID;

alter table contact_attempt add constraint contact_attempt_status_check CHECK ((status = ANY (ARRAY['waiting'::text, 'sending'::text, 'unknown'::text, 'queued'::text, 'ringing'::text, 'answered'::text, 'sent'::text, 'delivered'::text, 'completed'::text, 'busy'::text, 'no_answer'::text, 'failed'::text, 'cancelled'::text])));

alter table contact_attempt add constraint contact_attempt_visit_id_fkey FOREIGN KEY (visit_id) REFERENCES visit(id);

alter table contact_attempt add constraint contact_attempt_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES person(id);

CREATE INDEX contact_attempt_about_worker ON contact_attempt USING btree (worker_id, created_at);

CREATE INDEX contact_attempt_ended ON contact_attempt USING btree (ended_at);

CREATE INDEX contact_attempt_live_call ON contact_attempt USING btree (to_number) WHERE is_live_call;

CREATE INDEX contact_attempt_of_alarm ON contact_attempt USING btree (alarm_id);

CREATE INDEX contact_attempt_of_call_sequence ON contact_attempt USING btree (call_sequence_id);

CREATE INDEX contact_attempt_of_carrier ON contact_attempt USING btree (carrier, carrier_ref);

CREATE INDEX contact_attempt_of_visit ON contact_attempt USING btree (visit_id);

CREATE INDEX contact_attempt_text_placed ON contact_attempt USING btree (placed_at) WHERE ((channel = 'text'::text) AND (placed_at IS NOT NULL));

CREATE INDEX contact_attempt_to_cancel ON contact_attempt USING btree (id) WHERE cancel_wanted;

CREATE INDEX contact_attempt_to_number ON contact_attempt USING btree (to_number, created_at);

CREATE INDEX contact_attempt_to_send ON contact_attempt USING btree (urgency, not_before) WHERE (status = 'waiting'::text);

CREATE INDEX contact_attempt_unsettled ON contact_attempt USING btree (sending_at) WHERE (status = ANY (ARRAY['sending'::text, 'unknown'::text]));

CREATE INDEX contact_attempt_without_receipt ON contact_attempt USING btree (placed_at) WHERE ((channel = 'text'::text) AND (status = ANY (ARRAY['queued'::text, 'sent'::text])) AND (purpose = ANY (ARRAY['tell'::text, 'wrong-pins'::text, 'alarm'::text])));

create table conversation (
  id uuid not null,
  carrier text not null,
  direction text not null,
  carrier_ref text not null,
  our_number text not null,
  their_number text,
  person_id uuid,
  contact_key text,
  attempt_id uuid,
  state jsonb not null,
  turn integer not null,
  status text not null,
  due_at timestamp with time zone,
  started_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  heard text generated always as COALESCE(((state -> 'session'::text) ->> 'heard'::text), ((state -> 'vars'::text) ->> 'heard'::text)) stored,
  transfer_id text generated always as COALESCE((((state -> 'session'::text) -> 'transfer'::text) ->> 'callSequenceId'::text), ((state -> 'vars'::text) ->> 'held_ring'::text)) stored,
  memo_visit_id text generated always as COALESCE(((state -> 'session'::text) ->> 'memoVisit'::text), ((state -> 'vars'::text) ->> 'memo_visit'::text)) stored
);

alter table conversation add constraint conversation_carrier_carrier_ref_key UNIQUE (carrier, carrier_ref);

alter table conversation add constraint conversation_direction_check CHECK ((direction = ANY (ARRAY['inbound'::text, 'outbound'::text])));

alter table conversation add constraint conversation_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id);

alter table conversation add constraint conversation_pkey PRIMARY KEY (id);

alter table conversation add constraint conversation_status_check CHECK ((status = ANY (ARRAY['live'::text, 'ended'::text])));

CREATE INDEX conversation_contact ON conversation USING btree (contact_key) WHERE (contact_key IS NOT NULL);

CREATE INDEX conversation_due ON conversation USING btree (due_at) WHERE (status = 'live'::text);

CREATE INDEX conversation_live_number ON conversation USING btree (their_number) WHERE (status = 'live'::text);

CREATE INDEX conversation_of_number ON conversation USING btree (their_number);

CREATE INDEX conversation_of_person ON conversation USING btree (person_id, started_at);

create table data_request (
  id uuid not null,
  kind text not null,
  person_id uuid,
  family jsonb,
  asked_by text not null,
  received_on date not null,
  due_on date not null,
  extended_why text,
  opened_at timestamp with time zone not null,
  opened_by uuid not null,
  proof text,
  closed_at timestamp with time zone,
  closed_by uuid,
  closed_how text
);

alter table data_request add constraint data_request_check CHECK ((num_nonnulls(person_id, family) = 1));

alter table data_request add constraint data_request_check1 CHECK ((num_nonnulls(closed_at, closed_by, closed_how) = ANY (ARRAY[0, 3])));

alter table data_request add constraint data_request_closed_by_fkey FOREIGN KEY (closed_by) REFERENCES account(id);

alter table data_request add constraint data_request_closed_how_check CHECK ((closed_how = ANY (ARRAY['answered'::text, 'withdrawn'::text])));

alter table data_request add constraint data_request_kind_check CHECK ((kind = ANY (ARRAY['access'::text, 'erasure'::text])));

alter table data_request add constraint data_request_opened_by_fkey FOREIGN KEY (opened_by) REFERENCES account(id);

alter table data_request add constraint data_request_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id);

alter table data_request add constraint data_request_pkey PRIMARY KEY (id);

CREATE INDEX data_request_of_person ON data_request USING btree (person_id) WHERE (person_id IS NOT NULL);

CREATE INDEX data_request_open ON data_request USING btree (due_on) WHERE (closed_at IS NULL);

create table data_request_item (
  request_id uuid not null,
  kind text not null,
  item text not null,
  decision text not null,
  reason text,
  decided_at timestamp with time zone not null,
  decided_by uuid not null
);

alter table data_request_item add constraint data_request_item_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES account(id);

alter table data_request_item add constraint data_request_item_decision_check CHECK ((decision = ANY (ARRAY['give'::text, 'withhold'::text, 'erase'::text, 'keep'::text])));

alter table data_request_item add constraint data_request_item_kind_check CHECK ((kind = ANY (ARRAY['visit'::text, 'alarm'::text, 'text'::text, 'words'::text, 'contact'::text, 'call'::text, 'recording'::text, 'incident'::text, 'hazard'::text, 'roll-call'::text, 'office'::text, 'change'::text, 'seen'::text, 'looked'::text, 'note'::text, 'hold'::text, 'person'::text, 'sheet'::text, 'account'::text, 'pins'::text]))) NOT VALID;

alter table data_request_item add constraint data_request_item_pkey PRIMARY KEY (request_id, kind, item);

alter table data_request_item add constraint data_request_item_request_id_fkey FOREIGN KEY (request_id) REFERENCES data_request(id) ON DELETE CASCADE;

create table data_request_package (
  request_id uuid not null,
  made_at timestamp with time zone not null,
  sha256 text not null,
  sealed bytea not null
);

alter table data_request_package add constraint data_request_package_pkey PRIMARY KEY (request_id);

create table desk_shift (
  id uuid not null,
  account_id uuid not null,
  taken_at timestamp with time zone not null,
  handover jsonb not null
);

alter table desk_shift add constraint desk_shift_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id);

alter table desk_shift add constraint desk_shift_pkey PRIMARY KEY (id);

CREATE INDEX desk_shift_taken_at ON desk_shift USING btree (taken_at);

create table desk_shift_team (
  shift_id uuid not null,
  team_id uuid not null,
  until timestamp with time zone,
  ended_how text,
  next_id uuid
);

alter table desk_shift_team add constraint desk_shift_team_check CHECK (((until IS NULL) = (ended_how IS NULL)));

alter table desk_shift_team add constraint desk_shift_team_ended_how_check CHECK ((ended_how = ANY (ARRAY['handed_over'::text, 'left'::text])));

alter table desk_shift_team add constraint desk_shift_team_next_id_fkey FOREIGN KEY (next_id) REFERENCES desk_shift(id) ON DELETE SET NULL;

alter table desk_shift_team add constraint desk_shift_team_pkey PRIMARY KEY (shift_id, team_id);

alter table desk_shift_team add constraint desk_shift_team_shift_id_fkey FOREIGN KEY (shift_id) REFERENCES desk_shift(id) ON DELETE CASCADE;

alter table desk_shift_team add constraint desk_shift_team_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id) ON DELETE CASCADE;

CREATE UNIQUE INDEX desk_shift_team_now ON desk_shift_team USING btree (team_id) WHERE (until IS NULL);

create table emergency_sheet (
  id uuid not null,
  person_id uuid not null,
  sealed bytea not null,
  is_complete boolean not null,
  checked_at timestamp with time zone not null,
  left_at timestamp with time zone,
  family_phones bytea[] default '{}'::bytea[] not null,
  family_phones_key text
);

alter table emergency_sheet add constraint emergency_sheet_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id);

alter table emergency_sheet add constraint emergency_sheet_person_id_key UNIQUE (person_id);

alter table emergency_sheet add constraint emergency_sheet_pkey PRIMARY KEY (id);

create table erasure (
  id uuid not null,
  at timestamp with time zone not null,
  account_id uuid not null,
  request_id uuid not null,
  items integer not null
);

alter table erasure add constraint erasure_pkey PRIMARY KEY (id);

create table former_phone (
  id bigint generated always as identity not null,
  person_id uuid not null,
  number text not null,
  left_at timestamp with time zone not null
);

alter table former_phone add constraint former_phone_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id);

alter table former_phone add constraint former_phone_pkey PRIMARY KEY (id);

CREATE INDEX former_phone_of_number ON former_phone USING btree (number);

CREATE INDEX former_phone_of_person ON former_phone USING btree (person_id);

create table handover_note (
  id uuid not null,
  at timestamp with time zone not null,
  account_id uuid not null,
  team_ids uuid[] not null,
  alarm_id uuid,
  words text not null,
  handed_at timestamp with time zone,
  shift_id uuid
);

alter table handover_note add constraint handover_note_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id);

alter table handover_note add constraint handover_note_alarm_id_fkey FOREIGN KEY (alarm_id) REFERENCES alarm(id);

alter table handover_note add constraint handover_note_pkey PRIMARY KEY (id);

alter table handover_note add constraint handover_note_shift_id_fkey FOREIGN KEY (shift_id) REFERENCES desk_shift(id) ON DELETE SET NULL;

CREATE INDEX handover_note_of_alarm ON handover_note USING btree (alarm_id);

CREATE INDEX handover_note_of_shift ON handover_note USING btree (shift_id);

CREATE INDEX handover_note_waiting ON handover_note USING btree (at) WHERE (handed_at IS NULL);

create table hazard_flag (
  id uuid not null,
  team_id uuid not null,
  kind text not null,
  place text,
  place_plain text,
  place_code text,
  reference text,
  reference_key text,
  file_ref text,
  agreed_with text not null,
  set_at timestamp with time zone not null,
  set_by text not null,
  review_on date not null,
  reviewed_at timestamp with time zone,
  is_family_told boolean not null,
  told_on date,
  lifted_at timestamp with time zone,
  lifted_by text,
  lifted_why text
);

alter table hazard_flag add constraint hazard_flag_check CHECK (((place_plain IS NOT NULL) OR (reference_key IS NOT NULL)));

alter table hazard_flag add constraint hazard_flag_check1 CHECK ((is_family_told = (told_on IS NOT NULL)));

alter table hazard_flag add constraint hazard_flag_check2 CHECK (((lifted_at IS NULL) OR ((lifted_by IS NOT NULL) AND (lifted_why IS NOT NULL))));

alter table hazard_flag add constraint hazard_flag_kind_check CHECK ((kind = ANY (ARRAY['two-only'::text, 'dog'::text, 'ring-first'::text, 'see-file'::text])));

alter table hazard_flag add constraint hazard_flag_pkey PRIMARY KEY (id);

alter table hazard_flag add constraint hazard_flag_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id);

CREATE INDEX hazard_flag_in_force ON hazard_flag USING btree (review_on) WHERE (lifted_at IS NULL);

create table in_force (
  id smallint default 1 not null,
  kind text not null,
  machine text,
  folder text,
  file text,
  server text,
  since timestamp with time zone not null,
  suspended_at timestamp with time zone
);

alter table in_force add constraint in_force_id_check CHECK ((id = 1));

alter table in_force add constraint in_force_kind_check CHECK ((kind = ANY (ARRAY['embedded'::text, 'server'::text])));

alter table in_force add constraint in_force_pkey PRIMARY KEY (id);

create table inbound_text (
  carrier text not null,
  carrier_ref text not null,
  at timestamp with time zone not null,
  from_number text,
  to_number text not null,
  person_id uuid,
  body text,
  sealed bytea,
  act_at timestamp with time zone,
  acted_at timestamp with time zone,
  failures smallint default 0 not null,
  seq bigint generated always as identity not null
);

alter table inbound_text add constraint inbound_text_check CHECK (((body IS NULL) = (sealed IS NOT NULL)));

alter table inbound_text add constraint inbound_text_check1 CHECK (((sealed IS NULL) = (act_at IS NULL)));

alter table inbound_text add constraint inbound_text_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id);

alter table inbound_text add constraint inbound_text_pkey PRIMARY KEY (carrier, carrier_ref);

CREATE INDEX inbound_text_of_person ON inbound_text USING btree (person_id, at);

CREATE INDEX inbound_text_of_sender ON inbound_text USING btree (from_number, at);

CREATE INDEX inbound_text_to_act_on ON inbound_text USING btree (from_number, at) WHERE (act_at IS NOT NULL);

CREATE INDEX inbound_text_without_sender ON inbound_text USING btree (at) WHERE (from_number IS NULL);

create table incident (
  id uuid not null,
  team_id uuid not null,
  person_id uuid not null,
  seriousness text not null,
  at timestamp with time zone not null,
  noted_at timestamp with time zone not null,
  noted_by text not null,
  hs_reference text,
  written_at timestamp with time zone,
  debriefed_on date,
  checked_on date,
  alarm_id uuid
);

alter table incident add constraint incident_alarm_id_fkey FOREIGN KEY (alarm_id) REFERENCES alarm(id) ON DELETE SET NULL;

alter table incident add constraint incident_check CHECK (((hs_reference IS NULL) = (written_at IS NULL)));

alter table incident add constraint incident_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id);

alter table incident add constraint incident_pkey PRIMARY KEY (id);

alter table incident add constraint incident_seriousness_check CHECK ((seriousness = ANY (ARRAY['abuse'::text, 'threat'::text, 'near-miss'::text, 'hurt'::text, 'serious'::text])));

alter table incident add constraint incident_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id);

CREATE INDEX incident_of_alarm ON incident USING btree (alarm_id) WHERE (alarm_id IS NOT NULL);

CREATE INDEX incident_of_person ON incident USING btree (person_id, at);

create table journal (
  id bigint generated always as identity not null,
  at timestamp with time zone not null,
  kind text not null,
  worker_id uuid,
  visit_id uuid,
  alarm_id uuid,
  attempt_id uuid,
  conversation_id uuid,
  actor jsonb,
  detail jsonb not null
);

alter table journal add constraint journal_kind_check CHECK ((kind = ANY (ARRAY['attempt'::text, 'report'::text, 'visit'::text, 'alarm'::text, 'purple'::text, 'turn'::text, 'memo'::text, 'said'::text, 'office'::text, 'drill'::text, 'operator'::text, 'carrier'::text, 'phone'::text])));

alter table journal add constraint journal_pkey PRIMARY KEY (id);

CREATE INDEX journal_at ON journal USING brin (at);

CREATE INDEX journal_of_alarm ON journal USING btree (alarm_id) WHERE (alarm_id IS NOT NULL);

CREATE INDEX journal_of_attempt ON journal USING btree (attempt_id) WHERE (attempt_id IS NOT NULL);

CREATE INDEX journal_of_conversation ON journal USING btree (conversation_id) WHERE (conversation_id IS NOT NULL);

CREATE INDEX journal_of_visit ON journal USING btree (visit_id) WHERE (visit_id IS NOT NULL);

CREATE INDEX journal_of_worker ON journal USING btree (worker_id, at) WHERE (worker_id IS NOT NULL);

CREATE TRIGGER journal_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON journal FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();

CREATE TRIGGER journal_erased AFTER DELETE ON journal REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION log_row_is_erased();

create table lease (
  name text not null,
  holder text not null,
  fence bigint not null,
  until timestamp with time zone not null
);

alter table lease add constraint lease_pkey PRIMARY KEY (name);

create table legal_hold (
  id uuid not null,
  person_id uuid,
  visit_id uuid,
  alarm_id uuid,
  why text not null,
  held_at timestamp with time zone not null,
  until date,
  lifted_at timestamp with time zone,
  held_by text
);

alter table legal_hold add constraint legal_hold_alarm_id_fkey FOREIGN KEY (alarm_id) REFERENCES alarm(id);

alter table legal_hold add constraint legal_hold_check CHECK ((num_nonnulls(person_id, visit_id, alarm_id) = 1));

alter table legal_hold add constraint legal_hold_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id);

alter table legal_hold add constraint legal_hold_pkey PRIMARY KEY (id);

alter table legal_hold add constraint legal_hold_visit_id_fkey FOREIGN KEY (visit_id) REFERENCES visit(id);

CREATE INDEX legal_hold_alarm ON legal_hold USING btree (alarm_id);

CREATE INDEX legal_hold_person ON legal_hold USING btree (person_id);

CREATE INDEX legal_hold_visit ON legal_hold USING btree (visit_id);

create table line_log (
  id bigint generated always as identity not null,
  at timestamp with time zone not null,
  carrier text not null,
  kind text not null,
  what text not null,
  outcome text not null,
  code text,
  milliseconds integer not null,
  attempt_id uuid,
  conversation_id uuid,
  carrier_ref text
);

alter table line_log add constraint line_log_kind_check CHECK ((kind = ANY (ARRAY['webhook'::text, 'request'::text])));

alter table line_log add constraint line_log_pkey PRIMARY KEY (id);

CREATE INDEX line_log_of_attempt ON line_log USING btree (attempt_id) WHERE (attempt_id IS NOT NULL);

CREATE INDEX line_log_of_carrier_ref ON line_log USING btree (carrier_ref) WHERE (carrier_ref IS NOT NULL);

CREATE INDEX line_log_of_conversation ON line_log USING btree (conversation_id) WHERE (conversation_id IS NOT NULL);

CREATE INDEX line_log_old ON line_log USING btree (at);

create table log_hash (
  log text not null,
  row_id bigint not null,
  seal integer not null,
  salt bytea,
  hash bytea not null,
  erased_at timestamp with time zone,
  erasure_id uuid
);

alter table log_hash add constraint log_hash_check CHECK (((salt IS NULL) = (erased_at IS NOT NULL)));

alter table log_hash add constraint log_hash_erasure_id_fkey FOREIGN KEY (erasure_id) REFERENCES erasure(id);

alter table log_hash add constraint log_hash_log_check CHECK ((log = ANY (ARRAY['journal'::text, 'access_log'::text])));

alter table log_hash add constraint log_hash_pkey PRIMARY KEY (log, row_id);

CREATE INDEX log_hash_of_seal ON log_hash USING btree (seal);

CREATE TRIGGER log_hash_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON log_hash FOR EACH STATEMENT EXECUTE FUNCTION log_hash_is_append_only();

create table log_seal (
  number integer not null,
  sealed_at timestamp with time zone not null,
  journal_id bigint not null,
  access_log_id bigint not null,
  rows integer not null,
  head bytea not null
);

alter table log_seal add constraint log_seal_pkey PRIMARY KEY (number);

CREATE TRIGGER log_seal_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON log_seal FOR EACH STATEMENT EXECUTE FUNCTION log_hash_is_append_only();

create table login_code (
  id uuid not null,
  account_id uuid not null,
  kind text not null,
  code_hash bytea not null,
  expires_at timestamp with time zone,
  used_at timestamp with time zone
);

alter table login_code add constraint login_code_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE;

alter table login_code add constraint login_code_code_hash_key UNIQUE (code_hash);

alter table login_code add constraint login_code_kind_check CHECK ((kind = ANY (ARRAY['set-up'::text, 'recovery'::text])));

alter table login_code add constraint login_code_pkey PRIMARY KEY (id);

CREATE INDEX login_code_account ON login_code USING btree (account_id);

create table mail (
  id uuid not null,
  kind text not null,
  about text not null,
  to_address text not null,
  of timestamp with time zone not null,
  due_at timestamp with time zone,
  give_up_at timestamp with time zone not null,
  tries smallint default 0 not null,
  sent_at timestamp with time zone,
  error text
);

alter table mail add constraint mail_kind_about_to_address_of_key UNIQUE (kind, about, to_address, of);

alter table mail add constraint mail_kind_check CHECK ((kind = ANY (ARRAY['open visits'::text, 'log head'::text])));

alter table mail add constraint mail_pkey PRIMARY KEY (id);

CREATE INDEX mail_due ON mail USING btree (due_at) WHERE (due_at IS NOT NULL);

create table major_incident_contact (
  id uuid not null,
  position smallint not null,
  name text not null,
  what_for text not null,
  day_number text not null,
  night_number text not null,
  checked_at timestamp with time zone,
  checked_by text
);

alter table major_incident_contact add constraint major_incident_contact_check CHECK (((checked_at IS NULL) = (checked_by IS NULL)));

alter table major_incident_contact add constraint major_incident_contact_name_check CHECK (((length(name) >= 1) AND (length(name) <= 60)));

alter table major_incident_contact add constraint major_incident_contact_name_key UNIQUE (name);

alter table major_incident_contact add constraint major_incident_contact_pkey PRIMARY KEY (id);

alter table major_incident_contact add constraint major_incident_contact_what_for_check CHECK (((length(what_for) >= 1) AND (length(what_for) <= 80)));

create table memo (
  id uuid not null,
  worker_id uuid not null,
  visit_id uuid not null,
  conversation_id uuid not null,
  turn integer not null,
  carrier text not null,
  recording_ref text not null,
  seconds integer not null,
  status text not null,
  type text,
  sealed bytea,
  at_carrier boolean default true not null,
  recorded_at timestamp with time zone not null,
  due_at timestamp with time zone,
  tries integer default 0 not null
);

alter table memo add constraint memo_carrier_recording_ref_key UNIQUE (carrier, recording_ref);

alter table memo add constraint memo_check CHECK (((status = 'kept'::text) = (sealed IS NOT NULL)));

alter table memo add constraint memo_check1 CHECK ((((status = 'wanted'::text) OR at_carrier) = (due_at IS NOT NULL)));

alter table memo add constraint memo_pkey PRIMARY KEY (id);

alter table memo add constraint memo_status_check CHECK ((status = ANY (ARRAY['wanted'::text, 'kept'::text, 'lost'::text, 'empty'::text, 'deleted'::text])));

alter table memo add constraint memo_visit_id_fkey FOREIGN KEY (visit_id) REFERENCES visit(id);

alter table memo add constraint memo_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES person(id);

CREATE INDEX memo_due ON memo USING btree (due_at) WHERE (due_at IS NOT NULL);

CREATE INDEX memo_of_visit ON memo USING btree (visit_id);

create table notice_channel (
  id uuid not null,
  name text not null,
  sealed bytea,
  team_ids uuid[],
  created_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  due_at timestamp with time zone,
  is_try boolean default false not null,
  tries integer default 0 not null,
  noticed_at timestamp with time zone,
  reached_at timestamp with time zone,
  fault text
);

alter table notice_channel add constraint notice_channel_check CHECK (((sealed IS NULL) = (ended_at IS NOT NULL)));

alter table notice_channel add constraint notice_channel_name_check CHECK (((length(name) >= 1) AND (length(name) <= 60)));

alter table notice_channel add constraint notice_channel_pkey PRIMARY KEY (id);

CREATE INDEX notice_channel_due ON notice_channel USING btree (due_at) WHERE (due_at IS NOT NULL);

create table notice_told (
  channel_id uuid not null,
  about text not null,
  at timestamp with time zone not null
);

alter table notice_told add constraint notice_told_channel_id_fkey FOREIGN KEY (channel_id) REFERENCES notice_channel(id) ON DELETE CASCADE;

alter table notice_told add constraint notice_told_pkey PRIMARY KEY (channel_id, about);

create table organisation (
  id smallint default 1 not null,
  name text not null,
  spoken_name text not null,
  line_name text not null,
  timezone text not null,
  locale text not null,
  duty jsonb not null,
  last_resort jsonb,
  revision integer default 1 not null,
  log_heads jsonb default '[]'::jsonb not null,
  may_ring jsonb default '["GB"]'::jsonb not null
);

alter table organisation add constraint organisation_id_check CHECK ((id = 1));

alter table organisation add constraint organisation_pkey PRIMARY KEY (id);

create table person (
  id uuid not null,
  staff_number text not null,
  name text not null,
  roles text[] not null,
  pin_hash bytea,
  duress_pin_hash bytea,
  pin_length smallint,
  code_hash bytea,
  code_at timestamp with time zone,
  code_sent_to text,
  away jsonb not null,
  hours jsonb not null,
  practised_at timestamp with time zone,
  duress_practised_at timestamp with time zone,
  left_at timestamp with time zone,
  pin_secret_mark text,
  language text,
  slow_speech boolean default false not null,
  text_only boolean default false not null,
  stretch double precision default 1 not null,
  building text,
  report_each boolean default false not null
);

alter table person add constraint person_language_check CHECK ((language ~ '^[a-z]{2,3}(-[A-Z]{2}){0,1}$'::text));

alter table person add constraint person_pin_secret_mark_check CHECK ((pin_secret_mark ~ '^[0-9a-f]{16}$'::text));

alter table person add constraint person_pkey PRIMARY KEY (id);

alter table person add constraint person_stretch_check CHECK (((stretch >= (0.5)::double precision) AND (stretch <= (1)::double precision)));

CREATE UNIQUE INDEX person_staff_number ON person USING btree (staff_number) WHERE (left_at IS NULL);

create table person_team (
  person_id uuid not null,
  team_id uuid not null,
  position smallint not null
);

alter table person_team add constraint person_team_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id) ON DELETE CASCADE;

alter table person_team add constraint person_team_pkey PRIMARY KEY (person_id, team_id);

alter table person_team add constraint person_team_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id) ON DELETE CASCADE;

CREATE INDEX person_team_of_team ON person_team USING btree (team_id);

create table phone (
  person_id uuid not null,
  position smallint not null,
  number text not null,
  verified_at timestamp with time zone
);

alter table phone add constraint phone_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id) ON DELETE CASCADE;

alter table phone add constraint phone_pkey PRIMARY KEY (person_id, "position");

CREATE INDEX phone_of_number ON phone USING btree (number);

create table pin_failure (
  id bigint generated always as identity not null,
  at timestamp with time zone not null,
  person_id uuid,
  known_phone boolean not null,
  by_text boolean default false not null,
  doubtful boolean default false not null,
  from_number text
);

alter table pin_failure add constraint pin_failure_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id) ON DELETE CASCADE;

alter table pin_failure add constraint pin_failure_pkey PRIMARY KEY (id);

CREATE INDEX pin_failure_at ON pin_failure USING btree (at);

CREATE INDEX pin_failure_from ON pin_failure USING btree (from_number, at) WHERE (from_number IS NOT NULL);

CREATE INDEX pin_failure_of_person ON pin_failure USING btree (person_id, at);

create table purple_call (
  id uuid not null,
  worker_id uuid not null,
  team_id uuid not null,
  visit_id uuid,
  alarm_id uuid,
  reason text not null,
  status text not null,
  state jsonb not null,
  due_at timestamp with time zone,
  version integer default 1 not null,
  created_at timestamp with time zone not null
);

alter table purple_call add constraint purple_call_alarm_id_fkey FOREIGN KEY (alarm_id) REFERENCES alarm(id);

alter table purple_call add constraint purple_call_check CHECK (((status = 'over'::text) OR (due_at IS NOT NULL)));

alter table purple_call add constraint purple_call_pkey PRIMARY KEY (id);

alter table purple_call add constraint purple_call_reason_check CHECK ((reason = ANY (ARRAY['alarm'::text, 'decoy'::text, 'booked'::text])));

alter table purple_call add constraint purple_call_status_check CHECK ((status = ANY (ARRAY['waiting'::text, 'calling'::text, 'over'::text])));

alter table purple_call add constraint purple_call_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id);

alter table purple_call add constraint purple_call_visit_id_fkey FOREIGN KEY (visit_id) REFERENCES visit(id);

alter table purple_call add constraint purple_call_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES person(id);

CREATE INDEX purple_call_due ON purple_call USING btree (due_at) WHERE (due_at IS NOT NULL);

CREATE INDEX purple_call_of_alarm ON purple_call USING btree (alarm_id) WHERE (alarm_id IS NOT NULL);

CREATE INDEX purple_call_of_visit ON purple_call USING btree (visit_id) WHERE (visit_id IS NOT NULL);

CREATE UNIQUE INDEX purple_call_one_live ON purple_call USING btree (worker_id, ((reason = 'booked'::text))) WHERE (status <> 'over'::text);

create table report_words (
  id uuid not null,
  number bigint generated always as identity not null,
  team_id uuid not null,
  period text not null,
  at timestamp with time zone not null,
  account_id uuid not null,
  words text not null
);

alter table report_words add constraint report_words_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id);

alter table report_words add constraint report_words_pkey PRIMARY KEY (id);

alter table report_words add constraint report_words_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id) ON DELETE CASCADE;

CREATE INDEX report_words_of_period ON report_words USING btree (team_id, period, number);

create table request (
  id uuid not null,
  account_id uuid not null,
  at timestamp with time zone not null,
  outcome jsonb not null
);

alter table request add constraint request_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE;

alter table request add constraint request_pkey PRIMARY KEY (id);

CREATE INDEX request_at ON request USING btree (at);

create table retention_days (
  class text not null,
  days integer not null,
  days_before integer not null,
  why text not null,
  set_by text not null,
  set_at timestamp with time zone not null
);

alter table retention_days add constraint retention_days_class_check CHECK ((class = ANY (ARRAY['alarms and their stories'::text, 'covert alarms and their stories'::text, 'visits without an alarm'::text, 'absences that are over'::text, 'keys and replies of calls'::text, 'wrong PINs'::text, 'what turns may mean, sealed'::text, 'texts that came'::text, 'words that nobody understood'::text, 'calls and texts of ours'::text, 'sequences of calls'::text, 'purple-file calls of no visit and no alarm'::text, 'journal of no visit and no alarm'::text, 'what the office did, of no visit and no alarm'::text, 'changes of people, teams and plans'::text, 'line log'::text, 'mails that were sent or given up'::text, 'marks on phones that took no texts'::text, 'who looked at what'::text, 'what a team says it has changed'::text, 'words for the next shift'::text, 'hand-overs of the desk'::text, 'notes on addresses that are lifted or have lapsed'::text, 'roll-calls, and what everybody said in them'::text, 'incidents'::text, 'holds that are over'::text, 'what was given to the person who asked'::text, 'requests that are answered'::text, 'codes of accounts, used or too old'::text, 'forms of ended sessions'::text, 'sessions'::text, 'wrong tries to sign in'::text, 'emergency sheets of people who have left'::text, 'numbers of people who have left'::text, 'dates of training, after they were due again'::text, 'who left or moved, and who came in their place'::text, 'forms that were sent'::text, 'screens on a wall that have ended'::text, 'tokens of other systems that have ended'::text, 'systems that are told of alarms no more'::text, 'what other systems were told of alarms'::text, 'requests of other systems that planned a visit'::text, 'people whom the desk does not know'::text]))) NOT VALID;

alter table retention_days add constraint retention_days_days_check CHECK ((days > 0));

alter table retention_days add constraint retention_days_pkey PRIMARY KEY (class);

create table roll_call (
  id uuid not null,
  asks text not null,
  name text not null,
  building text,
  is_drill boolean not null,
  started_at timestamp with time zone not null,
  started_by text not null,
  ended_at timestamp with time zone
);

alter table roll_call add constraint roll_call_asks_check CHECK ((asks = ANY (ARRAY['out'::text, 'teams'::text, 'everybody'::text, 'list'::text])));

alter table roll_call add constraint roll_call_pkey PRIMARY KEY (id);

CREATE INDEX roll_call_started ON roll_call USING btree (started_at);

create table roll_call_person (
  roll_call_id uuid not null,
  person_id uuid not null,
  team_id uuid,
  stands text not null,
  status text not null,
  text_id uuid,
  rung_at timestamp with time zone,
  told_at timestamp with time zone,
  answered_at timestamp with time zone,
  via text,
  found_by text
);

alter table roll_call_person add constraint roll_call_person_check CHECK (((answered_at IS NULL) = (status = ANY (ARRAY['asked'::text, 'rung'::text, 'silent'::text, 'away'::text]))));

alter table roll_call_person add constraint roll_call_person_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id);

alter table roll_call_person add constraint roll_call_person_pkey PRIMARY KEY (roll_call_id, person_id);

alter table roll_call_person add constraint roll_call_person_roll_call_id_fkey FOREIGN KEY (roll_call_id) REFERENCES roll_call(id) ON DELETE CASCADE;

alter table roll_call_person add constraint roll_call_person_stands_check CHECK ((stands = ANY (ARRAY['late'::text, 'red'::text, 'out'::text, 'home'::text, 'in'::text, 'away'::text])));

alter table roll_call_person add constraint roll_call_person_status_check CHECK ((status = ANY (ARRAY['asked'::text, 'rung'::text, 'silent'::text, 'ok'::text, 'help'::text, 'found'::text, 'away'::text])));

alter table roll_call_person add constraint roll_call_person_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id) ON DELETE SET NULL;

alter table roll_call_person add constraint roll_call_person_via_check CHECK ((via = ANY (ARRAY['text'::text, 'call'::text, 'desk'::text])));

CREATE INDEX roll_call_person_unanswered ON roll_call_person USING btree (person_id) WHERE (answered_at IS NULL);

create table sealed_event (
  id bigint generated always as identity not null,
  worker_id uuid not null,
  at timestamp with time zone not null,
  due_at timestamp with time zone not null,
  sealed bytea not null,
  processed_at timestamp with time zone,
  failures smallint default 0 not null,
  error text,
  set_aside_at timestamp with time zone,
  told_at timestamp with time zone,
  tried_at timestamp with time zone
);

alter table sealed_event add constraint sealed_event_pkey PRIMARY KEY (id);

alter table sealed_event add constraint sealed_event_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES person(id);

CREATE INDEX sealed_event_due ON sealed_event USING btree (due_at) WHERE ((processed_at IS NULL) AND (set_aside_at IS NULL));

CREATE INDEX sealed_event_of_worker ON sealed_event USING btree (worker_id, at);

CREATE INDEX sealed_event_set_aside ON sealed_event USING btree (set_aside_at) WHERE ((processed_at IS NULL) AND (set_aside_at IS NOT NULL));

create table sent_plan (
  sender text not null,
  appointment_id text not null,
  visit_id uuid not null,
  content_hash bytea not null
);

alter table sent_plan add constraint sent_plan_pkey PRIMARY KEY (sender, appointment_id);

alter table sent_plan add constraint sent_plan_visit_id_fkey FOREIGN KEY (visit_id) REFERENCES visit(id) ON DELETE CASCADE;

CREATE INDEX sent_plan_visit ON sent_plan USING btree (visit_id);

create table sent_request (
  sender text not null,
  key text not null,
  content_hash bytea not null,
  visit_id uuid not null,
  at timestamp with time zone not null
);

alter table sent_request add constraint sent_request_pkey PRIMARY KEY (sender, key);

create table session (
  sid character varying not null,
  sess json not null,
  expire timestamp with time zone not null,
  account_id uuid generated always as ((sess ->> 'accountId'::text))::uuid stored,
  ended_at timestamp with time zone
);

alter table session add constraint session_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE;

alter table session add constraint session_pkey PRIMARY KEY (sid);

CREATE INDEX session_account ON session USING btree (account_id);

CREATE INDEX session_expire ON session USING btree (expire);

create table sign_in_limit (
  key character varying(255) not null,
  points integer default 0 not null,
  expire bigint
);

alter table sign_in_limit add constraint sign_in_limit_pkey PRIMARY KEY (key);

create table staff_change (
  id uuid not null,
  person_id uuid not null,
  kind text not null,
  day date not null,
  status text not null,
  choices jsonb not null,
  refused text,
  due_at timestamp with time zone,
  version integer default 1 not null,
  planned_at timestamp with time zone not null,
  planned_by uuid
);

alter table staff_change add constraint staff_change_check CHECK (((status = ANY (ARRAY['waiting'::text, 'come'::text])) = (due_at IS NOT NULL)));

alter table staff_change add constraint staff_change_kind_check CHECK ((kind = ANY (ARRAY['leave'::text, 'move'::text])));

alter table staff_change add constraint staff_change_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id);

alter table staff_change add constraint staff_change_pkey PRIMARY KEY (id);

alter table staff_change add constraint staff_change_status_check CHECK ((status = ANY (ARRAY['waiting'::text, 'come'::text, 'done'::text, 'undone'::text])));

CREATE INDEX staff_change_due ON staff_change USING btree (due_at) WHERE (due_at IS NOT NULL);

CREATE INDEX staff_change_of_person ON staff_change USING btree (person_id);

CREATE UNIQUE INDEX staff_change_one_at_a_time ON staff_change USING btree (person_id) WHERE (status = ANY (ARRAY['waiting'::text, 'come'::text]));

create table stashed_form (
  id uuid not null,
  account_id uuid not null,
  sealed bytea not null,
  expires_at timestamp with time zone not null
);

alter table stashed_form add constraint stashed_form_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(id) ON DELETE CASCADE;

alter table stashed_form add constraint stashed_form_pkey PRIMARY KEY (id);

create table sweep (
  worker text not null,
  swept_at timestamp with time zone not null,
  started_at timestamp with time zone,
  stopped_at timestamp with time zone,
  missed_at timestamp with time zone
);

alter table sweep add constraint sweep_pkey PRIMARY KEY (worker);

create table sweep_failure (
  kind text not null,
  row_id text not null,
  failures integer not null
);

alter table sweep_failure add constraint sweep_failure_kind_check CHECK ((kind = ANY (ARRAY['visit'::text, 'alarm'::text, 'ring'::text, 'conversation'::text, 'event'::text, 'purple'::text, 'unread'::text, 'staff'::text])));

alter table sweep_failure add constraint sweep_failure_pkey PRIMARY KEY (kind, row_id);

create table team (
  id uuid not null,
  name text not null,
  police_force text,
  plan jsonb not null,
  own_steps text[] default '{}'::text[] not null,
  open_visits jsonb default '{"mail": [], "text": []}'::jsonb not null,
  listed_at timestamp with time zone,
  listed_visits integer,
  look_again_on date
);

alter table team add constraint team_name_key UNIQUE (name);

alter table team add constraint team_own_steps_check CHECK ((cardinality(own_steps) <= 5));

alter table team add constraint team_pkey PRIMARY KEY (id);

create table text_part (
  carrier text not null,
  carrier_ref text not null,
  from_number text not null,
  to_number text not null,
  of text not null,
  number smallint not null,
  total smallint not null,
  at timestamp with time zone not null,
  sealed bytea
);

alter table text_part add constraint text_part_pkey PRIMARY KEY (carrier, carrier_ref);

CREATE INDEX text_part_old ON text_part USING btree (at) WHERE (sealed IS NULL);

CREATE INDEX text_part_waiting ON text_part USING btree (at) WHERE (sealed IS NOT NULL);

create table training (
  person_id uuid not null,
  kind_key text not null,
  kind text not null,
  on_day date not null,
  due_on date not null
);

alter table training add constraint training_check CHECK ((due_on > on_day));

alter table training add constraint training_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id) ON DELETE CASCADE;

alter table training add constraint training_pkey PRIMARY KEY (person_id, kind_key);

create table turn (
  conversation_id uuid not null,
  number integer not null,
  at timestamp with time zone not null,
  input jsonb not null,
  reply jsonb not null
);

alter table turn add constraint turn_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES conversation(id) ON DELETE CASCADE;

alter table turn add constraint turn_pkey PRIMARY KEY (conversation_id, number);

create table undeliverable_number (
  number text not null,
  carrier text,
  why text not null,
  since timestamp with time zone not null,
  until timestamp with time zone not null,
  told_at timestamp with time zone
);

alter table undeliverable_number add constraint undeliverable_number_number_carrier_key UNIQUE NULLS NOT DISTINCT (number, carrier);

alter table undeliverable_number add constraint undeliverable_number_why_check CHECK ((why = ANY (ARRAY['opted_out'::text, 'blocked'::text, 'dead'::text, 'landline'::text])));

create table unread_text (
  id uuid not null,
  worker_id uuid,
  team_id uuid,
  visit_id uuid,
  from_number text,
  source text,
  at timestamp with time zone not null,
  words text not null,
  readers text[] not null,
  told_at timestamp with time zone,
  rung_at timestamp with time zone,
  read_at timestamp with time zone,
  read_by text,
  due_at timestamp with time zone,
  version integer default 1 not null,
  sealed bytea
);

alter table unread_text add constraint unread_text_check CHECK (((worker_id IS NOT NULL) OR (from_number IS NOT NULL) OR (source IS NOT NULL)));

alter table unread_text add constraint unread_text_check1 CHECK (((read_at IS NULL) = (read_by IS NULL)));

alter table unread_text add constraint unread_text_check2 CHECK (((read_at IS NULL) OR (due_at IS NULL)));

alter table unread_text add constraint unread_text_pkey PRIMARY KEY (id);

alter table unread_text add constraint unread_text_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id);

alter table unread_text add constraint unread_text_visit_id_fkey FOREIGN KEY (visit_id) REFERENCES visit(id);

alter table unread_text add constraint unread_text_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES person(id) ON DELETE CASCADE;

CREATE INDEX unread_text_due ON unread_text USING btree (due_at) WHERE (due_at IS NOT NULL);

CREATE INDEX unread_text_of_visit ON unread_text USING btree (visit_id) WHERE (visit_id IS NOT NULL);

CREATE INDEX unread_text_old ON unread_text USING btree (at);

CREATE INDEX unread_text_waiting ON unread_text USING btree (worker_id) WHERE (read_at IS NULL);

create table visit (
  id uuid not null,
  worker_id uuid not null,
  team_id uuid not null,
  status text not null,
  is_open boolean generated always as (status = ANY (ARRAY['open'::text, 'overdue'::text])) stored not null,
  started_at timestamp with time zone,
  deadline timestamp with time zone,
  ended_at timestamp with time zone,
  place text,
  state jsonb not null,
  due_at timestamp with time zone,
  version integer default 1 not null,
  place_postcode text,
  subject_initials text,
  subject_reference text,
  planned_start timestamp with time zone,
  planned_end timestamp with time zone,
  phone_there text,
  risk text,
  companion_id uuid,
  companion text,
  note text,
  kind text default 'visit'::text not null,
  home_minutes integer,
  assessed_on date,
  assessed_by text,
  assessment_ref text
);

alter table visit add constraint visit_assessment_check CHECK (((assessed_on IS NULL) = (assessed_by IS NULL)));

alter table visit add constraint visit_check CHECK (((status <> ALL (ARRAY['open'::text, 'overdue'::text])) OR ((deadline IS NOT NULL) AND (due_at IS NOT NULL))));

alter table visit add constraint visit_check1 CHECK ((planned_end > planned_start));

alter table visit add constraint visit_companion_id_fkey FOREIGN KEY (companion_id) REFERENCES person(id);

alter table visit add constraint visit_home_minutes_check CHECK (((home_minutes >= 5) AND (home_minutes <= 240)));

alter table visit add constraint visit_kind_check CHECK ((kind = ANY (ARRAY['visit'::text, 'home'::text])));

alter table visit add constraint visit_pkey PRIMARY KEY (id);

alter table visit add constraint visit_plan_check CHECK (((status <> 'planned'::text) OR ((planned_start IS NOT NULL) AND (planned_end IS NOT NULL))));

alter table visit add constraint visit_risk_check CHECK ((risk = ANY (ARRAY['green'::text, 'amber'::text, 'red'::text])));

alter table visit add constraint visit_status_check CHECK ((status = ANY (ARRAY['planned'::text, 'open'::text, 'overdue'::text, 'ended'::text, 'cancelled'::text])));

alter table visit add constraint visit_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id);

alter table visit add constraint visit_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES person(id);

CREATE INDEX visit_due ON visit USING btree (due_at) WHERE (due_at IS NOT NULL);

CREATE INDEX visit_of_team ON visit USING btree (team_id, started_at);

CREATE INDEX visit_of_worker ON visit USING btree (worker_id, ended_at);

CREATE UNIQUE INDEX visit_one_open_per_worker ON visit USING btree (worker_id) WHERE is_open;

CREATE INDEX visit_planned ON visit USING btree (worker_id, planned_start) WHERE (status = 'planned'::text);

CREATE INDEX visit_planned_start ON visit USING btree (planned_start) WHERE (planned_start IS NOT NULL);

create table visit_act (
  id bigint generated always as identity not null,
  visit_id uuid not null,
  at timestamp with time zone not null,
  account_id uuid,
  by_name text,
  what text not null,
  how text,
  told_by text
);

alter table visit_act add constraint visit_act_how_check CHECK ((how = ANY (ARRAY['seen-by-me'::text, 'spoken-to'::text, 'told-by'::text])));

alter table visit_act add constraint visit_act_pkey PRIMARY KEY (id);

alter table visit_act add constraint visit_act_visit_id_fkey FOREIGN KEY (visit_id) REFERENCES visit(id);

alter table visit_act add constraint visit_act_what_check CHECK ((what = ANY (ARRAY['plan'::text, 'change-plan'::text, 'cancel-plan'::text, 'start'::text, 'more'::text, 'end'::text])));

CREATE INDEX visit_act_of_visit ON visit_act USING btree (visit_id, at);

create table waiting_link (
  id uuid not null,
  subject text not null,
  email text,
  name text not null,
  roles text[] not null,
  last_at timestamp with time zone not null
);

alter table waiting_link add constraint waiting_link_pkey PRIMARY KEY (id);

alter table waiting_link add constraint waiting_link_roles_check CHECK ((roles <@ ARRAY['worker'::text, 'operator'::text, 'manager'::text, 'administrator'::text, 'governance'::text]));

alter table waiting_link add constraint waiting_link_subject_key UNIQUE (subject);

create table wall_screen (
  id uuid not null,
  name text not null,
  team_id uuid,
  created_by uuid not null,
  created_at timestamp with time zone not null,
  code_hash bytea,
  code_until timestamp with time zone not null,
  secret_hash bytea,
  begun_at timestamp with time zone,
  seen_at timestamp with time zone,
  ends_at timestamp with time zone not null,
  ended_at timestamp with time zone
);

alter table wall_screen add constraint wall_screen_check CHECK (((secret_hash IS NULL) = (begun_at IS NULL)));

alter table wall_screen add constraint wall_screen_code_hash_key UNIQUE (code_hash);

alter table wall_screen add constraint wall_screen_created_by_fkey FOREIGN KEY (created_by) REFERENCES account(id);

alter table wall_screen add constraint wall_screen_pkey PRIMARY KEY (id);

alter table wall_screen add constraint wall_screen_secret_hash_key UNIQUE (secret_hash);

alter table wall_screen add constraint wall_screen_team_id_fkey FOREIGN KEY (team_id) REFERENCES team(id) ON DELETE CASCADE;

create table webhook (
  jti text not null,
  content text not null,
  at timestamp with time zone not null
);

alter table webhook add constraint webhook_pkey PRIMARY KEY (jti);

CREATE INDEX webhook_old ON webhook USING btree (at);
