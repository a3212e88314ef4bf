import { describe, expect, it } from '@jest/globals';
import { coordinatesOf, sunOn } from '../../src/safety/daylight.ts';
import { dayOfList, endOfList, whyLookAgain } from '../../src/safety/look-again.ts';

const LONDON = 'Europe/London';
const HOURS = [{ days: [1, 2, 3, 4, 5, 6, 7], from: '09:00', to: '20:00' }];

describe('sunrise and sunset', () => {
  // From almanacs, in Universal Time.
  it.each([
    ['WC1A 1AA', '2026-12-21', '08:03', '15:53'],
    ['WC1A 1AA', '2026-06-21', '03:43', '20:21'],
    ['WC1A 1AA', '2026-03-20', '06:04', '18:13'],
    ['EH1 1AA', '2026-12-21', '08:42', '15:39'],
    ['ZE1 0AA', '2026-12-21', '09:08', '14:57'],
    ['ZE1 0AA', '2026-06-21', '02:38', '21:34'],
  ])('in %s on %s: %s and %s', (place, day, rise, set) => {
    const at = coordinatesOf(place, LONDON);
    const sun = at && sunOn(day, at);
    const away = (time: Date | undefined, wanted: string): number =>
      Math.abs((time?.getTime() ?? 0) - Date.parse(`${day}T${wanted}:00Z`)) / 60_000;
    expect([away(sun?.rise, rise), away(sun?.set, set)].every((minutes) => minutes <= 4)).toBe(true);
  });

  it('are those of the postcode area, else of the middle of Britain; elsewhere nobody knows', () => {
    expect(coordinatesOf('12 Mill Lane, Aberdeen AB10 1AA', LONDON)?.latitude).toBeGreaterThan(57);
    expect(coordinatesOf('7 Orchard Way, NF2 3CD', LONDON)).toEqual(coordinatesOf('B1 1AA', LONDON));
    expect(coordinatesOf(null, 'Europe/Paris')).toBeNull();
  });

  it('are none where the sun does not set', () => {
    expect(sunOn('2026-06-21', { latitude: 70, longitude: 20 })).toBeNull();
  });
});

describe('a plan that is red or noted is looked at again', () => {
  const planned = { place: 'GL1 2AB', isLastOfDay: false, hours: HOURS };
  it.each([
    ['2026-11-23T11:00', '2026-11-23T12:00', {}, []],
    ['2026-11-23T15:30', '2026-11-23T16:30', {}, ['after-sunset']],
    ['2026-11-23T07:10', '2026-11-23T11:00', {}, ['before-sunrise', 'out-of-hours']],
    ['2026-06-22T18:00', '2026-06-22T19:00', {}, []],
    ['2026-11-23T11:00', '2026-11-23T12:00', { isLastOfDay: true }, ['last']],
    ['2026-11-28T11:00', '2026-11-28T12:00', {}, []],
    ['2026-11-28T11:00', '2026-11-28T12:00', { hours: [] }, ['out-of-hours']],
    // Until eight on the dot is within hours until eight.
    ['2026-06-22T18:00', '2026-06-22T19:00', { place: null }, []],
  ])('from %s to %s %o: %o', (start, end, more, why) => {
    const times = { start: new Date(`${start}Z`), end: new Date(`${end}Z`) };
    expect(whyLookAgain({ ...planned, ...times, ...more }, LONDON).map((one) => one.why)).toEqual(why);
  });
});

describe('the list is due at three in the afternoon, on the clock of the place', () => {
  it.each([
    ['2026-11-23T14:59:59Z', null],
    ['2026-11-23T15:00:00Z', '2026-11-23'],
    ['2026-11-23T23:59:00Z', '2026-11-23'],
    // The day on which the clocks go back, and the one before.
    ['2026-10-24T14:00:00Z', '2026-10-24'],
    ['2026-10-25T14:59:59Z', null],
    ['2026-10-25T15:00:00Z', '2026-10-25'],
    // The day on which they go forward.
    ['2027-03-27T14:59:59Z', null],
    ['2027-03-28T13:59:59Z', null],
    ['2027-03-28T14:00:00Z', '2027-03-28'],
  ])('at %s: %s', (now, day) => {
    expect(dayOfList(new Date(now), LONDON)).toBe(day);
  });

  it('and reaches to three of the next day, whether that is 23, 24 or 25 hours ahead', () => {
    expect(endOfList('2026-10-24', LONDON)).toEqual(new Date('2026-10-25T15:00:00Z'));
    expect(endOfList('2026-11-23', LONDON)).toEqual(new Date('2026-11-24T15:00:00Z'));
    expect(endOfList('2027-03-27', LONDON)).toEqual(new Date('2027-03-28T14:00:00Z'));
  });
});
