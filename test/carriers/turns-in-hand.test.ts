import { expect, it } from '@jest/globals';
import type { Reply } from '../../src/carriers/carrier.ts';
import { createTurnsInHand } from '../../src/carriers/turns-in-hand.ts';
import { untilTrue } from '../harness/until-true.ts';

const REPLY: Reply = { say: [], then: { kind: 'end' }, conversationId: 'c', nextTurn: 1 };
const away = (): Error => Object.assign(new Error('nobody is there'), { code: 'ECONNREFUSED' });

/** A line whose database is away until the test says otherwise. */
function line() {
  const state = { isAway: true, tries: 0 };
  const answer = (): Promise<Reply> => {
    state.tries += 1;
    return state.isAway ? Promise.reject(away()) : Promise.resolve(REPLY);
  };
  return { state, answer };
}

it('a turn is answered when the database is back, within the silence that a caller bears', async () => {
  const { state, answer } = line();
  const reply = createTurnsInHand({ silence: 600_000 }).answer('call', '/turn/1', answer);
  await untilTrue(() => state.tries >= 2);
  state.isAway = false;
  expect(await reply).toBe(REPLY);
});

it('afterwards the carrier that comes back gets it; nothing is done twice, and another call gets nothing', async () => {
  const { state, answer } = line();
  const turns = createTurnsInHand({ silence: 1_000 });
  await expect(turns.answer('call', '/turn/1', answer)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  const never = (): Promise<Reply> => Promise.reject(new Error('a second time'));
  await expect(turns.answer('another', '/turn/1', never)).rejects.toThrow('a second time');
  const isOver = turns.settled('call').then(() => 'over');
  const before = state.tries;
  state.isAway = false;
  const back = turns.answer('call', '/turn/1', never);
  expect([await back, await isOver]).toEqual([REPLY, 'over']);
  expect(state.tries).toBe(before + 1);
  // What has come of it is stored: the next request is a request like any other.
  await expect(turns.answer('call', '/turn/1', never)).rejects.toThrow('a second time');
});

it.each([
  ['a fault that stays', new Error('a mistake of ours')],
  ['a database without room', Object.assign(new Error('full'), { code: '53100' })],
])('%s is told at once, and nothing is tried again', async (_what, fault) => {
  let tries = 0;
  const turns = createTurnsInHand();
  const answer = (): Promise<Reply> => {
    tries += 1;
    return Promise.reject(fault);
  };
  await expect(turns.answer('call', '/turn/1', answer)).rejects.toBe(fault);
  await turns.settled('call');
  expect(tries).toBe(1);
});

it('it is given up when callers are asked to come back no more', async () => {
  const { state, answer } = line();
  const turns = createTurnsInHand({ silence: 1, triedFor: 100 });
  await expect(turns.answer('call', '/turn/1', answer)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  await turns.settled('call');
  const { tries } = state;
  state.isAway = false;
  expect(await turns.answer('call', '/turn/1', answer)).toBe(REPLY);
  expect(state.tries).toBe(tries + 1);
});
