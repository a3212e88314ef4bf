import { createHash } from 'node:crypto';
import { z } from 'zod';
import { daysAt, lockOwnDays, type OwnDays, ownDays, setOwnDays } from '../../records/retention-days.ts';
import { allRules, boundsOf } from '../../records/retention-rules.ts';
import { journalOfficeAct } from '../office-journal.ts';
import { operation } from '../operation.ts';
import { realNow } from '../work.ts';

type DaysSet =
  { kind: 'done' } | { kind: 'no-class' } | { kind: 'changed' } | { kind: 'bounds'; least: number; most: number };

/** Tells whether somebody else has chosen other days meanwhile. */
export const versionOfDays = (own: Map<string, OwnDays>): string =>
  createHash('sha256')
    .update(JSON.stringify([...own.values()].map(({ class: of, days, why }) => [of, days, why]).sort()))
    .digest('hex')
    .slice(0, 16);

/**
 * The organisation keeps a class of records for longer or shorter than the rules say. A shorter time counts a week
 * later.
 */
export const setRetentionDays = operation(
  z.object({
    /** As the rules call it. */
    class: z.string(),
    days: z.number().int(),
    why: z.string().trim().min(3).max(300),
    /** The name of the person who says so. */
    by: z.string().trim().min(1),
    /** Of the days that were shown; left out: none were. */
    version: z.string().optional(),
  }),
  async (work, { class: of, days, why, by, version }): Promise<DaysSet> => {
    const rule = allRules().find(({ holds }) => holds === of);
    const bounds = rule && boundsOf(rule);
    if (!bounds) return { kind: 'no-class' };
    if (days < bounds.least || days > bounds.most) return { kind: 'bounds', ...bounds };
    const at = realNow(work);
    await lockOwnDays(work.trx);
    const own = await ownDays(work.trx);
    if (version !== undefined && version !== versionOfDays(own)) return { kind: 'changed' };
    const said = own.get(of);
    const before = said ? daysAt(said, at) : rule.days;
    await setOwnDays(work.trx, { class: of, days, daysBefore: before, why, by, at });
    const what = `keeps ${of} for ${days} days instead of ${before}`;
    await journalOfficeAct({ ...work, actor: { ...work.actor, reason: why } }, what);
    return { kind: 'done' };
  },
);
