import type { Knex } from 'knex';
import { type HazardKind, placeKeys, referenceKey } from '../safety/hazard.ts';
import { IN_FORCE } from './views/shown/hazards.ts';

/** Notes on addresses and cases. One is in force until its day of review is over, or until somebody lifts it. */

export interface HazardFlag {
  id: string;
  teamId: string;
  team: string;
  kind: HazardKind;
  place: string | null;
  reference: string | null;
  fileRef: string | null;
  agreedWith: string;
  setAt: Date;
  setBy: string;
  /** Days, as in "2026-11-30". */
  reviewOn: string;
  reviewedAt: Date | null;
  toldOn: string | null;
  liftedAt: Date | null;
  liftedBy: string | null;
  liftedWhy: string | null;
  isInForce: boolean;
}

type NewHazardFlag = Omit<HazardFlag, 'team' | 'reviewedAt' | 'liftedAt' | 'liftedBy' | 'liftedWhy' | 'isInForce'>;

export async function insertHazardFlag(trx: Knex.Transaction, flag: NewHazardFlag): Promise<void> {
  const keys = flag.place === null ? null : placeKeys(flag.place);
  await trx('hazard_flag').insert({
    id: flag.id,
    team_id: flag.teamId,
    kind: flag.kind,
    place: flag.place,
    place_plain: keys?.plain ?? null,
    place_code: keys?.code ?? null,
    reference: flag.reference,
    reference_key: flag.reference === null ? null : referenceKey(flag.reference),
    file_ref: flag.fileRef,
    agreed_with: flag.agreedWith,
    set_at: flag.setAt,
    set_by: flag.setBy,
    review_on: flag.reviewOn,
    is_family_told: flag.toldOn !== null,
    told_on: flag.toldOn,
  });
}

/** So that of two who change it at once the second sees what the first has written. */
export async function lockHazardFlag(trx: Knex.Transaction, id: string): Promise<void> {
  await trx('hazard_flag').where({ id }).forUpdate().first('id');
}

/** False: it is lifted. */
export async function reviewHazardFlag(
  trx: Knex.Transaction,
  id: string,
  { at, reviewOn, agreedWith, toldOn }: { at: Date; reviewOn: string; agreedWith: string; toldOn: string | null },
): Promise<boolean> {
  const told = toldOn === null ? {} : { is_family_told: true, told_on: toldOn };
  const changed = await trx('hazard_flag')
    .where({ id, lifted_at: null })
    .update({ review_on: reviewOn, reviewed_at: at, agreed_with: agreedWith, ...told });
  return changed === 1;
}

/** False: somebody was faster. */
export async function liftHazardFlag(
  trx: Knex.Transaction,
  id: string,
  { at, by, why }: { at: Date; by: string; why: string },
): Promise<boolean> {
  const changed = await trx('hazard_flag')
    .where({ id, lifted_at: null })
    .update({ lifted_at: at, lifted_by: by, lifted_why: why });
  return changed === 1;
}

/** Those of these teams: in force first, then what has lapsed, then what is lifted; the next review first. */
export async function readHazardFlags(
  db: Knex,
  of: { teamIds: 'all' | string[] } | { id: string },
  now: Date,
): Promise<HazardFlag[]> {
  const { rows } = await db.raw<{ rows: HazardFlag[] }>(
    `
    select h.id, h.team_id as "teamId", t.name as team, h.kind, h.place, h.reference, h.file_ref as "fileRef",
      h.agreed_with as "agreedWith", h.set_at as "setAt", h.set_by as "setBy", h.review_on::text as "reviewOn",
      h.reviewed_at as "reviewedAt", h.told_on::text as "toldOn", h.lifted_at as "liftedAt",
      h.lifted_by as "liftedBy", h.lifted_why as "liftedWhy", ${IN_FORCE} as "isInForce"
    from hazard_flag h join team t on t.id = h.team_id
    where (cast(:id as uuid) is null or h.id = :id)
      and (cast(:teamIds as uuid[]) is null or h.team_id = any (:teamIds))
    order by ${IN_FORCE} desc, h.lifted_at is not null, h.review_on, h.id`,
    { now, id: 'id' in of ? of.id : null, teamIds: 'teamIds' in of && of.teamIds !== 'all' ? of.teamIds : null },
  );
  return rows;
}
