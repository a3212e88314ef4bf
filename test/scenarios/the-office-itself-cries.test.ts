import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DUTY, IRA, MO, MO_AT_HOME, OUT_OF_HOURS, RIVERSIDE } from '../harness/riverside.ts';
import { mind } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';
import { alarmsIn } from '../harness/town-alarms.ts';

const THEIRS = /^Riverside lone-working line: a text for help from the phone of the duty desk\. READ to see it\./;

describe("a cry from the office's own phone reaches others", () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
  });
  afterEach(async () => {
    await town.close();
  });

  it.each(['SOS', 'sos!!', '🆘', 'help me please', 'he has a knife', 'call the police'])(
    '"%s" of the duty desk: the last resort and every manager are told and rung, and read it',
    async (words) => {
      await town.phone(DUTY).asks(words, /^Thank you\. One moment\.$/);
      for (const number of [OUT_OF_HOURS, MO, IRA]) {
        await town.phone(number).expectsText(THEIRS);
        await town.phone(number).expectsCall();
      }
      await town.phone(IRA).asks('READ', new RegExp(words));
      await town.passes('30m');
      await mind(town, MO, MO_AT_HOME, IRA, OUT_OF_HOURS);
      expect(await alarmsIn(town)).toEqual([]);
    },
  );

  it('of the last resort: the duty desk and the managers are. Said again it wakes nobody twice', async () => {
    await town.phone(OUT_OF_HOURS).asks('SOS', /^Thank you\. One moment\.$/);
    for (const number of [DUTY, MO, IRA]) {
      await town.phone(number).expectsText(/a text for help from the phone of Out of hours team\. READ to see it\./);
      await town.phone(number).expectsCall();
    }
    await town.phone(OUT_OF_HOURS).asks('SOS', /^Thank you\. One moment\.$/);
    await town.passes('5s');
    await town.phone(DUTY).asks('READ', /SOS/);
    await mind(town, DUTY, MO, MO_AT_HOME, IRA);
  });

  it('HELP alone asks for the words there, and the reply names SOS', async () => {
    await town.phone(DUTY).asks('HELP', /^TAKE 15 .* READ\. Do you need help now\? SOS, or ring us\.$/);
    await town.phone(MO).asks('HELP', /^TAKE 15 .* READ\. Do you need help now\? SOS, or ring us\.$/);
  });
});
