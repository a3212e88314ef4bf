import type { Knex } from 'knex';

/** Abuse by words is an incident too: the policies count it as violence, and it is reported least often of all. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
  alter table incident drop constraint incident_seriousness_check;
  alter table incident add constraint incident_seriousness_check
    check (seriousness in ('abuse', 'threat', 'near-miss', 'hurt', 'serious'));
  `);
}
