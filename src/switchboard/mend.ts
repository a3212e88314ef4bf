import { brokenRings } from '../records/rings.ts';
import { conversationsOfEndedAttempts } from '../records/conversations.ts';
import { lockWorker } from '../records/people.ts';
import { callHungUp } from './call.ts';
import { ringCallOver } from './ring-work.ts';
import { inTransaction, type Parts } from './work.ts';

const BATCH = 100;

/**
 * Mends what must not be, whatever crash or lost callback left it so: a ring that goes on without a call, a conversation
 * that goes on after its call. (Open visits and alarms without a time cannot be: the database refuses them; attempts that
 * hang in `sending` are the outbox's.)
 */
export async function mend(parts: Parts): Promise<void> {
  for (const id of await conversationsOfEndedAttempts(parts.knex, BATCH)) await callHungUp(parts, id);
  for (const ring of await brokenRings(parts.knex, BATCH)) {
    await inTransaction(parts, async (work) => {
      if (ring.workerId !== null) await lockWorker(work.trx, ring.workerId);
      await ringCallOver(work, ring.id, ring.keyed);
    });
  }
}
