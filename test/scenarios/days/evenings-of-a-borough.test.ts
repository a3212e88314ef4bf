import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { showBoard } from '../../../src/cli/board.ts';
import { beginRollCall } from '../../../src/operations/roll-calls/begin.ts';
import { readAsked } from '../../../src/records/views/shown/roll-calls.ts';
import { type Day, openDay } from '../../harness/day.ts';
import { inOne } from '../../harness/patterns.ts';

/** A day of Calder (test/organisations/calder.yaml): visits in the evening after a policy like Camden's. */

const OFFICE = { kind: 'system' as const };

describe('an evening of a borough', () => {
  let day: Day;
  beforeEach(async () => {
    day = await openDay('calder', '2026-11-23T16:30:00Z');
  });
  afterEach(() => day.town.close());

  it('a building is warned, visits are reported safe, a panic goes upwards, at night somebody is there', async () => {
    const { town } = day;
    const [tess, joe, fay, gus, pia] = ['Tess', 'Joe', 'Fay', 'Gus', 'Pia'].map(day.of) as [
      ReturnType<Day['of']>,
      ReturnType<Day['of']>,
      ReturnType<Day['of']>,
      ReturnType<Day['of']>,
      ReturnType<Day['of']>,
    ];

    // D11, F13: the panic button of Mill House. People who work there are asked at once, in louder words.
    const begun = await beginRollCall(town.parts, OFFICE, {
      asks: 'everybody',
      teams: 'all',
      worksAt: 'Mill House',
      building: 'Mill House',
      isDrill: false,
      by: 'The reception',
    });
    if (begun.kind !== 'done') throw new Error(begun.kind);
    await day.read(
      ['Tess', 'Joe', 'Fay'],
      /^URGENT: Mill House\. If you are there, do as its staff say\. If not, keep away\. Calder office asks/,
    );
    for (const [phone, words] of [
      [tess, 'OK'],
      [joe, "I'm fine thanks"],
      [fay, 'all well'],
    ] as const) {
      await phone.texts(words);
      await phone.expectsText(/^Thank you\. The roll-call has your answer\.$/);
    }
    const answers = await readAsked(town.knex, begun.id, 'all');
    expect(answers.map(({ status }) => status)).toEqual(['ok', 'ok', 'ok']);

    // D12: visits in a row, out of hours. After each the manager who is on hears; by now Fay has gone home.
    await day.until('18:30');
    await tess.texts('IN 45 mins at 4 Elm Road');
    await tess.expectsText(/^On until 19:15\./);
    await joe.texts('IN till 20:00 at 17 Dock Street');
    await joe.expectsText(/^On until 20:00\./);
    // F2: somebody knows where each of them is.
    expect((await showBoard(town.knex, town.now())).join('\n')).toMatch(/Joe Barrow[^]*20:00|20:00[^]*Joe Barrow/);
    await day.until('19:00');
    await tess.texts('IN 30 mins at 9 Elm Road');
    await tess.expectsText(/^The last visit is ended\. On until 19:30\./);
    await town.passes('3s');
    await gus.expectsText(/the visit of staff number 3201 is ended\.$/);
    await joe.texts('OUT');
    await joe.expectsText(/^Thank you\. Your visit is ended\./);
    await town.passes('3s');
    await gus.expectsText(/the visit of staff number 3202 is ended\.$/);

    // D10, D14: a call for help. Nobody goes alone, and the alarm's owner is the one to dial.
    await day.until('19:10');
    const cry = await tess.dials();
    await cry.presses('3914', '0', '0');
    cry.hears(/Thank you\. One moment\./);
    await cry.hangsUp();
    await gus.expectsText(/^Calder lone-working line: urgent\. Reply TAKE A 15/);
    const asked = await day.pickUp(gus);
    asked.hears(
      inOne(
        /Do not go there alone\. If you think 999 is needed, dial it first\. Tess Kimani called for help at ten /,
        /past seven\..*9 Elm Road.*Northshire/,
      ),
    );
    await asked.presses('9');
    asked.hears(/Have you dialled 999\? Yes, 1\./);
    await asked.presses('1');
    asked.hears(/We ring you for news at quarter past seven\./);
    await asked.presses('8812#');
    // C 5, K 5: senior managers hear of an emergency, whatever the hour, and need not act.
    await pia.expectsText(/^Calder lone-working line, for your information: A\. You need not act\./);
    // Her own PIN ends it, and all who know of it hear so.
    await day.until('19:13');
    const well = await tess.dials();
    await well.presses('3914', '2');
    well.hears(/Your visit is ended\./);
    await pia.expectsText(/^A is over: they checked in themselves\. Thank you\.$/);
    await gus.expectsText(/^A is over: they checked in themselves\. Thank you\. Tell 999 too\.$/);
    await town.passes('3s');
    await gus.expectsText(/the visit of staff number 3201 is ended\.$/);

    // D6: at night no manager is on. The emergency duty team is asked at once, and takes it.
    await day.until('22:20');
    await joe.texts('IN 45 mins at 2 Quay Steps');
    await joe.expectsText(/^On until 23:05\./);
    joe.answers('silent');
    await day.until('23:10');
    await joe.minds('what came so far');
    await day.lastResort.expectsText(/^Calder lone-working line: urgent\./);
    await day.duty.expectsText(/^Calder lone-working line: urgent\./);
    await day.duty.expectsCall();
    const night = await day.pickUp(day.lastResort);
    night.hears(/Ring Joe once\. Joe Barrow was expected out at five past eleven\..*2 Quay Steps/);
    await night.presses('1', '15#');
    await day.duty.expectsText(/^B is taken/);
    joe.answers('manual');
    await joe.texts('OUT 8052');
    await joe.expectsText(/ended/);
    await day.duty.expectsText(/^B is over: they checked in themselves/);
    await day.lastResort.expectsText(/^B is over: they checked in themselves/);
    await town.passes('10m');
  });
});
