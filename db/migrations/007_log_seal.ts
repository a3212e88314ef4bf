import type { Knex } from 'knex';

/** What shows whether somebody has changed the journal or the access log. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(SCHEMA);
}

const SCHEMA = `
  -- Each seal's head is made of the head before it and of its rows' hashes. All times here are real times.
  create table log_seal (
    number integer primary key,
    sealed_at timestamptz not null,
    -- The last row of each log that is sealed.
    journal_id bigint not null,
    access_log_id bigint not null,
    rows integer not null,
    head bytea not null
  );
  create table log_hash (
    log text not null check (log in ('journal', 'access_log')),
    row_id bigint not null,
    seal integer not null,
    -- Goes with the row when that is erased: without it nobody can find out what the row said by trying.
    salt bytea,
    hash bytea not null,
    erased_at timestamptz,
    primary key (log, row_id),
    check ((salt is null) = (erased_at is not null))
  );
  create index log_hash_of_seal on log_hash (seal);

  create function log_hash_is_append_only() returns trigger language plpgsql as $$
  begin
    if tg_op = 'UPDATE' and current_setting('buddyline.erasing', true) = 'on' then return null; end if;
    raise exception 'the seals are append-only';
  end $$;
  create trigger log_hash_append_only before delete or update or truncate on log_hash
    for each statement execute function log_hash_is_append_only();
  create trigger log_seal_append_only before delete or update or truncate on log_seal
    for each statement execute function log_hash_is_append_only();

  -- Only retention may delete a row of the two logs. The hash of the row stays, so that the heads still hold.
  create function log_row_is_erased() returns trigger language plpgsql as $$
  begin
    update log_hash set salt = null, erased_at = now()
      where log = tg_table_name and row_id in (select id from gone);
    return null;
  end $$;
  create trigger journal_erased after delete on journal
    referencing old table as gone for each statement execute function log_row_is_erased();
  create trigger access_log_erased after delete on access_log
    referencing old table as gone for each statement execute function log_row_is_erased();
`;
