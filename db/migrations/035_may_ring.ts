import type { Knex } from 'knex';

/**
 * Which numbers an organisation rings: countries by two letters, and beginnings of numbers. Whoever is rung today stays
 * rung: where a number may be none of the ordinary British ones, its beginning is allowed too. Satellites and
 * international networks are never allowed.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
  alter table organisation add column may_ring jsonb not null default '["GB"]';

  update organisation set may_ring = may_ring || (
    select coalesce(jsonb_agg(distinct case when number like '+44%' then left(number, 7) else left(number, 5) end), '[]')
    from (
      select number from phone
      union select jsonb_array_elements_text(duty)
      union select last_resort ->> 'phone'
      union select jsonb_array_elements_text(open_visits -> 'text') from team
    ) rung
    where number not like '+44%' and number !~ '^[+](870|878|881|882|883|888|979|800|808)'
      -- Dear ranges, and those of Guernsey, Jersey and the Isle of Man.
      or number ~ '^[+]44(9|84|87|70|76|1481|1534|1624|7509|7829|7937|7797|77003|77007|77008|7781|7839|7911|7457|7524|7924)'
  );
  `);
}
