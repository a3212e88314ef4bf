import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  recordIncident,
  recordCheck,
  recordDebrief,
  writeIncidentUp,
} from '../../src/operations/incidents/incident.ts';
import { setHazard } from '../../src/operations/hazards/hazard-flag.ts';
import { listTeams } from '../../src/records/organisation/teams.ts';
import { IRA, MO, RIVERSIDE } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';

/** The clocks after an incident (src/safety/README.md F4, F5, F14). */

const OFFICE = { kind: 'system' as const };
const line = (words: string): RegExp =>
  new RegExp(`^Riverside lone-working line: an incident, staff number 4021\\. ${words}$`);

describe('after an incident the managers are reminded of what is owed, and of nothing else', () => {
  let town: Town;
  let id: string;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T10:00:00Z' });
    const noted = await recordIncident(town.parts, OFFICE, {
      person: '4021',
      at: new Date('2026-11-23T09:00:00Z'),
      seriousness: 'hurt',
      by: 'Mo Haddad',
    });
    if (noted.kind !== 'done') throw new Error(noted.kind);
    id = noted.id;
    await bothRead('It is noted\\. The form is due within 24 hours\\.', '3s');
  });
  afterEach(async () => {
    await town.close();
  });

  async function bothRead(words: string, after: string): Promise<void> {
    await town.passes(after);
    for (const manager of [MO, IRA]) await town.phone(manager).expectsText(line(words));
  }

  it('the form after 24 hours, the debrief from two days to two weeks, and the person after a month', async () => {
    await bothRead('24 hours are over and there is no reference of the form\\.', '23h');
    await bothRead('A debrief can be held from now on, within two weeks\\.', '24h');
    await bothRead('Two weeks are over without a debrief\\.', '288h');
    await bothRead('A month is over: ask how they are\\.', '384h');
  });

  it('what is done is reminded of no more', async () => {
    expect(await writeIncidentUp(town.parts, OFFICE, { incident: id, reference: 'HS 77' })).toEqual({ kind: 'done' });
    await town.passes('23h');
    expect(await recordDebrief(town.parts, OFFICE, { incident: id, on: '2026-11-24' })).toEqual({ kind: 'too-soon' });
    await bothRead('A debrief can be held from now on, within two weeks\\.', '24h');
    expect(await recordDebrief(town.parts, OFFICE, { incident: id, on: '2026-11-26' })).toEqual({ kind: 'to-come' });
    expect(await recordDebrief(town.parts, OFFICE, { incident: id, on: '2026-11-25' })).toEqual({ kind: 'done' });
    // Asking after two days is well. It is not the asking of a month later.
    expect(await recordCheck(town.parts, OFFICE, { incident: id, on: '2026-11-25' })).toEqual({ kind: 'too-soon' });
    await town.passes('480h');
    expect(await recordCheck(town.parts, OFFICE, { incident: id, on: '2026-12-14' })).toEqual({ kind: 'done' });
    await town.passes('220h');
  });
});

describe('in the hour after midnight in summer', () => {
  it('today is today, as people there count it', async () => {
    const town = await openTown({ organisation: RIVERSIDE, at: '2026-06-10T23:30:00Z' });
    const noted = await recordIncident(town.parts, OFFICE, {
      person: '4021',
      at: new Date('2026-06-08T09:00:00Z'),
      seriousness: 'abuse',
      by: 'Mo Haddad',
    });
    const incident = noted.kind === 'done' ? noted.id : '';
    for (const [on, kind] of [
      ['2026-06-12', 'to-come'],
      ['2026-06-11', 'done'],
    ] as const)
      expect(await recordDebrief(town.parts, OFFICE, { incident, on })).toEqual({ kind });
    for (const [reviewOn, kind] of [
      ['2026-06-10', 'review-day'],
      ['2027-06-12', 'review-day'],
      ['2027-06-11', 'done'],
    ] as const) {
      const [team] = await listTeams(town.knex);
      const flag = {
        team: team?.id ?? '',
        kind: 'dog' as const,
        place: '12 Mill Lane',
        reference: null,
        fileRef: null,
      };
      const told = { by: 'Mo Haddad', agreedWith: 'Ira Lang', toldOn: null };
      expect(await setHazard(town.parts, OFFICE, { ...flag, ...told, reviewOn })).toMatchObject({ kind });
    }
    for (const manager of [MO, IRA]) await town.phone(manager).minds('what came so far');
    await town.close();
  });
});
