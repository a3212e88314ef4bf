import type { LadderStep, Plan } from '../plan.ts';
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
  /** Phones that covert words came from, or that a colleague lent for an open call for help. Never rung about it. */
  excludedPhones: string[];
  /**
   * The worker's own numbers while the alarm is covert. One that is given to somebody else meanwhile may still lie
   * beside the worker. Missing in alarms that were stored before this field existed.
   */
  workerPhones?: string[];
  /** When it became covert. Missing in one that is not, and in one that was stored before this field existed. */
  covertSince?: number;
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

/** A round of a raised alarm is over, and it could ask nobody but people who have said "can't". */
export const isUnasked = ({ status, drill, state: { heard, cannot, next, steps } }: Alarm): boolean =>
  status === 'raised' && !drill && next >= steps.length && heard.every((key) => cannot.includes(key));

export function newsDueAt(owner: Owner, { answerWithin }: Pick<AlarmState, 'answerWithin'>): number {
  return owner.askedAt === null ? owner.newsAt : owner.askedAt + answerWithin;
}

/** Their time for news has come, and they have been rung for it. */
export const isNewsAskedOf = ({ askedAt }: Owner): boolean => askedAt !== null;
