import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { showOrganisation } from '../../src/organisation-file/show.ts';
import { readOrganisation } from '../../src/organisation-file/read.ts';
import { importOrganisation } from '../../src/operations/organisation/import-organisation.ts';
import { recordAbsence } from '../../src/operations/people/record-absence.ts';
import { givenOf, type PlanGiven } from '../../src/operations/plans/check-plan.ts';
import { savePlan } from '../../src/operations/plans/save-plan.ts';
import type { Actor } from '../../src/records/actor.ts';
import { currentRevision } from '../../src/records/organisation/changes.ts';
import { loadOrganisation } from '../../src/records/organisation/organisation.ts';
import type { Organisation } from '../../src/records/organisation/organisation-shape.ts';
import { BEA, EVERYBODY, IRA, MO, OUT_OF_HOURS, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { mind, ringsOf, samIsMissed } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';

const JOAN: Actor = { kind: 'account', id: randomUUID(), via: 'desk', reason: 'the night team is slow' };

describe('a plan that is changed at the desk', () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
  });
  afterEach(async () => {
    await town.settle();
    await mind(town, ...EVERYBODY);
    await town.close();
  });

  async function stored(): Promise<Organisation> {
    const found = await loadOrganisation(town.knex);
    if (!found) throw new Error('there is no organisation');
    return found;
  }
  async function changes(change: (plan: PlanGiven) => PlanGiven): Promise<void> {
    const organisation = await stored();
    const [north] = organisation.teams;
    if (!north) throw new Error('there is no team');
    const teamId = await town.records.teamId('North');
    const revision = (await currentRevision(town.knex)) ?? 0;
    const given = change(givenOf(north, organisation));
    expect(await savePlan(town.parts, JOAN, { teamId, revision, given })).toMatchObject({ kind: 'done' });
  }
  /** Only Ira, by call alone, three minutes after the end of the visit. */
  const onlyIra = (plan: PlanGiven): PlanGiven => ({ ...plan, ladder: [{ after: '3m', who: ['4031'], by: ['call'] }] });

  it('rings by the new plan from the next alarm on', async () => {
    await changes(onlyIra);
    await town.phone(SAM).texts('START 60 12 Mill Lane');
    await town.passes('1h2m59s');
    expect(ringsOf(town, IRA)).toEqual([]);
    await town.passes('1s');
    expect(ringsOf(town, IRA)).toEqual(['15:03:00']);
    await town.passes('4m');
    expect([BEA, MO, SAM].flatMap((number) => ringsOf(town, number))).toEqual([]);
  });

  it('leaves an alarm that is open with the plan that it began with', async () => {
    await samIsMissed(town);
    expect(ringsOf(town, BEA)).toEqual(['15:06:00']);
    await changes(onlyIra);
    await town.passes('3m');
    expect(ringsOf(town, MO)).toEqual(['15:09:00']);
    expect(ringsOf(town, IRA)).toEqual(['15:09:00']);
    await town.passes('3m');
    expect(ringsOf(town, OUT_OF_HOURS)).toEqual(['15:12:00']);
  });

  it('rings nobody who was noted as away, also after a file was imported that knows nothing of it', async () => {
    const old = showOrganisation(await stored());
    await recordAbsence(town.parts, JOAN, { person: '4022', from: '2026-11-23', to: '2026-11-24' });
    const read = readOrganisation(old);
    if (!('organisation' in read)) throw new Error('the file has faults');
    const { secrets, lineNumbers } = town.parts;
    const options = { pinSecrets: secrets.pin, prune: false, lineNumbers, overwrite: false, seen: null };
    await town.knex.transaction((trx) => importOrganisation({ trx, now: town.now(), actor: JOAN }, read, options));
    await samIsMissed(town);
    await town.passes('3m');
    expect(ringsOf(town, BEA)).toEqual([]);
    expect(ringsOf(town, MO).length).toBeGreaterThan(0);
  });
});
