import type { Knex } from 'knex';

/**
 * The schema of a database as SQL text, read from its catalogue. It is the same for every database of one stage.
 * PostgreSQL's own dump program could do this, but the embedded server does not include it.
 */
export async function schemaText(knex: Knex): Promise<string> {
  const { rows } = await knex.raw<{ rows: { line: string }[] }>(SCHEMA);
  return rows.map(({ line }) => `${line};\n`).join('\n');
}

/** Knex makes these tables itself. */
const OTHERS = `('knex_migrations', 'knex_migrations_lock')`;

const SCHEMA = `
  with tables as (
    select c.oid, c.relname as name from pg_class c
    where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and c.relname not in ${OTHERS}
  ), parts as (
    select t.name as about, 1 as rank, '' as name, 'create table ' || t.name || E' (\\n' || (
      select string_agg('  ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
        || case when a.attidentity = 'a' then ' generated always as identity' else '' end
        || case when a.attgenerated = 's' then ' generated always as ' || pg_get_expr(d.adbin, d.adrelid) || ' stored'
             when d.adbin is not null then ' default ' || pg_get_expr(d.adbin, d.adrelid) else '' end
        || case when a.attnotnull then ' not null' else '' end, E',\\n' order by a.attnum)
      from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped) || E'\\n)' as line
    from tables t
    union all
    select t.name, 2, k.conname, 'alter table ' || t.name || ' add constraint '
      || k.conname || ' ' || pg_get_constraintdef(k.oid)
    from tables t join pg_constraint k on k.conrelid = t.oid where k.contype in ('c', 'f', 'p', 'u')
    union all
    select t.name, 3, i.indexname, replace(i.indexdef, ' ON ' || i.schemaname || '.', ' ON ')
    from tables t join pg_indexes i on i.schemaname = current_schema() and i.tablename = t.name
    where not exists (select 1 from pg_constraint k where k.conrelid = t.oid and k.conname = i.indexname)
    union all
    select t.name, 4, g.tgname, replace(pg_get_triggerdef(g.oid), ' ON ' || current_schema() || '.', ' ON ')
    from tables t join pg_trigger g on g.tgrelid = t.oid where not g.tgisinternal
    union all
    select '', 0, p.proname, replace(rtrim(pg_get_functiondef(p.oid), E'\\n'),
      'FUNCTION ' || current_schema() || '.', 'FUNCTION ')
    from pg_proc p where p.pronamespace = current_schema()::regnamespace
  )
  select replace(line, 'EXECUTE FUNCTION ' || current_schema() || '.', 'EXECUTE FUNCTION ') as line
  from parts order by rank > 0, about collate "C", rank, name collate "C"`;
