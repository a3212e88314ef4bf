import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  formatDays,
  formatDuration,
  parseDays,
  parseDuration,
  phoneIn,
  sayDelay,
  staffNumber,
} from '../../src/organisation-file/values.ts';

describe('durations', () => {
  it.each([
    ['30s', 30],
    ['5m', 300],
    ['1h30m', 5400],
    ['0s', 0],
    ['1h', 3600],
    ['90m', 5400],
    ['1h1m1s', 3661],
  ])('%s is %d s', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds * 1000);
  });
  it.each(['', '5', 'm', '5 m', '5min', '-5m', '1.5h', '30m1h', '1d', '５m'])('%j is not a duration', (text) => {
    expect(parseDuration(text)).toBeNull();
  });
  it('are shown as they were written', () => {
    fc.assert(
      fc.property(fc.nat(604_800), (seconds) => {
        expect(parseDuration(formatDuration(seconds * 1000))).toBe(seconds * 1000);
      }),
    );
  });
});

describe('when a step of a ladder goes', () => {
  it('is said as people say it: at once, and not after 0s', () => {
    expect([0, 30_000, 360_000].map(sayDelay)).toEqual(['at once', 'after 30s', 'after 6m']);
  });
});

describe('phone numbers', () => {
  const phone = phoneIn('GB');
  it.each([
    ['+447700900101', '+447700900101'],
    ['07700 900101', '+447700900101'],
    ['+44 1632 960999', '+441632960999'],
    ['(01632) 960-500', '+441632960500'],
    ['0044 7700 900101', '+447700900101'],
    ['+14155550100', '+14155550100'],
  ])('%s is stored as %s', (text, e164) => {
    expect(phone.parse(text)).toBe(e164);
  });
  it.each([
    '999',
    '+44999',
    '0044 112',
    '112',
    '911',
    '101',
    '111',
    '+44 111',
    '18000',
    '+4418000',
    '9-999',
    '+44 (0)999',
  ])('%s is never rung', (text) => {
    expect(phone.safeParse(text).error?.issues[0]?.message).toMatch(/emergency/);
  });
  it.each(['0770090051', '+4477009005 1', '01632 96050', '0044 770090051'])('%s lacks a digit', (text) => {
    expect(phone.safeParse(text).error?.issues[0]?.message).toBe('is not a possible phone number: a digit is missing');
  });
  it.each([
    ['0800 1111', '+448001111'],
    ['016977 2345', '+44169772345'],
  ])('%s is short, but as long as its numbering plan allows', (text, e164) => {
    expect(phone.parse(text)).toBe(e164);
  });
  it.each(['', 'Sam', '12', '+44770090010199', '0770090010'.slice(0, 5), '+447700900101 x12'])(
    '%s is not a number',
    (text) => {
      expect(phone.safeParse(text).success).toBe(false);
    },
  );
});

describe('staff numbers', () => {
  it.each(['402', '4021', '0000000001', '1234567890'])('%s is accepted', (text) => {
    expect(staffNumber.safeParse(text).success).toBe(true);
  });
  it.each(['40', '999', '112', '911', '000', '0000000000', '12345678901', '40 21', 'a21'])('%s is refused', (text) => {
    expect(staffNumber.safeParse(text).success).toBe(false);
  });
});

describe('days', () => {
  it.each([
    ['mon-fri', [1, 2, 3, 4, 5]],
    ['Sat, sun', [6, 7]],
    ['fri-mon', [1, 5, 6, 7]],
    ['wed', [3]],
  ])('%s', (text, days) => {
    expect(parseDays(text)).toEqual(days);
    expect(parseDays(formatDays(days))).toEqual(days);
  });
  it.each(['', 'mon-', 'someday', 'mon-wed-fri'])('%j are no days', (text) => {
    expect(parseDays(text)).toBeNull();
  });
});
