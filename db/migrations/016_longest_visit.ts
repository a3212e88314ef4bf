import type { Knex } from 'knex';

/** A working day, in milliseconds, or the team's usual length where that is longer: as for a file that does not say how long a visit may be. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    update team set plan = jsonb_set(plan, '{longest}', to_jsonb(greatest(28800000, (plan->>'usualLength')::bigint))) where plan->'longest' is null`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw("update team set plan = plan - 'longest'");
}
