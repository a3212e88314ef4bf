import { expect, it } from '@jest/globals';
import { createSeenBoards } from '../../../src/desk/board/seen-board.ts';
import { differenceBetween, hashOf, type LiveRow, type Snapshot, snapshotOf } from '../../../src/desk/live/snapshot.ts';
import type { AccountRecord, Role } from '../../../src/records/accounts.ts';
import { at } from '../../safety/a-team.ts';
import { anAlarm, aVisit, TIME } from './a-board.ts';

const account = (role: Role, personId: string | null, teamId: string | null = 'team'): AccountRecord => ({
  id: `account of ${role} ${personId ?? ''}`,
  email: 'x@riverside.example',
  name: 'X',
  personId,
  status: 'active',
  oidcSubject: null,
  isDemo: false,
  isSealed: false,
  isSharedScreen: false,
  lastSeenAt: null,
  canSignIn: true,
  roles: [{ role, teamId }],
});

/** A row tells what it is, and that is all that it is made of. */
const render = (_template: string, data: object): string => JSON.stringify(data);

it('a board that is made once for several is made for nobody who sees something else', () => {
  const watched = {
    shown: [aVisit('a', 70), aVisit('b', 70), aVisit('c', 70)],
    truth: {
      alarms: [
        anAlarm('a', 'duress', 65, [], {
          beside: { phones: [], places: ['12 Mill Lane'], companions: [] },
          placesOfOthers: [{ personId: 'c', place: '12 Mill Lane' }],
        }),
      ],
    },
    texts: [],
    now: at(70),
  };
  const readers: AccountRecord[] = [
    account('manager', 'mo'),
    account('manager', 'ira'),
    // Who the alarm is about, and who may stand beside them.
    account('manager', 'a'),
    account('manager', 'c'),
    account('operator', null),
    account('worker', 'b'),
    account('worker', 'z'),
    account('manager', 'mo', 'another team'),
  ];
  const together = createSeenBoards(render);
  const shared = readers.map((one) =>
    together({ account: one, team: null, timezone: TIME.timezone, troubles: [] }, watched),
  );
  const alone = readers.map((one) =>
    createSeenBoards(render)({ account: one, team: null, timezone: TIME.timezone, troubles: [] }, { ...watched }),
  );
  expect(shared).toEqual(alone);
  const [mo, ira, own, beside, ...others] = shared;
  expect(ira).toBe(mo);
  const tells = (board: (typeof shared)[number] | undefined): boolean => JSON.stringify(board).includes('COVERT');
  expect([tells(mo), tells(own), tells(beside), ...others.map(tells)]).toEqual([
    true,
    ...Array.from({ length: 6 }, () => false),
  ]);
});

it('what has changed is found once for all who have the same, and anew for whoever has something else', () => {
  const rows = (html: Record<string, string>): LiveRow[] =>
    Object.entries(html).map(([id, words]) => ({ id, group: 'out', html: words, hash: hashOf(words) }));
  const [none, one, two] = [{}, { a: 'Sam' }, { a: 'Sam', b: 'Bea' }].map((html) => snapshotOf(rows(html), 'x out'));
  const now = snapshotOf(rows({ a: 'Sam until 15:00', b: 'Bea' }), '2 out');
  if (!none || !one || !two) throw new Error('a snapshot is missing');
  const forTwo = differenceBetween(two, now);
  // Another reader's snapshot of the same rows.
  expect(differenceBetween(snapshotOf(rows({ a: 'Sam', b: 'Bea' }), '2 out'), now)).toBe(forTwo);
  const idsFor = (from: Snapshot | null) => differenceBetween(from, now)?.rows.map(({ id }) => id);
  expect(forTwo?.rows.map(({ id }) => id)).toEqual(['a']);
  expect([none, one, null].map(idsFor)).toEqual([
    ['a', 'b'],
    ['a', 'b'],
    ['a', 'b'],
  ]);
  expect(differenceBetween(now, one)).toMatchObject({ gone: ['b'], rows: [{ id: 'a', html: 'Sam' }] });
  expect(differenceBetween(null, now)?.isAll).toBe(true);
  expect(differenceBetween(now, now)).toBeNull();
});
