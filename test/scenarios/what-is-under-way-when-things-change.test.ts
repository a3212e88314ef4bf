import { afterEach, describe, expect, it } from '@jest/globals';
import type { Phone } from '../harness/phones.ts';
import { BEA, IRA, MO, RIVERSIDE, SAM, withPhrases } from '../harness/riverside.ts';
import { closeRiverside, openRiverside } from '../harness/riverside-town.ts';
import { mind, ringsOf, samIsMissed } from '../harness/sam-is-missed.ts';
import { type Town } from '../harness/town.ts';
import { alarmsIn } from '../harness/town-alarms.ts';
import { tellStory } from '../../src/cli/story.ts';
import { SYSTEM } from '../../src/records/actor.ts';
import { endVisitFor } from '../../src/operations/visits/for-somebody.ts';
import { inTransaction } from '../../src/operations/work.ts';
import { repairInconsistencies } from '../../src/switchboard/repair-inconsistencies.ts';

/** Calls ring, texts wait and people are on the line. Then the alarm or the visit changes. */
describe('what is under way when things change', () => {
  let town: Town;
  let sam: Phone;
  let bea: Phone;
  let mo: Phone;
  afterEach(() => closeRiverside(town));

  async function opens(organisation = RIVERSIDE): Promise<void> {
    ({ town, sam, bea, mo } = await openRiverside(organisation));
  }
  const wordsTo = (number: string): string[] =>
    town.exchange
      .texts()
      .filter(({ phone, direction }) => phone === number && direction === 'outbound')
      .map(({ body }) => body);
  describe('a call for help after somebody has reached him', () => {
    it('is not ended by SAFE that was texted before it and is confirmed after it', async () => {
      await opens();
      await samIsMissed(town);
      await mind(town, BEA);
      await bea.texts('SAFE');
      const call = await bea.answersCall();
      call.hears(/Did you text/);
      await sam.texts('SOS');
      await town.passes('1s');
      await call.presses('1');
      expect(await alarmsIn(town)).toEqual(['Sam Okoro panic raised']);
      call.hears(/Do not go there alone/);
      await call.hangsUp();
    });

    it('nor by SAFE alone of somebody who has only heard that he is late', async () => {
      await opens();
      await samIsMissed(town);
      await (await (await bea.answersCall()).pressesUntilItEnds('1')).hangsUp();
      await sam.texts('SOS');
      await town.passes('1s');
      await bea.texts('SAFE');
      expect(await alarmsIn(town)).toEqual(['Sam Okoro panic raised']);
    });
  });

  it('somebody under the same roof who confirms a text is neither its owner nor briefed', async () => {
    await opens();
    await bea.texts('START 120 min 12 Mill Lane');
    await samIsMissed(town);
    await bea.texts('DIALLED');
    const call = await bea.answersCall();
    call.hears(/Did you text/);
    await sam.texts('OK 3851');
    await call.presses('1');
    expect(await alarmsIn(town)).toEqual(['Sam Okoro duress raised']);
    expect([call.everything(), ...wordsTo(BEA)].join()).not.toMatch(/covertly|Do not ring/);
    await call.hangsUp();
  });

  /** The latest text to that phone waits for a moment, as if the carrier had not taken it yet. */
  async function latestTextWaits(number: string): Promise<string> {
    const latest = (await town.records.contacts({ to: number, channel: 'text' })).at(-1);
    await town
      .knex('contact_attempt')
      .where({ id: latest?.id })
      .update({
        status: 'waiting',
        not_before: new Date(town.now().getTime() + 2_000),
        carrier_ref: null,
        sending_at: null,
        placed_at: null,
        ended_at: null,
      });
    return latest?.body ?? '';
  }
  const timesSaid = (number: string, words: string): number => wordsTo(number).filter((one) => one === words).length;

  it('"it is taken" that still waits for the carrier is not sent once nobody has it', async () => {
    await opens();
    await samIsMissed(town);
    await bea.texts('TAKE 20');
    const words = await latestTextWaits(MO);
    expect(words).toMatch(/^A is taken/);
    await bea.texts('CANT');
    await town.passes('5s');
    expect(timesSaid(MO, words)).toBe(1);
    expect(wordsTo(MO).at(-1)).toMatch(/Nobody has A any more/);
  });

  it('nor does the call in its place go on: it rings anew to ask', async () => {
    await opens();
    town.exchange.setFaults({ optOutWords: 'the-carriers' });
    await town.phone(IRA).texts('STOP');
    await mind(town, IRA);
    await samIsMissed(town);
    await bea.texts('TAKE 20');
    const telling = await town.phone(IRA).expectsCall();
    await bea.texts('CANT');
    await town.passes('3s');
    expect(telling.isOver).toBe(true);
    const asking = await (await town.phone(IRA).answersCall()).pressesUntilItEnds('1');
    asking.hears(/Ring Sam once/);
    await asking.hangsUp();
  });

  it('what waits to be texted to somebody under the same roof is not, once it is covert', async () => {
    await opens();
    await bea.texts('START 120 min 12 Mill Lane');
    await samIsMissed(town);
    const words = await latestTextWaits(BEA);
    expect(words).toMatch(/urgent/);
    await sam.texts('OK 3851');
    await town.passes('5s');
    expect(await alarmsIn(town)).toEqual(['Sam Okoro duress raised']);
    expect(timesSaid(BEA, words)).toBe(1);
    expect(ringsOf(town, BEA)).toEqual([]);
  });

  it('nobody is put through to him once he has said a phrase: his phone stops ringing', async () => {
    await opens(withPhrases(RIVERSIDE));
    await samIsMissed(town);
    const call = await (await bea.answersCall()).pressesUntilItEnds('1', '4');
    const ring = await sam.expectsCall();
    await sam.texts('I have the blue folder here');
    await town.passes('4s');
    expect(ring.isOver).toBe(true);
    call.hears(/Do not ring or text Sam/);
    await call.hangsUp();
  });

  describe('somebody who goes to his address while a covert alarm is open', () => {
    async function samIsInDanger(): Promise<void> {
      await sam.texts('START 60 12 Mill Lane');
      await sam.texts('STATUS 3851');
      await town.passes('1s');
    }
    async function isLookedAt(): Promise<void> {
      await repairInconsistencies(town.parts);
      await town.settle();
    }

    /** Mo takes it, and the police say that Sam is safe. */
    async function moSeesToIt(): Promise<void> {
      await (await (await mo.answersCall()).pressesUntilItEnds('1', '1', '10#')).hangsUp();
      await town.passes('10m');
      await (await (await mo.answersCall()).pressesUntilItEnds('1', '1', '8462', '2')).hangsUp();
    }

    it('is not rung about it any more', async () => {
      await opens();
      await samIsInDanger();
      const ring = await bea.expectsCall();
      await bea.texts('START 60 min 12 Mill Lane');
      await isLookedAt();
      expect(ring.isOver).toBe(true);
      const before = ringsOf(town, BEA).length;
      await town.passes('1m');
      expect(ringsOf(town, BEA)).toHaveLength(before);
    });

    it('reads on a phone of her own once it is over that people have seen to it, and no more', async () => {
      await opens();
      const pool = { number: '+447700900150', position: 9 };
      const hers = town.knex('person').where({ staff_number: '4022' }).select('id');
      await town.knex('phone').insert({ ...pool, person_id: hers });
      await samIsInDanger();
      // As if the duress PIN had come from the team's telephone, which is one of hers too.
      await town
        .knex('alarm')
        .update({
          state: town.knex.raw("jsonb_set(state, '{excludedPhones}', ?::jsonb)", [JSON.stringify([SAM, pool.number])]),
        });
      await await (await bea.expectsCall()).declines();
      await bea.texts('START 60 min 12 Mill Lane');
      await isLookedAt();
      const before = wordsTo(BEA).length;
      await moSeesToIt();
      expect(await alarmsIn(town)).toEqual(['Sam Okoro duress closed']);
      expect(wordsTo(BEA).slice(before)).toEqual(['A is over: people have seen to it. Thank you.']);
      await mind(town, pool.number);
    });

    it('reads nothing where she was there all the while, and was asked only before it was covert', async () => {
      await opens();
      await bea.texts('START 180 min 12 Mill Lane');
      await samIsMissed(town);
      await town.passes('10s');
      expect(wordsTo(BEA).at(-1)).toMatch(/urgent/);
      await sam.texts('OK 3851');
      await town.passes('1s');
      const before = wordsTo(BEA).length;
      await moSeesToIt();
      expect(await alarmsIn(town)).toEqual(['Sam Okoro duress closed']);
      expect(wordsTo(BEA).slice(before)).toEqual([]);
    });

    it('has it no longer: the others are asked at once', async () => {
      await opens();
      await samIsInDanger();
      await (await (await bea.answersCall()).pressesUntilItEnds('1', '1', '10#')).hangsUp();
      expect(await alarmsIn(town)).toEqual(['Sam Okoro duress taken']);
      await bea.texts('START 60 min 40 Hill Road');
      await isLookedAt();
      expect(await alarmsIn(town)).toEqual(['Sam Okoro duress taken']);
      await mind(town, MO);
      await sam.texts('AT 40 Hill Road');
      await isLookedAt();
      expect(await alarmsIn(town)).toEqual(['Sam Okoro duress raised']);
      await mo.expectsText(/Nobody has A any more/);
    });
  });

  it.each([
    ['SAFE', 'Thank you', 'the visit is over', '16:08:00'],
    ['SAFE 120', 'The visit goes on until four oh six', 'the visit goes on until 16:06', '16:08:00'],
    ['SAFE 20', 'The visit goes on until three twenty-six', 'the visit goes on until 15:26', '15:28:00'],
  ])('of a visit begun since the earlier end holds, and is told: %s', async (words, said, told, rung) => {
    await opens();
    await samIsMissed(town);
    const missed = await town.records.visit();
    await sam.texts('START 60 min 40 Hill Road');
    await mind(town, MO, BEA);
    await bea.texts(words);
    (await (await bea.answersCall()).pressesUntilItEnds('1')).hears(new RegExp(`2\\. (Thank you\\. )?${said}\\.`));
    expect(await alarmsIn(town)).toEqual(['Sam Okoro missed closed']);
    expect(await tellStory(town.knex, missed.id, town.now(), {})).toContain(`has made contact; ${told}.`);
    await town.passes('1h3m');
    expect(ringsOf(town, SAM)).toContain(rung);
  });

  describe('a call that he has booked', () => {
    it('on a visit that he has begun since rings him all the same', async () => {
      await opens();
      await samIsMissed(town);
      await sam.texts('START 60 min 40 Hill Road');
      await sam.texts('RING 30');
      await mind(town, MO, BEA);
      await bea.texts('SAFE');
      await (await bea.answersCall()).pressesUntilItEnds('1');
      expect(await alarmsIn(town)).toEqual(['Sam Okoro missed closed']);
      const before = ringsOf(town, SAM).length;
      await town.passes('32m');
      expect(ringsOf(town, SAM).length).toBeGreaterThan(before);
    });

    it('does not ring once somebody has reached him and the visit is over', async () => {
      await opens();
      await sam.texts('RING 90');
      await samIsMissed(town);
      await mind(town, BEA);
      await bea.texts('SAFE');
      await (await bea.answersCall()).pressesUntilItEnds('1');
      const before = ringsOf(town, SAM).length;
      await town.passes('1h');
      expect(ringsOf(town, SAM)).toHaveLength(before);
    });

    it('nor once the office has ended the visit', async () => {
      await opens();
      await sam.texts('START 60 12 Mill Lane');
      await sam.texts('RING 30');
      await inTransaction(town.parts, SYSTEM, (work) => endVisitFor(work, SYSTEM, { worker: '4021' }));
      await town.passes('1h');
      expect(ringsOf(town, SAM)).toEqual([]);
    });

    it('rings after a covert alarm as on any day, and raises nothing for somebody who was seen', async () => {
      await opens();
      await sam.texts('START 60 12 Mill Lane');
      await sam.texts('RING 30');
      await sam.texts('STATUS 3851');
      await town.passes('1s');
      const call = await (await mo.answersCall()).pressesUntilItEnds('1', '1', '10#');
      await call.hangsUp();
      await town.passes('10m');
      const news = await (await mo.answersCall()).pressesUntilItEnds('1', '1', '8462', '1');
      await news.hangsUp();
      expect(await alarmsIn(town)).toEqual(['Sam Okoro duress closed']);
      await town.passes('45m');
      expect(ringsOf(town, SAM).length).toBeGreaterThan(1);
      expect(await alarmsIn(town)).toEqual(['Sam Okoro duress closed']);
    });
  });

  it('a text about an end that he has put off rings nobody, however late the carrier says that it failed', async () => {
    await opens();
    await sam.texts('START 60 12 Mill Lane');
    await town.passes('59m');
    town.exchange.setFaults({ phones: { [SAM]: { 'text-blocked': 1, 'status-late': 1 } } });
    await town.passes('1m');
    town.exchange.setFaults({ phones: {} });
    await sam.texts('MORE 30');
    await town.passes('20m');
    expect(ringsOf(town, SAM)).toEqual([]);
  });

  it('somebody whose talk with him is over, as nobody has reported, is rung in the next round', async () => {
    await opens();
    await samIsMissed(town);
    await town.passes('10m30s');
    // A pause that is longer than the lease of the carrier's outbox has it ask about all calls when it goes on.
    for (const stretch of ['3s', '3s']) await town.passes(stretch);
    const call = await (await bea.dials()).pressesUntilItEnds('1', '6183', '4');
    const his = await sam.answersCall();
    await his.presses('1');
    await town.passes('3s');
    expect(call.everything()).toMatch(/Connected with/);
    town.exchange.setFaults({ phones: { [BEA]: { 'status-lost': 1 } } });
    await call.hangsUp();
    await his.hangsUp();
    const before = ringsOf(town, BEA).length;
    for (let step = 0; step < 12; step += 1) await town.passes('3s');
    expect(ringsOf(town, BEA).slice(before)).toEqual(['15:17:06']);
  });
});
