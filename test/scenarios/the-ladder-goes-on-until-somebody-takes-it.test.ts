import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { alarmStateWords } from '../../src/desk/board/words.ts';
import { healthOf } from '../../src/records/views/health.ts';
import { readFigures } from '../../src/records/views/figures.ts';
import { readTrueBoard } from '../../src/records/views/true/board.ts';
import { besideRules } from '../../src/operations/alarm-responders.ts';
import { BEA, DUTY, IRA, MO, MO_AT_HOME, OUT_OF_HOURS, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { mind, ringsOf, samIsMissed } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';

const EVERYBODY = [BEA, MO, MO_AT_HOME, IRA, DUTY, OUT_OF_HOURS];

describe('the ladder goes on until somebody takes it', () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE });
  });
  afterEach(async () => {
    await town.close();
  });

  it('asks at its times, each person once a round with two rings, their phones in order, without end', async () => {
    await samIsMissed(town);
    await town.passes('21m');
    // A ring lasts 25 s. 20 s after the last of a person's phones stopped, all ring once more.
    expect(ringsOf(town, BEA)).toEqual(['15:06:00', '15:06:45', '15:17:00', '15:17:45']);
    expect(ringsOf(town, MO)).toEqual(['15:09:00', '15:10:10', '15:20:00', '15:21:10']);
    expect(ringsOf(town, MO_AT_HOME)).toEqual(['15:09:25', '15:10:35', '15:20:25', '15:21:35']);
    expect(ringsOf(town, IRA)).toEqual(['15:09:00', '15:09:45', '15:20:00', '15:20:45']);
    expect(ringsOf(town, DUTY)).toEqual(['15:12:00', '15:12:45', '15:23:00', '15:23:45']);
    expect(ringsOf(town, OUT_OF_HOURS)).toEqual(['15:12:00', '15:12:45', '15:23:00', '15:23:45']);
    // A repeated round names a number that is staffed day and night.
    for (const number of [BEA, MO, IRA, DUTY, OUT_OF_HOURS]) {
      await town.phone(number).expectsText(/^Riverside lone-working line: urgent\. Reply TAKE A 15 .* or ring us\.$/);
      await town
        .phone(number)
        .expectsText(/^Riverside lone-working line: urgent, A needs somebody\. .* or ring us, or \+441632960999\.$/);
    }
    await mind(town, ...EVERYBODY);
  });

  it('rings those on leave where nobody else is left, and says where there is nobody at all', async () => {
    await town.knex('organisation').update({ duty: '[]', last_resort: null });
    const away = JSON.stringify([{ from: '2026-11-20', to: '2026-11-30' }]);
    await town.knex('person').whereNot({ staff_number: '4021' }).update({ away });
    await town.phone(SAM).texts('START 60 12 Mill Lane');
    await town.phone(SAM).texts('SOS');
    await town.passes('1s');
    for (const number of [BEA, MO, IRA]) expect(ringsOf(town, number)).toEqual(['14:00:00']);
    expect(await unasked()).toEqual([0, 'Nobody has it. Ringing Bea Lindqvist, Ira Nowak and Mo Haddad.']);
    await town.knex('phone').whereNot({ number: SAM }).delete();
    await town.passes('6m');
    expect(await unasked()).toEqual([1, 'There is nobody whom the line can ring about it.']);
    const [entry] = await town.records.operatorEntries();
    expect(entry?.what).toBe('an alarm has nobody to ask');
    // Anybody may read `/health`: nothing there tells of a covert one. The metrics do.
    await town.phone(SAM).texts('STATUS 3851');
    await town.passes('1s');
    expect(await unasked()).toEqual([0, 'There is nobody whom the line can ring about it.']);
    expect((await readFigures(town.knex, town.now())).alarmsUnasked).toBe(1);
    await mind(town, SAM, ...EVERYBODY);
  });

  /** What `/health` and the board say. */
  async function unasked(): Promise<[number, string | undefined]> {
    const { alarmsUnasked } = await healthOf(town.knex, town.parts.clock);
    const [about] = (await readTrueBoard(town.knex, besideRules(town.parts))).alarms;
    return [alarmsUnasked, about && alarmStateWords(about, { now: town.now(), timezone: 'UTC' })];
  }

  it('takes no machine, refusal, busy phone or dead phone for a person', async () => {
    town.phone(BEA).answers('voicemail');
    town.phone(MO).answers('declines');
    town.phone(MO_AT_HOME).answers('busy');
    town.phone(IRA).answers('off');
    town.phone(DUTY).answers('voicemail');
    await samIsMissed(town);
    await town.passes('6m');
    expect(ringsOf(town, BEA).length).toBe(2);
    expect(ringsOf(town, MO)).toEqual(['15:09:00', '15:09:20']);
    expect(ringsOf(town, MO_AT_HOME)).toEqual(['15:09:00', '15:09:20']);
    expect(ringsOf(town, IRA)).toEqual(['15:09:00', '15:09:20']);
    const lastResort = await town.phone(OUT_OF_HOURS).expectsCall();
    await lastResort.answers();
    await lastResort.presses('1', '1', '20#');
    lastResort.hears(/News by/);
    await mind(town, ...EVERYBODY);
  });

  it('takes neither half an entry, a hang-up after 1 nor silence at the minutes for an answer', async () => {
    await samIsMissed(town);
    const bea = await town.phone(BEA).answersCall();
    await bea.presses('1', '1');
    bea.hears(/How many minutes until you have news\? Then hash\./);
    await bea.presses('1');
    await bea.staysSilent();
    bea.hears(/You have not taken it\. We ring people until somebody does\..*Ring Sam once/);
    await bea.presses('1');
    await bea.staysSilent();
    await bea.staysSilent();
    bea.hears(/You have not taken it\. We ring people until somebody does\./);
    expect(bea.isOver).toBe(true);
    await town.passes('3m');
    const ira = await town.phone(IRA).answersCall();
    await ira.presses('1', '1');
    await ira.hangsUp();
    await town.passes('3m');
    await town.phone(DUTY).expectsCall();
    await mind(town, ...EVERYBODY);
    // A key was pressed, so there was a person. Neither is rung a second time in this round.
    expect([ringsOf(town, BEA), ringsOf(town, IRA)]).toEqual([['15:06:00'], ['15:09:00']]);
  });

  it('goes on at once when everybody on a step says "can\'t"; after the last only to the last resort', async () => {
    await samIsMissed(town);
    const bea = await town.phone(BEA).answersCall();
    await bea.presses('1', '2');
    bea.hears(/We ask others/);
    await town.phone(MO).texts('CANT A');
    await town.phone(MO).expectsText(/urgent/);
    await town.phone(MO).expectsText(/^Thank you\. We ask others about A\.$/);
    // Mo has said it, so neither of his phones rings any more.
    await town.passes('1m');
    expect([ringsOf(town, MO).length, ringsOf(town, MO_AT_HOME).length]).toEqual([1, 0]);
    expect(ringsOf(town, DUTY)).toEqual([]);
    await town.phone(IRA).texts('CANT');
    expect(ringsOf(town, DUTY)).toEqual(['15:07:00']);
    expect(ringsOf(town, OUT_OF_HOURS)).toEqual(['15:07:00']);
    await town.passes('5m');
    // The next round waits for `repeat`, and also asks those who said "can't".
    expect(ringsOf(town, BEA).at(-1)).toBe('15:12:00');
    await mind(town, ...EVERYBODY, SAM);
  });

  async function beaTalksWithSam() {
    await samIsMissed(town);
    const bea = await town.phone(BEA).answersCall();
    await bea.presses('1');
    bea.hears(/To be put through to Sam, 4\./);
    await bea.presses('4');
    const sam = await town.phone(SAM).answersCall();
    sam.hears(/^Riverside office\. Press 1\./);
    await sam.presses('1');
    await town.passes('3s');
    bea.hears(/Connected with/);
    sam.hears(/Connected with/);
    return { bea, sam };
  }

  it('skips a phone that is in a call with us about it', async () => {
    const { bea, sam } = await beaTalksWithSam();
    // They talk for a quarter of an hour, beyond the first round. The others are asked meanwhile, and asked again.
    await town.passes('13m');
    await sam.hangsUp();
    bea.hears(/Ring Sam once/);
    await bea.presses('1', '15#');
    bea.hears(/News by/);
    await town.passes('2m');
    expect(ringsOf(town, BEA)).toEqual(['15:06:00']);
    expect(ringsOf(town, IRA).length).toBeGreaterThan(1);
    await mind(town, ...EVERYBODY);
  });

  it('rings a phone that has talked for so long that its end may be lost', async () => {
    await beaTalksWithSam();
    await town.passes('30m');
    expect(ringsOf(town, BEA)).toEqual(['15:06:00', '15:28:00']);
    await mind(town, ...EVERYBODY);
  });
});
