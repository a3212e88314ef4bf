import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { reportCovertContact, takeAlarm } from '../../src/operations/alarms/respond.ts';
import { type LeavePlanned, planLeave } from '../../src/operations/people/leaving/plan-leave.ts';
import { undoChange } from '../../src/operations/people/leaving/undo-change.ts';
import { saveSheet } from '../../src/operations/sheets/save-sheet.ts';
import { planVisit } from '../../src/operations/visits/plan.ts';
import { loadOrganisation } from '../../src/records/organisation/organisation.ts';
import { WorkerHeld } from '../../src/records/organisation/held-workers.ts';
import { callerByStaffNumber } from '../../src/records/organisation/people.ts';
import { readShownPeople } from '../../src/records/views/shown/people.ts';
import { dueHandlers } from '../../src/switchboard/due.ts';
import { personKey } from '../../src/contact/contact-key.ts';
import { BEA, DUTY, IRA, MO, OUT_OF_HOURS, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { closeRiverside } from '../harness/riverside-town.ts';
import { mind, ringsOf } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';
import { endAlarms } from '../harness/town-alarms.ts';

const OFFICE = { kind: 'person', name: 'the office', via: 'cli' } as const;
/** The day of the scenarios, a Monday; it is 14:00. */
const TODAY = '2026-11-23';
/** The ladder names Mo by staff number. */
const WITH_MO = RIVERSIDE.replace(
  'purple_file: off',
  'purple_file: off\n    ladder: [{ after: 2m, who: [worker], by: [call] }, { after: 4m, who: ["4030"], by: ' +
    '[call] }, { after: 6m, who: [managers, last_resort], by: [call] }]',
);

describe('Somebody leaves', () => {
  let town: Town;
  const idOf = async (staffNumber: string): Promise<string> =>
    (await callerByStaffNumber(town.knex, staffNumber))?.id ?? 'nobody';
  const entryOf = async (staffNumber: string) =>
    (await loadOrganisation(town.knex))?.people.find((one) => one.staffNumber === staffNumber);
  const leaves = (
    person: string,
    day = TODAY,
    choices: Partial<Pick<Parameters<typeof planLeave>[2], 'buddies' | 'plans' | 'visits'>> = {},
  ): Promise<LeavePlanned> =>
    planLeave(town.parts, OFFICE, { person, day, buddies: [], plans: [], visits: [], ...choices });
  const shown = async (): Promise<string[]> =>
    (await readShownPeople(town.knex, { teamIds: 'all' })).map(({ staffNumber }) => staffNumber);

  beforeEach(async () => {
    town = await openTown({ organisation: WITH_MO });
  });
  afterEach(() => closeRiverside(town));

  it('at the end of the day: others come in their place, nobody rings them, and their number is freed', async () => {
    expect(await leaves('4022', TODAY, { buddies: [{ of: '4021', by: '4031' }] })).toEqual({ kind: 'done' });
    await town.passes('9h59m');
    expect(await entryOf('4022')).toBeDefined();
    expect((await entryOf('4021'))?.buddies).toEqual(['4022']);
    await town.passes('2m');
    expect(await entryOf('4022')).toBeUndefined();
    expect((await entryOf('4021'))?.buddies).toEqual(['4031']);
    expect(await shown()).not.toContain('4022');
    expect(await town.knex('change').where({ name: '4022' }).pluck('happened')).toEqual(['gone']);
    await town.phone(SAM).texts('START 30 min 12 High Street');
    await mind(town, SAM);
    await town.passes('2h');
    expect(ringsOf(town, IRA).length).toBeGreaterThan(0);
    expect(await town.records.contacts({ to: BEA })).toEqual([]);
    // Their PIN opens nothing, and their number belongs to nobody.
    const call = await town.phone(BEA).dials();
    call.hears(/staff number/);
    await call.hangsUp();
  });

  it('a change that is due waits for nobody whose row is held: it is left for a later look, whole', async () => {
    await leaves('4022', TODAY, { buddies: [{ of: '4021', by: '4031' }] });
    const [{ id }] = await town.knex('staff_change').update({ due_at: town.now() }).returning('id');
    const held = await town.knex.transaction();
    await held.raw('select 1 from person where staff_number = ? for no key update', ['4021']);
    const { staff } = dueHandlers(town.parts);
    await expect(staff(id, 0, 'if free')).rejects.toThrow(WorkerHeld);
    expect(await entryOf('4022')).toBeDefined();
    await held.rollback();
    await staff(id, 0, 'if free');
    expect([await entryOf('4022'), (await entryOf('4021'))?.buddies]).toEqual([undefined, ['4031']]);
  });

  it('and a cry from their phone still reaches a person, with whose number it was', async () => {
    const sheet = { person: '4022', sheet: { home: '7 Weir Cottages' } };
    expect(await saveSheet(town.parts, OFFICE, sheet)).toEqual({ kind: 'done' });
    await leaves('4022');
    await town.passes('10h1m');
    expect(await town.knex('emergency_sheet').whereNotNull('left_at')).toHaveLength(1);
    await town.phone(BEA).texts('SOS help me');
    await town.settle();
    await mind(town, BEA);
    expect((await town.records.unreadTexts()).filter(({ from }) => from !== null)).toMatchObject([
      { words: '(The number of Bea Lindqvist, 4022, who has left.) SOS help me' },
    ]);
    expect(ringsOf(town, OUT_OF_HOURS).length + ringsOf(town, DUTY).length).toBeGreaterThan(0);
  });

  it('and whoever came into the ladder in their place is rung', async () => {
    expect(await leaves('4030', TODAY, { plans: [{ team: 'North', by: '4031' }] })).toEqual({ kind: 'done' });
    await town.passes('10h1m');
    const ladder = (await loadOrganisation(town.knex))?.teams[0]?.plan.ladder;
    expect(ladder?.[1]?.who).toEqual([{ kind: 'staff', staffNumber: '4031' }]);
    expect(await entryOf('4030')).toBeUndefined();
  });

  it('is refused where the rules of the file would be broken, and then nothing has changed', async () => {
    expect(await leaves('4022', '2026-11-22')).toEqual({ kind: 'past-day' });
    expect(await leaves('9876')).toEqual({ kind: 'nobody' });
    expect(await leaves('4022')).toEqual({ kind: 'done' });
    expect(await leaves('4022')).toEqual({ kind: 'planned-already' });
    // Sam would have nobody: without managers and the last resort, Bea is the only one who is rung about him.
    const organisation = RIVERSIDE.replace(/ {2}duty: .*\n/, '')
      .replace(/ {2}last_resort: .*\n/, '')
      .replace(/ {2}- \{ name: (Mo|Ira)[^}]*\}\n/g, '');
    const bare = await openTown({ organisation });
    const person = '4022';
    const refused = await planLeave(bare.parts, OFFICE, { person, day: TODAY, buddies: [], plans: [], visits: [] });
    expect(refused).toEqual({
      kind: 'faults',
      faults: expect.arrayContaining(['Sam Okoro: duress reaches nobody but this worker']),
    });
    expect(await bare.knex('staff_change')).toEqual([]);
    await bare.close();
  });

  it('asks for each visit that is planned for later; undone in time, all is as it was', async () => {
    const plan = (day: string) =>
      planVisit(town.parts, OFFICE, {
        worker: '4022',
        start: new Date(`${day}T10:00:00Z`),
        end: new Date(`${day}T11:00:00Z`),
      });
    const [, second, third] = [await plan(TODAY), await plan('2026-11-24'), await plan('2026-11-25')];
    if (second?.kind !== 'done' || third?.kind !== 'done') throw new Error('not planned');
    expect(await leaves('4022')).toEqual({ kind: 'visits-open', visits: [second.visitId, third.visitId] });
    const visits = [
      { visit: second.visitId, to: await idOf('4021') },
      { visit: third.visitId, to: null },
    ];
    expect(await leaves('4022', TODAY, { visits })).toEqual({ kind: 'done' });
    const plans = () => town.records.visits({ id: [second.visitId, third.visitId] });
    expect(await plans()).toMatchObject([{ staffNumber: '4021', status: 'planned' }, { status: 'cancelled' }]);
    expect(await undoChange(town.parts, OFFICE, { person: '4022' })).toEqual({ kind: 'done' });
    const planned = { staffNumber: '4022', status: 'planned' };
    expect(await plans()).toMatchObject([planned, planned]);
    await town.passes('11h');
    expect(await entryOf('4022')).toBeDefined();
    expect(await undoChange(town.parts, OFFICE, { person: '4022' })).toEqual({ kind: 'none' });
  });

  it('waits for an open visit', async () => {
    await leaves('4022');
    await town.passes('9h50m');
    await town.phone(BEA).texts('START 60 min 12 High Street');
    await mind(town, BEA);
    await town.passes('30m');
    expect(await entryOf('4022')).toBeDefined();
    expect(await shown()).toContain('4022');
    await town.phone(BEA).texts('END 6183');
    await mind(town, BEA);
    await town.passes('2m');
    expect(await entryOf('4022')).toBeUndefined();
  });

  it('waits for their own alarm, and pages show no sign of it', async () => {
    await leaves('4022');
    await town.passes('9h58m');
    await town.phone(BEA).texts('STATUS 2947');
    await town.settle();
    await mind(town, BEA);
    await town.passes('4m');
    expect(await entryOf('4022')).toBeDefined();
    expect(await shown()).not.toContain('4022');
    const alarm = await town.records.alarm();
    expect(alarm.covert).toBe(true);
    const mo = personKey(await idOf('4030'));
    await takeAlarm(town.parts, OFFICE, { alarm: alarm.id, by: mo, minutes: 30 });
    await reportCovertContact(town.parts, OFFICE, { alarm: alarm.id, by: mo, how: 'seen', isProved: true, who: 'Mo' });
    await town.passes('2m');
    expect(await entryOf('4022')).toBeUndefined();
  });

  it('waits for an alarm in which they were asked', async () => {
    await leaves('4030', TODAY, { plans: [{ team: 'North', by: null }] });
    await town.passes('9h');
    await town.phone(SAM).texts('START 30 min 12 High Street');
    await mind(town, SAM);
    await town.passes('2h');
    expect(ringsOf(town, MO).length).toBeGreaterThan(0);
    expect(await entryOf('4030')).toBeDefined();
    await endAlarms(town);
    await town.passes('2m');
    expect(await entryOf('4030')).toBeUndefined();
  });
});
