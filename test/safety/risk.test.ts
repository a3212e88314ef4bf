import { describe, expect, it } from '@jest/globals';
import { isAtOneOf } from '../../src/safety/risk.ts';

describe('one place, as two people write it', () => {
  it.each([
    ['12 High Street', '12, high st.', true],
    ['12 High Street', '12 High Street, Riverside', true],
    ['12 High St', 'Flat 3, 12 High Street, Riverside, AB1 2CD', true],
    ['12 High Street, AB1 2CD', '12 Hight St, ab12cd', true],
    ['12 High Street, AB1 2CD', '14 High Street, AB1 2CD', false],
    ['12 High Street, AB1 2CD', '12 High Street, AB9 9ZZ', false],
    ['2 High Street', '12 High Street', false],
    ['12 High Street', '12 Highfield Road', false],
    ['High Street', '12 High Street', false],
    ['12', '12 High Street', false],
    ['', '12 High Street', false],
  ])('%s and %s: %s', (one, other, isOne) => {
    expect([isAtOneOf([one], [other]), isAtOneOf([other], [one])]).toEqual([isOne, isOne]);
  });
});
