import { describe, expect, it } from '@jest/globals';
import { dayInWords } from '../../src/organisation-file/major-incident-day.ts';
import { isCheckOverdue, numberAt } from '../../src/safety/major-incident.ts';
import { listedKey } from '../../src/contact/contact-key.ts';
import { contactByKey, contactsOf, type Responders } from '../../src/safety/responders.ts';
import { withoutThoseAtRisk } from '../../src/safety/risk.ts';

const SIX_DAYS = [
  { days: [1, 2, 3, 4, 5], from: '09:00', to: '17:00' },
  { days: [6], from: '09:00', to: '12:00' },
];
const PRESS = { dayNumber: '+441632960510', nightNumber: '+447700900151' };

describe('whom to ring in a major incident', () => {
  it.each([
    ['on a weekday at noon', '2026-11-23T12:00:00Z', PRESS.dayNumber],
    ['at eight in the morning', '2026-11-23T08:00:00Z', PRESS.dayNumber],
    ['a minute before', '2026-11-23T07:59:00Z', PRESS.nightNumber],
    ['at six in the evening', '2026-11-23T18:00:00Z', PRESS.nightNumber],
    ['on a Saturday', '2026-11-28T12:00:00Z', PRESS.nightNumber],
    // The clock of the place: in summer it is an hour later there.
    ['at half past seven Greenwich, in summer', '2026-07-20T07:30:00Z', PRESS.dayNumber],
  ])('%s', (_when, at, number) => {
    expect(numberAt(PRESS, new Date(at), 'Europe/London')).toBe(number);
  });

  it.each([
    ['before the office of the team opens', '2026-11-23T08:30:00Z', PRESS.nightNumber],
    ['in its hours', '2026-11-23T09:00:00Z', PRESS.dayNumber],
    ['on its Saturday', '2026-11-28T09:30:00Z', PRESS.dayNumber],
  ])('%s, where its plan has office hours', (_when, at, number) => {
    expect(numberAt(PRESS, new Date(at), 'Europe/London', SIX_DAYS)).toBe(number);
  });

  it('reads by day in words: those of the plans, with the teams where they differ', () => {
    const usual = { name: 'North', officeHours: [] };
    expect(dayInWords([])).toBe('Monday to Friday, 08:00 to 18:00');
    expect(dayInWords([usual, { ...usual, name: 'West' }])).toBe('Monday to Friday, 08:00 to 18:00');
    expect(dayInWords([{ name: 'South', officeHours: SIX_DAYS }, usual])).toBe(
      'Monday to Friday, 09:00 to 17:00 and Saturday, 09:00 to 12:00 (South); Monday to Friday, 08:00 to 18:00 (North)',
    );
  });

  it.each([
    ['never', null, true],
    ['today', '2026-11-23T09:00:00Z', false],
    ['to the day three months ago', '2026-08-23T10:00:00Z', false],
    ['longer ago', '2026-08-22T10:00:00Z', true],
  ])('a number that was rung %s', (_when, at, isOverdue) => {
    expect(isCheckOverdue(at === null ? null : new Date(at), new Date('2026-11-23T10:00:00Z'))).toBe(isOverdue);
  });
});

describe('whom a plan tells that informs the list', () => {
  const bea = {
    ...{ id: 'bea', staffNumber: '4022', name: 'Bea', roles: ['safeguarding_lead'], phones: ['+447700900102'] },
    ...{ away: [], hours: [], buddy: true, inTeam: true, onVisit: false, textOnly: false, recentPlaces: ['1 High St'] },
  };
  const listed = (id: string, ...phones: string[]) => ({ id, name: id, phones });
  const responders: Responders = {
    worker: { id: 'sam', name: 'Sam', staffNumber: '4021', phones: ['+447700900101'] },
    people: [bea],
    duty: [],
    lastResort: null,
    majorIncident: [
      listed('press', '+441632960510'),
      listed('of the worker', '+447700900101'),
      listed('of Bea', '+447700900102'),
    ],
    timezone: 'Europe/London',
  };
  const told = (from: Responders): string[] =>
    contactsOf([{ kind: 'buddies' }, { kind: 'major_incident' }], from, new Date()).map(({ name }) => name);

  it('tells nobody twice, and never by a phone of the worker', () => {
    expect(told(responders)).toEqual(['Bea', 'press']);
    expect(contactByKey(listedKey('press'), responders)?.phones).toEqual(['+441632960510']);
  });

  it('leaves out, of a covert alarm, phones that may be beside the worker, and those of whoever is there', () => {
    expect(told(withoutThoseAtRisk(responders, ['+441632960510'], [], []))).toEqual(['Bea']);
    expect(told(withoutThoseAtRisk(responders, [], ['1 High Street'], []))).toEqual(['press']);
  });
});
