import { findCodePhrase } from '../../conversation/code-phrase/code-phrase.ts';
import { pinCandidatesIn } from '../../conversation/texts/pins.ts';
import { plainText } from '../../conversation/texts/plain-text.ts';
import { callersByStaffNumbers, type TextingCaller } from '../../records/organisation/people.ts';
import { insertSealedEventsIfAny } from '../../records/sealed-events.ts';
import { type SafetyEvent, sealedEvents } from '../../operations/safety-event.ts';
import type { UnitOfWork } from '../../operations/work.ts';
import { isWorker } from '../calls/actions/visit-actions.ts';
import { numbersIn } from './named-in-cry.ts';
import type { Received } from './received.ts';
import { verdictOn } from './text-reading.ts';

/**
 * A worker may text from a phone that is not theirs: a stranger's, a colleague's, the office's. Their staff number says
 * who they are, and their duress PIN beside it is a cry, as in a call from that phone. From an unknown number their
 * team's code phrase is one too.
 *
 * The text proves nothing else, and gets the reply that it gets anyway. Whichever PIN it has, the same is written.
 */
export async function hearFromBorrowedPhone(
  work: UnitOfWork,
  sharing: TextingCaller[],
  { body, from, keys }: Pick<Received, 'body' | 'from' | 'keys'>,
): Promise<void> {
  const { text } = plainText(body);
  const numbers = numbersIn(body);
  if (numbers.length === 0) return;
  const pins = pinCandidatesIn(text, work.parts.library.vocabulary.spoken).map(({ digits }) => digits);
  const isNobodys = keys.length === 0;
  if (!isNobodys && new Set([...numbers, ...pins]).size < 2) return;
  const own = new Set(sharing.map(({ id }) => id));
  const workers = (await callersByStaffNumbers(work.trx, numbers)).filter((one) => isWorker(one) && !own.has(one.id));
  await insertSealedEventsIfAny(
    work.trx,
    workers.map((worker) => ({
      ...sealedEvents(work, worker.id, eventsOf(work, worker, { pins, body, from, isNobodys })),
      at: work.now,
      dueAt: work.now,
    })),
  );
}

function eventsOf(
  work: UnitOfWork,
  worker: TextingCaller,
  { pins, body, from: phone, isNobodys }: { pins: string[]; body: string; from: string; isNobodys: boolean },
): SafetyEvent[] {
  const verdicts = pins.filter((digits) => digits !== worker.staffNumber).map((one) => verdictOn(work, worker, one));
  const level = isNobodys ? findCodePhrase(worker.codePhrases, body) : null;
  const heard: SafetyEvent[] = [
    ...(level === null ? [] : [{ type: 'phrase' as const, level, phone }]),
    ...(verdicts.includes('duress') ? [{ type: 'refused-duress-pin' as const, phone }] : []),
  ];
  return heard.length > 0 ? heard : [NOTHING_WORTH_TELLING];
}

/** No check-in, so that no call follows it. */
const NOTHING_WORTH_TELLING: SafetyEvent = { type: 'wrong-pin', isManyOnVisit: false, isLockedOut: false };
