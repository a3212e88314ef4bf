import { z } from 'zod';
import { daysAt, ownDays, setOwnDays } from '../../records/retention-days.ts';
import { allRules, boundsOf } from '../../records/retention-rules.ts';
import { journalOfficeAct } from '../office-journal.ts';
import { operation } from '../operation.ts';
import { realNow } from '../work.ts';

type DaysSet = { kind: 'done' } | { kind: 'no-class' } | { kind: 'bounds'; least: number; most: number };

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
  }),
  async (work, { class: of, days, why, by }): Promise<DaysSet> => {
    const rule = allRules().find(({ holds }) => holds === of);
    const bounds = rule && boundsOf(rule);
    if (!bounds) return { kind: 'no-class' };
    if (days < bounds.least || days > bounds.most) return { kind: 'bounds', ...bounds };
    const at = realNow(work);
    const said = (await ownDays(work.trx)).get(of);
    const before = said ? daysAt(said, at) : rule.days;
    await setOwnDays(work.trx, { class: of, days, daysBefore: before, why, by, at });
    const what = `keeps ${of} for ${days} days instead of ${before}`;
    await journalOfficeAct({ ...work, actor: { ...work.actor, reason: why } }, what);
    return { kind: 'done' };
  },
);
