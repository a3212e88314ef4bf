import { afterEach, describe, expect, it } from '@jest/globals';
import type { Phone } from '../harness/phones.ts';
import { BEA, EVERYBODY, MO, RIVERSIDE, RIVERSIDE_RINGS_BACK, SAM } from '../harness/riverside.ts';
import { closeRiverside, openRiverside } from '../harness/riverside-town.ts';
import { mind, ringsOf, samIsMissed } from '../harness/sam-is-missed.ts';
import { type Town } from '../harness/town.ts';
import { alarmsIn } from '../harness/town-alarms.ts';
import { ALARM_URGENCY } from '../../src/contact/urgency.ts';
import { repairInconsistencies } from '../../src/switchboard/repair-inconsistencies.ts';

/** People have been asked about Sam as about anybody. Then he says covertly that he is in danger. */
describe('an alarm that becomes covert', () => {
  let town: Town;
  let sam: Phone;
  let bea: Phone;
  let mo: Phone;
  afterEach(() => closeRiverside(town));

  async function opens(organisation = RIVERSIDE): Promise<void> {
    ({ town, sam, bea, mo } = await openRiverside(organisation));
  }

  it('a phone that he keys the duress PIN on does not ring again, nor is it asked about the alarm', async () => {
    await opens();
    await samIsMissed(town);
    // Nobody answers there: it would ring once more after 20 s.
    await (await bea.expectsCall()).declines();
    const before = ringsOf(town, BEA).length;
    const call = await (await bea.dials()).pressesUntilItEnds('2', '4021', '3851');
    await call.hangsUp();
    await town.passes('2m');
    expect(await alarmsIn(town)).toEqual(['Sam Okoro duress raised']);
    expect(ringsOf(town, BEA)).toHaveLength(before);
    (await bea.dials()).hears(/^Riverside office\. Your PIN, please\.$/);
  });

  it('somebody under the same roof who hears of the missed visit just then hears no more of it', async () => {
    await opens();
    await bea.texts('START 120 min 12 Mill Lane');
    await samIsMissed(town);
    const call = await (await bea.dials()).pressesUntilItEnds('1', '6183');
    call.hears(/Ring Sam once/);
    await sam.texts('OK 3851');
    await call.pressesUntilItEnds('1', '15#');
    expect(call.everything()).not.toMatch(/covertly|999|has changed/);
    await call.hangsUp();
    expect(await alarmsIn(town)).toEqual(['Sam Okoro duress raised']);
  });

  /** No receipt of a text comes, and asking the carrier does not help either. */
  async function receiptsAreLost(happens: () => Promise<void>): Promise<void> {
    town.exchange.setFaults({ statusCallbacks: 'missing' });
    await happens();
    town.exchange.setFaults({ statusCallbacks: 'in-order' });
    await town.knex.raw(
      "update contact_attempt set not_before = not_before + interval '1 hour' where channel = 'text' and status " +
        "= 'queued'",
    );
  }

  it('a text to her that has no receipt does not become a call', async () => {
    await opens();
    await bea.texts('START 120 min 12 Mill Lane');
    await receiptsAreLost(() => samIsMissed(town));
    await sam.texts('OK 3851');
    await town.passes('3m');
    await repairInconsistencies(town.parts);
    await town.settle();
    expect(ringsOf(town, BEA)).toEqual([]);
  });

  it('nor does what was told before of his visit, to somebody who is asked now', async () => {
    await opens(RIVERSIDE.replace('purple_file: off', 'purple_file: off\n    tell: { start: [], end: [buddies] }'));
    await sam.texts('START 60 12 Mill Lane');
    await receiptsAreLost(async () => {
      await sam.texts('OUT');
      await town.passes('2s');
    });
    await bea.expectsText(/4021 is ended/);
    await sam.texts('BACK 3851');
    await town.passes('3m');
    await repairInconsistencies(town.parts);
    await town.settle();
    expect(await town.records.callSequences({ purpose: 'tell' })).toEqual([]);
  });

  it('and "it is taken", which nobody has read, is not told once nobody has it', async () => {
    await opens();
    await samIsMissed(town);
    await mind(town, BEA);
    await receiptsAreLost(() => bea.texts('TAKE 20'));
    await bea.texts('CANT');
    await town.passes('3m');
    await repairInconsistencies(town.parts);
    await town.settle();
    expect(await alarmsIn(town)).toEqual(['Sam Okoro missed raised']);
    expect(await town.records.callSequences({ purpose: 'tell' })).toEqual([]);
  });

  it('an owner under the same roof has it no longer: the others are asked at once', async () => {
    await opens(RIVERSIDE_RINGS_BACK);
    await bea.texts('START 120 min 12 Mill Lane');
    await sam.texts('START 60 12 Mill Lane');
    await sam.texts('SOS');
    await town.passes('1s');
    const call = await (await bea.dials()).pressesUntilItEnds('1', '6183');
    call.hears(/Do not go there alone/);
    await call.pressesUntilItEnds('1', '30#');
    await call.hangsUp();
    expect(await alarmsIn(town)).toEqual(['Sam Okoro panic taken']);
    await mind(town, ...EVERYBODY);
    await sam.texts('Please get me the blue folder');
    await town.passes('1s');
    expect(await alarmsIn(town)).toEqual(['Sam Okoro panic raised']);
    const rung = await (await mo.answersCall()).pressesUntilItEnds('1');
    rung.hears(/Do not ring or text Sam\. Do not go there\./);
    await rung.hangsUp();
  });

  it('a ring that still waits for her phone goes as early as any about duress', async () => {
    await opens();
    await sam.texts('START 60 12 Mill Lane');
    await town.passes('1h5m50s');
    const call = await bea.dials();
    await town.passes('10s');
    await sam.texts('OK 3851');
    const waiting = await town.knex('contact_attempt').where({ to_number: BEA, channel: 'call', status: 'waiting' });
    expect(waiting).toMatchObject([{ purpose: 'alarm', urgency: ALARM_URGENCY.duress }]);
    await call.hangsUp();
  });

  it.each(['SOS', null])('an owner who is looked for herself (%s) has it no longer', async (cry) => {
    await opens();
    await bea.texts('START 65 40 Hill Road');
    await samIsMissed(town);
    await bea.texts('TAKE 30');
    await town.passes('1s');
    if (cry !== null) await bea.texts(cry);
    else await town.passes('8m');
    await repairInconsistencies(town.parts);
    await town.settle();
    expect(await alarmsIn(town)).toEqual([
      'Sam Okoro missed raised',
      `Bea Lindqvist ${cry === null ? 'missed' : 'panic'} raised`,
    ]);
    const asked = (await town.records.textsTo(MO)).filter((words) => words.includes('Nobody has A any more'));
    expect(asked).toHaveLength(1);
    // She may take it again, and keeps it then.
    await town.passes('1s');
    await bea.texts('TAKE A 20');
    await repairInconsistencies(town.parts);
    expect((await alarmsIn(town))[0]).toBe('Sam Okoro missed taken');
  });

  it('the ring by which he is put through stops when he has checked in', async () => {
    await opens();
    await samIsMissed(town);
    const call = await (await bea.answersCall()).pressesUntilItEnds('1');
    await mind(town, SAM);
    await call.presses('4');
    const ring = await sam.expectsCall();
    await sam.texts('OK 3851');
    await town.passes('10s');
    expect(ring.isOver).toBe(true);
    await call.hangsUp();
  });
});
