import type { Knex } from 'knex';
import { type AttemptStatus, isFinal, type ReportedStatus } from '../contact/attempt-status.ts';
import { idsOf, type Attempt, type AttemptRow } from './attempts.ts';
import { changeAttempt, lockAttempt, lockAttemptAlone } from './attempt-changes.ts';
import { type JournalEntry, writeJournal } from './journal.ts';

/** The order of the statuses. Callbacks come in any order, and more than once (src/carriers/README.md 1.3, 2.1). */
const RANK: Record<AttemptStatus, number> = {
  waiting: 0,
  sending: 1,
  unknown: 1,
  queued: 2,
  sent: 3,
  ringing: 3,
  answered: 4,
  delivered: 9,
  completed: 9,
  busy: 9,
  no_answer: 9,
  failed: 9,
  cancelled: 9,
};

/** A carrier's report about a call or a text. */
export interface Report {
  carrier: string;
  carrierRef: string;
  attemptId: string | null;
  /** `over`: a call has ended. The earlier reports say how. */
  status: ReportedStatus | 'over';
  errorCode: string | null;
  order?: number | null;
}

export interface Reported {
  before: Attempt;
  after: Attempt;
}

/**
 * Records a carrier's report about an attempt. The attempt is found by the id in the callback's address, since the
 * report may come before the answer to the request that placed it. For a number's own callback it is found by the
 * carrier's reference. Returns `unchanged` if the report says nothing new or is not about one of our attempts. An
 * attempt never leaves a final status, and a callback never takes one back.
 */
export async function recordReport(trx: Knex.Transaction, report: Report, now: Date): Promise<Reported | 'unchanged'> {
  const id = report.attemptId ?? (await attemptOf(trx, report.carrier, report.carrierRef));
  const lock = report.status === 'over' || isFinal(report.status) ? lockAttempt : lockAttemptAlone;
  const before = id === null ? null : await lock(trx, id);
  if (!before) return 'unchanged';
  const status = report.status === 'over' ? endOf(before) : report.status;
  const entry: JournalEntry = {
    ...idsOf(before),
    at: now,
    kind: 'report',
    detail: {
      status,
      was: before.status,
      carrier: report.carrier,
      ...(report.errorCode === null ? {} : { code: report.errorCode }),
      ...(typeof report.order === 'number' ? { order: report.order } : {}),
    },
  };
  const isIgnored = isOfAnotherTry(before, report) && !countsAllTheSame(before, status);
  if (isIgnored || isFinal(before.status) || RANK[status] <= RANK[before.status]) {
    await writeJournal(trx, [entry]);
    return isIgnored ? 'unchanged' : withLateCode(trx, before, report);
  }
  const after = await changeAttempt(
    trx,
    before,
    {
      status,
      carrier: report.carrier,
      carrierRef: report.carrierRef,
      ...(report.errorCode === null ? {} : { errorCode: report.errorCode }),
      ...(before.placedAt === null ? { placedAt: now } : {}),
      ...(status === 'answered' ? { answeredAt: now } : {}),
    },
    'reported',
    now,
    [entry],
  );
  return { before, after };
}

/**
 * Whether the report is about another try. A first try that seemed lost may exist beside the second, often with another
 * carrier.
 */
function isOfAnotherTry(before: Attempt, report: Report): boolean {
  const isOtherCarriers = before.carrier !== null && before.carrier !== report.carrier;
  return isOtherCarriers || (before.carrierRef !== null && before.carrierRef !== report.carrierRef);
}

/**
 * Whether a report about another try still counts. It does if a person answered or a text was received. While the
 * second try is not placed yet, it is enough that the first rings, rang or was sent: then the second is not needed.
 */
function countsAllTheSame(before: Attempt, status: ReportedStatus): boolean {
  if (status === 'answered' || status === 'delivered') return true;
  return before.carrierRef === null && ['ringing', 'sent', 'busy', 'no_answer', 'completed'].includes(status);
}

/** For carriers that end every call with the same word. Only a call that was answered is completed. */
const endOf = (call: Attempt): 'completed' | 'no_answer' => (call.answeredAt === null ? 'no_answer' : 'completed');

/** A repeat changes nothing, but it may bring the error code that the first report did not have. */
async function withLateCode(trx: Knex.Transaction, before: Attempt, report: Report): Promise<'unchanged'> {
  if (report.errorCode !== null && before.errorCode === null && report.carrierRef === before.carrierRef) {
    await trx<AttemptRow>('contact_attempt').where({ id: before.id }).update({ error_code: report.errorCode });
  }
  return 'unchanged';
}

async function attemptOf(trx: Knex.Transaction, carrier: string, carrierRef: string): Promise<string | null> {
  const row = await trx<AttemptRow>('contact_attempt').where({ carrier, carrier_ref: carrierRef }).first('id');
  return row?.id ?? null;
}
