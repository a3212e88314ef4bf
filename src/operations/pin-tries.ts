import { wasReportedSince, writeJournal } from '../records/journal.ts';
import type { Caller } from '../records/organisation/people.ts';
import {
  countForgeablePinFailures,
  countStrangePinFailures,
  countTextedPinTries,
  recordPinFailure,
} from '../records/pin-failures.ts';
import { notifyDuty } from './operator.ts';
import type { UnitOfWork } from './work.ts';

/**
 * How often a PIN may be tried (src/safety/README.md "PINs"). What is refused here is refused whichever PIN it was, and
 * nobody is refused help: a duress PIN raises all the same, zeros and the office need no PIN, and a phone of their own
 * is never locked out.
 */

export const TRIES_AN_HOUR_FROM_UNKNOWN_PHONES = 10;
const TRIES_AN_HOUR_BY_TEXT = 10;
/**
 * Of all people, in a day, in calls from phones that are not theirs and by text: somebody tries one PIN after the
 * other.
 */
const WRONG_PINS_WORTH_REPORTING = 50;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The limits are on fingers and machines, so their hours are real ones. */
const since = ({ now, parts }: Pick<UnitOfWork, 'now' | 'parts'>, milliseconds: number): Date =>
  new Date(now.getTime() - parts.clock.stretch(milliseconds));

export const anHourAgo = (work: Pick<UnitOfWork, 'now' | 'parts'>): Date => since(work, HOUR);

/** A wrong PIN in a call. */
export async function recordKeyedTry(
  work: UnitOfWork,
  fromNumber: string | null,
  caller: Caller | null,
  knownPhone: boolean,
): Promise<void> {
  await recordPinFailure(work.trx, {
    personId: caller?.id ?? null,
    fromNumber,
    at: work.now,
    knownPhone,
    byText: false,
    doubtful: false,
  });
  if (!knownPhone) await reportGuessing(work);
}

/** `doubtful`: the digits may have been something else. */
export async function recordTextedTry(
  work: UnitOfWork,
  caller: Caller | null,
  fromNumber: string,
  doubtful: boolean,
): Promise<void> {
  await recordPinFailure(work.trx, {
    personId: caller?.id ?? null,
    fromNumber,
    at: work.now,
    knownPhone: true,
    byText: true,
    doubtful,
  });
  if (!doubtful) await reportGuessing(work);
}

/** After ten tries in an hour no PIN in a text from that phone proves anything. */
export async function areTextedTriesSpent(work: UnitOfWork, fromNumber: string): Promise<boolean> {
  return areTextedTriesTooMany(await countTextedPinTries(work.trx, fromNumber, textedTriesSince(work)));
}

export const areTextedTriesTooMany = (tries: number): boolean => tries >= TRIES_AN_HOUR_BY_TEXT;
export const textedTriesSince = (work: UnitOfWork): Date => anHourAgo(work);

/**
 * Stands for the person of a staff number that nobody has. The same is asked about them: else the time of an answer
 * would tell which staff numbers there are.
 */
export const NOBODY = '00000000-0000-0000-0000-000000000000';

/**
 * A phone that is not theirs is refused after ten wrong PINs of theirs in an hour, and after ten of anybody's from that
 * phone.
 */
export async function isBarred(work: UnitOfWork, caller: Caller | null, fromNumber: string | null): Promise<boolean> {
  const { ofPerson, ofPhone } = await countStrangePinFailures(
    work.trx,
    caller?.id ?? NOBODY,
    fromNumber,
    anHourAgo(work),
  );
  return Math.max(ofPerson, ofPhone) >= TRIES_AN_HOUR_FROM_UNKNOWN_PHONES;
}

/**
 * Somebody tries many people's PINs, from one phone or from many. The people who operate the line are told, once a day.
 * Nobody is locked out by it.
 */
async function reportGuessing(work: UnitOfWork): Promise<void> {
  const { trx, now, parts } = work;
  if ((await countForgeablePinFailures(trx, since(work, DAY))) < WRONG_PINS_WORTH_REPORTING) return;
  if (await wasReportedSince(trx, GUESSING, since(work, DAY))) return;
  parts.log.error({}, `operator alarm: ${GUESSING}`);
  await writeJournal(trx, [{ at: now, actor: work.actor, kind: 'operator', detail: { what: GUESSING } }]);
  await notifyDuty(work, { id: 'told.guessing', vars: {} }, { without: [], rings: false });
}

const GUESSING = 'many wrong PINs, of many people or from many phones';
