import type { Absent } from './absent.ts';
import type { Contact } from '../responders.ts';
import type { PlanChannel, LadderStep, Plan, Who } from '../plan.ts';
import type { Question, Replies, PurpleReply } from '../purple-file.ts';

/**
 * The *true* book: what is known of a worker's danger, who has been asked, and who owns the alarm. Times are epoch
 * milliseconds.
 */
export type AlarmKind = 'duress' | 'panic' | 'watch' | 'no_answer' | 'missed';
export type AlarmStatus = 'raised' | 'taken' | 'closed';

export interface Alarm {
  id: string;
  workerId: string;
  visitId: string | null;
  teamId: string;
  /** Names the alarm in texts: `TAKE B 15`. */
  letter: string;
  kind: AlarmKind;
  /** An alarm that was ever covert stays covert. */
  covert: boolean;
  /** An alarm for practice: nobody is in danger. Every line about it says so. */
  drill: boolean;
  status: AlarmStatus;
  raisedAt: Date;
  closedAt: Date | null;
  state: AlarmState;
}

export interface AlarmState {
  /** Frozen when raised: a running alarm keeps its plan. */
  plan: Plan;
  /** The ladder of the present kind, without the worker. */
  steps: LadderStep[];
  round: number;
  /** The time from which the steps' `after` counts in this round. */
  base: number;
  /** Index of the next step; `steps.length` once the round is over. */
  next: number;
  /** When the next step goes; null while the alarm is taken. */
  nextAt: number | null;
  /** Contacts who were told of this kind of alarm in this round, at least by text. */
  heard: string[];
  /** Those of `heard` who were rung. */
  rung: string[];
  /** Contacts whom the latest step reached, whether they were asked anew or not. */
  asked: string[];
  /** Contacts who said "can't" in this round. */
  cannot: string[];
  /**
   * A ring must have gone out by then in this round; otherwise everybody on the ladder gets a text. Null if nothing is
   * to be checked. Missing in alarms that were stored before this field existed.
   */
  firstRingBy?: number | null;
  /** How long the first ring may take to go out, in milliseconds of Buddyline's clock. */
  firstRingWithin?: number;
  /** Everybody who was ever asked or told. All of them are told how it ended. */
  contacted: string[];
  owners: Owner[];
  facts: Fact[];
  /**
   * Deeds that came by text and count once they are confirmed in a call. Missing in alarms that were stored before this
   * field existed.
   */
  claims?: Claim[];
  /** Phones that covert words came from. They are never rung about the alarm. */
  excludedPhones: string[];
  /** How long we wait for a key once news was asked for, in milliseconds. */
  answerWithin: number;
  /** Replies in the purple-file call that nobody has been told of yet. `tellAt`: when they must be told. */
  unsentReplies: Replies;
  tellAt: number | null;
  /** Whether the people in the plan's `inform` have been told. */
  informed: boolean;
  /** How the alarm was closed; null while it is open. Missing if it was closed before this field existed. */
  ended?: Ended | null;
}

/** A person who deals with the alarm, and when they have promised news. */
export interface Owner {
  key: string;
  name: string;
  newsAt: number;
  /** When they were last asked for the news, or last pressed a key in that call; null before. */
  askedAt: number | null;
  extensions: number;
}

/**
 * What a text in a responder's name says that they did. `until`: the visit goes on until then; null: it is over. Epoch
 * milliseconds, as in all of an alarm's state.
 */
export type Deed =
  | { what: 'take'; milliseconds: number }
  | { what: 'dialled'; reference: string | null }
  | { what: 'safe'; until: number | null };

/** A contact's latest claim. Each contact has at most one. */
export interface Claim {
  key: string;
  deed: Deed;
}

/**
 * The name of a deed where we ask about it. `more` is more time, for a contact who already has the alarm; `contact` is
 * SAFE.
 */
export type ClaimName = 'take' | 'more' | 'dialled' | 'contact';

/** What is known of an alarm. `newer`: a newer release has noted it, and this one cannot read it. */
export type Fact = KnownFact | { at: number; what: 'newer' };

