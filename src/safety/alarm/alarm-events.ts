import type { Absent } from './absent.ts';
import type { Contact } from '../responders.ts';
import type { PlanChannel, Who } from '../plan.ts';
import type { Question, Replies, PurpleReply } from '../purple-file.ts';
import type { Alarm, AlarmKind, ClaimName, Deed, Ended, KnownFact, Proof, ReportedBy } from './alarm.ts';

/** What may happen to an alarm, what follows from it, and what the person who acted is told. */

export type AlarmEvent =
  /** `wasRung`: a call about the alarm has gone out in this round. */
  | { kind: 'timer'; wasRung?: boolean }
  /**
   * Another cause for alarm about the same worker. `visitId`: the visit that is open then. `worried`: the person whose
   * concern it is. `atRisk`: owners, by contact key, who may stand beside the worker (src/safety/risk.ts).
   */
  | {
      kind: 'cause';
      cause: AlarmKind;
      visitId: string | null;
      from?: string | null;
      worried?: ReportedBy | null;
      atRisk?: string[];
    }
  | { kind: 'take' | 'join'; by: Contact; milliseconds: number }
  /** Somebody deals with it in the place of an owner. `from`: that owner, by contact key. */
  | { kind: 'take-over'; by: Contact; from: string; milliseconds: number }
  | { kind: 'cannot'; by: Contact }
  /** They are about to dial 999. `asWell`: they know that somebody else does or has. */
  | { kind: 'dialling'; by: Contact; asWell: boolean }
  | { kind: 'dialled'; by: Contact; reference: string | null }
  /**
   * A text from the contact's number. `hasSpoken`: they have heard of the alarm as it is now, in a call, after a key or
   * a PIN.
   */
  | { kind: 'texted'; by: Contact; deed: Deed; hasSpoken: boolean }
  /** The contact says in our call that a text in their name was theirs, or was not. */
  | { kind: 'confirm' | 'disown'; by: Contact }
  /** The owner is on the line in the news call. */
  | { kind: 'news-answered'; by: Contact }
  | { kind: 'more-news-time'; by: Contact; milliseconds: number }
  | { kind: 'pass-on'; by: Contact }
  /** An alarm about an owner has been raised since they took this one: they cannot look after it. */
  | { kind: 'owner-in-need'; by: Contact }
  /** Somebody who is being rung has called for help themselves. They are left alone where others are rung. */
  | { kind: 'asked-in-need'; by: Contact }
  /** The alarm is covert, and an owner may stand beside the worker by now. */
  | { kind: 'owner-at-risk'; by: Contact }
  /**
   * A responder has reached the worker. `until`: the visit goes on until then; null: it is over. `allClear`: the police
   * say that nobody is in danger there any more.
   */
  | { kind: 'contact-made'; by: Contact; until: Date | null; allClear?: boolean }
  /** A responder has reached the worker, and the police have not given the all-clear. */
  | { kind: 'not-yet-clear'; by: Contact }
  /**
   * The same for a covert alarm. `proved`: it is certain who says so. `who`: who has seen the worker, or confirms it.
   */
  | { kind: 'covert-contact'; by: Contact; how: Proof; proved: boolean; who?: string }
  /** The worker keyed or texted the real PIN. */
  | { kind: 'pin' }
  /** The worker's phone texted END, OK or MORE without a PIN, once others had been rung. */
  | { kind: 'unproved'; word: string }
  | { kind: 'note'; words: string }
  /** `isQuiet`: it is stored, and nobody is told. */
  | { kind: 'add-fact'; by: Contact; words: string; isQuiet?: boolean }
  | { kind: 'worried-besides'; by: ReportedBy; about: string }
  | { kind: 'shared-phone'; people: string[] }
  /** Many wrong PINs were tried. The owners are told once after `since`. */
  | { kind: 'wrong-pins'; since: Date }
  /** A reply in the purple-file call. It is told within `within` milliseconds; an urgent one is told at once. */
  | { kind: 'reply'; question: Question; reply: PurpleReply; within: number }
  /** A real alarm has come, which ends a drill. */
  | { kind: 'real' }
  | { kind: 'call-unanswered' }
  | { kind: 'call-finished' }
  /** The command line closes the alarm. `why` says who did it, and why. */
  | { kind: 'office-closes'; why: string };

