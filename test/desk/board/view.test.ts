import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ShownVisit } from '../../../src/records/views/shown/board.ts';
import type { BoardContents } from '../../../src/desk/board/books.ts';
import type { BoardRow } from '../../../src/desk/board/rows.ts';
import { boardView } from '../../../src/desk/board/view.ts';
import type { AlarmEvent } from '../../../src/safety/alarm/alarm-events.ts';
import { contactByKey, type Contact } from '../../../src/safety/responders.ts';
import { at, MINUTE, someResponders } from '../../safety/a-team.ts';
import { anAlarm, aVisit, TEXT, TIME } from './a-board.ts';

const NOTHING: BoardContents = { visits: [], alarms: [], texts: [] };
const contact = (id: string): Contact => {
  const found = contactByKey(`person:${id}`, someResponders());
  if (!found) throw new Error(`nobody is called ${id}`);
  return found;
};
const BEA = contact('bea');
const TAKEN: AlarmEvent = { kind: 'take', by: BEA, milliseconds: 10 * MINUTE };
/** "group: what is said", for each row. */
function lines(contents: Partial<BoardContents>, minute: number): string[] {
  const view = boardView({ ...NOTHING, ...contents }, { ...TIME, now: at(minute) });
  return view.groups.flatMap(({ group, rows }) => rows.map((row) => `${group}: ${said(row)}`));
}

const said = ({ with: others, ...row }: BoardRow): string =>
  [
    row.letter,
    row.isDrill ? 'DRILL' : null,
    row.label,
    row.order,
    row.name,
    row.when,
    row.words,
    row.state,
    others,
    row.noted,
    row.next && `→ ${row.next}`,
  ]
    .filter((one) => one !== null)
    .join(' | ');

