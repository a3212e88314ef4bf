import type { Hold } from '../../records/legal-holds.ts';
import type { Outlook } from '../../records/retention.ts';
import { boundsOf } from '../../records/retention-rules.ts';
import { dayWords } from '../people/view.ts';
import { firstUpper } from '../shell/sentences.ts';
import { dateOf } from '../shell/times.ts';

/** What is kept for how long, and what is held, as pages show it. Pure. */

/** "6 years", "90 days". */
export function timeWords(days: number): string {
  const years = Math.round(days / 365.25);
  if (years >= 1 && Math.abs(days - years * 365.25) < 2) return years === 1 ? '1 year' : `${years} years`;
  return days === 1 ? '1 day' : `${days} days`;
}

/** Those that would let go of something come first. */
export function retentionView(outlook: Outlook[]) {
  const rows = outlook.map(({ rule, days, own, count }) => ({
    holds: firstUpper(rule.holds),
    kept: timeWords(days),
    source: own
      ? `${own.why}: ${own.by}, ${dayWords(own.at.toISOString().slice(0, 10))}; before ${timeWords(rule.days)}`
      : firstUpper(rule.source),
    count,
  }));
  return {
    classes: outlook.flatMap(({ rule }) => {
      const bounds = boundsOf(rule);
      return bounds
        ? [{ value: rule.holds, text: `${firstUpper(rule.holds)}: ${bounds.least} to ${bounds.most} days` }]
        : [];
    }),
    going: rows.filter(({ count }) => count > 0),
    staying: rows.filter(({ count }) => count === 0),
  };
}

const KINDS = { person: 'All about them', visit: 'One visit', alarm: 'One alarm' } as const;

export const holdView = ({ id, subject, worker, why, heldAt, heldBy, until }: Hold, timezone: string) => ({
  id,
  worker,
  what: KINDS[subject.kind],
  why,
  since: `${dateOf(heldAt, timezone)}${heldBy === null ? '' : `, by ${heldBy}`}`,
  until: until === null ? 'It is lifted' : dayWords(until),
});
