import { isPassingFault } from '../database/error-code.ts';
import { waitForLocksAtMost } from '../database/transact.ts';
import { SYSTEM } from '../records/actor.ts';
import { askedInNeed, drillsBesideReal, openCovertAlarms, ownersInNeed } from '../records/alarms.ts';
import { isFinal } from '../contact/attempt-status.ts';
import { textsWithoutReceipt } from '../records/attempts.ts';
import { changeAttempt, lockAttempt } from '../records/attempt-changes.ts';
import { brokenCallSequences } from '../records/call-sequences.ts';
import { conversationsOfEndedAttempts } from '../records/conversations.ts';
import { lockWorkers, WorkerHeld } from '../records/organisation/held-workers.ts';
import { lockWorker } from '../records/organisation/people.ts';
import { purgeWebhooks } from '../records/webhooks.ts';
import { changeAlarm } from '../operations/alarms.ts';
import { relieveThoseAtRisk } from '../operations/at-risk-by-now.ts';
import { leaveAlone, relieveOwner } from '../operations/in-need.ts';
import { callHungUp } from './calls/call.ts';
import { tryAgainSetAside } from '../operations/sealed-event-processing.ts';
import { attemptSettled, ringGoesOn } from './reports.ts';
import { joinWaitingTexts } from './texts/text-parts.ts';
import { inTransaction, type Dependencies, type UnitOfWork } from '../operations/work.ts';

const BATCH = 100;
/**
 * Real milliseconds, for what is locked besides people. With the 2 s of every session, one held worker with eight
 * unanswered texts kept the sweep for 16 s, and it counted as not done.
 */
const LONGEST_WAIT_FOR_A_LOCK = 500;
/** Real milliseconds. An older webhook is refused for its age. */
const WEBHOOKS_REMEMBERED = 25 * 3_600_000;

/**
 * Repairs inconsistencies that a crash or a lost callback left: a drill beside a real alarm, an alarm whose owner is
 * looked for themselves, a ring at somebody who calls for help themselves, a covert alarm that rings beside the worker
 * by now, a call sequence without a live call, a conversation whose call is over, a text without a receipt, a text with
 * a missing part. It also retries events that were set aside, and deletes old webhooks. Open visits and alarms without
 * a time cannot exist, because the database refuses them. Attempts that hang in `sending` belong to the outbox. What
 * cannot be repaired keeps nothing else from being repaired: the next look finds it again. Nobody is waited for whom
 * somebody else has locked: thirty of them, at half a second each, kept the sweep from being done for 15 s. `goesOn` is
 * called at each of them.
 */
export async function repairInconsistencies(
  parts: Dependencies,
  goesOn: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const { knex, clock, log } = parts;
  const faults: unknown[] = [];
  async function each<T>(found: T[], repair: (one: T) => Promise<unknown>): Promise<void> {
    for (const one of found) {
      try {
        await repair(one);
      } catch (error) {
        if (error instanceof WorkerHeld) {
          await goesOn();
          continue;
        }
        if (isPassingFault(error)) log.warn({ err: error }, 'what a crash left cannot be repaired at the moment');
        else faults.push(error);
      }
    }
  }
  const within = (act: (work: UnitOfWork) => Promise<void>): Promise<unknown> =>
    inTransaction(parts, SYSTEM, async (work) => {
      lockWorkers(work.trx, 'if free');
      await waitForLocksAtMost(work.trx, LONGEST_WAIT_FOR_A_LOCK);
      await act(work);
    });

  await each(await drillsBesideReal(knex), ({ id }) =>
    within(async (work) => {
      await changeAlarm(work, id, { kind: 'real' });
    }),
  );
  await each(await ownersInNeed(knex, BATCH), ({ alarmId, contactKey }) =>
    within((work) => relieveOwner(work, alarmId, contactKey)),
  );
  await each(await askedInNeed(knex, BATCH), ({ alarmId, contactKey }) =>
    within((work) => leaveAlone(work, alarmId, contactKey)),
  );
  await each(await openCovertAlarms(knex, BATCH), ({ id }) => within((work) => relieveThoseAtRisk(work, id)));
  await each(await conversationsOfEndedAttempts(knex, BATCH), (id) => callHungUp(parts, id, 'if free'));
  await each(await brokenCallSequences(knex, BATCH), ({ id, workerId, keyed }) =>
    within(async (work) => {
      if (workerId !== null) await lockWorker(work.trx, workerId);
      await ringGoesOn(work, id, keyed);
    }),
  );
  await each(await textsWithoutReceipt(knex, clock.now(), BATCH), (id) => within((work) => withoutReceipt(work, id)));
  await joinWaitingTexts(parts);
  await tryAgainSetAside(parts);
  await purgeWebhooks(knex, new Date(clock.now().getTime() - clock.stretch(WEBHOOKS_REMEMBERED)));
  if (faults.length > 0) throw faults[0];
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
