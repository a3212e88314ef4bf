import { alarmFacts } from './alarm-facts.ts';

/**
 * What flows may ask of the switchboard, as data: each action, its possible outcomes, and the variables of each
 * outcome. A name that ends in "?" may be missing. The engine then removes the value that an earlier outcome left under
 * that name.
 */
export interface ActionSpecification {
  outcomes: Readonly<Record<string, readonly string[]>>;
  /**
   * Whether the action needs the digits that were keyed. A list names the values of `how` or `length` with which it
   * does.
   */
  entry: boolean | readonly string[];
  /** The arguments of `with`, and the values that each may have. */
  with?: Readonly<Record<string, readonly string[]>>;
  /** A caller who gets past this action has pressed a key. Names and places may follow. */
  provesPerson?: true;
}

/**
 * `until`: when the visit should have ended. `since`: when the alarm was raised. `where`: `known` (a `place`), `said`
 * (a `memo` that can be played), `lost` (a memo that cannot) or `none`. Places are `{ place }`, numbers `{ digits }`,
 * times `{ clock }`.
 */
const facts = [...alarmFacts, 'memo?'] as const;
const alarms = { missed: facts, panic: facts, watch: facts, duress: facts } as const;
const questions = {
  address: [],
  danger: [],
  police: [],
  weapon: [],
  colleague: [],
  ring_back: [],
  finished: [],
  unclear: [],
} as const;
const onRecord = ['buddy?', 'buddy_number?', 'manager?', 'manager_number?'] as const;
const lengths = { length: ['half-hours', 'minutes', 'planned', 'usual'] } as const;

