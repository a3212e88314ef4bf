import { Temporal } from 'temporal-polyfill';
import { type NobodyToRing, nobodyToRing } from '../../safety/alarm/nobody-to-ring.ts';
import { loadResponders } from '../../records/organisation/responders.ts';
import type { VisitDetails } from '../../records/views/shown/visits.ts';
import { shortTime } from '../../timeline/local-time.ts';
import type { Time } from '../board/words.ts';
import type { DeskDependencies } from '../dependencies.ts';

/**
 * A hint on the page of a visit that is planned or open: nobody of the plan is there in its time. It refuses nothing.
 */

interface NobodyHint {
  words: string;
  /** The plan's page as it rings then. */
  plan: string;
}

export async function nobodyHint(
  { parts: { knex, lineNumbers } }: DeskDependencies,
  details: VisitDetails,
  time: Time,
): Promise<NobodyHint | null> {
  const { visit, plan, workerId } = details;
  const [from, to] =
    visit.status === 'planned'
      ? [details.plannedStart, details.plannedEnd]
      : visit.status === 'open'
        ? [time.now, visit.deadline]
        : [];
  if (!from || !to) return null;
  const responders = await loadResponders(knex, workerId, visit.teamId, { lineNumbers });
  const found = nobodyToRing(responders, plan, from, to);
  if (!found) return null;
  const local = Temporal.Instant.fromEpochMilliseconds(found.at.getTime()).toZonedDateTimeISO(time.timezone);
  const at = local.toPlainDateTime().toString({ smallestUnit: 'minute' });
  return {
    words: nobodyWords(found, details.name, time),
    plan: `/desk/plans/${visit.teamId}?${new URLSearchParams({ worker: workerId, at }).toString()}`,
  };
}

function nobodyWords({ at, left }: NobodyToRing, name: string, { now, timezone }: Time): string {
  const when = `There is nobody to ring about ${name} at ${shortTime(at, timezone, now)}`;
  const names = [...new Set(left.map((one) => one.name))]; // duty numbers have one name
  if (names.length === 0) return `${when}, and no duty number either.`;
  const only = names.join(' and ');
  return `${when}: the people whom the plan names are away, or outside their hours. Only ${only} would be rung.`;
}
