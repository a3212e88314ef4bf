import { expect, it } from '@jest/globals';
import { createSeenBoards } from '../../../src/desk/board/seen-board.ts';
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
