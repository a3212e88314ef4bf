import type { Knex } from 'knex';

/**
 * Every column that holds what is sealed under DATA_SECRET. Each value is sealed for a name, and opens for no other.
 * `pages` are read at once: a memo has a megabyte. test/records/sealed-values.test.ts finds a column that is missing.
 */
const PLACES = {
  account: { column: 'totp_sealed', name: 'id::text', pages: 50 },
  alarm_receiver: { column: 'sealed', name: "'alarm receiver ' || id", pages: 50 },
  calendar_feed: { column: 'sealed', name: "'calendar feed of ' || person_id", pages: 50 },
  data_request_package: { column: 'sealed', name: "'package of request ' || request_id", pages: 1 },
  emergency_sheet: { column: 'sealed', name: "'emergency sheet of ' || person_id", pages: 50 },
  inbound_text: { column: 'sealed', name: 'carrier_ref', pages: 50 },
  memo: { column: 'sealed', name: 'worker_id::text', pages: 1 },
  notice_channel: { column: 'sealed', name: "'notice channel ' || id", pages: 50 },
  sealed_event: { column: 'sealed', name: 'worker_id::text', pages: 50 },
  stashed_form: { column: 'sealed', name: 'account_id::text', pages: 10 },
  text_part: { column: 'sealed', name: 'carrier_ref', pages: 50 },
  unread_text: { column: 'sealed', name: "'words for ' || worker_id", pages: 50 },
} as const;

export type SealedPlace = keyof typeof PLACES;
export const SEALED_PLACES = Object.keys(PLACES).filter((name): name is SealedPlace => name in PLACES);
export const columnOf = (place: SealedPlace): string => PLACES[place].column;

export interface SealedValue {
  /** Where the row lies. It changes whenever the row does. */
  at: string;
  /** For whom it is sealed. */
  name: string;
  sealed: Buffer;
}

/**
 * All sealed values of a table, in batches, in the order in which they lie: that needs neither a sort nor an index. A
 * row that is written meanwhile may lie before or behind, and is sealed under the current secret.
 */
export async function* sealedIn(db: Knex, place: SealedPlace): AsyncGenerator<SealedValue[]> {
  const { column, name, pages } = PLACES[place];
  for (let page = 0; page < (await pagesOf(db, place)); page += pages) {
    const { rows } = await db.raw<{ rows: SealedValue[] }>(
      `select ctid::text as at, ${name} as name, ${column} as sealed from ${place}
        where ${column} is not null and ctid >= :from::tid and ctid < :to::tid`,
      { from: `(${page},0)`, to: `(${page + pages},0)` },
    );
    if (rows.length > 0) yield rows;
  }
}

async function pagesOf(db: Knex, place: SealedPlace): Promise<number> {
  const { rows } = await db.raw<{ rows: { pages: number }[] }>(
    `select (pg_relation_size(?::regclass) / current_setting('block_size')::integer)::integer as pages`,
    [place],
  );
  return rows[0]?.pages ?? 0;
}

/** Puts the same, sealed anew, in its place. A row that has changed or gone meanwhile is left alone. */
export async function replaceSealed(
  trx: Knex,
  place: SealedPlace,
  { at, sealed }: SealedValue,
  anew: Buffer,
): Promise<void> {
  const { column } = PLACES[place];
  await trx.raw(`update ${place} set ${column} = :anew where ctid = :at::tid and ${column} = :sealed`, {
    at,
    sealed,
    anew,
  });
}

/** Texts on their way out that hold sealed words: src/operations/sealed-words.ts. They go within seconds. */
export async function sealedWordsWaiting(db: Knex): Promise<number> {
  const { rows } = await db.raw<{ rows: { count: number }[] }>(
    `select count(*)::integer as count from contact_attempt where is_live and body like '%[sealed:%'`,
  );
  return rows[0]?.count ?? 0;
}
