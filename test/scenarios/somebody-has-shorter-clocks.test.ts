import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { beginRollCall } from '../../src/operations/roll-calls/begin.ts';
import { readOrganisation } from '../../src/organisation-file/read.ts';
import { BEA, IRA, MO, MO_AT_HOME, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { mind, ringsOf } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';

/** Some people need shorter clocks (src/safety/README.md F12), and somebody works in a building (D11). */

const ofSam = (words: string): string => RIVERSIDE.replace('duress_pin: "3851",', `duress_pin: "3851", ${words},`);

describe('somebody with half the clock of their team', () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({ organisation: ofSam('stretch: 0.5, building: Castle House') });
  });
  afterEach(() => town.close());

  it('has half the usual length and half the times of the ladder; a colleague has the whole', async () => {
    const [sam, bea] = [town.phone(SAM), town.phone(BEA)];
    await bea.texts('IN at 7 Pier Road');
    await bea.expectsText(/^On until 15:00/);
    await sam.texts('IN at 12 High Street');
    await sam.expectsText(/^On until 14:30/);
    await town.passes('25m');
    await sam.expectsText(/^It is nearly 14:30/);
    await town.passes('5m');
    await sam.expectsText(/^Have you left\?/);
    await town.passes('59s');
    expect(ringsOf(town, SAM)).toEqual([]);
    await town.passes('2s');
    expect(ringsOf(town, SAM)).toEqual(['14:31:00']);
    // Bea is on a visit herself, so the managers are rung with the buddies' step: after three minutes, not six.
    await town.passes('2m10s');
    expect(ringsOf(town, MO)[0]).toBe('14:33:00');
    await mind(town, SAM, BEA, MO, MO_AT_HOME, IRA);
    await sam.texts('OUT 7294');
    await mind(town, SAM, BEA, MO, MO_AT_HOME, IRA);
    await bea.texts('OUT');
    await mind(town, BEA);
  });

  it('a roll-call asks everybody who works in a building', async () => {
    const wanted = { asks: 'everybody', teams: 'all', worksAt: 'Castle House', isDrill: false, by: 'Mo' } as const;
    expect(await beginRollCall(town.parts, { kind: 'system' }, wanted)).toMatchObject({ kind: 'done', asked: 1 });
    await town.settle();
    await town.phone(SAM).expectsText(/is all well\?/);
  });
});

it.each(['0.4', '1.5', 'half'])('a file that gives somebody %s of the times is refused', (share) => {
  expect(readOrganisation(ofSam(`stretch: ${share}`))).toMatchObject({
    faults: [{ reason: 'stretch must be a share from 0.5 to 1, as in 0.75' }],
  });
});
