import type { Absent } from './absent.ts';
import type { Contact } from '../responders.ts';
import type { Channel, LadderStep, Plan, Who } from '../plan.ts';
import type { Question, Replies, Reply } from '../purple-file.ts';

/**
 * The *true* book: what is known of a worker's danger, who has been asked, and who owns it. Times are epoch
 * milliseconds.
 */
export type AlarmKind = 'duress' | 'panic' | 'watch' | 'no_answer' | 'missed';
export type AlarmStatus = 'raised' | 'taken' | 'closed';

/** Most urgent first; what waits for a telephone is rung in this order. */
export const URGENCY: Record<AlarmKind, number> = { duress: 10, panic: 20, watch: 30, no_answer: 35, missed: 40 };

export interface Alarm {
  id: string;
  workerId: string;
  visitId: string | null;
  teamId: string;
  /** Names the alarm in texts: `TAKE B 15`. */
  letter: string;
  kind: AlarmKind;
  /** What was ever covert stays so. */
  covert: boolean;
  /** Nobody is in danger: people practise. Every line of it says so. */
  drill: boolean;
  status: AlarmStatus;
  raisedAt: Date;
  closedAt: Date | null;
  state: AlarmState;
}

export interface AlarmState {
  /** Frozen when raised: a running alarm keeps its plan. */
  plan: Plan;
  /** The running kind's ladder, without the worker. */
  steps: LadderStep[];
  round: number;
  /** The instant that the steps' `after` counts from, in this round. */
  base: number;
  /** Index of the next step; `steps.length` once the round is over. */
  next: number;
  /** When the next step goes; null while taken. */
  nextAt: number | null;
  /** Contacts who heard of this kind in this round, by text at least. */
  heard: string[];
  /** Those of them who were rung. */
  rung: string[];
  /** Whom the latest step covered, newly asked or not. */
  asked: string[];
  /** Who said "can't" in this round. */
  cannot: string[];
  /**
   * Somebody must have been rung by then in this round, or everybody of the ladder is texted; null where nothing is to
   * be seen to. None in alarms from before there was one.
   */
  firstRingBy?: number | null;
  /** How long the first ring may take to go out. */
  firstRingWithin?: number;
  /** Everybody ever asked or told: all hear how it ended. */
  contacted: string[];
  owners: Owner[];
  facts: Fact[];
  /** What was said by text and counts once it is confirmed in a call. None in alarms from before there were any. */
  claims?: Claim[];
  /** Phones that covert words came from: never rung about it. */
  excludedPhones: string[];
  /** How long a key is waited for once news was asked for. */
  answerWithin: number;
  /** Replies in the purple-file call that nobody has been told of yet, and when they must be. */
  unsentReplies: Replies;
  tellAt: number | null;
  /** The plan's `inform` has been told. */
  informed: boolean;
  /** How it was closed; null while it is open. What was closed before an upgrade does not say. */
  ended?: Ended | null;
}

/** Somebody who deals with it, and when they have promised news. */
export interface Owner {
  key: string;
  name: string;
  newsAt: number;
  /** When they were last asked for the news, or last pressed a key in that call; null before. */
  askedAt: number | null;
  extensions: number;
}

/** `until`: the visit goes on until then; null: it is over. Epoch milliseconds, as in all of an alarm's state. */
export type Deed =
  | { what: 'take'; milliseconds: number }
  | { what: 'dialled'; reference: string | null }
  | { what: 'safe'; until: number | null };

/** A contact's latest claim, of each contact at most one. */
export interface Claim {
  key: string;
  deed: Deed;
}

/**
 * How a deed is called where it is asked about: `more` is more time, for whoever has the alarm already; `contact` is
 * SAFE.
 */
export type ClaimName = 'take' | 'more' | 'dialled' | 'contact';

