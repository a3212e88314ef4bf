import { expect, it } from '@jest/globals';
import type { Placed } from '../../src/carriers/carrier.ts';
import { createOperatorNotices } from '../../src/outbox/operator-notices.ts';
import { FakeCarrier } from './fake-carrier.ts';

const PLACED: Placed = { kind: 'placed', carrierRef: 'taken' };
const REFUSED: Placed = { kind: 'refused', code: '20003', permanent: false, carrierFails: true };
const SILENT: Placed = { kind: 'unknown', code: 'slow' };

/** The answers of the first carrier to a text and a call, then of the second. */
it.each<[string, (Placed | Error)[], string[] | null]>([
  ['told', [REFUSED, REFUSED, SILENT, PLACED], ['+447700900101']],
  ['told', [], []],
  ['perhaps', [REFUSED, SILENT, REFUSED, REFUSED], ['+447700900101']],
  ['perhaps', [REFUSED, REFUSED, REFUSED, new Error('a fault of ours')], ['+447700900101']],
  ['nobody', [REFUSED, REFUSED, REFUSED, { kind: 'too-fast', retryAfterSeconds: 1 }], ['+447700900101']],
  ['nobody', [], null],
])('says that a notice has reached: %s, %#', async (told, [text, call, ...others], phones) => {
  const carriers = [new FakeCarrier('one'), new FakeCarrier('two')];
  for (const [index, answers] of [[text, call], others].entries())
    carriers[index]?.outcomes.push(...answers.filter((one) => one !== undefined));
  const notify = createOperatorNotices({
    carriers,
    memory: {
      contacts: () => phones && { phones, lineName: 'Line', spokenName: 'Line', office: null },
      refresh: () => Promise.resolve(),
    },
    betweenCarriers: 0,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  expect(await notify('worker_lost')).toBe(told);
  expect(carriers.map(({ texts, calls }) => texts.length + calls.length)).toEqual(phones?.length ? [2, 2] : [0, 0]);
});
