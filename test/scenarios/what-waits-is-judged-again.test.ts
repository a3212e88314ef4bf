import { afterEach, describe, expect, it } from '@jest/globals';
import type { Call, Phone } from '../harness/phones.ts';
import { BEA, IRA, MO, SAM } from '../harness/riverside.ts';
import { closeRiverside, openRiverside } from '../harness/riverside-town.ts';
import { mind, ringsOf, samIsMissed } from '../harness/sam-is-missed.ts';
import { type Town } from '../harness/town.ts';
import { alarmsIn } from '../harness/town-alarms.ts';
import { callInstead } from '../../src/operations/call-instead.ts';
import { inTransaction } from '../../src/operations/work.ts';
import { SYSTEM } from '../../src/records/actor.ts';
import { attemptById } from '../../src/records/attempts.ts';
import { repairInconsistencies } from '../../src/switchboard/repair-inconsistencies.ts';

/** What was asked for and is about to be said, sent or rung is held against what has happened since. */
describe('what waits is judged again when its moment comes', () => {
  let town: Town;
  let sam: Phone;
  let bea: Phone;
  afterEach(() => closeRiverside(town));

  async function opens(): Promise<void> {
    ({ town, sam, bea } = await openRiverside());
  }
  const textsTo = (number: string, words: RegExp): string[] =>
    town.exchange
      .texts()
      .filter(({ phone, direction, body }) => phone === number && direction === 'outbound' && words.test(body))
      .map(({ body }) => body);
  /** The carrier accepts no more texts to a phone that has sent its opt-out word. */
  async function optsOut(phone: Phone): Promise<void> {
    town.exchange.setFaults({ optOutWords: 'the-carriers' });
    await phone.texts('STOP');
    await mind(town, phone.number);
  }

  /** Ira takes no texts: a call takes the place of "it is taken". */
  async function iraIsRungThatItIsTaken(): Promise<Call> {
    await opens();
    await optsOut(town.phone(IRA));
    await samIsMissed(town);
    await bea.texts('TAKE 20');
    return town.phone(IRA).answersCall();
  }

  it('who answers the call in the place of "it is taken" does not hear it once nobody has it', async () => {
    const call = await iraIsRungThatItIsTaken();
    await bea.texts('CANT');
    await call.presses('1');
    call.hears(/That has changed since\. If we need you, we ring again\. Thank you\.$/);
    expect(call.everything()).not.toMatch(/is taken|Bea/);
    expect(call.isOver).toBe(true);
    expect(await alarmsIn(town)).toEqual(['Sam Okoro missed raised']);
  });

  it('nor what was said of it before it ended', async () => {
    const call = await iraIsRungThatItIsTaken();
    await sam.texts('OUT 7294');
    await town.passes('1s');
    await call.presses('1');
    call.hears(/That has changed since/);
    await town.passes('1m');
    const told = await town.phone(IRA).answersCall();
    await told.presses('1');
    told.hears(/A is over/);
    await told.hangsUp();
  });

  it('the worker does not hear "It is nearly 15:00" of a visit that they have ended meanwhile', async () => {
    await opens();
    await sam.texts('START 60 12 Mill Lane');
    await optsOut(sam);
    await town.passes('55m');
    const call = await sam.answersCall();
    await sam.texts('OUT 7294');
    await call.presses('1');
    call.hears(/That has changed since we rang\. Thank you\.$/);
    expect(call.everything()).not.toMatch(/15:00/);
  });

  describe('"your time is up" that the carrier takes late', () => {
    /** The text is handed to the carrier again in 30 seconds, as if it could not be taken before. */
    async function isTakenLate(): Promise<void> {
      await opens();
      await sam.texts('START 60 12 Mill Lane');
      await town.passes('1h');
      expect(textsTo(SAM, /OUT if you have left|have you left/i)).toHaveLength(2);
      const [late] = (await town.records.contacts({ to: SAM, channel: 'text' })).slice(-1);
      await town
        .knex('contact_attempt')
        .where({ id: late?.id })
        .update({
          status: 'waiting',
          not_before: new Date(town.now().getTime() + 30_000),
          carrier_ref: null,
          sending_at: null,
          placed_at: null,
          ended_at: null,
        });
    }

    it.each([['OUT 7294'], ['MORE 30'], ['START 30 40 Hill Road']])('is not sent after %s', async (body) => {
      await isTakenLate();
      await sam.texts(body);
      const before = textsTo(SAM, /./).length;
      await town.passes('1m');
      expect(textsTo(SAM, /./)).toHaveLength(before);
      expect(ringsOf(town, SAM)).toEqual([]);
    });

    it('is sent where nothing was said', async () => {
      await isTakenLate();
      const before = textsTo(SAM, /./).length;
      await town.passes('1m');
      expect(textsTo(SAM, /./)).toHaveLength(before + 1);
    });
  });

  it('a text that fails while an earlier round still rings its reader makes no second ring', async () => {
    await opens();
    await samIsMissed(town);
    await bea.expectsCall();
    const [asked] = await town.records.contacts({ to: BEA, channel: 'text', purpose: 'alarm' });
    await town.passes('1s');
    await inTransaction(town.parts, SYSTEM, async (work) => {
      const text = asked && (await attemptById(work.trx, asked.id));
      if (text) await callInstead(work, { ...text, createdAt: work.now });
    });
    const rings = await town.records.callSequences({ purpose: 'alarm' });
    expect(rings.filter(({ phones }) => phones.includes(BEA))).toHaveLength(1);
  });

  describe('somebody who calls for help while they are rung about somebody else', () => {
    async function criesWhileRung(): Promise<void> {
      await samIsMissed(town);
      const ring = await bea.expectsCall();
      await bea.texts('SOS');
      await town.passes('1s');
      await repairInconsistencies(town.parts);
      await town.settle();
      expect(ring.isOver).toBe(true);
    }

    it('is left alone, and the others are asked at once', async () => {
      await opens();
      await criesWhileRung();
      expect(await alarmsIn(town)).toEqual(['Sam Okoro missed raised', 'Bea Lindqvist panic raised']);
      // In the ordinary course of Sam's alarm the managers would be asked at 15:09.
      expect(textsTo(MO, /urgent/).length).toBe(2);
      const before = ringsOf(town, BEA).length;
      await town.passes('2m');
      expect(ringsOf(town, BEA)).toHaveLength(before);
    });

    it('is rung on where nobody else is', async () => {
      await opens();
      await town.knex('person').whereNotIn('staff_number', ['4021', '4022']).update({ left_at: town.now() });
      await town.knex('phone').whereIn('number', [MO, '+441632960103', IRA]).delete();
      await town.knex('organisation').update({ duty: '[]', last_resort: null });
      await samIsMissed(town);
      const ring = await bea.expectsCall();
      await bea.texts('SOS');
      await town.passes('1s');
      await repairInconsistencies(town.parts);
      await town.settle();
      expect(ring.isOver).toBe(false);
    });
  });
});
