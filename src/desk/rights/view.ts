import type { Hold } from '../../records/legal-holds.ts';
import type { Outlook } from '../../records/retention.ts';
import { dayOf } from '../shell/local-days.ts';

/** What is kept for how long, and what is held, as pages show it. Pure. */

/** "6 years", "90 days". */
export function timeWords(days: number): string {
  const years = Math.round(days / 365.25);
  if (years >= 1 && Math.abs(days - years * 365.25) < 2) return years === 1 ? '1 year' : `${years} years`;
  return days === 1 ? '1 day' : `${days} days`;
}

/** Those that would let go of something come first. */
export function retentionView(outlook: Outlook[]) {
  const rows = outlook.map(({ rule, count }) => ({
    holds: rule.holds.slice(0, 1).toUpperCase() + rule.holds.slice(1),
    kept: timeWords(rule.days),
    source: rule.source,
    count,
  }));
  return { going: rows.filter(({ count }) => count > 0), staying: rows.filter(({ count }) => count === 0) };
}

const KINDS = { person: 'All about them', visit: 'One visit', alarm: 'One alarm' } as const;

export const holdView = ({ id, subject, worker, why, heldAt, heldBy, until }: Hold, timezone: string) => ({
  id,
  worker,
  what: KINDS[subject.kind],
  why,
  since: heldBy === null ? dayOf(heldAt, timezone) : `${dayOf(heldAt, timezone)}, by ${heldBy}`,
  until: until ?? 'it is lifted',
});
