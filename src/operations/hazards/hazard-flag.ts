import { createHash, randomUUID } from 'node:crypto';
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import {
  type HazardFlag,
  insertHazardFlag,
  liftHazardFlag,
  lockHazardFlag,
  readHazardFlags,
  reviewHazardFlag,
} from '../../records/hazard-flags.ts';
import { HAZARD_KINDS, MOST_MONTHS_UNTIL_REVIEW, placeKeys, referenceKey } from '../../safety/hazard.ts';
import { dayOf } from '../../safety/local-day.ts';
import { journalOfficeAct } from '../office-journal.ts';
import { operation } from '../operation.ts';
import type { UnitOfWork } from '../work.ts';

/**
 * A note on an address or a case: set, reviewed, lifted (src/safety/README.md B3). A worker who begins a visit there
 * hears of it. The story stays in the case's file.
 */

const day = z.iso.date();
const words = (most: number) => z.string().trim().min(1).max(most);
const review = {
  /** The last day on which it is told. */
  reviewOn: day,
  agreedWith: words(100),
  /** Null: the family has not been told. */
  toldOn: day.nullable(),
};

type HazardSet =
  | { kind: 'done'; id: string }
  /** The day of review is over, or too far away. */
  | { kind: 'review-day' }
  /** Neither says where. */
  | { kind: 'where' };
/** `changed`: somebody has reviewed it since it was shown. */
type HazardChanged = { kind: 'done' | 'review-day' | 'lifted' | 'none' | 'changed' };

/** Tells whether somebody else has reviewed a note meanwhile. */
export const versionOfHazard = ({ reviewOn, agreedWith, toldOn }: HazardFlag): string =>
  createHash('sha256')
    .update(JSON.stringify([reviewOn, agreedWith, toldOn]))
    .digest('hex')
    .slice(0, 16);

const known = {
  flag: z.uuid(),
  /** As it was shown; left out: it was not. */
  version: z.string().optional(),
};

export const setHazard = operation(
  z.object({
    team: z.uuid(),
    kind: z.enum(HAZARD_KINDS),
    place: words(300).nullable(),
    reference: words(40).nullable(),
    fileRef: words(40).nullable(),
    by: words(100),
    ...review,
  }),
  async (work, { team, reviewOn, by, ...flag }): Promise<HazardSet> => {
    const isPlaced = flag.place !== null && placeKeys(flag.place) !== null;
    const isReferred = flag.reference !== null && referenceKey(flag.reference) !== null;
    if ((flag.place !== null && !isPlaced) || (!isPlaced && !isReferred)) return { kind: 'where' };
    if (!isReviewDay(work, reviewOn)) return { kind: 'review-day' };
    const id = randomUUID();
    await insertHazardFlag(work.trx, { ...flag, id, teamId: team, reviewOn, setAt: work.now, setBy: by });
    await journalOfficeAct(work, 'sets a note on an address');
    return { kind: 'done', id };
  },
);

export const reviewHazard = operation(
  z.object({ ...known, ...review }),
  async (work, { flag, version, ...reviewed }): Promise<HazardChanged> => {
    const refused = await refusedFor(work, flag, version);
    if (refused) return { kind: refused };
    if (!isReviewDay(work, reviewed.reviewOn)) return { kind: 'review-day' };
    if (!(await reviewHazardFlag(work.trx, flag, { ...reviewed, at: work.now }))) return { kind: 'lifted' };
    await journalOfficeAct(work, 'reviews a note on an address');
    return { kind: 'done' };
  },
);

export const liftHazard = operation(
  z.object({ ...known, by: words(100), why: words(200) }),
  async (work, { flag, version, by, why }): Promise<HazardChanged> => {
    const refused = await refusedFor(work, flag, version);
    if (refused) return { kind: refused };
    if (!(await liftHazardFlag(work.trx, flag, { at: work.now, by, why }))) return { kind: 'lifted' };
    await journalOfficeAct(work, 'lifts a note on an address');
    return { kind: 'done' };
  },
);

/** Locks the note. Null: it is as it was shown, or it is lifted. */
async function refusedFor({ trx, now }: UnitOfWork, id: string, version?: string): Promise<'none' | 'changed' | null> {
  await lockHazardFlag(trx, id);
  const [flag] = await readHazardFlags(trx, { id }, now);
  if (!flag) return 'none';
  const isSame = version === undefined || version === versionOfHazard(flag);
  return isSame || flag.liftedAt !== null ? null : 'changed';
}

/** From today to twelve months ahead. Days are compared as people write them. */
function isReviewDay({ now, organisation }: UnitOfWork, reviewOn: string): boolean {
  const today = dayOf(now, organisation.timezone);
  const latest = Temporal.PlainDate.from(today).add({ months: MOST_MONTHS_UNTIL_REVIEW }).toString();
  return reviewOn >= today && reviewOn <= latest;
}
