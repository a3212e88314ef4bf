import { expect, it } from '@jest/globals';
import type { Reply } from '../../src/conversation/files/flow.ts';
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

/** How often a turn is tried that always fails so. */
async function triesOf(fault: Error, turns: ReturnType<typeof createTurnsInHand>): Promise<number> {
  let tries = 0;
  const answer = (): Promise<Reply> => {
    tries += 1;
    return Promise.reject(fault);
  };
  await expect(turns.answer('call', '/turn/1', answer)).rejects.toBe(fault);
  await turns.settled('call');
  return tries;
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
  expect(await triesOf(fault, createTurnsInHand())).toBe(1);
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

it('a carrier that comes back while the first work takes long gets what came of that', async () => {
  const turns = createTurnsInHand();
  let finish: (reply: Reply) => void = () => undefined;
  const first = turns.answer('call', '/turn/1', () => new Promise<Reply>((resolve) => (finish = resolve)));
  const never = (): Promise<Reply> => Promise.reject(new Error('a second time'));
  const back = turns.answer('call', '/turn/1', never);
  const isOver = turns.settled('call').then(() => 'over');
  finish(REPLY);
  expect(await Promise.all([first, back, isOver])).toEqual([REPLY, REPLY, 'over']);
});

it.each([
  ['takes too long', Object.assign(new Error('slow'), { code: '57014' })],
  ['has no connection free', Object.assign(new Error('full'), { name: 'KnexTimeoutError' })],
])('a database that %s is not asked again at once', async (_what, fault) => {
  const turns = createTurnsInHand({ silence: 1, triedFor: 60_000, pauseWhenSlow: 60_000 });
  expect(await triesOf(fault, turns)).toBe(1);
});

it('few are tried again at the same time, the oldest first, and each has its turn', async () => {
  const turns = createTurnsInHand({ silence: 1, triedFor: 60_000, atOnce: 2 });
  const running: { call: string; end: () => void }[] = [];
  const calls = ['a', 'b', 'c', 'd', 'e'];
  const done = calls.map((call) => {
    let isFirst = true;
    const work = (): Promise<Reply> => {
      if (isFirst) {
        isFirst = false;
        return Promise.reject(away());
      }
      return new Promise((resolve) => {
        running.push({
          call,
          end: () => {
            resolve(REPLY);
          },
        });
      });
    };
    return turns.answer(call, '/turn/1', work).catch(() => turns.settled(call));
  });
  const ended: string[] = [];
  while (ended.length < calls.length) {
    const most = Math.min(2, calls.length - ended.length);
    await untilTrue(() => running.length >= most);
    expect(running).toHaveLength(most);
    const [oldest] = running.splice(0, 1);
    ended.push(oldest?.call ?? '');
    oldest?.end();
  }
  await Promise.all(done);
  expect(ended).toEqual(calls);
});
