import { expect, it } from '@jest/globals';
import type { State } from '../../src/conversation/files/flow.ts';
import { conversationState } from '../../src/records/conversation-state.ts';
import { factWords } from '../../src/desk/alarm/words.ts';
import { planDocument } from '../../src/records/plan-document.ts';
import { asReply } from '../../src/records/stored-reply.ts';
import { PLAN } from '../safety/a-team.ts';
import { NEW_SESSION, type Session } from '../../src/records/session.ts';
import { asStored, type VisitRow } from '../../src/records/visits.ts';

const REPLY = {
  say: [{ text: 'Hello.', language: 'en-GB', pace: 'slow' }],
  then: { kind: 'hold', seconds: 3 },
  conversationId: 'c',
  nextTurn: 2,
};

const asRead = (text: string): unknown => JSON.parse(text);

const state: State = {
  flow: 'inbound-call',
  step: 'pin',
  silences: 1,
  misses: 0,
  loneZero: true,
  waits: 3,
  hungUp: false,
  pendingSpeech: [{ text: 'Hello.', language: 'en-GB', pace: 'slow' }, { sound: '/memo/1' }],
  vars: {
    name: 'Sam',
    pin_length: 4,
    until: { clock: '2026-11-23T14:00:00.000Z' },
    length: { duration: 60_000 },
    where: { place: '1 High Street' },
    number: { digits: '07700900101' },
    memo: { sound: '/memo/2' },
  },
};

const session: Session = {
  ...NEW_SESSION,
  isPhoneKnown: true,
  pinTries: 2,
  transfer: { to: 'worker', callSequenceId: 'c', since: 1_800_000_000_000, isWhole: false },
  heard: ['a:missed', 'a:news'],
};

it('reads the state of a call and what it remembers as they were written', () => {
  expect(conversationState.read(asRead(conversationState.write({ state, session })))).toEqual({ state, session });
});

it('reads the state of a call that began before states had a version, and remembered nothing', () => {
  expect(conversationState.read(asRead(JSON.stringify(state)))).toEqual({ state, session: NEW_SESSION });
});

it('remembers what a call knew that began when sessions were among the variables of prompts', () => {
  const vars = {
    known: 'yes',
    proved: 'yes',
    help_wanted: 'no',
    pin_tries: '1',
    pin_extended_to: '2026-11-23T14:00:00.000Z',
    coded: 'p',
    chosen: 'ab',
    chosen_length: '5',
    about_number: { digits: '4021' },
    held_ring: 'c',
    held_for: 'office',
    held_since: { clock: '2026-11-23T14:00:00.000Z' },
    held_whole: 'no',
    alarm_id: 'a',
    alarm_kind: 'watch',
    heard: 'a:watch a:news',
    conversation: 'k',
    caller: 'Sam Okoro',
    caller_id: 'p',
    purple_call: 'u',
    question: 'danger',
    person: 'yes',
    reached_us: 'yes',
  };
  const since = Date.parse('2026-11-23T14:00:00Z');
  expect(conversationState.read(asRead(JSON.stringify({ ...state, vars }))).session).toEqual({
    ...NEW_SESSION,
    isPhoneKnown: true,
    isProved: true,
    pinTries: 1,
    pinExtendedTo: since,
    firstCall: { personId: 'p', chosen: 'ab', chosenLength: 5, firstPin: null, firstMark: null },
    worriedAbout: '4021',
    transfer: { to: 'office', callSequenceId: 'c', since, isWhole: false },
    toldAlarm: { id: 'a', kind: 'watch' },
    heard: ['a:watch', 'a:news'],
    waitingCall: 'k',
    waitingCaller: { id: 'p', name: 'Sam Okoro' },
    purpleCall: 'u',
    question: 'danger',
    isPersonThere: true,
    haveReachedUs: true,
  });
});

it.each([
  ['of a later version', { ...state, version: 2 }],
  ['without a step', { ...state, step: undefined }],
  ['with a variable that no prompt could say', { ...state, vars: { name: { first: 'Sam' } } }],
])('refuses the state of a call %s', (_, stored) => {
  expect(() => conversationState.read(asRead(JSON.stringify(stored)))).toThrow();
});

it('keeps what a newer release remembers of a call', () => {
  const newer = {
    ...state,
    mood: 'calm',
    session: { isProved: true, hasHat: true, transfer: { ...session.transfer, by: 'owl' } },
  };
  expect(asRead(conversationState.write(conversationState.read(asRead(JSON.stringify(newer)))))).toEqual({
    ...newer,
    version: 1,
  });
});

const visit: VisitRow = {
  id: 'v',
  worker_id: 'w',
  team_id: 't',
  kind: 'visit',
  status: 'open',
  started_at: null,
  deadline: null,
  ended_at: null,
  place: null,
  state: { reminded: true, ownStepsDone: 2, missed: false, unproved: false, okExtensions: 1 },
  due_at: null,
  version: 1,
  is_open: true,
};

it('reads a visit that was stored before it had notes, and refuses one that lacks what each has', () => {
  expect(asStored(visit).visit.state).toEqual({
    reminded: true,
    ownStepsDone: 2,
    missed: false,
    unproved: false,
    okExtensions: 1,
    unprovedMores: 0,
    earlierPlaces: [],
    notes: [],
    accountedFor: false,
    officePlace: null,
    homeAfter: null,
    noTexts: false,
    noTextsSince: null,
    goesOnUntil: null,
  });
  expect(() => asStored({ ...visit, state: { reminded: true } })).toThrow();
});

it('reads a plan of a newer release so that nobody is left unasked, and nobody is told who need not be', () => {
  const step = { after: 0, who: [{ kind: 'neighbours' }, { kind: 'buddies' }], by: ['hologram'] };
  const plan = planDocument.parse({ ...PLAN, ladder: [step], inform: step.who, tell: { start: [], end: step.who } });
  expect(plan.ladder).toMatchObject([{ who: [{ kind: 'everyone' }, { kind: 'buddies' }], by: ['sms', 'call'] }]);
  expect(plan).toMatchObject({ inform: [{ kind: 'buddies' }], tell: { end: [{ kind: 'buddies' }] } });
  expect(asRead(JSON.stringify(plan))).toMatchObject({ ladder: [{ who: step.who }] });
  // A newer process beside this one still tells them.
  const changed = JSON.parse(JSON.stringify({ ...plan, repeat: 1 })) as unknown;
  expect(changed).toMatchObject({ inform: step.who, tell: { start: [], end: step.who } });
});

it.each([
  ['what it cannot say', { ...REPLY, say: [{ hologram: 'a nod' }] }],
  ['what it cannot wait for', { ...REPLY, then: { kind: 'nod' } }],
  ['nothing', undefined],
])('has no reply where an older release finds %s', (_, stored) => {
  expect(asReply(REPLY)).toEqual(REPLY);
  expect(asReply(stored)).toBeNull();
});

it('has a fact of a newer release on the page of its alarm', () => {
  expect(factWords({ at: 0, what: 'newer' })).toMatch(/newer release/);
});
