import { describe, expect, it } from '@jest/globals';
import { NoCalendar, readCalendar } from '../../../src/operations/calendars/read-calendar.ts';

/** What becomes of the appointments of an Outlook calendar. It is Monday 23 November 2026, 14:00, unless told. */

const LONDON = 'DTSTART;TZID=GMT Standard Time:';
const END = 'DTEND;TZID=GMT Standard Time:';

const VTIMEZONE = `BEGIN:VTIMEZONE
TZID:GMT Standard Time
BEGIN:STANDARD
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T010000
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
`;

function calendar(...events: string[]): string {
  const body = events.map((event) => `BEGIN:VEVENT\n${event.trim()}\nEND:VEVENT\n`).join('');
  const head = 'BEGIN:VCALENDAR\nPRODID:Microsoft Exchange Server 2010\nVERSION:2.0\n';
  return `${head}${VTIMEZONE}${body}END:VCALENDAR\n`.replaceAll('\n', '\r\n');
}

const event = (start: string, end: string, more = 'SUMMARY:AB 12345', uid = 'one'): string =>
  `UID:${uid}\n${LONDON}${start}\n${END}${end}\n${more}`;

function reads(text: string, from = '2026-11-23T14:00:00Z', days = 28) {
  const at = new Date(from);
  return readCalendar(text, { from: at, to: new Date(at.getTime() + days * 86_400_000), timezone: 'Europe/London' });
}
const startsOf = (text: string, from?: string, days?: number): string[] =>
  reads(text, from, days).visits.map(({ start }) => start.toISOString().slice(0, 16));

describe('An appointment', () => {
  it('whose subject is a case reference is a visit at its location; of any other nothing is kept', () => {
    const read = reads(
      calendar(
        event('20261124T100000', '20261124T110000', 'SUMMARY:ab 12345\nLOCATION:12 High Street\\, Gloucester GL1 2AB'),
        event('20261124T120000', '20261124T130000', 'SUMMARY:Dentist\nLOCATION:3 Mill Lane', 'two'),
        event('20261124T140000', '20261124T150000', 'SUMMARY:Supervision AB 12345', 'three'),
        event('20261124T160000', '20261124T170000', 'SUMMARY:', 'four'),
      ),
    );
    expect(read.visits).toEqual([
      {
        key: 'one\n',
        reference: 'AB 12345',
        start: new Date('2026-11-24T10:00:00Z'),
        end: new Date('2026-11-24T11:00:00Z'),
        place: '12 High Street, Gloucester GL1 2AB',
        postcode: 'GL1 2AB',
      },
    ]);
    expect(JSON.stringify(read)).not.toMatch(/Dentist|Mill Lane|Supervision/);
  });

  it.each([
    ['in Outlook’s words for our zone', `${LONDON}20260715T100000\n${END}20260715T110000`, '2026-07-15T09:00'],
    ['by the name of the zone', 'DTSTART;TZID=Europe/London:20260715T100000\nDURATION:PT1H', '2026-07-15T09:00'],
    ['in UTC', 'DTSTART:20260715T100000Z\nDTEND:20260715T110000Z', '2026-07-15T10:00'],
    ['in no zone: ours', 'DTSTART:20260715T100000\nDTEND:20260715T110000', '2026-07-15T09:00'],
    ['in another zone', 'DTSTART;TZID=Romance Standard Time:20260715T100000\nDURATION:PT1H', '2026-07-15T08:00'],
    // The hour that comes twice is the first one; what is left out in spring is an hour later.
    ['in the hour that comes twice', `${LONDON}20261025T013000\n${END}20261025T023000`, '2026-10-25T00:30'],
    ['in the hour that is left out', `${LONDON}20260329T013000\n${END}20260329T033000`, '2026-03-29T01:30'],
  ])('is at its time, %s', (_how, times, start) => {
    const from = new Date(Date.parse(`${start}:00Z`) - 86_400_000).toISOString();
    expect(startsOf(calendar(`UID:one\n${times}\nSUMMARY:AB 12345`), from)).toEqual([start]);
  });

  it.each([
    ['all day', 'DTSTART;VALUE=DATE:20261124\nDTEND;VALUE=DATE:20261125', 'It lasts all day'],
    ['without an end', `${LONDON}20261124T100000`, 'It has no end'],
    [
      'of thirteen hours',
      `${LONDON}20261124T080000\n${END}20261124T210000`,
      'A visit takes from five minutes to twelve hours',
    ],
    [
      'in a zone that nobody knows',
      'DTSTART;TZID=Moon:20261124T080000\nDTEND;TZID=Moon:20261124T090000',
      'Its time zone is not known',
    ],
    [
      'each second',
      `${LONDON}20261124T100000\n${END}20261124T110000\nRRULE:FREQ=SECONDLY`,
      'It comes again by a rule that is not followed',
    ],
  ])('%s is not planned, and told with its reference alone', (_what, times, why) => {
    const read = reads(calendar(`UID:one\n${times}\nSUMMARY:AB 12345\nLOCATION:12 High Street`));
    expect(read).toMatchObject({ visits: [], unread: [{ reference: 'AB 12345', why }] });
    // With another subject it is not even told.
    expect(reads(calendar(`UID:one\n${times}\nSUMMARY:Holiday`))).toEqual({ visits: [], unread: [] });
  });

  it('that is cancelled, over, or far ahead is none', () => {
    expect(
      reads(
        calendar(
          event('20261124T100000', '20261124T110000', 'SUMMARY:AB 12345\nSTATUS:CANCELLED'),
          event('20261124T100000', '20261124T110000', 'SUMMARY:Canceled: AB 12345', 'two'),
          event('20261123T120000', '20261123T133000', 'SUMMARY:AB 12345', 'three'),
          event('20270324T120000', '20270324T133000', 'SUMMARY:AB 12345', 'four'),
        ),
      ),
    ).toEqual({ visits: [], unread: [] });
  });
});

