import { laterEventsOf, type SealedEventRow } from '../records/sealed-events.ts';
import { openedEvents } from './safety-event.ts';
import type { UnitOfWork } from './work.ts';

/** Who is worried, by contact key or number, and what they said beside whom it is about. */
interface WaitingConcern {
  row: SealedEventRow & { dueAt: Date };
  by: { key: string | null; number: string | null; words: string | null };
}

/** Worries that the colleague still may answer by a PIN, the first that will be over first. */
export async function waitingConcerns(work: UnitOfWork, workerId: string): Promise<WaitingConcern[]> {
  return (await laterEventsOf(work.trx, workerId, work.now)).flatMap((row) => {
    const concern = openedEvents(work.parts.secrets.data, row)?.events.find(
      (event) => event.type === 'worry-unanswered',
    );
    return concern ? [{ row, by: { key: concern.by, number: concern.number, words: concern.words } }] : [];
  });
}
