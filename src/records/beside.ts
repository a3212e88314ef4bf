import type { Knex } from 'knex';
import type { BesideWorker } from '../safety/risk.ts';
import { placesOfVisit, wentTogether } from './visits.ts';

/**
 * Who and what may be beside a worker, in SQL. Who is rung about a covert alarm and who sees it at the desk is decided
 * by these same expressions, so that the two cannot differ: somebody who may not be rung may not look either, and
 * somebody who is rung finds the alarm there. Which phones of the office the shown book allows is decided by
 * `besideWorker` too, without an alarm (`src/switchboard/calls/actions/office-actions.ts`).
 *
 * `since`: somebody who ended a visit at an address before this time is not there any more.
 *
 * `isShown`: for the shown book. Nobody counts as seen there, for that is known of somebody whose covert alarm is
 * closed: who waits beside them would notice that their phone rings now, or that they see more than on any other day.
 */

/** A responder has seen this person, or the police have, at that time or later. */
const wasSeen = (person: string, at: string): string => `exists (select 1 from alarm seen
  where seen.worker_id = ${person} and seen.status = 'closed' and seen.closed_at >= ${at}
    and seen.state->>'ended' in ('seen', 'police'))`;

/** Of a row of `visit`: its worker may be at its address. */
export const mayStillBeThere = (visit: string, since: string, isShown = false): string => `(${visit}.is_open
  or ${visit}.status = 'ended' and ${visit}.ended_at >= ${since}
    ${isShown ? '' : `and not ${wasSeen(`${visit}.worker_id`, `${visit}.ended_at`)}`})`;

/** The ids of those who went with a worker, without those whom a responder has seen since they set out together. */
export const companionsOf = (worker: string, since: string, isShown = false): string => `
  select together.id from (${wentTogether(worker, since)}) together
  ${isShown ? '' : `where not ${wasSeen('together.id', 'together.started_at')}`}`;

/** The addresses of an alarm's visit, of the worker's open one, and of those that they ended since then. */
export const placesOfWorker = (worker: string, visitId: string, since: string): string => `
  select one.place from visit o, lateral ${placesOfVisit('o')} as one (place)
  where o.worker_id = ${worker} and (o.is_open or o.id = ${visitId} or o.ended_at >= ${since})`;

/**
 * A covert alarm keeps the numbers that the worker had: one that the office has given to somebody else may still lie
 * beside the worker.
 */
export const keptPhones = (worker: string): string => `
  select kept.number from alarm own, lateral jsonb_array_elements_text(own.state->'workerPhones') as kept (number)
  where own.worker_id = ${worker} and own.status <> 'closed' and own.covert and not own.drill`;

/** Where the worker is or was, and who went with them. `visitId`: of the alarm; null: it is about none. */
export async function besideWorker(
  db: Knex,
  {
    workerId,
    visitId,
    endedSince,
    isShown = false,
  }: { workerId: string; visitId: string | null; endedSince: Date; isShown?: boolean },
): Promise<Omit<BesideWorker, 'phones'>> {
  const since = 'cast(:endedSince as timestamptz)';
  const { rows } = await db.raw<{ rows: { places: string[]; companions: string[] }[] }>(
    `
    select array(${placesOfWorker('w.id', 'cast(:visitId as uuid)', since)}) as places,
      array(select went.id::text from (${companionsOf('w.id', since, isShown)}) went) as companions
    from person w where w.id = :workerId`,
    { workerId, visitId, endedSince },
  );
  return rows[0] ?? { places: [], companions: [] };
}