export const actionCatalogue = {
  // Who is calling.
  // `code`: a person who may set their PINs with a one-time code.
  identify: {
    outcomes: { known: ['pin_length?'], code: ['pin_length?'], unknown: ['pin_length?'], responder: [] },
    entry: false,
  },
  'identify-caller': {
    outcomes: { known: ['pin_length?'], code: ['pin_length?'], unknown: ['pin_length?'] },
    entry: false,
  },
  // `office`: zeros and 1 were keyed, and nobody has that staff number.
  'find-person': { outcomes: { found: ['pin_length?'], office: [] }, entry: true },
  'check-pin': { outcomes: { right: [], wrong: [], 'too-many': [], code: ['pin_length?'] }, entry: true },
  // The PIN of a caller. `number-wanted`, `pin-wanted`: it was wrong on a known phone, which its owner may have lent. A
  // staff number counts there as well, and the PIN after it.
  'check-callers-pin': {
    outcomes: {
      right: ['pin_length?'],
      wrong: [],
      'number-wanted': ['most_digits', 'then_hash?'],
      'pin-wanted': ['most_digits', 'then_hash?'],
      'too-many': [],
      code: ['pin_length?'],
    },
    entry: true,
  },

  // The first call. `gone`: the one-time code no longer works.
  'choose-pin': { outcomes: { chosen: [], refused: [], gone: [] }, entry: true, with: { which: ['first', 'second'] } },
  'confirm-pin': {
    outcomes: { different: [], second: [], set: ['pin_length?'], gone: [] },
    entry: true,
    with: { which: ['first', 'second'] },
  },
  'i-am-a-person': { outcomes: { done: [] }, entry: false, provesPerson: true },
  // What the call was placed to say may be so no longer.
  'does-message-hold': { outcomes: { holds: [], changed: [] }, entry: false },

  // The worker's own visit. `unknown-caller`: nobody has proved who is calling.
  'menu-state': {
    outcomes: { open: ['until'], none: [], planned: ['until'], 'no-visits': [], 'unknown-caller': [] },
    entry: false,
  },
  'start-visit': {
    // `length`: only for two hours or more. `ends`: only where the worker is asked in between, at `until`.
    outcomes: {
      started: ['until', 'length?', 'ends?', 'ring_manager?'],
      restarted: ['until', 'length?', 'ends?', 'ring_manager?'],
      'not-understood': [],
      'no-plan': [],
      'no-visits': [],
    },
    entry: ['half-hours', 'minutes'],
    with: lengths,
  },
  // `on-the-way`: the visit that is open is the way home itself.
  'home-state': { outcomes: { 'on-the-way': [], other: [] }, entry: false },
  'go-home': {
    outcomes: {
      started: ['until', 'length?', 'ends?'],
      restarted: ['until', 'length?', 'ends?'],
      'not-understood': [],
      'no-plan': [],
      'no-visits': [],
    },
    entry: ['half-hours', 'minutes'],
    with: lengths,
  },
  // `noted`: the visit that has just begun is at an address, or of a reference, that has a note.
  'visit-note': { outcomes: { none: [], noted: ['note_two?', 'note_dog?', 'note_ring?', 'note_file?'] }, entry: false },
  // `wanted`: a visit has begun, and no place is recorded for it.
  'place-on-record': { outcomes: { known: [], wanted: [] }, entry: false },
  'end-visit': {
    outcomes: { ended: ['call_cancelled?', 'home_until?'], 'none-open': ['call_cancelled?'] },
    entry: false,
  },
  'book-call': { outcomes: { booked: ['until'], 'not-understood': [], 'no-visits': [] }, entry: true },
  'more-time': {
    outcomes: { moved: ['until', 'length?', 'ends?'], 'none-open': [], 'not-understood': [], 'no-plan': [] },
    entry: ['half-hours', 'minutes'],
    with: lengths,
  },
  'on-record': { outcomes: { visit: ['until', 'place?', 'where', ...onRecord], 'no-visit': onRecord }, entry: false },

  // Practice of the PINs.
  practise: { outcomes: { ready: [], 'visit-open': [] }, entry: false },
  'practise-pin': { outcomes: { works: [], wrong: [], over: [] }, entry: true },

  // A concern about a colleague.
  'worried-number': { outcomes: { asked: ['about_number'] }, entry: true },
  worried: { outcomes: { noted: [] }, entry: false, with: { how: ['first', 'at-once'] } },
  'raise-for': { outcomes: { noted: ['pin_length?'] }, entry: true },

  // A roll-call, which rings those who have said nothing.
  'roll-call-facts': { outcomes: { asked: ['drill?', 'building?'] }, entry: false },
  // Less than a PIN after the answer: the key for help, or nothing.
  'roll-call-half': { outcomes: { help: [], none: [] }, entry: true },
  'roll-call-answer': { outcomes: { done: [] }, entry: false, with: { answer: ['ok', 'help'] }, provesPerson: true },

  // A person on the line, or help.
  'put-through': { outcomes: { ringing: [], nobody: [], 'unknown-caller': [] }, entry: false },
  'is-anybody-there': { outcomes: { waiting: [], joined: ['room'], nobody: [], 'unknown-caller': [] }, entry: false },
  'caller-left': { outcomes: { done: [] }, entry: false },
  'raise-panic': { outcomes: { raised: [], 'unknown-caller': [] }, entry: false },
  'panic-unless-pin': { outcomes: { waiting: [], 'unknown-caller': [] }, entry: false },
  'office-answered': {
    outcomes: { join: ['room', 'act', 'undialled?', 'worker?', 'family?', 'stranger?'], gone: [] },
    entry: false,
    provesPerson: true,
  },
  // The person who is about to be joined with the caller asks this.
  'is-caller-there': { outcomes: { there: [], gone: [] }, entry: false },
  'worker-answered': { outcomes: { join: ['room'], gone: [] }, entry: false },

  // Who rings us about an alarm. `none`: they have no PIN. `nobody`: we no longer have a number of theirs.
  'responder-pin': { outcomes: { wanted: ['pin_length?'], none: [] }, entry: false },
  'ring-back': { outcomes: { ringing: [], nobody: [] }, entry: false },

  // Alarms. `next-alarm` goes to the next one. `news`: only the caller's own alarms are left, and they may give news of
  // them. `over`, `taken-already`: the alarm that they were rung for no longer needs them. `same-alarm` tells the last
  // alarm again, as it now is.
  'next-alarm': {
    outcomes: { ...alarms, news: [], 'none-left': [], over: [], 'taken-already': ['owner'] },
    entry: false,
  },
  'same-alarm': { outcomes: { ...alarms, 'none-left': [] }, entry: false },
  take: {
    // `granted`, `told`: the caller owned it already, so the minutes are an extension.
    outcomes: {
      taken: ['until'],
      cut: ['until'],
      granted: ['until'],
      told: ['until'],
      'taken-already': ['owner'],
      closed: [],
      upgraded: [],
      'not-understood': [],
    },
    entry: true,
  },
  cant: { outcomes: { noted: [], 'taken-already': ['owner'], closed: [], upgraded: [] }, entry: false },
  dialled: { outcomes: { noted: ['until'], closed: [] }, entry: false },
  'dialled-reference': { outcomes: { noted: [] }, entry: true },
  'ring-worker': { outcomes: { ringing: [], nobody: [], 'not-missed': [] }, entry: false },

  // Confirms what the caller texted. `noted`: 999 is dialled. `contact`: contact is made. `none`: nothing is left to
  // confirm.
  'confirm-text': {
    outcomes: {
      taken: ['until'],
      cut: ['until'],
      granted: ['until'],
      told: ['until'],
      noted: ['until'],
      contact: ['until?', 'length?', 'tell_999?'],
      'taken-already': ['owner'],
      closed: [],
      none: [],
    },
    entry: false,
  },
  'disown-text': { outcomes: { done: [] }, entry: false },

  // News.
  // `covert`: the alarm was covert at some time, so only proof counts. `reference`: the caller has dialled, so the
  // police reference is asked for first.
  'next-news': {
    outcomes: { missed: facts, panic: facts, covert: facts, reference: facts, 'none-left': [] },
    entry: false,
  },
  'report-contact': {
    outcomes: { closed: ['until?', 'length?', 'tell_999?'], 'not-yours': [], 'not-understood': [] },
    entry: ['half-hours', 'minutes'],
    with: { how: ['over', 'unsaid', 'half-hours', 'minutes'] },
  },
  // `police`: 999 was dialled, so it is over when the police say so.
  'who-leads': { outcomes: { police: [], nobody: [] }, entry: false },
  // `waits`: there is no all-clear yet, so the alarm stays open.
  'all-clear': {
    outcomes: { noted: [], waits: ['until'], 'not-yours': [] },
    entry: false,
    with: { given: ['yes', 'no'] },
  },
  // `none`: the caller has no PIN. `wanted`: asked without an entry, and the caller has a PIN to key.
  'check-own-pin': {
    outcomes: { none: [], wanted: ['pin_length?'], right: [], wrong: [], 'too-many': [] },
    entry: ['entry'],
    with: { of: ['nothing', 'entry'] },
  },
  'report-covert': {
    outcomes: { closed: [], again: ['until'], 'proof-wanted': [], 'not-yours': [] },
    entry: false,
    with: { how: ['seen', 'police', 'voice'] },
  },
  'more-news-time': {
    outcomes: {
      granted: ['until'],
      cut: ['until'],
      told: ['until'],
      'not-yours': [],
      closed: [],
      'not-understood': [],
    },
    entry: true,
  },
  // The purple-file call. Each action goes to the next question or to the end. `unclear`: nothing has shown yet that a
  // person is there.
  'identify-cover': { outcomes: { owed: [], nobody: [] }, entry: false },
  'good-time': { outcomes: questions, entry: ['entry'], with: { as: ['entry', 'key'] } },
  answer: { outcomes: questions, entry: ['entry'], with: { as: ['entry', 'key', 'silence'] } },
  // A 0: the second one is a cry for help, as in every other call of a worker.
  'purple-zero': { outcomes: questions, entry: false },
  'purple-finished': { outcomes: { done: [] }, entry: false },
  'broke-off': { outcomes: { done: [] }, entry: false },

  'pass-on': { outcomes: { passed: [], 'not-yours': [], closed: [] }, entry: false },
} as const satisfies Readonly<Record<string, ActionSpecification>>;
