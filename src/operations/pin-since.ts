import { eventsSince } from '../records/sealed-events.ts';
import { openedEvents } from './safety-event.ts';
import type { UnitOfWork } from './work.ts';

/**
 * Whether a PIN of this worker's, whichever, came after that event: after its time, or at it with a later id. One that
 * only says who has called for help is no answer.
 */
export async function hasPinSince(work: UnitOfWork, workerId: string, since: Date, after: number): Promise<boolean> {
  const later = await eventsSince(work.trx, workerId, since, after);
  return later.some((one) =>
    openedEvents(work.parts.secrets.data, one)?.events.some(
      (event) => event.type === 'pin' && event.isHelpWanted !== true,
    ),
  );
}
