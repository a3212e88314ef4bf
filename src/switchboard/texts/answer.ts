import { clockVar, type Vars } from '../../conversation/files/flow.ts';
import type { Reading } from '../../conversation/texts/reading.ts';
import type { Caller } from '../../records/organisation/people.ts';
import type { HazardKind } from '../../safety/hazard.ts';
import { homeVars } from '../../operations/visit-contacts.ts';
import { deadlineOf, endAfterQuestions, isAskedInBetween, type Visit } from '../../safety/visit.ts';
import { hazardVars } from '../hazard-words.ts';

/** A reply to a text: prompts said one after the other in one text. `help` counts towards the limit. */
export interface Answer {
  prompts: { id: string; vars?: Vars }[];
  help?: boolean;
  /** It answers a call for help. */
  isToCry?: boolean;
  /** No call takes its place where the phone gets no texts. */
  isTextOnly?: boolean;
}

/** `personId`: of the person who was found to text; null where that is not known. */
export interface AnswerTo {
  answer: Answer | null;
  personId: string | null;
}

/** People on a visit, and those who were asked about an alarm, are answered each time. */
export const asOftenAsAsked = ({ prompts, help, ...rest }: Answer): Answer => ({
  ...rest,
  prompts,
  ...(help ? { isTextOnly: true } : {}),
});

/** The same, with prompts after it. */
export const withHints = (answer: Answer, ids: string[]): Answer => ({
  ...answer,
  prompts: [...answer.prompts, ...ids.map((id) => ({ id }))],
});

/** The same, with what is noted of the address after it. */
export const withNote = (answer: Answer, hazards: HazardKind[]): Answer =>
  hazards.length === 0
    ? answer
    : { ...answer, prompts: [...answer.prompts, { id: 'text.note', vars: hazardVars(hazards) }] };

/** The same, with when it all ends, where the worker is asked in between. */
export function withEnd({ now }: { now: Date }, answer: Answer, visit: Visit): Answer {
  const isLate = visit.deadline === null || visit.deadline <= now;
  const ends = isLate ? null : endAfterQuestions(visit);
  return ends
    ? { ...answer, prompts: [...answer.prompts, { id: 'text.we-ask-then', vars: { ends: clockVar(ends) } }] }
    : answer;
}

/**
 * How it stands with a worker who was asked in between whether all is well: their time is not up, and OK is the answer.
 * Null: nobody has asked them.
 */
export function askedInBetween({ now }: { now: Date }, visit: Visit): Answer | null {
  if (!isAskedInBetween(visit, now)) return null;
  const deadline = deadlineOf(visit);
  const vars = { until: clockVar(deadline), ...homeVars(visit) };
  return answerWith(deadline <= now ? 'check-text' : 'check-reminder', vars);
}

/** A reply of one prompt. */
export const answerWith = (id: string, vars: Vars = {}): Answer => ({ prompts: [{ id, vars }] });

/** The reply to a call for help. */
export const answerToCry = (): Answer => ({ ...answerWith('text.thanks'), isToCry: true });

/** HELP alone, of somebody who makes no visits, asks for the words; it may be a cry all the same. */
export const wordsOfResponders = (): Answer => ({
  ...withHints(answerWith('responder.words'), ['text.need-help']),
  help: true,
});

/** A deadline as a reply names it: one that is over is said to be over. */
export const untilVars = ({ now }: { now: Date }, deadline: Date): Vars => ({
  until: clockVar(deadline),
  ...(deadline <= now ? { late: 'yes' } : {}),
});

/**
 * The number is no PIN of theirs. Both of a person's PINs have one length, which a call shows anyway: a number of
 * another length is a slip, and the reply says so. It follows from the length alone.
 */
export function wrongPin(
  { pinLength }: Pick<Caller, 'pinLength'>,
  { pinCandidates }: Pick<Reading, 'pinCandidates'>,
): Answer {
  const lengths = pinCandidates.map(({ length }) => length);
  if (pinLength === null || lengths.length === 0) return answerWith('text.wrong-pin');
  if (lengths.every((one) => one > pinLength)) return answerWith('text.wrong-pin', { long: 'yes' });
  if (lengths.every((one) => one < pinLength)) return answerWith('text.wrong-pin', { short: 'yes' });
  return answerWith('text.wrong-pin');
}

/**
 * The reply to WORRIED. Nobody may believe that we dial 999. `isHeard`: false from a phone that several share, for how
 * it ends is told to one person.
 */
export function worriedAnswer({ inDanger }: { inDanger: boolean }, isHeard = true): Answer {
  const answer = answerWith('text.worried', isHeard ? {} : { unheard: 'yes' });
  return inDanger ? withHints(answer, ['text.can-not-wait']) : answer;
}