export type Message =
  | { id: 'told.taken' | 'told.joined'; owner: string; until: number }
  /** For the owner in whose place another has come. */
  | { id: 'told.taken-over'; owner: string; until: number }
  | { id: 'told.dialled'; owner: string; reference: string | null }
  | { id: 'told.reference'; owner: string; reference: string }
  | { id: 'told.closed'; how: Ended | 'seen_to' }
  /**
   * For people who reported a concern and have heard of nothing since. `seen_to`: of a covert alarm they learn no more
   * than where an ordinary worry is over.
   */
  | { id: 'told.worry-over'; how: Ended | 'seen_to' }
  /** A text in that person's name was not theirs. */
  | { id: 'told.disowned'; owner: string }
  | { id: 'told.more-time'; owner: string; until: number }
  | { id: 'told.unproved'; word: string }
  | { id: 'told.fact'; fact: KnownFact }
  | { id: 'told.worried-besides'; by: ReportedBy; about: string; count: number }
  | { id: 'told.replies'; replies: Replies }
  | { id: 'told.inform' }
  | { id: 'told.upgraded' };

export type AlarmEffect =
  /** Sends a text and rings: "Urgent. Press 1." `textOnly`: keys of the contacts who only get a text. */
  | { kind: 'ask'; contacts: Contact[]; textOnly: string[]; by: PlanChannel[]; why: Why }
  | { kind: 'ask-news'; owner: Contact }
  /** Rings the contact and asks whether the text was theirs. */
  | { kind: 'confirm'; contact: Contact; claim: ClaimName }
  /** Sends one text, and calls only if the text fails. */
  | { kind: 'tell'; contacts: Contact[]; message: Message }
  /**
   * Stops the calls that ring or are about to ring. People who have answered may finish their call. `of`: only the
   * phones of these contacts.
   */
  | { kind: 'stop-rings'; of: string[] | 'everybody' }
  /** The same on every phone that may be beside the worker. */
  | { kind: 'stop-rings-at-risk' }
  /** An owner has it no longer. What says that they have it, and has not been heard yet, is not told. */
  | { kind: 'take-back-taken' }
  | { kind: 'visit-over' }
  /** A responder knows how the worker is. The worker's phones must not show that anybody knows. */
  | { kind: 'visit-accounted-for' }
  | { kind: 'visit-until'; deadline: Date }
  /** A step of the ladder reaches nobody. `absent` says why. The next step goes at once. */
  | { kind: 'step-skipped'; who: Who[]; absent: Absent[] }
  /** The rules leave nobody who could be asked. */
  | { kind: 'nobody-to-ask' };

/**
 * Why contacts are asked:
 * - `again`: a repeated round, which names the last resort;
 * - `reopened`: no news came from the owner;
 * - `passed-on`: the owner gave it back;
 * - `unconfirmed`: a person without a PIN has told how a covert alarm ended;
 * - `unanswered`: the purple-file call was not answered, twice.
 */
export type Why = 'first' | 'again' | 'reopened' | 'passed-on' | 'unconfirmed' | 'unanswered';

/** What the person who acted is told. */
export type AlarmAnswer =
  /** `goesOnUntil`: the worker has been reached, and their visit goes on until then. */
  | { kind: 'done'; goesOnUntil?: Date }
  | { kind: 'taken'; until: number; cut: boolean }
  | { kind: 'granted'; until: number; cut: boolean; managersTold: boolean }
  | { kind: 'taken-already'; owner: string }
  /** Somebody else is dialling 999, or has dialled. Nothing has changed. */
  | { kind: 'dialling-already'; name: string }
  /** The deed counts once the person has pressed a key in our call. Nothing has changed. */
  | { kind: 'claimed'; claim: ClaimName }
  | { kind: 'not-yours' }
  /** A covert alarm needs proof. Nothing has changed. */
  | { kind: 'proof-wanted' }
  | { kind: 'closed' };

export interface AlarmStep {
  alarm: Alarm;
  effects: AlarmEffect[];
  answer: AlarmAnswer;
}
