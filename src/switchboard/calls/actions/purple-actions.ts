import { findCodePhrase } from '../../../conversation/code-phrase/code-phrase.ts';
import type { Vars } from '../../../conversation/files/flow.ts';
import { spokenAnswer } from '../../../conversation/speech/spoken-answer.ts';
import { readText } from '../../../conversation/texts/read-text.ts';
import { codePhrasesOf, lockWorker } from '../../../records/organisation/people.ts';
import { livePurpleCalls, purpleCallById } from '../../../records/purple-calls.ts';
import { teamPlan } from '../../../records/organisation/teams.ts';
import { nextQuestion, type PurpleCall, type Question } from '../../../safety/purple-file.ts';
import { raiseInCall, recordPurpleReply } from '../../../operations/purple-replies.ts';
import { stopCallSequencesOf } from '../../../operations/purple-saved.ts';
import { changePurpleCall, purpleUnanswered } from '../../../operations/purple-work.ts';
import { recordPerson } from './responder-actions.ts';
import {
  type Action,
  languageOf,
  type Outcome,
  outcome,
  remember,
  sessionOf,
  type TurnInTransaction,
} from '../turn.ts';

/**
 * The purple-file call, question by question. Nobody can know who holds the phone. So an answer may raise an alarm, and
 * never lowers one.
 */

/** Real milliseconds. A call to us whose end nobody reports counts as over after this time. */
const LONGEST_CALL = 10 * 60_000;

/** A call to the cover number. It becomes the purple-file call that we owe this phone, if there is one. */
export const identifyCover: Action<'identify-cover'> = async (turn) => {
  const { caller } = turn;
  if (caller === null) return outcome('nobody');
  // The worker is locked before the read. Otherwise an answer that another call of theirs is writing would be lost.
  await lockWorker(turn.trx, caller.id);
  const owed = (await livePurpleCalls(turn.trx, caller.id)).find(isOwed);
  if (!owed) return outcome('nobody');
  await stopCallSequencesOf(turn, owed);
  await changePurpleCall(turn, owed, {
    kind: 'rung',
    giveUpAt: new Date(turn.now.getTime() + turn.parts.clock.stretch(LONGEST_CALL)),
  });
  remember(turn, { purpleCall: owed.id });
  return outcome('owed');
};

/** Whether we owe the call now. A booked call is for its own time, unless we have tried it already. */
function isOwed({ reason, status, state }: PurpleCall): boolean {
  return reason !== 'booked' || status === 'calling' || state.tries > 0;
}

/**
 * "Is this a good time?" A clear yes leads to the plan's own wording, anything else to the coded one. `entry` is null
 * for any other key. Words that are no answer may be a machine's greeting, and a machine must not hear the questions.
 */
export const goodTime: Action<'good-time'> = async (turn, _given, entry) => {
  const call = await lockedCall(turn);
  if (!call) return outcome('finished');
  const heard = entry === null ? null : await understood(turn, call, entry);
  if (entry !== null && heard === null) return outcome('unclear');
  // A greeting may begin with "Yes". Only a key or the phrase proves a person.
  const isByPerson = entry === null || entry === '1' || entry === '2' || heard === 'phrase';
  if (isByPerson) await recordPerson(turn);
  remember(turn, { isZeroKeyed: false });
  const wording = (await teamPlan(turn.trx, call.teamId)).purpleFile?.wording ?? 'coded';
  const isPlain = heard === 'yes' && wording === 'plain';
  if (isByPerson) remember(turn, { isPersonThere: true });
  return ask(turn, call, { plain: isPlain ? 'yes' : 'no' });
};

/**
 * An answer by key or word. After silence, or words that cannot be understood, the question is asked once more; then
 * the answer is unclear. If nothing has shown yet that a person is there, the call ends instead.
 */
export const answer: Action<'answer'> = async (turn, given, entry) => {
  const call = await lockedCall(turn);
  const { question, askedAgain } = sessionOf(turn);
  if (!call || question === null) return outcome('finished');
  const heard = entry === null ? null : await understood(turn, call, entry);
  const isByPerson = heard !== null || given['as'] === 'key';
  if (isByPerson) await recordPerson(turn);
  if (isByPerson) remember(turn, { isPersonThere: true, isZeroKeyed: false });
  if (heard === 'phrase') return ask(turn, call);
  if (heard !== null) return ask(turn, await recordPurpleReply(turn, call, question, heard));
  if (askedAgain !== question) {
    remember(turn, { askedAgain: question });
    return ask(turn, call);
  }
  return sessionOf(turn).isPersonThere
    ? ask(turn, await recordPurpleReply(turn, call, question, 'unclear'))
    : outcome('unclear');
};

