import type { Channel } from '../../../contact/channel.ts';
import type { AlarmKind } from '../../../safety/alarm/alarm.ts';
import type { HazardKind } from '../../../safety/hazard.ts';

/** What is kept about somebody, one thing at a time, as a request asks for it. */

/** A covert alarm was on then: about them, or one in which they were asked. */
export type CovertThen = 'own' | 'asked' | null;

interface Thing {
  /** Within its kind, and for as long as the thing is there. */
  id: string;
  at: Date | null;
}

export interface HeldVisit extends Thing {
  kind: 'visit';
  worker: string;
  /** It was theirs, and not one on which they went along. */
  isTheirs: boolean;
  status: string;
  startedAt: Date | null;
  endedAt: Date | null;
  plannedStart: Date | null;
  place: string | null;
  initials: string | null;
  reference: string | null;
  phoneThere: string | null;
  risk: string | null;
  note: string | null;
  /** What the office did. */
  acts: { at: string; what: string; how: string | null }[];
}

export interface HeldAlarm extends Thing {
  kind: 'alarm';
  worker: string;
  /** It is about the person who asks, and not one in which they were rung. */
  isTheirs: boolean;
  alarmKind: AlarmKind;
  covert: boolean;
  /** A covert one was about the same visit. */
  isBesideCovert: boolean;
  drill: boolean;
  closedAt: Date | null;
}

/** Words of theirs: a text, or one that nobody understood. */
export interface HeldText extends Thing {
  kind: 'text' | 'words';
  /** Null: from a number of nobody. */
  by: string | null;
  words: string;
  covertThen: CovertThen;
}

/** As it is stored. `sealed`: the whole text, where its words are without a code phrase. */
export interface StoredText extends HeldText {
  workerId: string | null;
  sealed: Buffer | null;
}

/** One of our calls or texts. */
export interface HeldContact extends Thing {
  kind: 'contact';
  channel: Channel;
  status: string;
  words: string | null;
  covertThen: CovertThen;
  isAboutAnother: boolean;
}

export interface HeldCall extends Thing {
  kind: 'call';
  direction: 'inbound' | 'outbound';
  endedAt: Date | null;
  turns: { input: unknown; reply: unknown }[];
  covertThen: CovertThen;
  isAboutAnother: boolean;
}

export interface HeldRecording extends Thing {
  kind: 'recording';
  seconds: number;
  covertThen: CovertThen;
}

export interface HeldIncident extends Thing {
  kind: 'incident';
  seriousness: string;
  reference: string | null;
  debriefedOn: string | null;
}

export interface HeldHazard extends Thing {
  kind: 'hazard';
  hazard: HazardKind;
  place: string | null;
  reference: string | null;
  agreedWith: string;
  reviewOn: string;
  toldOn: string | null;
  isOver: boolean;
}

/** That they were asked, with everybody, whether all is well. */
export interface HeldRollCall extends Thing {
  kind: 'roll-call';
  name: string;
  status: string;
  answeredAt: Date | null;
  via: string | null;
}

/** What the office did about them: of the journal, and of the history of people. */
export interface HeldDeed extends Thing {
  kind: 'office' | 'change';
  what: string;
}

/** Who looked, a month at a time and by page; or what they looked at themselves. */
export interface HeldLooks extends Thing {
  kind: 'seen' | 'looked';
  month: string;
  pages: { page: string; count: number }[];
}

/** Free words in which they are named. */
export interface HeldNote extends Thing {
  kind: 'note';
  words: string;
}

export interface HeldHold extends Thing {
  kind: 'hold';
  why: string;
}

/** Who they are, in one piece. */
export interface HeldPerson extends Thing {
  kind: 'person' | 'sheet' | 'account' | 'pins';
  facts: { name: string; value: string }[];
}

export type Held =
  | HeldVisit
  | HeldAlarm
  | HeldText
  | HeldContact
  | HeldCall
  | HeldRecording
  | HeldIncident
  | HeldHazard
  | HeldRollCall
  | HeldDeed
  | HeldLooks
  | HeldNote
  | HeldHold
  | HeldPerson;
export type HeldKind = Held['kind'];
