import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { planMove } from '../../src/operations/people/leaving/move.ts';
import { undoChange } from '../../src/operations/people/leaving/undo-change.ts';
import { planVisit } from '../../src/operations/visits/plan.ts';
import { loadOrganisation } from '../../src/records/organisation/organisation.ts';
import { BEA, DUTY, IRA, MO, MO_AT_HOME, OUT_OF_HOURS, RIVERSIDE_AND_SOUTH, SAM } from '../harness/riverside.ts';
import { closeRiverside } from '../harness/riverside-town.ts';
import { mind, ringsOf } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';

const CAI = '+447700900105';
const EVERYBODY = [SAM, BEA, MO, MO_AT_HOME, IRA, DUTY, OUT_OF_HOURS, CAI];
const OFFICE = { kind: 'person', name: 'the office', via: 'cli' } as const;

describe('Somebody moves to another team', () => {
  let town: Town;
  let south: string;
  const moves = (day: string, person = '4021') => planMove(town.parts, OFFICE, { person, team: south, day });
  const teamsOfSam = async () =>
    (await loadOrganisation(town.knex))?.people.find(({ staffNumber }) => staffNumber === '4021')?.teams;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE_AND_SOUTH });
    south = await town.records.teamId('South');
  });
  afterEach(() => closeRiverside(town, EVERYBODY));

  it('from a day: from its midnight on the managers there are rung, and what is planned goes with them', async () => {
    await planVisit(town.parts, OFFICE, {
      worker: '4021',
      start: new Date('2026-11-25T10:00:00Z'),
      end: new Date('2026-11-25T11:00:00Z'),
    });
    expect(await moves('2026-11-22')).toEqual({ kind: 'past-day' });
    expect(await moves('2026-11-24', '9876')).toEqual({ kind: 'nobody' });
    expect(await moves('2026-11-24')).toEqual({ kind: 'done' });
    expect(await moves('2026-11-25')).toEqual({ kind: 'planned-already' });
    await town.passes('9h59m');
    expect(await teamsOfSam()).toEqual(['North']);
    await town.passes('2m');
    expect(await teamsOfSam()).toEqual(['South']);
    expect(await town.records.visits()).toMatchObject([{ team: 'South' }]);
    expect(await moves('2026-11-25')).toEqual({ kind: 'there-already' });
    await town.phone(SAM).texts('START 30 min 12 High Street');
    await town.passes('40m');
    expect(ringsOf(town, CAI).length).toBeGreaterThan(0);
    expect(ringsOf(town, MO)).toEqual([]);
  });

  it('undone in time, they stay', async () => {
    await moves('2026-11-24');
    expect(await undoChange(town.parts, OFFICE, { person: '4021' })).toEqual({ kind: 'done' });
    await town.passes('11h');
    expect(await teamsOfSam()).toEqual(['North']);
  });

  it('at once, and a covert alarm that is open keeps its plan; the move is answered as on any day', async () => {
    await town.phone(SAM).texts('STATUS 3851');
    await town.settle();
    expect(await moves('2026-11-23')).toEqual({ kind: 'done' });
    expect(await teamsOfSam()).toEqual(['South']);
    await mind(town, ...EVERYBODY);
    const before = ringsOf(town, MO).length;
    await town.passes('10m');
    expect(ringsOf(town, MO).length).toBeGreaterThan(before);
    expect(ringsOf(town, CAI)).toEqual([]);
  });
});
