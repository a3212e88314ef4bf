import type { Knex } from 'knex';
import { rememberedInTransaction } from '../../../database/remembered.ts';
import { type HazardKind, placeKeys } from '../../../safety/hazard.ts';

/** What is noted of the places of visits. No alarm changes it, so a page of the shown book may say it. */

const TODAY =
  '(cast(:now as timestamptz) at time zone coalesce((select timezone ' + "from organisation), 'Europe/London'))::date";
/** Of a row `h`, with `:now`. */
export const IN_FORCE = `(h.lifted_at is null and h.review_on >= ${TODAY})`;

const NO_NOTES = 'no notes';
/** Of a transaction whose first statements have found no note of any place (load-text.ts). */
const withoutNotes = rememberedInTransaction<true>();

export function rememberNoNotes(trx: Knex.Transaction): void {
  withoutNotes.remember(trx, NO_NOTES, true);
}

/** A visit, and where it is. Its reference is read from the visit itself. */
interface PlaceOfVisit {
  id: string;
  places: (string | null)[];
}

/**
 * What is in force about each visit's address or reference, whichever team has set it. "12 Mill Lane" is the beginning
 * of the whole address: a note too many costs a call to the office.
 */
export async function hazardsOfVisits(
  db: Knex,
  visits: readonly PlaceOfVisit[],
  now: Date,
): Promise<Map<string, HazardKind[]>> {
  if (withoutNotes.of(db, NO_NOTES)) return new Map();
  const asked = visits.flatMap(({ id, places }) => [
    { id, keys: null },
    ...places.flatMap((place) => {
      const keys = place === null ? null : placeKeys(place);
      return keys ? [{ id, keys }] : [];
    }),
  ]);
  const { rows } = await db.raw<{ rows: { id: string; kinds: HazardKind[] }[] }>(
    `
    select q.id, array_agg(distinct h.kind) as kinds
    from unnest(cast(:ids as uuid[]), cast(:plains as text[]), cast(:codes as text[])) as q (id, plain, code)
    join visit v on v.id = q.id
    join hazard_flag h on ${IN_FORCE} and (
      h.reference_key = upper(regexp_replace(v.subject_reference, '[^A-Za-z0-9]', '', 'g'))
      or h.place_code = q.code
      or starts_with(h.place_plain, q.plain) or starts_with(q.plain, h.place_plain))
    group by q.id`,
    {
      now,
      ids: asked.map(({ id }) => id),
      plains: asked.map(({ keys }) => keys?.plain ?? null),
      codes: asked.map(({ keys }) => keys?.code ?? null),
    },
  );
  return new Map(rows.map(({ id, kinds }) => [id, kinds]));
}