export type Fact = { at: number } & (
  | { what: 'cause'; kind: AlarmKind }
  /** A cause of its own: no call for help came from the worker. */
  | { what: 'worried'; by: ReportedBy }
  /** The same are worried about somebody else as well, who is named; no alarm of its own was raised for it yet. */
  | { what: 'worried_besides'; by: ReportedBy; about: string }
  | { what: 'unproved'; word: string }
  | { what: 'dialled'; key: string; by: string; reference: string | null }
  | { what: 'note'; words: string }
  /** The worker's words came from a phone that these people share, by name. */
  | { what: 'shared_phone'; people: string[] }
  /** Told of a covert alarm by somebody without a PIN: it counts once somebody with one says so. */
  | { what: 'unconfirmed'; by: string; how: Proof }
  /** Keyed, or said, on the worker's phone: nobody can know by whom. */
  | { what: 'reply'; question: Question; reply: Reply }
  /** The purple-file call was made twice, in vain. */
  | { what: 'no_answer' }
  /** Many wrong PINs were tried for the worker. */
  | { what: 'wrong_pins' }
);

/**
 * Somebody who is worried about somebody else: one of ours, by contact key and name, or a caller whom we do not know,
 * by number.
 */
export interface ReportedBy {
  key: string | null;
  name: string | null;
  /** Of an unknown caller, where it is not withheld. */
  number: string | null;
  /** What they said, beside whom it is about. */
  words?: string | null;
}

/**
 * How somebody knows of a worker after a covert alarm: *seen in person*, *police confirm*, or a voice alone, which
 * proves nothing.
 */
export type Proof = 'seen' | 'police' | 'voice';

/** `drill`: as drills end; `real`: a drill, because something real has come. */
export type Ended = 'pin' | 'contact' | 'office' | 'seen' | 'police' | 'drill' | 'real';

export type AlarmEvent =
  /** `wasRung`: a call about it has gone out in this round. */
  | { kind: 'timer'; wasRung?: boolean }
  /**
   * Another cause for alarm about the same worker; `visitId`: the visit that is open then. `worried`: whose worry it
   * is.
   */
  | { kind: 'cause'; cause: AlarmKind; visitId: string | null; from?: string | null; worried?: ReportedBy | null }
  | { kind: 'take'; by: Contact; milliseconds: number }
  | { kind: 'cannot'; by: Contact }
  | { kind: 'dialled'; by: Contact; reference: string | null }
  /** By text from their number. `hasSpoken`: they have heard of it in a call, after a key or a PIN. */
  | { kind: 'texted'; by: Contact; deed: Deed; hasSpoken: boolean }
  /** In our call to them: that text was theirs, or it was not. */
  | { kind: 'confirm' | 'disown'; by: Contact }
  /** The owner is on the line in the news call. */
  | { kind: 'news-answered'; by: Contact }
  | { kind: 'more-news-time'; by: Contact; milliseconds: number }
  | { kind: 'pass-on'; by: Contact }
  /** A responder has reached the worker; `until` where the visit goes on. */
  | { kind: 'contact-made'; by: Contact; until: Date | null }
  /** The same of a covert alarm; `proved`: with the responder's own PIN. */
  | { kind: 'covert-contact'; by: Contact; how: Proof; proved: boolean }
  /** The worker's real PIN. */
  | { kind: 'pin' }
  /** END, OK or MORE by text without a PIN, once others have been rung. */
  | { kind: 'unproved'; word: string }
  | { kind: 'note'; words: string }
  | { kind: 'worried-besides'; by: ReportedBy; about: string }
  | { kind: 'shared-phone'; people: string[] }
  /** Many wrong PINs; told once since then. */
  | { kind: 'wrong-pins'; since: Date }
  /** In the purple-file call; told `within` so many milliseconds, what is urgent at once. */
  | { kind: 'reply'; question: Question; reply: Reply; within: number }
  /** Something real has come: a drill is over. */
  | { kind: 'real' }
  | { kind: 'call-unanswered' }
  | { kind: 'call-finished' }
  /** The command line's way out: who, and why. */
  | { kind: 'office-closes'; why: string };

