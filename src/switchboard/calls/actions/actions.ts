import { checkPinAction, findPerson, identify, identifyCaller } from './caller-actions.ts';
import { choosePin, confirmPin } from './first-call-actions.ts';
import {
  callerLeft,
  isAnybodyThere,
  isCallerThere,
  officeAnswered,
  panicUnlessPin,
  putThrough,
  raiseFor,
  raisePanic,
  workerAnswered,
} from './office-actions.ts';
import { practise, practisePin } from './practice-actions.ts';
import {
  cantAction,
  checkOwnPin,
  dialledAction,
  dialledReference,
  iAmAPerson,
  moreNewsTime,
  nextAlarm,
  nextNews,
  passOn,
  reportContact,
  reportCovert,
  ringWorker,
  sameAlarm,
  takeAction,
} from './responder-actions.ts';
import { confirmText, disownText } from './claim-actions.ts';
import { answer, brokeOff, goodTime, identifyCover, purpleFinished } from './purple-actions.ts';
import { responderPin, ringBack } from '../responder-proof.ts';
import type { Action } from '../turn.ts';
import {
  bookCallAction,
  endVisitAction,
  menuState,
  moreTimeAction,
  onRecord,
  startVisitAction,
  placeOnRecord,
} from './visit-actions.ts';
import { worried, worriedNumber } from './worried-actions.ts';

/** What flows may ask for with `do`, by name. */
export const actions = new Map<string, Action>(
  Object.entries({
    identify: identify,
    'identify-caller': identifyCaller,
    'find-person': findPerson,
    'check-pin': checkPinAction,
    'choose-pin': choosePin,
    'confirm-pin': confirmPin,
    'menu-state': menuState,
    'start-visit': startVisitAction,
    'place-on-record': placeOnRecord,
    'end-visit': endVisitAction,
    'more-time': moreTimeAction,
    'on-record': onRecord,
    practise: practise,
    'practise-pin': practisePin,
    'worried-number': worriedNumber,
    worried: worried,
    'put-through': putThrough,
    'is-anybody-there': isAnybodyThere,
    'caller-left': callerLeft,
    'is-caller-there': isCallerThere,
    'raise-for': raiseFor,
    'raise-panic': raisePanic,
    'panic-unless-pin': panicUnlessPin,
    'office-answered': officeAnswered,
    'worker-answered': workerAnswered,
    'responder-pin': responderPin,
    'ring-back': ringBack,
    'i-am-a-person': iAmAPerson,
    'confirm-text': confirmText,
    'disown-text': disownText,
    'next-alarm': nextAlarm,
    'same-alarm': sameAlarm,
    take: takeAction,
    cant: cantAction,
    dialled: dialledAction,
    'dialled-reference': dialledReference,
    'ring-worker': ringWorker,
    'next-news': nextNews,
    'report-contact': reportContact,
    'check-own-pin': checkOwnPin,
    'report-covert': reportCovert,
    'more-news-time': moreNewsTime,
    'pass-on': passOn,
    'identify-cover': identifyCover,
    'good-time': goodTime,
    answer: answer,
    'purple-finished': purpleFinished,
    'broke-off': brokeOff,
    'book-call': bookCallAction,
  }),
);
