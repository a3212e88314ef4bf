import type { Knex } from 'knex';

/**
 * The last tables and columns get the names that the code uses: `carrier_health` was `carrier_standing`, and
 * `clock.service_zero` was `house_zero`. A carrier whose receipts are slow is stored as such.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
  alter table carrier_standing rename to carrier_health;
  alter table clock rename column house_zero to service_zero;

  alter table carrier_health drop constraint carrier_standing_why_check;
  update carrier_health set why = 'slow-receipts' where why = 'crawls';
  alter table carrier_health add constraint carrier_health_why_check check (why in ('fails', 'slow-receipts'));

  do $$
  declare
    found record;
  begin
    -- PostgreSQL names most constraints itself, and some versions more of them than others: each keeps its ending.
    for found in select c.conname as name, c.conrelid::regclass as owner from pg_constraint c
      where c.conrelid = 'carrier_health'::regclass and starts_with(c.conname, 'carrier_standing_')
        or c.conrelid = 'clock'::regclass and starts_with(c.conname, 'clock_house_zero_')
    loop
      execute format('alter table %s rename constraint %I to %I', found.owner, found.name,
        replace(replace(found.name, 'carrier_standing_', 'carrier_health_'), 'house_zero', 'service_zero'));
    end loop;
  end $$;

  -- The same function as before: its text names the table.
  create or replace function route_of(worker uuid, texted text, preferred text, at timestamptz) returns text
    language sql stable as $$
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
  $$;
  `);
}