export type Message =
  | { id: 'told.taken'; owner: string; until: number }
  | { id: 'told.dialled'; owner: string; reference: string | null }
  | { id: 'told.reference'; owner: string; reference: string }
  | { id: 'told.closed'; how: Ended }
  /** To whoever was worried, and heard of nothing since. */
  | { id: 'told.worry-over'; how: Ended }
  /** A text in that name was not theirs. */
  | { id: 'told.disowned'; owner: string }
  | { id: 'told.more-time'; owner: string; until: number }
  | { id: 'told.unproved'; word: string }
  | { id: 'told.fact'; fact: Fact }
  | { id: 'told.worried-besides'; by: ReportedBy; about: string; count: number }
  | { id: 'told.replies'; replies: Replies }
  | { id: 'told.inform' }
  | { id: 'told.upgraded' };

export type AlarmEffect =
  /** Text and ring: "Urgent. Press 1." `spared`: the keys of those on a visit of their own, who are only texted. */
  | { kind: 'ask'; contacts: Contact[]; textOnly: string[]; by: Channel[]; why: Why }
  | { kind: 'ask-news'; owner: Contact }
  /** Rings whoever has texted: was that them? */
  | { kind: 'confirm'; contact: Contact; claim: ClaimName }
  /** One text; a call only if the text fails. */
  | { kind: 'tell'; contacts: Contact[]; message: Message }
  /**
   * What rings or will ring stops; whoever has answered is left to finish the call. `of`: only these contacts' phones.
   */
  | { kind: 'stop-rings'; of: string[] | 'everybody' }
  | { kind: 'visit-over' }
  /** They know how the worker is; the worker's phones must not see that anybody does. */
  | { kind: 'visit-accounted-for' }
  | { kind: 'visit-until'; deadline: Date }
  /** A step of the ladder that reaches nobody, and why; the next one goes at once. */
  | { kind: 'step-skipped'; who: Who[]; absent: Absent[] }
  /** The rules leave nobody to ask. */
  | { kind: 'nobody-to-ask' };

/** `again`: a repeated round, which names the last resort. `reopened`: no news came from whoever had taken it, `passed-on`: they gave it back, `unconfirmed`: somebody
 * without a PIN has told how a covert one ended, `unanswered`: the purple-file call was not answered, twice. */
export type Why = 'first' | 'again' | 'reopened' | 'passed-on' | 'unconfirmed' | 'unanswered';

/** What the person who acted is told. */
export type AlarmAnswer =
  | { kind: 'done' }
  | { kind: 'taken'; until: number; cut: boolean }
  | { kind: 'granted'; until: number; cut: boolean; managersTold: boolean }
  | { kind: 'taken-already'; owner: string }
  /** It counts once they have pressed a key in our call: nothing has changed. */
  | { kind: 'claimed'; claim: ClaimName }
  | { kind: 'not-yours' }
  /** A covert alarm wants proof: nothing has changed. */
  | { kind: 'proof-wanted' }
  | { kind: 'closed' };

export interface AlarmStep {
  alarm: Alarm;
  effects: AlarmEffect[];
  answer: AlarmAnswer;
}

/** What the worker's own phones say lowers none of these (promise 10). */
export function isCovert(kind: AlarmKind): boolean {
  return kind === 'duress' || kind === 'watch';
}

/** After a voice alone, we ask again so soon. */
export const VOICE_RECHECK = 15 * 60_000;
/** News is asked for at its time; without a key by then (its second ring included), the alarm is raised again. */
export const NEWS_ANSWER_WITHIN = 2 * 60_000;
/** Of 30 s that the first ring may take to go out: then there is time for the texts in its place. Real milliseconds. */
export const FIRST_RING_WITHIN = 25_000;
/** News is due so soon after somebody said that 999 is dialled. */
export const NEWS_AFTER_DIALLING = 5 * 60_000;

/** When the alarm must be looked at next: always a time until it is closed. */
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
