import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  beginCallSequence,
  hasNextAfter,
  PAUSE_BEFORE_SECOND_TIME,
  type CallSequence,
  type CallSequenceEvent,
  stepCallSequence,
} from '../../src/safety/call-sequence.ts';
import { START } from './a-team.ts';

const PHONES = ['mobile', 'home'];
const over = (keyed = false): CallSequenceEvent => ({ kind: 'call-over', keyed });

function dialled(phones: string[], times: 1 | 2, events: CallSequenceEvent[]): { ring: CallSequence; dials: string[] } {
  let { sequence: ring, dial } = beginCallSequence(phones, times);
  const dials = dial === null ? [] : [dial];
  for (const event of events) {
    ({ sequence: ring, dial } = stepCallSequence(ring, event, START, PAUSE_BEFORE_SECOND_TIME));
    if (dial !== null) dials.push(dial);
  }
  return { ring, dials };
}

describe('a call sequence', () => {
  it.each<[string, 1 | 2, CallSequenceEvent[], string[], CallSequence['status']]>([
    [
      'goes through the phones in order, and once more after a pause',
      2,
      [over(), over(), { kind: 'pause-over' }, over(), over()],
      ['mobile', 'home', 'mobile', 'home'],
      'unanswered',
    ],
    ['ends with a key', 2, [over(true)], ['mobile'], 'keyed'],
    [
      'ends with a key the second time',
      2,
      [over(), over(), { kind: 'pause-over' }, over(), over(true)],
      ['mobile', 'home', 'mobile', 'home'],
      'keyed',
    ],
    ['waits between', 2, [over(), over()], ['mobile', 'home'], 'pausing'],
    ['rings once where once is wanted', 1, [over(), over()], ['mobile', 'home'], 'unanswered'],
    [
      'rings the next phone beside one that may not ring for a while',
      2,
      [{ kind: 'held-up' }, over(), { kind: 'pause-over' }],
      ['mobile', 'home', 'mobile'],
      'ringing',
    ],
    [
      'has no phone after the last, held up or not',
      2,
      [{ kind: 'held-up' }, { kind: 'held-up' }],
      ['mobile', 'home'],
      'ringing',
    ],
    ['rings nobody beside a pause', 2, [over(), over(), { kind: 'held-up' }], ['mobile', 'home'], 'pausing'],
    ['stops', 2, [{ kind: 'stop' }, over(), { kind: 'pause-over' }], ['mobile'], 'stopped'],
    [
      'stops in its pause',
      2,
      [over(), over(), { kind: 'stop' }, { kind: 'pause-over' }],
      ['mobile', 'home'],
      'stopped',
    ],
  ])('%s', (_what, times, events, dials, status) => {
    const result = dialled(PHONES, times, events);
    expect(result.dials).toEqual(dials);
    expect(result.ring.status).toBe(status);
  });

  it.each<[string, CallSequenceEvent[], string, boolean]>([
    ['the first of two', [], 'mobile', true],
    ['one that does not ring any more', [over()], 'mobile', false],
    ['the last', [over()], 'home', false],
    ['one before a pause', [over(), over()], 'home', false],
    ['one of a sequence that has ended', [over(true)], 'mobile', false],
  ])('knows whether a next phone may ring beside %s', (_what, events, phone, expected) => {
    expect(hasNextAfter(dialled(PHONES, 2, events).ring, phone)).toBe(expected);
  });

  it('has a due time only while it pauses', () => {
    const { ring } = dialled(PHONES, 2, [over(), over()]);
    expect(ring.dueAt).toEqual(new Date(START.getTime() + 20_000));
  });

  it('rings no phone more than twice, whatever comes, and none after it has ended', () => {
    const event = fc.constantFrom<CallSequenceEvent[]>(
      over(),
      over(true),
      { kind: 'pause-over' },
      { kind: 'held-up' },
      { kind: 'stop' },
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 12 }), (events) => {
        const { ring, dials } = dialled(PHONES, 2, events);
        for (const phone of PHONES) expect(dials.filter((one) => one === phone).length).toBeLessThanOrEqual(2);
        expect(ring.dueAt !== null).toBe(ring.status === 'pausing');
      }),
    );
  });
});
