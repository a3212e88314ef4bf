import { checkPinAction, findPerson, identify, identifyCaller } from './caller-actions.ts';
import { checkCallersPin } from './colleague-pin.ts';
import { goHomeAction, homeState } from './home-actions.ts';
import { choosePin, confirmPin } from './first-call-actions.ts';
import { callerLeft, isAnybodyThere, panicUnlessPin, putThrough, raiseFor, raisePanic } from './office-actions.ts';
import { doesMessageHold } from './message-actions.ts';
import { practise, practisePin } from './practice-actions.ts';
import {
  cantAction,
  dialledAction,
  dialledReference,
  iAmAPerson,
  nextAlarm,
  ringWorker,
  sameAlarm,
  takeAction,
} from './responder-actions.ts';
import {
  allClear,
  checkOwnPin,
  moreNewsTime,
  nextNews,
  passOn,
  reportContactAction,
  reportCovert,
  whoLeads,
} from './news-actions.ts';
import { confirmText, disownTextAction } from './claim-actions.ts';
import { answer, brokeOff, goodTime, identifyCover, purpleFinished, purpleZero } from './purple-actions.ts';
import { isCallerThere, officeAnswered, workerAnswered } from './put-through-actions.ts';
import { rollCallAnswer, rollCallFacts, rollCallHalf } from './roll-call-actions.ts';
import { responderPin, ringBack } from '../responder-proof.ts';
import {
  type Action,
  type ActionAtOnce,
  isInTransaction,
  NEEDS_TRANSACTION,
  type Outcome,
  type Turn,
} from '../turn.ts';
import { type ActionName, isActionName, isGiven } from '../../../conversation/engine/actions.ts';
import {
  bookCallAction,
  endVisitAction,
  menuState,
  moreTimeAction,
  onRecord,
  startVisitAction,
  placeOnRecord,
  visitNote,
} from './visit-actions.ts';
import { worried, worriedNumber } from './worried-actions.ts';

/** The implementations of all actions in the catalogue, which flows ask for with `do`. */
export const actions: { readonly [A in ActionName]: ActionAtOnce<A> } = {
  identify: inTransaction(identify),
  'identify-caller': identifyCaller,
  'find-person': inTransaction(findPerson),
  'check-pin': checkPinAction,
  'check-callers-pin': checkCallersPin,
  'choose-pin': choosePin,
  'confirm-pin': inTransaction(confirmPin),
  'menu-state': menuState,
  'start-visit': inTransaction(startVisitAction),
  'visit-note': visitNote,
  'place-on-record': placeOnRecord,
  'end-visit': inTransaction(endVisitAction),
  'home-state': homeState,
  'go-home': inTransaction(goHomeAction),
  'more-time': inTransaction(moreTimeAction),
  'on-record': inTransaction(onRecord),
  practise: practise,
  'practise-pin': practisePin,
  'worried-number': worriedNumber,
  worried: worried,
  'roll-call-facts': rollCallFacts,
  'roll-call-half': rollCallHalf,
  'roll-call-answer': inTransaction(rollCallAnswer),
  'put-through': inTransaction(putThrough),
  'is-anybody-there': inTransaction(isAnybodyThere),
  'caller-left': inTransaction(callerLeft),
  'is-caller-there': inTransaction(isCallerThere),
  'raise-for': inTransaction(raiseFor),
  'raise-panic': raisePanic,
  'panic-unless-pin': panicUnlessPin,
  'office-answered': inTransaction(officeAnswered),
  'worker-answered': inTransaction(workerAnswered),
  'responder-pin': inTransaction(responderPin),
  'ring-back': inTransaction(ringBack),
  'i-am-a-person': inTransaction(iAmAPerson),
  'does-message-hold': inTransaction(doesMessageHold),
  'confirm-text': inTransaction(confirmText),
  'disown-text': inTransaction(disownTextAction),
  'next-alarm': inTransaction(nextAlarm),
  'same-alarm': inTransaction(sameAlarm),
  take: inTransaction(takeAction),
  cant: inTransaction(cantAction),
  dialled: inTransaction(dialledAction),
  'dialled-reference': inTransaction(dialledReference),
  'ring-worker': inTransaction(ringWorker),
  'next-news': inTransaction(nextNews),
  'report-contact': inTransaction(reportContactAction),
  'who-leads': inTransaction(whoLeads),
  'all-clear': inTransaction(allClear),
  'check-own-pin': inTransaction(checkOwnPin),
  'report-covert': inTransaction(reportCovert),
  'more-news-time': inTransaction(moreNewsTime),
  'pass-on': inTransaction(passOn),
  'identify-cover': inTransaction(identifyCover),
  'good-time': inTransaction(goodTime),
  answer: inTransaction(answer),
  'purple-zero': inTransaction(purpleZero),
  'purple-finished': inTransaction(purpleFinished),
  'broke-off': inTransaction(brokeOff),
  'book-call': inTransaction(bookCallAction),
};

/**
 * Performs an action of a flow. Throws if the name or the arguments are not in the catalogue, which only an unchecked
 * flow can cause.
 */
export function performAction(
  name: string,
  turn: Turn,
  given: Record<string, string>,
  entry: string | null,
): Promise<Outcome | typeof NEEDS_TRANSACTION> {
  if (!isActionName(name)) throw new Error(`no such action: ${name}`);
  return perform(name, turn, given, entry);
}

function perform<A extends ActionName>(name: A, turn: Turn, given: Record<string, string>, entry: string | null) {
  if (!isGiven(name, given)) throw new Error(`${name} does not take ${JSON.stringify(given)}`);
  return actions[name](turn, given, entry);
}

function inTransaction<A extends ActionName>(action: Action<A>): ActionAtOnce<A> {
  return (turn, given, entry) =>
    isInTransaction(turn) ? action(turn, given, entry) : Promise.resolve(NEEDS_TRANSACTION);
}
