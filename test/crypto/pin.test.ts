import { describe, expect, it } from '@jest/globals';
import { checkPin, pinHash } from '../../src/crypto/pin.ts';

const person = {
  personId: 'b2f0',
  pinHash: pinHash('key', 'b2f0', '7294'),
  duressPinHash: pinHash('key', 'b2f0', '3851'),
};

describe('checkPin', () => {
  it.each([
    ['7294', 'real'],
    ['3851', 'duress'],
    ['7295', 'wrong'],
    ['', 'wrong'],
  ])('%s is %s', (pin, verdict) => {
    expect(checkPin({ current: 'key' }, person, pin)).toBe(verdict);
    expect(checkPin({ current: 'new', previous: 'key' }, person, pin)).toBe(verdict);
    expect(checkPin({ current: 'key', previous: 'older' }, person, pin)).toBe(verdict);
  });

  it('accepts no PIN without the right secret, person or hash', () => {
    expect(checkPin({ current: 'other' }, person, '7294')).toBe('wrong');
    expect(checkPin({ current: 'key' }, { ...person, personId: 'c3' }, '7294')).toBe('wrong');
    expect(checkPin({ current: 'key' }, { personId: 'b2f0', pinHash: null, duressPinHash: null }, '7294')).toBe(
      'wrong',
    );
  });
});
