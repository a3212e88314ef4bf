import type { Knex } from 'knex';
import { operatorAlarmWithin } from '../../operations/operator.ts';
import { askPeopleToLook, type Named, nameOfFault } from '../../operations/set-aside.ts';
import type { Dependencies, UnitOfWork } from '../../operations/work.ts';
import { SYSTEM } from '../../records/actor.ts';
import { type KeptText, recordTextFailure, type TextRef } from '../../records/inbound-texts.ts';
import { wasReportedSince, writeJournal } from '../../records/journal.ts';
import { callersSharing, loadOrganisationSettings } from '../../records/organisation/people.ts';
import { laterBy } from '../../safety/visit.ts';

/** A text that could not be acted on: it is tried again, and people are told of it. */

/** Failures after which people are told: it may have been a call for help. It is tried again all the same. */
const FAILURES_WORTH_TELLING = 3;
/** Real milliseconds. A text is acted on within 15 s of the end of what kept it (promise 1). */
const LONGEST_PAUSE = 10_000;
const HOUR = 3_600_000;

export async function recordUnheard(
  parts: Dependencies,
  trx: Knex.Transaction,
  text: TextRef & Pick<KeptText, 'fromNumber'>,
  error: unknown,
): Promise<void> {
  const now = parts.clock.now();
  const failures = await recordTextFailure(trx, text, (times) =>
    laterBy(now, parts.clock.stretch(Math.min(1_000 * 2 ** times, LONGEST_PAUSE))),
  );
  const organisation = failures === FAILURES_WORTH_TELLING ? await loadOrganisationSettings(trx) : null;
  if (organisation) await notifyOfUnheard({ trx, now, parts, organisation, actor: SYSTEM }, text, nameOfFault(error));
}

const UNHEARD = 'a text could not be acted on';

/** Once an hour about a worker, or about numbers that are no worker's. */
async function notifyOfUnheard(
  work: UnitOfWork,
  { carrierRef, fromNumber }: TextRef & Pick<KeptText, 'fromNumber'>,
  fault: string,
): Promise<void> {
  const { trx, now, parts } = work;
  const since = new Date(now.getTime() - parts.clock.stretch(HOUR));
  const senders = fromNumber === null ? [] : await callersSharing(trx, fromNumber);
  const trouble = { kind: 'text', id: carrierRef };
  for (const { id: workerId } of senders) {
    const isTold = await wasReportedSince(trx, UNHEARD, since, { workerId });
    await writeJournal(trx, [
      { at: now, actor: work.actor, kind: 'operator', workerId, detail: { what: UNHEARD, ...trouble, fault } },
    ]);
    if (!isTold) await askPeopleToLook(work, workerId);
  }
  if (senders.length === 0 && !(await wasReportedSince(trx, UNHEARD, since)))
    await operatorAlarmWithin(work, UNHEARD, trouble, fromNumber === null ? [] : [fromNumber]);
}

const HELD = 'a text waits for a lock';

/**
 * A text that waits for a lock of somebody else's, and is acted on once it is free: it may be a cry. Once an hour about
 * a worker. Not `named`: what is written refers to the worker nowhere, and it is once about this text.
 */
export async function notifyOfHeldText(
  work: UnitOfWork,
  { carrierRef, fromNumber }: TextRef & { fromNumber: string },
  named: Named,
): Promise<void> {
  const { trx, now, parts } = work;
  const since = new Date(now.getTime() - parts.clock.stretch(HOUR));
  if (await wasReportedSince(trx, HELD, since, { id: carrierRef })) return;
  for (const { id: workerId } of await callersSharing(trx, fromNumber)) {
    if (await wasReportedSince(trx, HELD, since, { workerId })) continue;
    const detail = { what: HELD, kind: 'text', id: carrierRef };
    await writeJournal(trx, [{ at: now, actor: work.actor, kind: 'operator', ...(named && { workerId }), detail }]);
    await askPeopleToLook(work, workerId, named);
  }
}
