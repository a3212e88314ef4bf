import type { Knex } from 'knex';

/** The alarm that an incident comes from, for as long as the alarm is kept. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
  alter table incident add column alarm_id uuid references alarm (id) on delete set null;
  create index incident_of_alarm on incident (alarm_id) where alarm_id is not null;
  `);
}