describe('the board', () => {
  it.each([
    ['a visit', { visits: [aVisit('a', 10)] }, 10, 'out: Sam a | until 15:00 | → 14:55 a reminder'],
    [
      'a visit of two: the other has not begun, is there, or has left',
      {
        visits: [null, 'open' as const, 'ended' as const].map((status, index) =>
          aVisit(`${index}`, 10, 60, {
            companion: {
              id: 'bea',
              name: 'Bea Anna Lindqvist',
              own: status && { status, startedAt: at(1), endedAt: status === 'ended' ? at(8) : null },
            },
          }),
        ),
      },
      10,
      ['With B. Anna Lindqvist', 'With B. Anna Lindqvist', 'B. Anna Lindqvist is out, 14:08']
        .map((others, index) => `out: Sam ${index} | until 15:00 | ${others} | → 14:55 a reminder`)
        .join('\n'),
    ],
    [
      'a visit with somebody of another service',
      { visits: [aVisit('a', 10, 60, { companionWords: 'A. Warden' })] },
      10,
      'out: Sam a | until 15:00 | With A. Warden | → 14:55 a reminder',
    ],
    [
      'a visit after its reminder',
      { visits: [aVisit('a', 56)] },
      56,
      'out: Sam a | until 15:00 | → 15:00 they are texted',
    ],
    [
      'a late visit',
      { visits: [aVisit('a', 61)] },
      61,
      'asking: Sam a | due 15:00 | Late. The line is asking them. | → 15:02 they are rung',
    ],
    [
      'a late visit before others are asked',
      { visits: [aVisit('a', 63)] },
      63,
      'asking: Sam a | due 15:00 | Late. The line is asking them. | → 15:06 buddies are texted and rung',
    ],
    [
      'a visit that others are asked about, where the alarm is not for whoever looks',
      { visits: [aVisit('a', 67)] },
      67,
      'asking: Sam a | due 15:00 | Late. Others are being asked.',
    ],
    [
      'a covert alarm',
      { alarms: [anAlarm('a', 'duress', 49, [], { ringing: ['Ana', 'duty:+441632960500'] })] },
      50,
      'needs: B | COVERT | Do not ring or text. Do not go there. | Sam a | since 14:49 | Nobody has it. Ringing ' +
        'Ana and the duty phone. | → 14:52 everyone and the last resort are texted and rung',
    ],
    [
      'a missed visit, as soon as somebody has it',
      { visits: [aVisit('a', 67)], alarms: [anAlarm('a', 'missed', 66, [TAKEN])] },
      68,
      'in-hand: B | MISSED | Ring Sam once. | Sam a | since 15:06 | bea has it, news ' +
        'by 15:17. | → 15:17 news is asked for',
    ],
    [
      'an alarm whose news is due',
      { alarms: [anAlarm('a', 'missed', 66, [TAKEN])] },
      78,
      'needs: B | MISSED | Ring Sam once. | Sam a | since 15:06 | bea has it. News was ' +
        'due at 15:17. | → 15:17 news is asked for',
    ],
    [
      'a drill, whose worker is out on a visit of their own',
      { alarms: [anAlarm('a', 'missed', 0, [], {}, true)] },
      1,
      'needs: B | DRILL | MISSED | Ring Sam once. | Sam a | since 14:00 | Nobody has ' +
        'it. | → 14:06 buddies are texted and rung',
    ],
    [
      'a text that was no word of ours',
      { texts: [TEXT] },
      55,
      'needs: Sam a | at 14:50 | running over sorry | The line did not understand this text. Nobody has read it. | ' +
        'Do not ring or text them about this, unless it asks you to.',
    ],
    [
      'an unknown caller who got nobody',
      { texts: [{ ...TEXT, isCall: true, worker: null, teamId: null, fromNumber: '+447700900777' }] },
      55,
      'needs: An unknown caller | at 14:50 | Rang, asked for a person and got none. ' +
        'Mark it done once somebody has seen to it. | ' +
        'Ring as the ordinary office: they may not be alone. Say nothing of where anybody is.',
    ],
  ])('says of %s what the line does next and when', (_what, contents, minute, line) => {
    expect(lines(contents, minute)).toEqual(line.split('\n'));
  });

  it('has what the reader has in hand before what others have, and nothing before what nobody has', () => {
    const alarms = [
      anAlarm('a', 'duress', 0, [{ ...TAKEN, by: contact('mo') }]),
      anAlarm('b', 'missed', 0, [TAKEN]),
      anAlarm('c', 'missed', 0),
    ];
    const order = (readerKey: string | null): string[] =>
      boardView({ ...NOTHING, alarms }, { ...TIME, now: at(4) }, [], readerKey).groups.flatMap(({ rows }) =>
        rows.map(({ id }) => id),
      );
    expect(order('person:bea')).toEqual(['alarm c', 'alarm b', 'alarm a']);
    expect(order(null)).toEqual(['alarm c', 'alarm a', 'alarm b']);
  });

  it('has the most urgent alarm first, drills after all that is real, and whoever is due first first', () => {
    const alarms = [
      anAlarm('a', 'missed', 1),
      anAlarm('b', 'duress', 0, [], {}, true),
      anAlarm('c', 'duress', 3),
      anAlarm('d', 'missed', 0),
    ];
    const visits = [aVisit('x', 10, 90), aVisit('y', 10, 80)];
    const view = boardView({ ...NOTHING, alarms, visits }, { ...TIME, now: at(4) });
    const ids = view.groups.flatMap(({ rows }) => rows.map(({ id }) => id));
    expect(ids).toEqual(['alarm c', 'alarm d', 'alarm a', 'alarm b', 'visit y', 'visit x']);
    expect(view.summary).toBe('4 need a person, 0 in hand, 0 late, 2 out in time');
  });

  it('keeps a row only as long as it would say the same if it were made anew', () => {
    const begins = { plannedStart: at(40), plannedEnd: at(100) };
    const kept = [
      aVisit('open', 10),
      aVisit('late', 70),
      aVisit('tomorrow', 10, 720),
      aVisit('planned', 0, 60, begins),
      aVisit('red', 0, 60, { ...begins, risk: 'red' }),
    ].map((one) => (one.plannedStart ? { ...one, visit: { ...one.visit, status: 'planned' as const } } : one));
    const TO_MIDNIGHT = 600;
    for (const minute of [10, 39, 41, 60, TO_MIDNIGHT - 1, TO_MIDNIGHT, TO_MIDNIGHT + 1])
      expect([minute, lines({ visits: kept }, minute)]).toEqual([
        minute,
        lines({ visits: kept.map((one) => ({ ...one })) }, minute),
      ]);
    const rowsAt = (minute: number): BoardRow[] =>
      boardView({ ...NOTHING, visits: kept }, { ...TIME, now: at(minute) }).groups.flatMap(({ rows }) => rows);
    const [before, after] = [rowsAt(20), rowsAt(30)];
    expect(after.filter((row) => before.includes(row)).map(({ name }) => name)).toEqual([
      'Sam late',
      'Sam open',
      'Sam tomorrow',
    ]);
  });

  it('says how many will be out, and from when, where nobody is', () => {
    const planned = (id: string, minute: number): ShownVisit => {
      const one = aVisit(id, 0);
      return { ...one, visit: { ...one.visit, status: 'planned' }, plannedStart: at(minute) };
    };
    const summary = (...visits: ShownVisit[]): string =>
      boardView({ ...NOTHING, visits }, { ...TIME, now: at(4) }).summary;
    const none = '0 need a person, 0 in hand, 0 late, 0 out in time';
    expect([summary(), summary(planned('a', 60), planned('b', 30)), summary(planned('a', 3))]).toEqual([
      none,
      `${none}. Nobody is out; 2 visits are planned, the first for 14:30`,
      none,
    ]);
    expect(summary(planned('a', 60), aVisit('b', 0))).toBe('0 need a person, 0 in hand, 0 late, 1 out in time');
  });

  const people = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), { maxLength: 6 });
  const life = fc.record({
    visit: fc.option(fc.integer({ min: 0, max: 80 }), { nil: null }),
    alarm: fc.option(fc.constantFrom<Parameters<typeof anAlarm>[1][]>('duress', 'missed', 'panic', 'watch'), {
      nil: null,
    }),
    isTaken: fc.boolean(),
    drill: fc.boolean(),
  });

  it('has every open visit and every open alarm in exactly one group', () => {
    fc.assert(
      fc.property(
        people,
        fc.array(life, { minLength: 6, maxLength: 6 }),
        fc.integer({ min: 0, max: 90 }),
        (ids, lives, minute) => {
          const each = ids.flatMap((id, index) => (lives[index] ? [{ id, ...lives[index] }] : []));
          const visits = each.flatMap(({ id, visit }) => (visit === null ? [] : [aVisit(id, visit)]));
          const alarms = each
            .flatMap(({ id, alarm, isTaken, drill }) =>
              alarm ? [anAlarm(id, alarm, 5, isTaken ? [TAKEN] : [], {}, drill)] : [],
            )
            .filter(({ alarm }) => alarm.status !== 'closed');
          const view = boardView({ visits, alarms, texts: [] }, { ...TIME, now: at(minute) });
          const rows = view.groups.flatMap((group) => group.rows);
          expect(rows.flatMap(({ visitId }) => visitId ?? []).sort()).toEqual(
            visits.map(({ visit }) => visit.id).sort(),
          );
          expect(rows.flatMap(({ alarmId }) => alarmId ?? []).sort()).toEqual(
            alarms.map(({ alarm }) => alarm.id).sort(),
          );
          expect(view.groups.every(({ group, rows: own }) => own.every((row) => row.group === group))).toBe(true);
        },
      ),
      { numRuns: 50 },
    );
  });
});
