import type { Page } from 'playwright-core';
import { setHazard } from '../../../../src/operations/hazards/hazard-flag.ts';
import { endVisitFor, startVisitFor } from '../../../../src/operations/visits/for-somebody.ts';
import { changePlan, planVisit } from '../../../../src/operations/visits/plan.ts';
import { SYSTEM } from '../../../../src/records/actor.ts';
import { dueHandlers } from '../../../../src/switchboard/due.ts';
import type { TestDesk } from '../../../harness/desk.ts';
import { endsAlarmOf } from './alarms.ts';
import { type FurtherPage, sends } from './further-page.ts';

/** Visits that are planned, late, over, or brought by a file. */

const [SAM, BEA] = ['4021', '4022'];
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const PLACE = '12 Mill Lane, Gloucester';
const HEAD = 'who;day;from;minutes;address;risk';

export function visitPages(desk: TestDesk): FurtherPage[] {
  const {
    url,
    records,
    clock,
    dependencies: { parts },
  } = desk;
  const goes = (at: Page, path: string) => at.goto(`${url}/desk${path}`, { waitUntil: 'domcontentloaded' });
  const page = (name: string, opens: FurtherPage['opens'], more: Partial<FurtherPage> = {}): FurtherPage => ({
    name: `visits-${name}`,
    reader: 'manager',
    opens,
    ...more,
  });
  const dayIn = (hours: number): string => new Date(clock.now().getTime() + hours * HOUR).toISOString().slice(0, 10);

  async function planned(staffNumber = SAM, inHours = 20): Promise<string> {
    const start = new Date(clock.now().getTime() + inHours * HOUR);
    const visit = await planVisit(parts, SYSTEM, {
      worker: await records.personId(staffNumber),
      start,
      end: new Date(start.getTime() + HOUR),
      place: PLACE,
      postcode: 'GL1 2AB',
      initials: 'JS',
      reference: 'RT 50117',
      risk: 'red',
      note: 'Ring the bell twice',
      homeMinutes: 30,
    });
    return visit.kind === 'done' ? visit.visitId : '';
  }
  async function begun(staffNumber: string, minutes = 60): Promise<string> {
    const worker = await records.personId(staffNumber);
    const visit = await startVisitFor(parts, SYSTEM, { worker, minutes, place: PLACE });
    return visit.kind === 'done' ? visit.visitId : '';
  }
  async function late(): Promise<string> {
    await endsAlarmOf(desk, SAM);
    const visit = await begun(SAM, 5);
    clock.advance(5 * MINUTE);
    await dueHandlers(parts).visit(visit);
    return visit;
  }
  async function flagged(): Promise<void> {
    await setHazard(parts, SYSTEM, {
      team: await records.teamId('North'),
      kind: 'dog',
      place: PLACE,
      reference: null,
      fileRef: null,
      by: 'Mo',
      agreedWith: 'Ira',
      reviewOn: dayIn(24),
      toldOn: null,
    });
  }
  const looksAt = async (at: Page, rows: string[]) => {
    await goes(at, '/visits/import');
    await sends(at, '/visits/import', { text: [HEAD, ...rows].join('\n') });
  };
  let days = 2;
  /** A day on which nothing of it is planned yet. */
  const rows = (): string[] => {
    days += 1;
    return [`${SAM};${dayIn(24 * days)};9:30;60;${PLACE};red`, `${BEA};${dayIn(24 * days)};11:00;45;;`];
  };

  return [
    page('planned', async (at) => {
      await flagged();
      await goes(at, '/visits/plan');
      await sends(at, '/visits/plan', {
        ...{ who: SAM, day: dayIn(24), from: '10:00', minutes: '60', place: PLACE, risk: 'red', with: BEA },
        ...{ joint: 'yes', initials: 'JS', reference: 'RT 50117', home: '40', note: 'Ring the bell twice' },
      });
    }),
    page('the-plan', async (at) => goes(at, `/visits/${await planned()}/plan`)),
    page(
      'plan-changed-meanwhile',
      async (at) => {
        const visit = await planned();
        await goes(at, `/visits/${visit}/plan`);
        const start = new Date(clock.now().getTime() + 21 * HOUR);
        await changePlan(parts, SYSTEM, {
          visit,
          start,
          end: new Date(start.getTime() + HOUR),
          place: '3 High Street',
        });
        await sends(at, `/${visit}/plan`, { note: 'What the writer had typed' });
      },
      { status: 409 },
    ),
    page('cancelled', async (at) => {
      await goes(at, `/visits/${await planned()}`);
      await sends(at, '/cancel');
    }),
    page('looked-at-again', async (at) => {
      await planned();
      await goes(at, '/visits/look-again');
    }),
    page('late', async (at) => goes(at, `/visits/${await late()}`)),
    page('over', async (at) => {
      const visit = await begun(SAM);
      await endVisitFor(parts, SYSTEM, { worker: await records.personId(SAM), how: 'seen-by-me' });
      await goes(at, `/visits/${visit}`);
    }),
    page('all-are-back', async (at) => {
      await late();
      await goes(at, '/visits/back');
    }),
    page('more-time-given', async (at) => {
      await goes(at, `/visits/${await begun(SAM)}`);
      await sends(at, '/more', { minutes: '30', how: 'spoken-to' });
    }),
    page('out-already', async (at) => {
      await begun(SAM);
      await goes(at, '/visits/start');
      await sends(at, '/visits/start', { who: SAM, how: 'spoken-to' });
    }),
    page('of-the-day', async (at) => {
      await begun(BEA);
      await planned(SAM, 2);
      await goes(at, '/visits');
    }),
    page('board-of-the-day', async (at) => {
      await begun(BEA);
      await late();
      await planned(BEA, 2);
      await goes(at, '');
    }),
    page('file-looked-at', (at) => looksAt(at, rows())),
    page('file-with-faults', (at) => looksAt(at, [...rows(), `4099;${dayIn(48)};25:00;60;;blue`]), { status: 422 }),
    page(
      'file-with-no-row',
      async (at) => {
        await goes(at, '/visits/import');
        await sends(at, '/visits/import', { text: 'who;colour' });
      },
      { status: 422 },
    ),
    page('file-again', async (at) => {
      await looksAt(at, rows());
      await sends(at, '/again');
    }),
    page('file-taken', async (at) => {
      await looksAt(at, rows());
      await sends(at, '/apply');
      await goes(at, `/visits?day=${dayIn(24 * days)}`);
    }),
    page(
      'of-a-colleague',
      async (at) => {
        await goes(at, `/visits/${await begun(SAM)}`);
      },
      { reader: 'worker' },
    ),
    page(
      'own-while-out',
      async (at) => {
        await begun(BEA);
        await planned(BEA);
        await goes(at, '/my');
      },
      { reader: 'worker' },
    ),
    page(
      'board-while-out',
      async (at) => {
        await begun(BEA);
        await begun(SAM);
        await goes(at, '');
      },
      { reader: 'worker' },
    ),
    page(
      'board-of-an-operator',
      async (at) => {
        await begun(SAM);
        await goes(at, '');
      },
      { reader: 'operator' },
    ),
  ];
}
