import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { recordIncident } from '../../src/operations/incidents/incident.ts';
import { planVisit } from '../../src/operations/visits/plan.ts';
import { openVisitOf } from '../../src/records/visits.ts';
import { BEA, IRA, MO, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';
import { inOne } from '../harness/patterns.ts';

/** RED without an assessment (src/safety/README.md B4): a refused visit is one that nobody watches. */

const OFFICE = { kind: 'system' as const };
const at = (time: string): Date => new Date(`2026-11-23T${time}:00Z`);
const TOLD = inOne(
  /^Riverside lone-working line: staff number 4021 begins a visit that is red and not assessed\. Ring them /,
  /before they go in\. Until 14:30\.$/,
);

describe('a red visit that nobody has assessed begins all the same', () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
  });
  afterEach(async () => {
    await town.close();
  });
  const plans = (more: object = {}, on: Town = town) =>
    planVisit(on.parts, OFFICE, {
      worker: '4021',
      start: at('14:10'),
      end: at('15:30'),
      place: '12 Mill Lane',
      reference: 'AB 50117',
      risk: 'red',
      ...more,
    });
  const says = async (text: string, reply: RegExp): Promise<void> => {
    await town.phone(SAM).texts(text);
    await town.phone(SAM).expectsText(reply);
  };

  it('by text: for half the usual length, with the word to ring, and the managers are told at once', async () => {
    await plans();
    await says('START', /^On until 14:30\..*Ring your manager before you go in\.$/);
    await town.passes('3s');
    for (const manager of [MO, IRA]) await town.phone(manager).expectsText(TOLD);
  });

  it('the length that the worker says holds', async () => {
    await plans();
    await says('START 90', /^On until 15:30\..*Ring your manager before you go in\.$/);
    await town.passes('3s');
    for (const manager of [MO, IRA]) await town.phone(manager).expectsText(/red and not assessed/);
  });

  it('by call, as planned or in silence', async () => {
    await plans();
    const call = await town.phone(SAM).dials();
    await call.presses('7294', '1', '9');
    call.hears(/Thank you\. Until half past two\. Ring your manager before you go in\./);
    await town.phone(SAM).expectsText(/^Ring your manager before you go in\.$/);
    await town.passes('3s');
    for (const manager of [MO, IRA]) await town.phone(manager).expectsText(TOLD);
  });

  it('assessed within six months, for this visit or another of the reference, it is as any', async () => {
    await plans({ assessedOn: '2026-06-01', assessedBy: 'Mo Haddad', assessmentRef: 'F 7' });
    await says('START', /^On until 15:30\. OUT when you leave\. MORE 30 for longer\.$/);
    await says('OUT', /ended/);
    await plans({ reference: 'ab50117' });
    await says('START', /^On until 15:30\. OUT when you leave\. MORE 30 for longer\.$/);
  });

  it('what was assessed before an incident at such a visit counts no more, until it is assessed anew', async () => {
    const assessed = { assessedOn: '2026-06-01', assessedBy: 'Mo Haddad', assessmentRef: 'F 7' };
    await plans(assessed);
    await says('START', /^On until 15:30\. OUT when you leave\. MORE 30 for longer\.$/);
    await town.passes('10m');
    await says('OUT', /ended/);
    await recordIncident(town.parts, OFFICE, {
      person: '4021',
      at: town.now(),
      seriousness: 'threat',
      by: 'Mo Haddad',
    });
    await town.passes('3s');
    for (const manager of [MO, IRA]) await town.phone(manager).expectsText(/an incident, staff number 4021/);
    await plans({ start: at('14:30') });
    await says('START', /^On until 14:40\..*Ring your manager before you go in\.$/);
    await town.passes('3s');
    for (const manager of [MO, IRA]) await town.phone(manager).expectsText(/red and not assessed/);
    await says('OUT', /ended/);
    await plans({ start: at('14:30'), ...assessed, assessedOn: '2026-11-23' });
    await says('START', /^On until 15:30\. OUT when you leave\. MORE 30 for longer\.$/);
  });

  it('an assessment of more than six months ago counts no more; amber and green are as any', async () => {
    await plans({ assessedOn: '2026-05-01', assessedBy: 'Mo Haddad' });
    await says('START', /^On until 14:30\..*Ring your manager/);
    await town.passes('3s');
    for (const manager of [MO, IRA]) await town.phone(manager).expectsText(TOLD);
    await says('OUT', /ended/);
    await plans({ risk: 'amber' });
    await says('START', /^On until 15:30\. OUT when you leave\. MORE 30 for longer\.$/);
  });

  it('it is watched: nobody came, so the worker is asked and then the buddy', async () => {
    await plans();
    await says('START', /^On until 14:30/);
    town.phone(SAM).answers('silent');
    await town.passes('37m');
    await town.phone(SAM).ignores({ calls: 2, texts: 2 });
    await town.phone(MO).ignores({ texts: 1 });
    await town.phone(IRA).ignores({ texts: 1 });
    await town.phone(BEA).expectsText(/urgent/);
    await town.phone(BEA).ignores({ calls: 2 });
    const sam = await town.records.personId('4021');
    expect((await openVisitOf(town.knex, sam))?.visit.status).toBe('overdue');
    await says('OUT 7294', /ended/);
    await town.phone(BEA).ignores({ texts: 1 });
  });
});
