import type { Knex } from 'knex';

/** Which carrier may take what: how each does, which phones take no texts, and the way from a worker's plan to a route. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table inbound_text (
      carrier text not null,
      carrier_ref text not null,
      at timestamptz not null,
      from_number text,
      to_number text not null,
      person_id uuid references person,
      body text not null,
      primary key (carrier, carrier_ref)
    );

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
    create table phone_mark (
      number text not null,
      carrier text,
      why text not null check (why in ('opted_out', 'blocked', 'dead', 'landline')),
      since timestamptz not null,
      until timestamptz not null,
      told_at timestamptz,
      unique nulls not distinct (number, carrier)
    );

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
    create index on line_log (attempt_id) where attempt_id is not null;
    create index on line_log (conversation_id) where conversation_id is not null;
    create index on line_log (carrier_ref) where carrier_ref is not null;

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
          where not exists (select 1 from phone_mark m where m.number = texted and (m.carrier is null or m.carrier = allowed.carrier)
            and m.until > at)), '') end
    $$;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop function route_of(uuid, text, text, timestamptz);
    drop table inbound_text, webhook, text_part, phone_mark, carrier_standing;
  `);
}
