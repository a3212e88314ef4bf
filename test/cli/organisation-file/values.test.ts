import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatDays, formatDuration, parseDays, parseDuration, phoneIn, pinFault, pinPairFault, staffNumber } from '../../../src/cli/organisation-file/values.ts';

describe('durations', () => {
  it.each([['30s', 30], ['5m', 300], ['1h30m', 5400], ['0s', 0], ['1h', 3600], ['90m', 5400], ['1h1m1s', 3661]])('%s is %d s', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds * 1000);
  });
  it.each(['', '5', 'm', '5 m', '5min', '-5m', '1.5h', '30m1h', '1d', '５m'])('%j is none', (text) => {
    expect(parseDuration(text)).toBeNull();
  });
  it('come back as they were written', () => {
    fc.assert(fc.property(fc.nat(604_800), (seconds) => {
      expect(parseDuration(formatDuration(seconds * 1000))).toBe(seconds * 1000);
    }));
  });
});

describe('PINs', () => {
  it.each([
    ['123', '4 to 6'], ['1234567', '4 to 6'], ['72a4', '4 to 6'], ['', '4 to 6'],
    ['0072', '00'], ['1972', '19'], ['7551', '55'], ['4556', '55'],
    ['2345', 'run'], ['9876', 'run'], ['01234', 'run'], ['543210', 'run'],
    ['7777', 'repeat'], ['1212', 'repeat'], ['636363', 'repeat'], ['47474', 'repeat'], ['000000', '00'],
  ])('%s will not do', (pin, reason) => {
    expect(pinFault(pin)).toContain(reason);
  });
  it.each(['7294', '3851', '890123', '13579', '0172', '2340', '12123', '4747448'.slice(0, 6), '9190'])('%s will do', (pin) => {
    expect(pinFault(pin)).toBeNull();
  });
  it.each([
    ['7294', '38512', 'as long'], ['7294', '7294', 'same'], ['7294', '7295', 'more than one digit'], ['7294', '2794', 'swapped'], ['7294', '7249', 'swapped'],
  ])('%s and %s are too close', (pin, duress, reason) => {
    expect(pinPairFault(pin, duress)).toContain(reason);
  });
  it.each([['7294', '3851'], ['7294', '7249'.replace('49', '61')], ['7294', '9274'], ['7294', '4297']])('%s and %s are far enough apart', (pin, duress) => {
    expect(pinPairFault(pin, duress)).toBeNull();
  });

  const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 4, maxLength: 6 }).map((list) => list.join(''));
  it('never pass when one slip makes one of the other', () => {
    fc.assert(fc.property(digits, fc.nat(5), fc.integer({ min: 0, max: 9 }), (pin, at, digit) => {
      const i = at % pin.length;
      expect(pinPairFault(pin, pin.slice(0, i) + String(digit) + pin.slice(i + 1))).not.toBeNull();
      const j = at % (pin.length - 1);
      const swapped = pin.slice(0, j) + (pin[j + 1] ?? '') + (pin[j] ?? '') + pin.slice(j + 2);
      expect(pinPairFault(pin, swapped)).not.toBeNull();
    }));
  });
  it('pass only without 00 in front, 19 in front, 55, runs and repeats', () => {
    fc.assert(fc.property(digits, (pin) => {
      const up = [...pin].every((digit, i) => i === 0 || Number(digit) === Number(pin[i - 1]) + 1);
      const down = [...pin].every((digit, i) => i === 0 || Number(digit) === Number(pin[i - 1]) - 1);
      const pair = [...pin].every((digit, i) => digit === pin[i % 2]);
      expect(pinFault(pin) === null).toBe(!/^(00|19)|55/.test(pin) && !up && !down && !pair);
    }), { numRuns: 2000 });
  });
});

describe('phone numbers', () => {
  const phone = phoneIn('GB');
  it.each([
    ['+447700900101', '+447700900101'], ['07700 900101', '+447700900101'], ['+44 1632 960999', '+441632960999'],
    ['(01632) 960-500', '+441632960500'], ['0044 7700 900101', '+447700900101'], ['+14155550100', '+14155550100'],
  ])('%s is kept as %s', (text, e164) => {
    expect(phone.parse(text)).toBe(e164);
  });
  it.each(['999', '+44999', '0044 112', '112', '911', '101', '111', '+44 111', '18000', '+4418000', '9-999', '+44 (0)999'])('%s is never rung', (text) => {
    expect(phone.safeParse(text).error?.issues[0]?.message).toMatch(/emergency/);
  });
  it.each(['', 'Sam', '12', '+44770090010199', '0770090010'.slice(0, 5), '+447700900101 x12'])('%s is none', (text) => {
    expect(phone.safeParse(text).success).toBe(false);
  });
});

describe('staff numbers', () => {
  it.each(['402', '4021', '0000000001', '1234567890'])('%s will do', (text) => { expect(staffNumber.safeParse(text).success).toBe(true); });
  it.each(['40', '000', '0000000000', '12345678901', '40 21', 'a21'])('%s will not', (text) => { expect(staffNumber.safeParse(text).success).toBe(false); });
});

describe('days', () => {
  it.each([['mon-fri', [1, 2, 3, 4, 5]], ['Sat, sun', [6, 7]], ['fri-mon', [1, 5, 6, 7]], ['wed', [3]]])('%s', (text, days) => {
    expect(parseDays(text)).toEqual(days);
    expect(parseDays(formatDays(days))).toEqual(days);
  });
  it.each(['', 'mon-', 'someday', 'mon-wed-fri'])('%j are none', (text) => { expect(parseDays(text)).toBeNull(); });
});
