import type { Knex } from 'knex';

/** Words with a code phrase get a sealed column of their own: a change of the data secret finds them there. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(SCHEMA);
}

const SCHEMA = `
  -- The whole text, for the office. In \`words\` it stands without its code phrase. Null: there was none in it.
  alter table unread_text add column sealed bytea;
  -- Before, the sealed bytes stood in \`words\` as hex. Without the phrase nobody has those words.
  update unread_text set
    sealed = decode(substring(words from length('[sealed:' || worker_id || ':') + 1
      for length(words) - length('[sealed:' || worker_id || ':') - 1), 'hex'),
    words = '…'
  where words ~ ('^\\[sealed:' || worker_id || ':([0-9a-f]{2})+\\]$');
`;
