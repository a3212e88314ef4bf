import { expect, it } from '@jest/globals';
import { minutesUntilClock } from '../../../src/conversation/texts/next-clock-time.ts';

/** "Till 1.30" is the next half past one within 12 hours, on the nights too when the clocks change. */

it.each([
  ['an ordinary night', '2026-11-30T23:30:00Z', '0:15', 45],
  ['either half of the day', '2026-11-30T23:30:00Z', '11:45', 15],
  ['before the hour that comes twice: its first time', '2027-10-31T00:10:00Z', '1:30', 20],
  ['in its first pass, with a time that is over: its second', '2027-10-31T00:10:00Z', '1:05', 55],
  ['in its second pass', '2027-10-31T01:05:00Z', '1:30', 25],
  ['after it', '2027-10-31T00:10:00Z', '2:30', 140],
  ['in the hour that is left out: as long as it sounds', '2027-03-28T00:10:00Z', '1:30', 80],
  ['after that hour', '2027-03-28T00:10:00Z', '3:00', 110],
])('%s', (_, now, time, minutes) => {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  expect(minutesUntilClock(new Date(now), 'Europe/London', { hour, minute, half: null })).toBe(minutes);
});
