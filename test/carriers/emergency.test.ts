import { describe, expect, it } from '@jest/globals';
import { isEmergencyNumber } from '../../src/safety/emergency-numbers.ts';

describe('emergency numbers', () => {
  it.each([
    '999',
    '112',
    '911',
    '101',
    '111',
    '18000',
    '9 999',
    '9,112',
    '+44999',
    '+44 112',
    '0044999',
    '00 44 101',
    '141999',
    '1470 999',
    '+1 911',
    '+353999',
    '(999)',
    '9-9-9',
    '0999',
    '+440999',
    '9 141 999',
  ])('%s is an emergency number', (number) => {
    expect(isEmergencyNumber(number)).toBe(true);
  });

  it.each([
    '+447700900999',
    '+441632960999',
    '+441632960111',
    '07700900101',
    '01632960112',
    '+447700900101',
    '+6834999',
    '',
    '9990',
  ])('%p is not an emergency number', (number) => {
    expect(isEmergencyNumber(number)).toBe(false);
  });
});