export type KnownFact = { at: number } & (
  | { what: 'cause'; kind: AlarmKind }
  /** Somebody else's concern. It is a cause of its own: no call for help came from the worker. */
  | { what: 'worried'; by: ReportedBy }
  /**
   * The same people are concerned about somebody else as well, who is named. That concern has no alarm of its own yet.
   */
  | { what: 'worried_besides'; by: ReportedBy; about: string }
  | { what: 'unproved'; word: string }
  /** A person said that they are dialling 999. It stops nobody's ring. */
  | { what: 'dialling'; key: string; by: string }
  | { what: 'dialled'; key: string; by: string; reference: string | null }
  /** The worker's own words; with `by`, the words of a person who knows of the alarm. */
  | { what: 'note'; words: string; by?: { key: string; name: string } }
  /** The worker's words came from a phone that these people, by name, share. */
  | { what: 'shared_phone'; people: string[] }
  /** A person without a PIN has told how a covert alarm ended. It counts once a person with a PIN says so. */
  | { what: 'unconfirmed'; by: string; how: Proof }
  /** A reply that was keyed or said on the worker's phone. Nobody can know by whom. */
  | { what: 'reply'; question: Question; reply: PurpleReply }
  /** The purple-file call was made twice, and nobody answered. */
  | { what: 'no_answer' }
  /** Many wrong PINs were tried for the worker. */
  | { what: 'wrong_pins' }
);

/**
 * A person who is concerned about somebody else: a person or duty number of the organisation, by contact key and name,
 * or a caller whom we do not know, by number.
 */
export interface ReportedBy {
  key: string | null;
  name: string | null;
  /** The number of an unknown caller, unless it is withheld. */
  number: string | null;
  /** What they said besides the name of the person. */
  words?: string | null;
}

/**
 * How a person knows that a worker is well after a covert alarm: *seen in person*, *police confirm*, or a voice alone,
 * which proves nothing.
 */
export type Proof = 'seen' | 'police' | 'voice';

/**
 * How an alarm ended. `drill`: a drill that ended as drills do; `real`: a drill that ended because a real alarm came.
 */
export type Ended = 'pin' | 'contact' | 'office' | 'seen' | 'police' | 'drill' | 'real';

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
  | { kind: 'add-fact'; by: Contact; words: string }
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
  | { id: 'told.closed'; how: Ended }
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
  | { kind: 'done' }
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

/** Nothing that the worker's own phones say lowers an alarm of these kinds (promise 10). */
export function isCovert(kind: AlarmKind): boolean {
  return kind === 'duress' || kind === 'watch';
}

/** Milliseconds from the report of a voice alone until news is due again. */
export const VOICE_RECHECK = 15 * 60_000;
/**
 * How long an owner has to press a key once news was asked for, its second ring included. After that the alarm is
 * raised again. Milliseconds.
 */
export const NEWS_ANSWER_WITHIN = 2 * 60_000;
/**
 * The first ring may take 30 s to go out. After 25 s there is still time for the texts in its place. Real milliseconds.
 */
export const FIRST_RING_WITHIN = 25_000;
/** Milliseconds from contact without the all-clear of the police until news is due again. */
export const ALL_CLEAR_RECHECK = 15 * 60_000;
/** Milliseconds until news is due after a person said that 999 is dialled. */
export const NEWS_AFTER_DIALLING = 5 * 60_000;

/**
 * When the alarm must be looked at next. It is always a time until the alarm is closed. Throws if a raised alarm has no
 * next step.
 */
export function alarmDueAt(alarm: Alarm): Date | null {
  switch (alarm.status) {
    case 'raised':
      if (alarm.state.nextAt === null) throw new Error(`alarm ${alarm.id} is raised without a next step`);
      return new Date(
        Math.min(alarm.state.nextAt, alarm.state.tellAt ?? Infinity, alarm.state.firstRingBy ?? Infinity),
      );
    case 'taken':
      return new Date(
        Math.min(...alarm.state.owners.map((owner) => newsDueAt(owner, alarm.state)), alarm.state.tellAt ?? Infinity),
      );
    case 'closed':
      return null;
  }
}

export function newsDueAt(owner: Owner, { answerWithin }: Pick<AlarmState, 'answerWithin'>): number {
  return owner.askedAt === null ? owner.newsAt : owner.askedAt + answerWithin;
}
