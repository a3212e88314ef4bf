import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Phone } from '../harness/phones.ts';
import { BEA, DUTY, IRA, MO, MO_AT_HOME, OUT_OF_HOURS, RIVERSIDE_RINGS_BACK, SAM } from '../harness/riverside.ts';
import { mind } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';

/** Sam works for North and for South, which has other phrases. */
const TWO_TEAMS = RIVERSIDE_RINGS_BACK.replace(
  'people:',
  `  - name: South
    purple_file: off
    code_phrases: { watch: walnut ledger, help: cardiff papers }
people:`,
).replace(
  'roles: [worker], team: North, phones: ["+447700900101"]',
  'roles: [worker], team: [North, South], phones: ["+447700900101"]',
);

describe('every team of a worker has its code phrases', () => {
  let town: Town;
  let sam: Phone;
  beforeEach(async () => {
    town = await openTown({ organisation: TWO_TEAMS });
    sam = town.phone(SAM);
  });
  afterEach(async () => {
    await mind(town, SAM, BEA, MO, MO_AT_HOME, IRA, DUTY, OUT_OF_HOURS);
    await town.close();
  });

  it.each([
    ['the first', 'OUT. I will need the purple file', 'duress'],
    ['the second', 'OUT. I will need the cardiff papers', 'duress'],
    ['the second, to be looked after', 'OUT. Is the walnut ledger still there?', 'watch'],
    ['both, the more urgent of which counts', 'OUT. The blue folder and the cardiff papers please', 'duress'],
  ])('%s', async (_which, body, kind) => {
    await sam.texts('START 60 12 High Street');
    await sam.expectsText(/^On until/);
    await sam.texts(body);
    await sam.expectsText(/^Thank you\. Your visit is ended/);
    expect(await town.records.alarms()).toMatchObject([{ kind, covert: true, team: 'North' }]);
  });

  it.each([
    ['between two words', 'Will need the cardiff', 'papers please', 'duress'],
    ['within a word', 'I will need the pur', 'ple file, thanks', 'duress'],
    ['of the other level', 'Is the walnut', 'ledger still there?', 'watch'],
  ])('in two texts, one right after the other, %s', async (_where, first, second, kind) => {
    await sam.texts('START 60 12 High Street');
    await sam.expectsText(/^On until/);
    for (const body of [first, second]) {
      await sam.texts(body);
      await sam.expectsText(/^You're down until/);
    }
    expect(await town.records.alarms()).toMatchObject([{ kind, covert: true, team: 'North' }]);
  });

  it('in a NOTE, and the reply is that of a NOTE', async () => {
    await sam.texts('START 60 12 High Street');
    await sam.expectsText(/^On until/);
    for (const body of ['NOTE bring the red folder', 'NOTE bring the blue folder', 'Note: the purple file please']) {
      await sam.texts(body);
      await sam.expectsText(/^Thank you\. Noted\.$/);
    }
    expect(await town.records.alarms()).toMatchObject([{ kind: 'duress', covert: true, team: 'North' }]);
  });

  it('but not in two texts that are minutes apart', async () => {
    await sam.texts('Will need the cardiff');
    await town.passes('1m');
    await sam.texts('papers please');
    expect(await town.records.alarms()).toEqual([]);
  });

  it('and it counts when we ring back', async () => {
    await sam.texts('RING 5');
    await sam.expectsText(/We ring you at/);
    await town.passes('5m');
    const call = await sam.answersCall();
    await call.says('Could you look for the cardiff papers');
    expect(await town.records.alarms()).toMatchObject([{ kind: 'duress', covert: true, team: 'North' }]);
    await call.hangsUp();
  });

  it("but a phrase of somebody else's team does not", async () => {
    await town.phone(BEA).texts('START 30');
    await town.phone(BEA).texts('OUT. I will need the cardiff papers');
    expect(await town.records.alarms()).toEqual([]);
  });
});
