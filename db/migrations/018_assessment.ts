import type { Knex } from 'knex';

/** When the risk of a visit was assessed, by whom, and where that is written. The assessment itself stays there. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(SCHEMA);
}

const SCHEMA = `
  alter table visit
    add column assessed_on date,
    add column assessed_by text,
    add column assessment_ref text,
    add constraint visit_assessment_check check ((assessed_on is null) = (assessed_by is null));
`;