describe('Appointments that come again', () => {
  const weekly = (rule: string, more = ''): string =>
    event('20260907T140000', '20260907T150000', `SUMMARY:AB 12345\nRRULE:${rule}${more}`);

  it.each([
    ['autumn', '2026-10-18T00:00:00Z', ['2026-10-19T13:00', '2026-10-26T14:00']],
    ['spring', '2027-03-21T00:00:00Z', ['2027-03-22T14:00', '2027-03-29T13:00']],
  ])('stay at 14:00 when the clocks change in %s', (_when, from, starts) => {
    expect(startsOf(calendar(weekly('FREQ=WEEKLY;BYDAY=MO')), from, 10)).toEqual(starts);
  });

  it('end by the clock of their zone: the last one is not lost to an hour of summer', () => {
    const text = calendar(weekly('FREQ=WEEKLY;UNTIL=20261005T130000Z;BYDAY=MO'));
    expect(startsOf(text, '2026-09-27T00:00:00Z', 60)).toEqual(['2026-09-28T13:00', '2026-10-05T13:00']);
  });

  it('without those that were left out, moved, called off or made something else', () => {
    const edited = (of: string, more: string): string => `UID:one\nRECURRENCE-ID;TZID=GMT Standard Time:${of}\n${more}`;
    const text = calendar(
      weekly('FREQ=WEEKLY;BYDAY=MO', '\nEXDATE;TZID=GMT Standard Time:20261130T140000'),
      edited(
        '20261207T140000',
        `${LONDON}20261208T090000\n${END}20261208T100000\nSUMMARY:AB 12345\nLOCATION:3 Mill Lane`,
      ),
      edited('20261214T140000', `${LONDON}20261214T140000\n${END}20261214T150000\nSUMMARY:AB 12345\nSTATUS:CANCELLED`),
      edited('20261221T140000', `${LONDON}20261221T140000\n${END}20261221T150000\nSUMMARY:Office`),
    );
    const { visits } = reads(text, undefined, 40);
    expect(visits.map(({ start, place }) => [start.toISOString().slice(0, 16), place])).toEqual([
      ['2026-11-23T14:00', null],
      ['2026-12-08T09:00', '3 Mill Lane'],
      ['2026-12-28T14:00', null],
    ]);
    // The moved one is known by where it stood.
    expect(visits[1]?.key).toBe(`one\n${Date.parse('2026-12-07T14:00:00Z')}`);
  });

  it('of something else may hold one that is a visit', () => {
    const text = calendar(
      event('20261102T140000', '20261102T150000', 'SUMMARY:Office\nRRULE:FREQ=WEEKLY;BYDAY=MO'),
      'UID:one\nRECURRENCE-ID;TZID=GMT Standard ' +
        `Time:20261130T140000\n${LONDON}20261130T140000\n${END}20261130T150000\nSUMMARY:AB 12345`,
    );
    expect(startsOf(text)).toEqual(['2026-11-30T14:00']);
  });

  it('by a rule that never comes true end', () => {
    const text = calendar(weekly('FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'));
    expect(reads(text).visits).toEqual([]);
  });
});

describe('What is no calendar', () => {
  it.each(['', 'BEGIN:VCALENDAR', '<html>Sign in</html>', 'BEGIN:VCARD\r\nEND:VCARD', 'x'.repeat(100_000)])(
    'is refused: %.30s',
    (text) => {
      expect(() => reads(text)).toThrow(NoCalendar);
    },
  );
});
