import type { Knex } from 'knex';

/** What the next worker must know of an address or a case before they go in: a word of a short list, and no story. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(SCHEMA);
}

const SCHEMA = `
  create table hazard_flag (
    id uuid primary key,
    team_id uuid not null references team (id),
    kind text not null check (kind in ('two-only', 'dog', 'ring-first', 'see-file')),
    place text,
    -- The place without spaces and signs, and its postcode with the number of the house: as addresses are compared.
    place_plain text,
    place_code text,
    reference text,
    reference_key text,
    -- Where the story is.
    file_ref text,
    agreed_with text not null,
    set_at timestamptz not null,
    -- No keys to accounts, as in the journal.
    set_by text not null,
    review_on date not null,
    reviewed_at timestamptz,
    is_family_told boolean not null,
    told_on date,
    lifted_at timestamptz,
    lifted_by text,
    lifted_why text,
    check (place_plain is not null or reference_key is not null),
    check (is_family_told = (told_on is not null)),
    check (lifted_at is null or (lifted_by is not null and lifted_why is not null))
  );
  create index hazard_flag_in_force on hazard_flag (review_on) where lifted_at is null;
`;
