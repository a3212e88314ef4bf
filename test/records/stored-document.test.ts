import { expect, it } from '@jest/globals';
import type { State } from '../../src/conversation/files/flow.ts';
import { conversationState } from '../../src/records/conversation-state.ts';
import { asStored, type VisitRow } from '../../src/records/visits.ts';

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

it('reads the state of a call as it was written', () => {
  expect(conversationState.read(asRead(conversationState.write(state)))).toEqual(state);
});

it('reads the state of a call that began before states had a version', () => {
  expect(conversationState.read(asRead(JSON.stringify(state)))).toEqual(state);
});

it.each([
  ['of a later version', { ...state, version: 2 }],
  ['without a step', { ...state, step: undefined }],
  ['with a variable that no prompt could say', { ...state, vars: { name: { first: 'Sam' } } }],
])('refuses the state of a call %s', (_, stored) => {
  expect(() => conversationState.read(asRead(JSON.stringify(stored)))).toThrow();
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
  });
  expect(() => asStored({ ...visit, state: { reminded: true } })).toThrow();
});
