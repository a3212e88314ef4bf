import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Call } from '../harness/phones.ts';
import { BEA, DUTY, EVERYBODY, IRA, MO, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { closeRiverside } from '../harness/riverside-town.ts';
import { mind, ringsOf, samIsMissed } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';
import { alarmsIn } from '../harness/town-alarms.ts';
import { inOne } from '../harness/patterns.ts';

const NAMES_AND_PLACES = /Sam|Okoro|Mill Lane|7700|Northshire/;

/**
 * Anybody may show a responder's number in a call, or text from it (src/safety/README.md "Alarms": a number identifies
 * a person, and never authenticates one).
 */
describe('a number proves nothing', () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
  });
  afterEach(() => closeRiverside(town));

  /** Everybody is rung about Sam's duress, and nobody has answered. */
  async function samIsInDanger(): Promise<void> {
    await town.phone(SAM).texts('START 60 12 Mill Lane');
    await town.phone(SAM).texts('STATUS 3851');
    await town.passes('5m');
    await mind(town, ...EVERYBODY);
  }

  const status = async (): Promise<string> => (await town.records.alarm()).status;

  const rings = (number: string, ...keys: string[]): Promise<Call> => town.phone(number).rings(...keys);

  describe('of a caller', () => {
    it('with the duty number: the call tells and does nothing, and the number that we have is rung', async () => {
      await samIsInDanger();
      const forged = await rings(DUTY, '1');
      expect(forged.everything()).toBe(
        'Riverside lone-working line. Urgent. Press 1. We ring you back at once on the number that we have.',
      );
      expect([forged.isOver, await status()]).toEqual([true, 'raised']);
      await town.passes('5s');
      const back = await town.phone(DUTY).answersCall();
      back.hears(/^(Riverside lone-working line\. Urgent\. Press 1\. ?)+$/);
      await back.presses('1');
      back.hears(/^Do not ring or text Sam\. Do not go there\. Dial 999\. Sam Okoro says covertly/);
      await back.presses('9', '1');
      expect(await status()).toBe('taken');
    });

    it('again and again: one ring-back at a time, a minute apart, and the ladder goes on unchanged', async () => {
      await samIsInDanger();
      town.phone(DUTY).answers('declines');
      const before = ringsOf(town, DUTY).length;
      for (let time = 0; time < 12; time += 1) {
        (await rings(DUTY, '1')).hears(/We ring you back at once/);
        await town.passes('10s');
      }
      const back = ringsOf(town, DUTY).slice(before);
      // Each ring-back is an ordinary call sequence: two calls, 20 s apart.
      expect(back).toHaveLength(4);
      await mind(town, ...EVERYBODY);
      const ofBea = ringsOf(town, BEA).length;
      await town.passes('5m');
      expect(ringsOf(town, BEA).length).toBeGreaterThan(ofBea);
    });

    it("with a buddy's number: the buddy's own PIN opens it; silence or wrong PINs lead to a ring-back", async () => {
      await samIsMissed(town);
      await town.passes('1m30s');
      await mind(town, ...EVERYBODY);
      const silent = await rings(BEA, '1');
      silent.hears(/Urgent\. Press 1\. Your PIN, please\. Or wait, and we ring you\.$/);
      await silent.staysSilent();
      silent.hears(/^We ring you back at once on the number that we have\.$/);
      expect(silent.everything()).not.toMatch(NAMES_AND_PLACES);
      await town.passes('5s');
      await (await town.phone(BEA).expectsCall()).declines();
      const guesses = await rings(BEA, '1', '1111', '7294', '2222');
      guesses.hears(/We ring you back at once on the number that we have\.$/);
      expect(guesses.everything()).not.toMatch(NAMES_AND_PLACES);
      await mind(town, ...EVERYBODY);
      const proved = await rings(BEA, '1', '1111', '6183');
      proved.hears(/Ring Sam once\. Sam Okoro was expected out/);
      await proved.presses('1', '10#');
      expect(await status()).toBe('taken');
    });

    it('with a buddy under duress: her duress PIN opens it as her PIN does, and raises an alarm', async () => {
      await samIsMissed(town);
      await mind(town, ...EVERYBODY);
      await town.passes('1m30s');
      await mind(town, ...EVERYBODY);
      (await rings(BEA, '1', '2947')).hears(/Ring Sam once\. Sam Okoro was expected out/);
      await town.settle();
      expect(await town.records.alarmKinds()).toEqual(['missed', 'duress']);
    });

    it("with the owner's number: the caller cannot give news, and the ring-back asks for it", async () => {
      await samIsMissed(town);
      const call = await town.phone(BEA).answersCall();
      await call.presses('1', '1', '20#');
      await mind(town, ...EVERYBODY);
      await town.passes('2m');
      await (await rings(BEA, '1')).staysSilent();
      await town.passes('5s');
      const back = await town.phone(BEA).answersCall();
      back.hears(/^Riverside lone-working line\. News, please\. Press 1\./);
      await back.presses('1');
      back.hears(/News of Sam Okoro, please/);
      await back.presses('1', '1');
      expect(await status()).toBe('closed');
    });
  });

  describe('of the sender of a text', () => {
    const TEXT = /urgent/;

    it('TAKE about duress: we ask in a call, others are rung until then; the key makes the alarm theirs', async () => {
      await town.phone(SAM).texts('STATUS 3851');
      const [bea, mo] = [town.phone(BEA), town.phone(MO)];
      const ringing = await mo.expectsCall();
      await bea.texts('TAKE A 15');
      await bea.expectsText(TEXT);
      await bea.expectsText(/^You have A once you press 1 in our call\. We ring you now\.$/);
      expect([ringing.status, await status()]).toEqual(['ringing', 'raised']);
      // The call that rang her before has been stopped. She is asked whether the text was hers.
      const asked = await bea.answersCall();
      asked.hears(/^(Riverside lone-working line\. Did you text that you have A\? Yes, 1\. No, 2\. ?)+$/);
      await asked.presses('1');
      asked.hears(
        inOne(
          /^Thank you\. News by .* Do not ring or text Sam\. Do not go there\. Dial 999\. .*If you have dialled /,
          /999, press 9\. For all of it again, star\.$/,
        ),
      );
      await bea.expectsText(/^A: Do not ring or text Sam\. Do not go there\. Dial 999, then DIALLED A\./);
      expect([ringing.status, await status()]).toEqual(['canceled', 'taken']);
      await asked.presses('9', '1');
      asked.hears(/The police reference/);
    });

    it('TAKE that was not theirs: 2 undoes it, the others are told, and the ladder goes on at once', async () => {
      await samIsInDanger();
      const before = town.now();
      await town.phone(BEA).texts('TAKE A 15');
      await town.phone(BEA).expectsText(/once you press 1/);
      const asked = await town.phone(BEA).answersCall();
      await asked.presses('2');
      asked.hears(/That text counts for nothing\. We go on ringing people\. Do not ring or text Sam/);
      for (const number of [MO, IRA])
        await town
          .phone(number)
          .expectsText(
            /^A: a text in this name was not theirs and counts for nothing\. Please go on\.\nBea Lindqvist\.$/,
          );
      const { state } = await town.records.alarm();
      expect([await status(), state.claims]).toEqual(['raised', []]);
      expect(town.now()).toEqual(before);
    });

    it('TAKE again and again: it never holds the alarm, and that phone is asked at most once a minute', async () => {
      await samIsInDanger();
      town.phone(BEA).answers('silent');
      const before = ringsOf(town, BEA).length;
      for (let time = 0; time < 6; time += 1) {
        await town.phone(BEA).texts('TAKE A 15');
        await town.passes('20s');
      }
      expect(await status()).toBe('raised');
      // A call sequence is two calls, 20 s apart.
      expect(ringsOf(town, BEA).length - before).toBeLessThanOrEqual(4);
    });

    it('DIALLED: before the key nobody hears that 999 is dialled, and nobody else stops ringing', async () => {
      await town.phone(SAM).texts('STATUS 3851');
      const ringing = await town.phone(IRA).expectsCall();
      await mind(town, MO);
      await town.phone(MO).texts('DIALLED A CAD 4521');
      await town
        .phone(MO)
        .expectsText(/^999 counts as dialled for A once you press 1 in our call\. We ring you now\.$/);
      expect([ringing.status, await status()]).toEqual(['ringing', 'raised']);
      const told = (await town.records.contacts()).filter(({ body }) => body?.includes('999 is dialled')).length;
      const asked = await town.phone(MO).answersCall();
      asked.hears(/Did you text that 999 is dialled for A\? Yes, 1\. No, 2\./);
      await asked.presses('1');
      asked.hears(/We ring you for news at/);
      expect([ringing.status, told, await status()]).toEqual(['canceled', 0, 'taken']);
    });

    it.each([
      ['DIALLED P1234', 'P1234'],
      ['DIALLED A P1234', 'P1234'],
      ['called 999 P1234', 'P1234'],
      ['dialled 999 ref P1234', 'P1234'],
      ['DIALLED 0412 011226', '0412 011226'],
    ])('a reference that begins with a letter is one: %s', async (text, reference) => {
      await town.phone(SAM).texts('STATUS 3851');
      await mind(town, BEA, MO);
      await town.phone(MO).texts(text);
      await town
        .phone(MO)
        .expectsText(/^999 counts as dialled for A once you press 1 in our call\. We ring you now\.$/);
      await (await town.phone(MO).answersCall()).presses('1');
      expect(
        await town.knex('alarm').select(town.knex.raw("state::jsonb #> '{facts}' as facts")).first(),
      ).toMatchObject({ facts: expect.arrayContaining([expect.objectContaining({ what: 'dialled', reference })]) });
    });

    it.each(['DIALLED B 1234', 'DIALLED B1234', 'DIALLED B'])(
      '%s is about B, which is over: it is asked whether A is meant',
      async (text) => {
        await town.phone(SAM).texts('STATUS 3851');
        await town.phone(BEA).texts('SOS');
        await town.passes('1s');
        const closed = { status: 'closed', due_at: null, closed_at: town.now() };
        expect(await town.knex('alarm').where({ letter: 'B' }).update(closed)).toBe(1);
        await mind(town, ...EVERYBODY);
        await town.phone(MO).asks(text, /DIALLED A/);
        await town.passes('3s');
        expect(await alarmsIn(town, { status: ['raised', 'taken'] })).toEqual(['Sam Okoro duress raised']);
      },
    );

    it.each(['rang police they wont come', 'called 999 then called it off', 'rang police no answer'])(
      '"%s": nobody comes, and it is asked whether 999 is dialled',
      async (text) => {
        await town.phone(SAM).texts('STATUS 3851');
        await mind(town, BEA, MO);
        await town.phone(MO).asks(text, /^Has 999 been dialled\? DIALLED A\./);
        await town.passes('3s');
        expect(await status()).toBe('raised');
      },
    );

    it('SAFE about a missed visit closes nothing before the key if the sender was in no call about it', async () => {
      await samIsMissed(town);
      await mind(town, BEA);
      await town.phone(BEA).texts('SAFE');
      await town.phone(BEA).expectsText(/^A is over once you press 1 in our call\. We ring you now\.$/);
      expect([await status(), (await town.records.visit()).status]).toEqual(['raised', 'overdue']);
      const asked = await town.phone(BEA).answersCall();
      asked.hears(/Did you text that A is over\? Yes, 1\. No, 2\./);
      await asked.presses('1');
      expect([await status(), (await town.records.visit()).status]).toEqual(['closed', 'ended']);
    });

    it('SAFE counts at once if the sender heard of the alarm in a call; a second TAKE by text does not', async () => {
      await samIsMissed(town);
      const call = await town.phone(BEA).answersCall();
      await call.presses('1', '1', '20#');
      await mind(town, ...EVERYBODY);
      await town.phone(BEA).texts('TAKE 30');
      await town.phone(BEA).expectsText(/News by 15:36/);
      await town.passes('10m');
      await town.phone(BEA).texts('TAKE 30');
      await town.phone(BEA).expectsText(/^You have more time for A once you press 1 in our call/);
      await (
        await town.phone(BEA).expectsCall()
      )
        .answers()
        .then((asked) => asked.presses('1'))
        .then((asked) => asked.hears(/News by .* The managers are told as well\./));
      await mind(town, ...EVERYBODY);
      await town.phone(BEA).texts('SAFE');
      await town.phone(BEA).expectsText(/^Thank you\. A is over\.$/);
      expect(await status()).toBe('closed');
    });
  });
});
