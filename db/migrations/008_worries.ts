import type { Knex } from 'knex';

/** A worry rings the colleague first: such a ring is about no visit of theirs, and has a purpose of its own. */
const BEFORE = ['alarm', 'news', 'overdue', 'office', 'worker', 'tell', 'reply', 'reminder', 'purple'];

export async function up(knex: Knex): Promise<void> {
  await allowPurposes(knex, [...BEFORE, 'worry']);
}

export async function down(knex: Knex): Promise<void> {
  await knex('ring').where({ purpose: 'worry' }).update({ purpose: 'tell' });
  await allowPurposes(knex, BEFORE);
}

async function allowPurposes(knex: Knex, purposes: string[]): Promise<void> {
  const list = purposes.map((purpose) => `'${purpose}'`).join(', ');
  await knex.raw(`
    alter table ring drop constraint ring_purpose_check;
    alter table ring add constraint ring_purpose_check check (purpose in (${list}));
  `);
}