/**
 * A 0 is an unclear key, and the second one is a cry for help, as in every other call of a worker. A worker who cries
 * in a covert call must not be rung by others, so that the alarm is covert too. The call goes on as if nothing had
 * happened.
 */
export const purpleZero: Action<'purple-zero'> = async (turn) => {
  const call = await lockedCall(turn);
  if (!call) return outcome('finished');
  await recordPerson(turn);
  const { isZeroKeyed: isSecond, hasCriedByKey, question } = sessionOf(turn);
  // Somebody who leans on the key comes to the end of the call, and nobody is told anew each time.
  if (hasCriedByKey && question !== null) return ask(turn, await recordPurpleReply(turn, call, question, 'unclear'));
  if (isSecond) await raiseInCall(turn, call, 'duress');
  remember(turn, { isPersonThere: true, isZeroKeyed: !isSecond, hasCriedByKey: isSecond });
  return ask(turn, call);
};

/** The call has ended. If no person was there, the call counts as not answered. */
export const purpleFinished: Action<'purple-finished'> = async (turn) => {
  const call = await lockedCall(turn);
  if (call && sessionOf(turn).isPersonThere) await changePurpleCall(turn, call, { kind: 'finished' });
  else if (call && turn.conversation.attemptId === null) await purpleUnanswered(turn, call.id);
  return outcome('done');
};

/** The line went dead before the end. If no person had answered, the call sequence goes on to the next phone. */
export const brokeOff: Action<'broke-off'> = async (turn) => {
  const call = await lockedCall(turn);
  if (call && (sessionOf(turn).isPersonThere || turn.conversation.attemptId === null))
    await purpleUnanswered(turn, call.id);
  return outcome('done');
};

/** A machine's greeting is longer, and may say "in an emergency dial 999". */
const MOST_WORDS_OF_A_CRY = 12;
const NO_NUMBERS = { isPin: () => false, minutesUntil: () => null };

/** Who is overheard speaks as harmlessly as the call does; who cries for help all the same is past that. */
function isCry(turn: TurnInTransaction, { visitId }: PurpleCall, words: string): boolean {
  if (!sessionOf(turn).isPersonThere && words.trim().split(/\s+/).length > MOST_WORDS_OF_A_CRY) return false;
  const { cry } = readText(turn.parts.library.vocabulary, words, NO_NUMBERS);
  return cry === 'on-visit' ? visitId !== null : cry !== 'none';
}

/** Yes, no, the code phrase or a cry for help (which raise an alarm here), or null if nothing is clear. */
async function understood(
  turn: TurnInTransaction,
  call: PurpleCall,
  entry: string,
): Promise<'yes' | 'no' | 'phrase' | null> {
  if (entry === '1') return 'yes';
  if (entry === '2') return 'no';
  const phrase = findCodePhrase(await codePhrasesOf(turn.trx, call.workerId), entry);
  if (phrase !== null || isCry(turn, call, entry)) {
    await raiseInCall(turn, call, phrase === 'watch' ? 'watch' : 'duress');
    return 'phrase';
  }
  return spokenAnswer(turn.parts.library.languages, languageOf(turn), entry);
}

/**
 * What was keyed or said in a turn of such a call that is not answered any more. The code phrase and a cry raise an
 * alarm all the same; an answer is none. Resolves with whether it was one.
 */
export async function hearCryAlone(turn: TurnInTransaction, said: string): Promise<boolean> {
  const call = await lockedCall(turn);
  if (!call) return false;
  const isSecondZero = said === '0' && sessionOf(turn).isZeroKeyed;
  if (!isSecondZero) return (await understood(turn, call, said)) === 'phrase';
  await raiseInCall(turn, call, 'duress');
  return true;
}

/** Goes to the first open question, or to the end. */
async function ask(
  turn: TurnInTransaction,
  call: PurpleCall,
  vars: Vars = {},
): Promise<Outcome<Question | 'finished'>> {
  const current = (await lockedCall(turn)) ?? call;
  const question = nextQuestion(current.state.replies);
  remember(turn, { question });
  return outcome(question ?? 'finished', vars);
}

async function lockedCall(turn: TurnInTransaction): Promise<PurpleCall | null> {
  const { purpleCall } = sessionOf(turn);
  const seen = purpleCall === null ? null : await purpleCallById(turn.trx, purpleCall);
  if (!seen) return null;
  await lockWorker(turn.trx, seen.workerId);
  return purpleCallById(turn.trx, seen.id);
}
