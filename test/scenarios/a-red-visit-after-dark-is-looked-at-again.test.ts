import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setHazard } from '../../src/operations/hazards/hazard-flag.ts';
import { sendLookAgain } from '../../src/operations/visits/look-again.ts';
import { planVisit } from '../../src/operations/visits/plan.ts';
import { IRA, MO, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';
import { inOne } from '../harness/patterns.ts';

/** Planning warns and never refuses (src/safety/README.md B7). */

const OFFICE = { kind: 'system' as const };
const at = (time: string): Date => new Date(`2026-11-23T${time}:00Z`);

describe('managers are told at three of visits that are to be looked at again', () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
  });
  afterEach(async () => {
    await town.close();
  });
  const plans = (worker: string, from: string, until: string, more: object) =>
    planVisit(town.parts, OFFICE, { worker, start: at(from), end: at(until), place: '12 Mill Lane, GL1 2AB', ...more });

  it('once a day, by staff number and time alone; the visit begins all the same', async () => {
    await plans('4021', '16:10', '17:00', { risk: 'red', assessedOn: '2026-11-01', assessedBy: 'Mo' });
    // Neither red nor noted; red in daylight, with a visit after it.
    await plans('4022', '16:10', '17:00', { place: '3 Hill Road, GL1 2AB' });
    await sendLookAgain(town.parts);
    await town.passes('1h');
    await Promise.all([sendLookAgain(town.parts), sendLookAgain(town.parts), sendLookAgain(town.parts)]);
    await sendLookAgain(town.parts);
    await town.passes('3s');
    for (const manager of [MO, IRA])
      await town
        .phone(manager)
        .expectsText(
          inOne(
            /^Riverside lone-working line: look again at a planned visit, noted or red: 4021 16:10\. The desk /,
            /says why\.$/,
          ),
        );
    await town.phone(SAM).texts('START');
    await town.phone(SAM).expectsText(/^On until 17:00\./);
    await town.phone(SAM).texts('OUT');
    await town.phone(SAM).expectsText(/ended/);
  });

  it('of an address with a note too; and of none where all is well', async () => {
    const team = await town.records.teamId('North');
    const note = { kind: 'dog' as const, place: '12 Mill Lane, GL1 2AB', reference: null, fileRef: null };
    await setHazard(town.parts, OFFICE, {
      ...note,
      team,
      by: 'Mo',
      agreedWith: 'Ira',
      reviewOn: '2027-02-01',
      toldOn: null,
    });
    await plans('4021', '15:05', '15:20', {});
    await plans('4021', '15:30', '15:45', { place: '3 Hill Road, GL1 2AB' });
    await town.passes('1h');
    await sendLookAgain(town.parts);
    expect((await town.records.contacts()).filter(({ body }) => body?.includes('look again'))).toEqual([]);
    // On the next day it is the last one, and the manager who is away is not told.
    await town.passes('24h');
    await planVisit(town.parts, OFFICE, {
      worker: '4021',
      start: new Date('2026-11-25T10:00:00Z'),
      end: new Date('2026-11-25T11:00:00Z'),
      place: '12 Mill Lane, GL1 2AB',
    });
    await sendLookAgain(town.parts);
    await town.passes('3s');
    for (const manager of [MO, IRA]) await town.phone(manager).expectsText(/4021 10:00 on Wed 25 Nov\./);
  });

  it('a manager who was asked about a covert alarm of theirs is not told of the plan', async () => {
    await plans('4021', '16:10', '17:00', { risk: 'red' });
    await town.phone(SAM).texts('START 30 9 Low Road');
    await town.phone(SAM).texts('END 3851');
    await town.passes('1h');
    await sendLookAgain(town.parts);
    expect((await town.records.contacts()).filter(({ body }) => body?.includes('look again'))).toEqual([]);
    await town.abandon();
    town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
  });
});
