import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { tellStory } from '../../src/cli/story.ts';
import type { Call, Phone } from '../harness/phones.ts';
import {
  BEA,
  DUTY,
  IRA,
  MO,
  MO_AT_HOME,
  OUT_OF_HOURS,
  PRIYA,
  RIVERSIDE_WITH_PRIYA,
  SAM,
} from '../harness/riverside.ts';
import { mind } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';
import { alarmsIn, endAlarms } from '../harness/town-alarms.ts';
import { inOne } from '../harness/patterns.ts';

const STRANGER = '+447700900199';
const MENU = /To start, press 1\. For the rest, press star\.$/;

describe('somebody else has a concern', () => {
  let town: Town;
  let sam: Phone;
  let bea: Phone;
  let priya: Phone;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE_WITH_PRIYA, at: '2026-11-23T14:00:00Z' });
    [sam, bea, priya] = [town.phone(SAM), town.phone(BEA), town.phone(PRIYA)];
  });
  afterEach(async () => {
    await town.close();
  });

  /** Bea is rung with the others, and answers. */
  async function beaIsAsked(): Promise<Call> {
    for (const number of [BEA, MO, IRA])
      await town.phone(number).expectsText(/^Riverside lone-working line: urgent\. Reply TAKE A/);
    const call = await bea.expectsCall();
    await town.phone(MO).expectsCall();
    await town.phone(IRA).expectsCall();
    await call.answers();
    await call.presses('1');
    return call;
  }

  const alarms = (): Promise<string[]> => alarmsIn(town);

  async function story(): Promise<string> {
    const [first] = await town.records.alarms();
    return tellStory(town.knex, first?.id ?? '', town.now());
  }

  it('key 6: help for the colleague, who is not rung; the reporter is named, and told how it ended', async () => {
    const call = await priya.rings('9518', '6');
    call.hears(/About a colleague: their staff number, then hash\.$/);
    await call.presses('4021#');
    call.hears(/^To have us ring 4, 0 2 1\. first, press 1\. To send for others at once, 3\.$/);
    expect(await alarms()).toEqual([]);
    await call.presses('3');
    call.hears(/^Thank you\. People hear of it now\. To start, press 1\. For the rest, press star\.$/);
    await call.hangsUp();
    expect(call.everything()).not.toMatch(/Sam|Okoro|alarm/);

    expect(await alarms()).toEqual(['Sam Okoro panic raised']);
    const briefed = await beaIsAsked();
    briefed.hears(
      inOne(
        /Do not go there alone\. .*Help is asked for Sam Okoro, at two o'clock\. Raised by Priya Shah, who is /,
        /worried about them\./,
      ),
    );
    expect(briefed.everything()).not.toMatch(/called for help/);
    await briefed.presses('1', '15#');
    await town.phone(MO).ignores({ texts: 1 });
    await town.phone(IRA).ignores({ texts: 1 });

    // Said once more it is nothing new. A concern of another person is new.
    await priya.texts('worried 4021');
    await priya.expectsText(/^Thank you\. We see to it now, and you hear how it ends\.$/);
    await town.phone(DUTY).texts('WORRIED 4021');
    await town.phone(DUTY).expectsText(/^Thank you\. We see to it now/);
    await bea.expectsText(/^A, news:\nthe duty desk is worried about them\.$/);
    // The worker's own call for help is news to the person who took the alarm about the concern.
    await sam.texts('SOS');
    await sam.expectsText(/^Thank you\. One moment\.$/);
    await bea.expectsText(/^A, news:\nthey asked for help\.$/);
    await bea.texts('TAKE 10');
    await bea.expectsText(
      /^A: Do not go there alone\. Sam Okoro called for help at 14:00, \+447700900101\. Worried: the duty desk\./,
    );

    await bea.texts('SAFE');
    await bea.expectsText(/^Thank you\. A is over\.$/);
    await priya.expectsText(
      /^Riverside lone-working line: the colleague whom you were worried about: contact was made\. Thank you\.$/,
    );
    await town.phone(DUTY).expectsText(/^Riverside lone-working line: the colleague whom you were worried about/);
    await town.phone(MO).ignores({ texts: 1 });
    await town.phone(IRA).ignores({ texts: 1 });
    const told = await story();
    expect(told).toMatch(
      inOne(
        /Alarm A is raised: Priya Shah is worried about them\. Asked by text and call: Bea Lindqvist, Mo Haddad, /,
        /Ira Nowak\./,
      ),
    );
    expect(told).toMatch(/Alarm A: also the duty desk is worried about them\. Its owner is told\./);
  });

  it('WORRIED by text is enough from a known phone; after a missed visit only the owner is told', async () => {
    await sam.texts('START 5');
    await town.passes('11m10s');
    await town.phone(SAM).ignores({ calls: 2, texts: 2 });
    await bea.expectsText(/urgent/);
    const call = await bea.answersCall();
    await call.presses('1', '1', '15#');
    await town.phone(MO).ignores({ texts: 1 });
    await town.phone(IRA).ignores({ texts: 1 });
    await priya.texts('WORRIED 4021');
    await priya.expectsText(/^Thank you\. We see to it now/);
    await bea.expectsText(/^A, news:\nPriya Shah is worried about them\.$/);
    expect(await alarms()).toEqual(['Sam Okoro missed taken']);
    await bea.texts('CANT');
    // Nobody owns it, so now a concern counts as a call for help.
    await town.phone(BEA).ignores({ texts: 1 });
    await town.phone(MO).ignores({ calls: 1, texts: 1 });
    await town.phone(IRA).ignores({ calls: 1, texts: 1 });
    await town.phone(DUTY).ignores({ calls: 1, texts: 1 });
    await town.phone(OUT_OF_HOURS).ignores({ calls: 1, texts: 1 });
    await town.phone(IRA).texts('WORRIED 4021');
    await town.phone(IRA).ignores({ texts: 2 });
    await town.phone(BEA).ignores({ calls: 1 });
    await town.phone(MO).ignores({ texts: 1 });
    expect(await alarms()).toEqual(['Sam Okoro panic raised']);
    await sam.texts('END 7294');
    await sam.expectsText(/ended/);
    await priya.expectsText(/they checked in themselves/);
    await mind(town, IRA, BEA, MO, DUTY, OUT_OF_HOURS);
  });

  it('an unknown staff number: the same words, no alarm, and the office asks whom the caller meant', async () => {
    const heard = async (number: string, pin: string): Promise<string> => {
      const call = await priya.rings(pin, '6', `${number}#`, '3');
      call.hears(MENU);
      await call.hangsUp();
      await priya.texts(`WORRIED ${number}`);
      await priya.expectsText(/^Thank you\. We see to it now, and you hear how it ends\.$/);
      return call.everything();
    };
    const nobodys = await heard('4777', '9518');
    // One text for the call and one for the text, because the same news comes at most once a minute.
    for (const number of [DUTY, OUT_OF_HOURS]) {
      await town
        .phone(number)
        .expectsText(
          inOne(
            /^Riverside lone-working line: somebody is worried about a colleague, and we can't tell whom they /,
            /mean\. Please ask them\.\nPriya Shah: 4777$/,
          ),
        );
    }
    expect(await alarms()).toEqual([]);
    const somebodys = await heard('4021', '9518');
    expect(nobodys.replace('4, 7 7 7', '4, 0 2 1')).toBe(somebodys);
    await priya.texts('WORRIED');
    await priya.expectsText(/^About whom\? WORRIED and their staff number, as in WORRIED 4021\.$/);
    await town.phone(BEA).ignores({ calls: 1, texts: 1 });
    await town.phone(MO).ignores({ calls: 1, texts: 1 });
    await town.phone(IRA).ignores({ calls: 1, texts: 1 });
    // The duress PIN before key 6 sounds alike, and raises both alarms.
    await endAlarms(town);
    expect(await heard('4021', '3627')).toBe(somebodys);
    expect((await alarms()).slice(1).sort()).toEqual(['Priya Shah duress raised', 'Sam Okoro panic raised']);
    // Nobody is asked to ring a person who may be unable to talk.
    expect(await heard('4777', '3627')).toBe(nobodys);
    await town.phone(BEA).ignores({ texts: 1 });
    await town.phone(MO).ignores({ texts: 1 });
    await town.phone(IRA).ignores({ texts: 1 });
    await town.phone(DUTY).ignores({ calls: 1, texts: 1 });
    await town.phone(OUT_OF_HOURS).ignores({ calls: 1, texts: 1 });
  });

  describe('a code phrase that a colleague passes on', () => {
    const WORDS = 'WORRIED 4021 he says he needs the purple file';
    beforeEach(async () => {
      await town.close();
      town = await openTown({
        organisation: RIVERSIDE_WITH_PRIYA.replace(
          'purple_file: off',
          'purple_file: off\n    code_phrases: { help: purple file }',
        ),
      });
      [sam, bea] = [town.phone(SAM), town.phone(BEA)];
    });
    afterEach(() => mind(town, SAM, BEA, MO, MO_AT_HOME, IRA, DUTY, OUT_OF_HOURS));

    it.each([BEA, IRA, DUTY])('from %s: counts as said by him, who is not rung', async (number) => {
      await town.phone(number).texts(WORDS);
      await town.phone(number).expectsText(/^Thank you\. We see to it now, and you hear how it ends\.$/);
      await town.settle();
      expect(await alarms()).toEqual(['Sam Okoro duress raised']);
      await mind(town, BEA, MO, IRA);
      await town.passes('2m');
      expect(town.exchange.calls().filter(({ phone }) => phone === SAM)).toEqual([]);
      expect(town.exchange.texts().filter(({ phone }) => phone === SAM)).toEqual([]);
      await town.phone(MO).texts('TAKE 10');
      const confirm = await town.phone(MO).answersCall();
      await confirm.presses('1');
      await town.phone(MO).minds('what came so far');
      expect(town.exchange.texts().map(({ body }) => body)).toContainEqual(
        expect.stringMatching(/^A: Do not ring or text Sam\. Do not go there\./),
      );
    });

    it('of whoever is on a visit, or names nobody: it is their own too', async () => {
      await bea.texts(WORDS.replace('4021', '4777'));
      await town.settle();
      expect(await alarms()).toEqual(['Bea Lindqvist duress raised']);
      await endAlarms(town);
      await bea.texts('START 60 at 12 High Street');
      await bea.texts(WORDS);
      await town.settle();
      expect((await alarms()).slice(1).sort()).toEqual(['Bea Lindqvist duress raised', 'Sam Okoro duress raised']);
    });
  });

  it('with 2 or with a wrong PIN no alarm is raised', async () => {
    await (await priya.rings('9518', '6', '4021#', '2')).hangsUp();
    await (await priya.rings('9511', '6')).hangsUp();
    await town.passes('1m');
    expect(await alarms()).toEqual([]);
    // A concern about oneself is a call for help.
    await sam.texts('WORRIED 4021');
    await sam.expectsText(/^Thank you/);
    const call = await beaIsAsked();
    call.hears(/Sam Okoro called for help at/);
    await call.hangsUp();
    await bea.texts('SAFE');
    await town.phone(BEA).ignores({ texts: 1 });
    await town.phone(MO).ignores({ texts: 1 });
    await town.phone(IRA).ignores({ texts: 1 });
  });

  describe('an unknown caller who asks for a person', () => {
    const NOTICE = inOne(
      /^Riverside lone-working line: a caller whom we do not know asked for a person and got none\. Ring as the /,
      /ordinary office: they may not be alone\.\n\+447700900199$/,
    );

    it('if nobody answers: the office is told at once, and a staff number raises an alarm', async () => {
      const call = await town.phone(STRANGER).dials();
      await call.staysSilent();
      call.hears(/Your staff number, then hash\. For a person, two zeros, then hash\.$/);
      await call.presses('00#', '1');
      await town.phone(DUTY).expectsCall();
      await town.passes('1m3s');
      call.hears(/Who is it about\? Their staff number, then hash\.$/);
      await town.phone(DUTY).ignores({ calls: 2, texts: 1 });
      await town.phone(OUT_OF_HOURS).expectsText(NOTICE);
      const told = await town.phone(OUT_OF_HOURS).answersCall();
      await told.presses('1');
      told.hears(/A message for you\. Press 1\. .*asked for a person.*0 7, 7 0 0, 9 0 0, 1 9 9/);
      await told.hangsUp();
      await call.presses('4021#');
      call.hears(/^Thank you\. People hear of it now\. If it is about you: your PIN, then hash\.$/);
      const briefed = await beaIsAsked();
      briefed.hears(
        inOne(
          /Help is asked for Sam Okoro.* Raised by an unknown caller\. It may be Sam\. They rang from /,
          /0 7, 7 0 0, 9 0 0, 1 9 9\./,
        ),
      );
      await call.presses('7294#');
      call.hears(MENU);
      await call.hangsUp();
      // That PIN says who called for help. It is no check-in, and ends nothing.
      expect(await story()).toMatch(/Alarm A is raised: an unknown caller asks for help for them\./);
      await briefed.hangsUp();
      await bea.texts('SAFE');
      await bea.expectsText(/^Thank you\. A is over\.$/);
      for (const number of [MO, IRA]) await town.phone(number).expectsText(/^A is over/);
    });

    it('if the caller leaves, or says nothing: the office is told', async () => {
      const call = await town.phone(STRANGER).rings('00#', '1');
      await town.phone(DUTY).expectsCall();
      await call.hangsUp();
      for (const number of [DUTY, OUT_OF_HOURS]) await town.phone(number).expectsText(NOTICE);
      const nobodys = await town.phone(STRANGER).rings('00#', '1');
      await town.passes('1m3s');
      await nobodys.presses('4777#');
      nobodys.hears(/Thank you\. People hear of it now\. If it is about you: your PIN, then hash\.$/);
      await nobodys.hangsUp();
      const silent = await town.phone(STRANGER).rings('00#', '1');
      await town.passes('1m3s');
      await silent.staysSilent();
      await silent.staysSilent();
      silent.hears(/Thank you\. The office hears of it now\.$/);
      expect(await alarms()).toEqual([]);
      await town.phone(DUTY).ignores({ calls: 5, texts: 1 });
      await town.phone(OUT_OF_HOURS).ignores({ calls: 2, texts: 1 });
    });
  });
});
