import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Letter } from '../../src/outbox/mailer.ts';
import { createOperatorMail, type NotifyByMail } from '../../src/outbox/operator-mail.ts';
import { ManualClock } from '../harness/manual-clock.ts';
import { untilTrue } from '../harness/until-true.ts';

const DEAD = 'no carrier can be trusted with a call';
const ADDRESSES = ['one@riverside.example', 'two@riverside.example'];

let clock: ManualClock;
let letters: Letter[];
let tries: number;
let refusals: number;
let logged: unknown[];
let stopping: AbortController;
beforeEach(() => {
  clock = new ManualClock('2026-11-23T14:00:00Z');
  [letters, tries, refusals, logged, stopping] = [[], 0, 0, [], new AbortController()];
});
afterEach(() => {
  stopping.abort();
});

function operatorMail(pauses: number[]): NotifyByMail {
  const write = (...entry: unknown[]): void => void logged.push(entry);
  return createOperatorMail({
    mailer: {
      send: (letter) => {
        tries += 1;
        if (tries <= refusals)
          return Promise.reject(Object.assign(new Error(`${letter.to}: not now`), { code: 'ECONNECTION' }));
        letters.push(letter);
        return Promise.resolve();
      },
      verify: () => Promise.resolve(),
    },
    to: ADDRESSES,
    publicUrl: 'https://line.riverside.example',
    clock,
    log: { info: write, warn: write, error: write },
    stopping: stopping.signal,
    pauses,
  });
}

it('tells everybody who runs it at once, the same words once in a quarter of an hour', async () => {
  const notify = operatorMail([]);
  for (const what of [DEAD, DEAD, 'a visit cannot be handled']) notify(what);
  await untilTrue(() => letters.length === 4);
  expect(letters.map(({ to }) => to)).toEqual([...ADDRESSES, ...ADDRESSES]);
  expect(letters[0]?.text).toBe(
    `https://line.riverside.example, 2026-11-23T14:00:00.000Z:\n\n${DEAD}\n\nIts log says more.\n`,
  );
  clock.advance(15 * 60_000 - 1);
  notify(DEAD);
  clock.advance(1);
  notify(DEAD);
  await untilTrue(() => letters.length === 6);
  expect(tries).toBe(6);
});

it('tries again under the same name, and logs a code and no address; at last it is given up', async () => {
  refusals = 3;
  operatorMail([1, 1])(DEAD);
  await untilTrue(() => letters.length === 2);
  expect([tries, new Set(letters.map(({ id }) => id)).size]).toEqual([5, 2]);
  expect(logged).toEqual(Array(3).fill([{ code: 'ECONNECTION' }, expect.stringMatching(/it is tried again$/)]));
  [refusals, logged] = [100, []];
  operatorMail([1])(DEAD);
  await untilTrue(() => logged.length === 4);
  expect(logged.slice(2)).toEqual(Array(2).fill([{ code: 'ECONNECTION' }, expect.stringMatching(/given up$/)]));
});

it('ends with its process', async () => {
  refusals = 100;
  operatorMail([3_600_000])(DEAD);
  await untilTrue(() => logged.length === 2);
  stopping.abort();
  operatorMail([])(DEAD);
  await Promise.resolve();
  expect(tries).toBe(2);
});
