import { describe, expect, it } from '@jest/globals';
import type { Vars } from '../../../src/conversation/files/flow.ts';
import { caller } from '../a-trial.ts';

describe('an entry', () => {
  const at = (key: string, vars: Vars = {}) => {
    const call = caller(vars);
    call.keys(key);
    return call;
  };

  it('is passed on once and stored nowhere', () => {
    const call = at('1');
    const done = call.keys('15', 'hash');
    expect(done).toMatchObject({ kind: 'do', action: 'take', entry: '15', say: [] });
    expect(JSON.stringify(done.state)).not.toContain('15');
    call.outcome('taken', { until: { clock: '2026-11-20T14:25:00Z' } });
    expect(call.heard()).toBe(
      'Thank you. We ask others. Thank you. News by twenty-five past two, please. We will ring you then.',
    );
    expect(call.now().kind).toBe('end');
  });

  it('that breaks off counts as half', () => {
    const call = at('1');
    call.keys('15', 'timeout');
    expect([call.at(), call.heard().startsWith('You have not taken it.')]).toEqual(['key', true]);
  });

  it('is complete when full, or when the carrier does not say what ended it', () => {
    expect(at('1').keys('120', 'timeout').kind).toBe('do');
    expect(at('1').keys('15', 'unknown').kind).toBe('do');
    expect(at('1').keys('15', 'hash').kind).toBe('do');
  });

  it.each(['00', '0000', '999', '112', '911'])('%s is a cry if the step accepts one, and never a number', (digits) => {
    for (const finished of ['hash', 'full', 'timeout', 'unknown'] as const) {
      const call = at('1');
      call.keys(digits, finished);
      expect(call.at()).toBe('key');
      expect(at('2').keys(digits, finished).state.misses).toBe(1);
    }
  });

  it.each(['hash', 'timeout', 'unknown'] as const)(
    'a single 0 and, after a pause, another (%s) is a cry too',
    (finished) => {
      const call = at('1');
      expect([call.keys('0', finished).kind, call.at(), call.now().state.misses]).toEqual(['wait', 'number', 1]);
      call.silence();
      expect(call.at()).toBe('number');
      call.keys('0', finished);
      expect([call.at(), call.heard().startsWith('Thank you. One moment.')]).toEqual(['key', true]);
    },
  );

  it('zeros and 1 are no PIN and no minutes, but a cry where one is heard', () => {
    expect(at('2').keys('001', 'hash').state.misses).toBe(1);
    const call = at('1');
    call.keys('001', 'hash');
    expect(call.at()).toBe('key');
  });

  it('a single 0, another entry and a single 0 are no cry', () => {
    const call = at('1');
    call.keys('0', 'timeout');
    call.keys('1234', 'hash');
    expect(call.keys('0', 'timeout').kind).toBe('end');
    expect(at('2').keys('0', 'timeout').state.misses).toBe(1);
  });

  it('a PIN of known length needs no hash, and half of it is wrong', () => {
    const call = at('2', { pin_length: 4 });
    expect(call.now()).toMatchObject({ await: { max: 4, secret: true } });
    expect(call.keys('729', 'timeout').state.misses).toBe(1);
    expect(call.keys('7294', 'timeout')).toMatchObject({ kind: 'do', action: 'check-pin', entry: '7294' });
  });

  it('a PIN of unknown length ends with a hash, and four digits without one still count', () => {
    const call = at('2');
    expect(call.now()).toMatchObject({ await: { max: null, secret: true } });
    expect(call.keys('729', 'hash').state.misses).toBe(1);
    expect(call.keys('7294567', 'hash').state.misses).toBe(2);
    expect(call.keys('7294', 'timeout')).toMatchObject({ kind: 'do', entry: '7294' });
  });

  it('the step decides how often silence and wrong keys repeat', () => {
    expect(at('2').silence().kind).toBe('end');
    const call = at('2');
    expect([call.keys('1', 'hash').kind, call.keys('1', 'hash').kind, call.keys('1', 'hash').kind]).toEqual([
      'wait',
      'wait',
      'end',
    ]);
  });

  it('that is too short gets three tries, as a wrong one does', () => {
    const call = at('2', { pin_length: 4 });
    expect([call.keys('4').kind, call.keys('821').kind]).toEqual(['wait', 'wait']);
    expect(call.keys('4821')).toMatchObject({ kind: 'do', entry: '4821' });
  });
});
