import type { Knex } from 'knex';

/**
 * Two tables get the names that the code uses: `contact_attempt` was `attempt`, `call_sequence` was `ring`. Their
 * constraints, indexes and sequences are renamed with them. No row changes.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
  alter table attempt rename to contact_attempt;
  alter table ring rename to call_sequence;
  alter table contact_attempt rename column ring_id to call_sequence_id;
  alter table call_sequence rename column cursor to phone_index;
  alter table call_sequence rename column time to pass;

  alter index attempt_of_ring rename to contact_attempt_of_call_sequence;
  alter table contact_attempt rename constraint attempt_ring_id_fkey to contact_attempt_call_sequence_id_fkey;
  `);
  // PostgreSQL names most constraints itself, and some versions more of them than others: each keeps its ending.
  await knex.raw(`
  do $$
  declare
    renamed record;
    found record;
  begin
    for renamed in select * from (values ('contact_attempt', 'attempt_'), ('call_sequence', 'ring_')) n (current, old) loop
      for found in select conname as name from pg_constraint
        where conrelid = renamed.current::regclass and starts_with(conname, renamed.old)
      loop
        execute format('alter table %I rename constraint %I to %I', renamed.current, found.name,
          renamed.current || '_' || replace(replace(replace(substr(found.name, length(renamed.old) + 1),
            'ring_id_', 'call_sequence_id_'), 'cursor_', 'phone_index_'), 'time_', 'pass_'));
      end loop;
      for found in select c.relname as name from pg_index i join pg_class c on c.oid = i.indexrelid
        where i.indrelid = renamed.current::regclass and starts_with(c.relname, renamed.old)
      loop
        execute format('alter index %I rename to %I', found.name,
          renamed.current || '_' || substr(found.name, length(renamed.old) + 1));
      end loop;
    end loop;
  end $$;
  alter sequence attempt_seq_seq rename to contact_attempt_seq_seq;
  `);
}
