import { SYSTEM } from '../records/actor.ts';
import { drillsBesideReal } from '../records/alarms.ts';
import { isFinal, textsWithoutReceipt } from '../records/attempts.ts';
import { changeAttempt, lockAttempt } from '../records/attempt-changes.ts';
import { brokenCallSequences } from '../records/call-sequences.ts';
import { conversationsOfEndedAttempts } from '../records/conversations.ts';
import { lockWorker } from '../records/organisation/people.ts';
import { purgeWebhooks } from '../records/webhooks.ts';
import { changeAlarm } from '../operations/alarms.ts';
import { callHungUp } from './calls/call.ts';
import { tryAgainSetAside } from '../operations/sealed-event-processing.ts';
import { attemptSettled, ringGoesOn } from './reports.ts';
import { joinWaitingTexts } from './texts/text-parts.ts';
import { inTransaction, type Dependencies, type UnitOfWork } from '../operations/work.ts';

const BATCH = 100;
/** Real milliseconds. An older webhook is refused for its age. */
const WEBHOOKS_REMEMBERED = 25 * 3_600_000;

/**
 * Repairs inconsistencies that a crash or a lost callback left: a drill beside a real alarm, a call sequence without a
 * live call, a conversation whose call is over, a text without a receipt, a text with a missing part. It also retries
 * events that were set aside, and deletes old webhooks. Open visits and alarms without a time cannot exist, because the
 * database refuses them. Attempts that hang in `sending` belong to the outbox.
 */
export async function repairInconsistencies(parts: Dependencies): Promise<void> {
  for (const drill of await drillsBesideReal(parts.knex)) {
    await inTransaction(parts, SYSTEM, async (work) => {
      await changeAlarm(work, drill.id, { kind: 'real' });
    });
  }
  for (const id of await conversationsOfEndedAttempts(parts.knex, BATCH)) await callHungUp(parts, id);
  for (const ring of await brokenCallSequences(parts.knex, BATCH)) {
    await inTransaction(parts, SYSTEM, async (work) => {
      if (ring.workerId !== null) await lockWorker(work.trx, ring.workerId);
      await ringGoesOn(work, ring.id, ring.keyed);
    });
  }
  for (const id of await textsWithoutReceipt(parts.knex, parts.clock.now(), BATCH)) {
    await inTransaction(parts, SYSTEM, (work) => withoutReceipt(work, id));
  }
  await joinWaitingTexts(parts);
  await tryAgainSetAside(parts);
  await purgeWebhooks(parts.knex, new Date(parts.clock.now().getTime() - parts.clock.stretch(WEBHOOKS_REMEMBERED)));
}

/** Counts the text as failed, so that a call follows. A later receipt changes nothing. */
async function withoutReceipt(work: UnitOfWork, id: string): Promise<void> {
  const text = await lockAttempt(work.trx, id);
  if (!text || isFinal(text.status)) return;
  await attemptSettled(
    work,
    await changeAttempt(work.trx, text, { status: 'failed', errorCode: 'no-receipt' }, 'no receipt', work.now),
  );
}
