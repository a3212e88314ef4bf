import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { cards } from '../../../src/cli/card.ts';
import { theFlows } from '../../harness/flows.ts';
import { type Day, openDay } from '../../harness/day.ts';
import { inOne } from '../../harness/patterns.ts';

/**
 * A day of Glenford (test/organisations/glenford.yaml): each team has a plan of its own that its staff know: who is
 * told, in what order, after how long. After a briefing note like Gloucestershire's.
 */

describe('two teams of a county, each by its own plan', () => {
  let day: Day;
  beforeEach(async () => {
    day = await openDay('glenford', '2026-11-23T09:55:00Z');
  });
  afterEach(() => day.town.close());

  it('the same hour goes two ways, a covert alarm a third; each plan is on the cards of its own people', async () => {
    const { town } = day;
    const [ada, kit] = [day.of('Ada'), day.of('Kit')];

    // B10: everybody carries their own team's plan.
    const cardOf = async (team: string): Promise<string> =>
      (await cards(town.knex, theFlows().languages, { team, about: null, numbers: [town.line] })).join('\n');
    const [assessment, disabled] = [await cardOf('Assessment'), await cardOf('Disabled Children')];
    expect(assessment).toMatch(
      inOne(
        /told covertly to look after you[^]*after 4m: Max Sorrel[^]*after 8m: Max Sorrel, the duty desk[^]*Then /,
        /told, and need not act: Una Reid/,
      ),
    );
    expect(disabled).toMatch(/after 10m: Lena Ash[^]*after 20m: Vic Moss[^]*after 30m/);
    // D16: and hears who it is by whom they are looked after today.
    const record = await kit.dials();
    await record.presses('7140', '4', '1');
    record.hears(/Lena Ash.*Vic Moss/);
    await record.hangsUp();

    // Both are to be out at 11:30, and neither is heard of.
    await day.until('10:00');
    await kit.texts('START 60 at 5 Orchard View');
    await kit.expectsText(/^On until 11:00\./);
    await kit.texts('MORE 30');
    await kit.expectsText(/^On until 11:30\./);
    await day.until('10:45');
    await ada.texts('START 45 at 8 Tanners Yard');
    await ada.expectsText(/^On until 11:30\./);
    for (const phone of [ada, kit]) phone.answers('silent');
    await day.until('11:30');
    await ada.minds('what came so far');
    await kit.expectsText(/^It is nearly 11:30/);
    await kit.expectsText(/^Have you left\?/);

    // After four minutes Ada's manager. At that time Kit has not even been rung.
    await day.until('11:34');
    await ada.minds('what came so far');
    await day.read(['Max'], /^Glenford lone-working line: urgent\. Reply TAKE A 15/);
    const max = await day.pickUp(day.of('Max'));
    max.hears(/Ring Ada once\. Ada Wren was expected out at half past eleven\..*8 Tanners Yard/);
    await max.presses('1', '30#');
    await max.hangsUp();
    await day.until('11:36');
    await kit.minds('what came so far');

    // After ten minutes Kit's colleague, after twenty the manager.
    await day.until('11:40');
    await day.read(['Lena'], /urgent\. Reply TAKE B 15/);
    await (await day.of('Lena').expectsCall()).declines();
    await day.until('11:50');
    await day.of('Lena').minds('what came so far');
    await day.read(['Vic'], /urgent\. Reply TAKE B 15/);
    await day.of('Vic').expectsCall();
    // D2: others look for Kit by now, so it takes the PIN; and this team's OK is worth half an hour.
    await kit.texts('OK');
    await kit.expectsText(/Add your PIN, or ring, so that people stop looking\.$/);
    await kit.texts('OK 7140');
    await kit.expectsText(/12:20/);
    await day.read(['Lena', 'Vic'], /^B is over: they checked in themselves\. Thank you\.$/);
    // D3: Ada had left at a quarter past, and forgot to say so.
    await ada.texts('OUT 5719');
    await ada.expectsText(/ended/);
    await day.read(['Max'], /^A is over: they checked in themselves\. Thank you\.$/);
    kit.answers('manual');
    ada.answers('manual');
    await kit.texts('OUT');
    await kit.expectsText(/ended/);

    // D8: a phrase in a text that reads like any other. The reply is the one to its other words.
    await day.until('13:00');
    await ada.texts('START 45 at 31 Canal Side');
    await ada.expectsText(/^On until 13:45\./);
    await day.until('13:10');
    await ada.texts('MORE 15. Did I leave the copper kettle at the office?');
    await ada.expectsText(/^On until 14:00\. OUT when you leave\.$/);
    await day.read(['Max'], /urgent\. Reply TAKE C 15/);
    const covert = await day.pickUp(day.of('Max'));
    covert.hears(
      inOne(
        /Do not ring or text Ada\. Do not go there\. Dial 999\..*Ada Wren says covertly that they are in /,
        /danger\..*31 Canal Side.*Northshire/,
      ),
    );
    await covert.presses('9', '1', '6042#');
    await covert.hangsUp();
    // D9: a call from another number, in coded words, to her phone alone.
    await town.passes('3m30s');
    const asks = await ada.answersCall();
    asks.hears(/^Records office, a few questions\./);
    expect(asks.shown).not.toBe(town.line);
    await asks.presses('1', '1', '1', '1', '2', '2', '2');
    asks.hears(
      inOne(
        /address on the file right.*red form.*head office.*attached.*second signature.*look again in five /,
        /minutes.*I'll see to it/,
      ),
    );
    await day.read(['Max'], /^C: Do not ring or text Ada\. Do not go there\. 999 is dialled\./);
    await day.read(['Max'], /at the address yes, in danger YES, police YES, so far/);
    await day.read(['Max'], /weapon no/);
    await day.of('Max').minds('what came so far');
    // Only then those who need not act.
    await day.read(['Una'], /for your information: C\. You need not act\./);
    await ada.texts('OUT');
    await ada.expectsText(/ended/);
    // Nothing from her phone ends it: a person who has seen her does, with a PIN.
    await day.until('13:15');
    await day.read(['Max'], /^News of C, please\. Ring us\.$/);
    const news = await day.pickUp(day.of('Max'));
    await news.presses('1', '3086', '1');
    news.hears(/Thank you\.$/);
    await day.read(['Una'], /^C is over: they were seen in person\. Thank you\.$/);
    expect(await day.story()).toMatch(/Alarm C is raised[^]*Max Sorrel/);
  });
});
