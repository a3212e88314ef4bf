import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { endVisitFor } from '../../src/operations/visits/for-somebody.ts';
import { planVisit } from '../../src/operations/visits/plan.ts';
import { BEA, IRA, MO, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';

/** The way home, and a day of work at home (src/safety/README.md F1, D13). */

const OFFICE = { kind: 'system' as const };
const TELLS = RIVERSIDE.replace('purple_file: off', 'purple_file: off\n    tell: { end: [managers] }');
const MANAGERS_AWAY = TELLS.replace(/(roles: \[manager\])/g, '$1, away: [{ from: 2026-11-20, to: 2026-11-30 }]');

describe('the way home is watched', () => {
  let town: Town;
  afterEach(async () => {
    await town.close();
  });
  const open = async (organisation = RIVERSIDE): Promise<void> => {
    town = await openTown({ organisation, at: '2026-11-23T14:00:00Z' });
  };
  const sam = () => town.phone(SAM);
  const says = async (text: string, reply: RegExp): Promise<void> => {
    await sam().texts(text);
    await sam().expectsText(reply);
  };

  describe('by text', () => {
    beforeEach(() => open());

    it('HOME and a length begins it; HOME again, or OUT, ends it', async () => {
      await says('HOME 45', /^Home, until 14:45\. HOME or OUT when that is done\. MORE 30 for longer\.$/);
      await says('STATUS', /^On until 14:45/);
      await says('home safe', /^Thank you\. Noted that you're home\./);
      expect(await town.records.visits()).toMatchObject([{ kind: 'home', status: 'ended', place: null }]);
      await says('On my way home, half an hour', /^Home, until 14:30\./);
      await says('OUT 7294', /^Thank you\. Noted that you're home\./);
    });

    it('it ends the visit that is open, and the place of that is what responders hear of', async () => {
      await says('START 60 at 12 High Street', /^On until 15:00/);
      await says('HOME 45', /^Your visit is ended\. Home, until 14:45: HOME when you're in\./);
      expect(await town.records.visits()).toMatchObject([
        { kind: 'visit', status: 'ended', place: '12 High Street' },
        { kind: 'home', status: 'open', place: null },
      ]);
      await town.passes('40m');
      await sam().expectsText(/^It is nearly 14:45\. HOME if you're in, MORE 30 for longer\.$/);
      await town.passes('5m');
      await sam().expectsText(/^Are you home\? HOME\. Not yet\? MORE 30\. Or ring us\.$/);
      await sam().answers('silent');
      await town.passes('6m');
      await sam().ignores({ calls: 2 });
      const bea = town.phone(BEA);
      await bea.expectsText(/urgent/);
      await bea.texts('TAKE A 15');
      await bea.expectsText(/Sam Okoro was expected home, or done there, at 14:45\..*Before: 12 High Street\./);
      await bea.ignores({ calls: 1 });
      await says('HOME 7294', /^Thank you\. Noted that you're home\./);
      await bea.expectsText(/A is over/);
      await town.phone(MO).ignores({ texts: 2 });
      await town.phone(IRA).ignores({ texts: 2 });
    });

    it('MORE and OK prolong it; BACK within ten minutes re-opens the visit', async () => {
      await says('START 60 at 12 High Street', /^On until 15:00/);
      await says('HOME 30', /Home, until 14:30/);
      await says('MORE 15', /^On until 14:45/);
      await says('OK', /^Thank you\. On until 14:45/);
      await says('BACK', /^Open again, until 15:00/);
      expect(await town.records.visits({ kind: 'visit' })).toMatchObject([{ status: 'open', place: '12 High Street' }]);
      expect(await town.records.visits({ kind: 'home' })).toMatchObject([{ status: 'ended', place: null }]);
    });

    it('words that may be about the evening put off no watch', async () => {
      await says('START 60 at 12 High Street', /^On until 15:00/);
      await says('home by 6', /^Have you left\? OUT\. Off home\? HOME 45\. Still there\? MORE 30\.$/);
      for (const body of ['going home in 20', 'home in 20', 'im home 20 mins'])
        await says(body, /^Have you left\? OUT\. Off home\? HOME 45\./);
      await says('home safe', /^Have you left\? OUT\. Off home\? HOME 45\./);
      await says('STATUS', /^On until 15:00/);
      await says('Home tomorrow', /./);
      await says('home 45?', /./);
      await says('STATUS', /^On until 15:00/);
      // The question was no word of the line's: somebody reads it.
      await town.phone(BEA).expectsText(/READ to see them/);
    });

    it('without a visit HOME alone begins nothing, and says how', async () => {
      await says('HOME', /^No visit is open\. On your way home, or at work there\? HOME 45, or HOME till 6\.$/);
      expect(await town.records.visits()).toEqual([]);
    });

    it('a day at home: the same word at its beginning and at its end', async () => {
      await says('HOME till 5', /^Home, until 17:00\./);
      await says('HOME', /^Thank you\. Noted that you're home\./);
    });

    it('a home visit is a visit, and no way home', async () => {
      await says('Home visit, 60 mins at 12 High Street', /./);
      expect(await town.records.visits({ kind: 'home' })).toEqual([]);
    });

    it('once others are asked it needs the PIN, as any word does', async () => {
      await says('START 5 at 12 High Street', /^On until 14:05/);
      sam().answers('silent');
      await town.passes('12m');
      await sam().ignores({ calls: 2, texts: 1 });
      await town.phone(BEA).ignores({ calls: 2, texts: 1 });
      await says('HOME 45', /Add your PIN, or ring, so that people stop looking\.$/);
      await says('HOME 7294', /./);
      await town.phone(BEA).expectsText(/A is over/);
    });
  });

  describe('by call', () => {
    beforeEach(() => open());

    it('key 7 and half hours, or minutes; the rest of the menu tells of it', async () => {
      const call = await sam().dials();
      await call.presses('7294', '*', '*');
      call.hears(/For the way home, press 7\. To be rung later, 5\. About a colleague, 6\./);
      await call.presses('7');
      call.hears(/How many half hours/);
      await call.presses('0', '45#');
      call.hears(/Thank you\. Home, until quarter to three\./);
      expect(await town.records.visits()).toMatchObject([{ kind: 'home', status: 'open', place: null }]);
      const again = await sam().dials();
      await again.presses('7294', '7');
      again.hears(/Have you finished\? Yes, 1\./);
      await again.presses('1');
      again.hears(/Your visit is ended\./);
      expect(await town.records.visits()).toMatchObject([{ kind: 'home', status: 'ended', place: null }]);
    });

    it('from a visit: both are said, and a hang-up begins the usual length', async () => {
      await says('START 90 at 12 High Street', /^On until 15:30/);
      const call = await sam().dials();
      await call.presses('7294', '7', '1');
      call.hears(/Your visit is ended\. Home, until half past two\./);
      await says('OUT', /home/);
      const second = await sam().dials();
      await second.presses('7294', '7');
      await second.hangsUp();
      await says('STATUS', /^On until 15:00/);
    });
  });

  describe('by itself after the last visit of the day', () => {
    const plans = () =>
      planVisit(town.parts, OFFICE, {
        worker: '4021',
        start: new Date('2026-11-23T14:10:00Z'),
        end: new Date('2026-11-23T15:30:00Z'),
        place: '12 Mill Lane',
        homeMinutes: 40,
      });

    it('OUT begins it, and says until when', async () => {
      await open();
      await plans();
      await says('START', /^On until 15:30/);
      await town.passes('60m');
      await says(
        'OUT',
        /^Your visit is ended\. Home, until 15:40: HOME when you're in\. MORE 30 for longer\. Not left yet\? BACK\.$/,
      );
      await says('BACK', /^Open again, until 15:30/);
      await says('OUT', /Home, until 15:40/);
      await says('HOME', /^Thank you\. Noted that you're home\./);
      await says('STATUS', /^No visit is open/);
    });

    it('key 2 begins it; another visit is no last one, and the way home follows that', async () => {
      await open();
      await plans();
      await says('START', /^On until 15:30/);
      await says('START 30 at 9 Elm Road', /^The last visit is ended\. On until 14:30/);
      const call = await sam().dials();
      await call.presses('7294', '2');
      call.hears(/Your visit is ended\. On your way home until twenty to three\./);
      expect(await town.records.visits()).toContainEqual(
        expect.objectContaining({ kind: 'home', status: 'open', place: null }),
      );
    });

    it('an end that the office knows of begins it too, and a text tells so', async () => {
      await open();
      await plans();
      await says('START', /^On until 15:30/);
      await endVisitFor(town.parts, OFFICE, { worker: '4021', how: 'spoken-to' });
      await sam().expectsText(/^Your visit is ended\. Home, until 14:40: HOME when you're in\. MORE 30 for longer\.$/);
      await says('HOME', /^Thank you\. Noted/);
    });
  });

  it("the manager hears that they are home; today's buddy does, where all managers are away", async () => {
    await open(TELLS);
    await says('HOME 45', /^Home/);
    await says('HOME', /^Thank you/);
    await town.passes('3s');
    await town.phone(MO).expectsText(/staff number 4021 is home\.$/);
    await town.phone(IRA).expectsText(/staff number 4021 is home\.$/);
    await town.close();
    await open(MANAGERS_AWAY);
    await says('HOME 45', /^Home/);
    await says('HOME', /^Thank you/);
    await town.passes('3s');
    await town.phone(BEA).expectsText(/staff number 4021 is home\.$/);
  });
});
