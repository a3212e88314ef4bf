import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { confirmsText } from '../harness/confirms-text.ts';
import { SYSTEM } from '../../src/records/actor.ts';
import { raiseConcernAbout } from '../../src/operations/worries.ts';
import { inTransaction } from '../../src/operations/work.ts';
import { dutyKey } from '../../src/contact/contact-key.ts';
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
import { mind, ringsOf } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';
import { alarmsIn } from '../harness/town-alarms.ts';
import { inOne } from '../harness/patterns.ts';

/** Two people are called Noor. */
const PEOPLE =
  RIVERSIDE_WITH_PRIYA +
  `  - { name: Noor Ali, staff_number: "4051", roles: [worker], team: South, phones: ` +
  `["+447700900121"], pin: "9517", duress_pin: "3628", buddies: ["4050"] }
  - { name: Noor Díaz, staff_number: "4052", roles: [manager], team: South, phones: ["+447700900122"] }
`;
const CHECK_IN = /^Riverside office: please ring us and key your PIN\. Or reply STATUS and your PIN\.$/;

describe('a concern rings the colleague first', () => {
  let town: Town;
  let sam: Phone;
  let bea: Phone;
  let priya: Phone;
  beforeEach(async () => {
    town = await openTown({ organisation: PEOPLE, at: '2026-11-23T14:00:00Z' });
    [sam, bea, priya] = [town.phone(SAM), town.phone(BEA), town.phone(PRIYA)];
  });
  afterEach(async () => {
    await town.close();
  });

  async function worriedByKeys(phone: Phone, pin: string, key: '1' | '3'): Promise<Call> {
    const call = await phone.dials();
    await call.presses(pin, '6', '4021#');
    call.hears(/To have us ring 4, 0 2 1\. first, press 1\. To send for others at once, 3\.$/);
    await call.presses(key);
    return call;
  }

  const alarms = (): Promise<string[]> => alarmsIn(town);

  it('key 6: the ordinary call and a text; a PIN ends it, nobody else is rung, and the reporter is told', async () => {
    const call = await worriedByKeys(priya, '9518', '1');
    call.hears(/^Thank you\. We see to it now\./);
    await call.hangsUp();
    await sam.expectsText(CHECK_IN);
    const own = await sam.answersCall();
    own.hears(/^Riverside office\. Your PIN, please\.$/);
    await own.presses('7294');
    own.hears(/^Thank you\.$/);
    await priya.expectsText(
      inOne(
        /^Riverside lone-working line: the colleague whom you were worried about: they checked in themselves\. /,
        /Thank you\.$/,
      ),
    );
    await town.passes('20m');
    expect(await alarms()).toEqual([]);
  });

  it.each(['hangs up', 'says nothing'] as const)('key 6 and the number are enough: who then %s', async (then) => {
    const call = await priya.dials();
    await call.presses('9518', '6', '4021#');
    if (then === 'hangs up') await call.hangsUp();
    else {
      await town.passes('20s');
      call.hears(/Thank you\. We see to it now\./);
      await call.hangsUp();
    }
    await sam.expectsText(CHECK_IN);
    await (await sam.answersCall()).presses('7294');
    await priya.expectsText(/they checked in themselves/);
    await town.passes('20m');
    expect(await alarms()).toEqual([]);
  });

  it('2 takes the number back: nobody is rung', async () => {
    const call = await priya.dials();
    await call.presses('9518', '6', '4021#', '2');
    await call.hangsUp();
    await town.passes('20m');
    expect(ringsOf(town, SAM)).toEqual([]);
    expect(await alarms()).toEqual([]);
  });

  it('the colleague may answer the text with the PIN, and the second ring is not made', async () => {
    await priya.texts('WORRIED 4021');
    await priya.expectsText(/^Thank you/);
    await sam.expectsText(CHECK_IN);
    await (await sam.expectsCall()).declines();
    await sam.texts('STATUS 7294');
    await sam.expectsText(/^No visit is open\.$/);
    await priya.expectsText(/they checked in themselves/);
    await town.passes('20m');
    expect(ringsOf(town, SAM)).toEqual(['14:00:00']);
    expect(await alarms()).toEqual([]);
  });

  it('a PIN that says who has called for help is no check-in', async () => {
    const calls = async (...keys: string[]): Promise<void> => {
      const call = await town.phone('+447700900199').dials();
      await call.presses(...keys);
      await call.hangsUp();
    };
    await calls('4051#', '00#');
    await priya.texts('WORRIED 4021');
    await calls('4021#', '00#', '4021#', '7294#');
    await town.passes('1s');
    expect(await alarms()).toEqual(['Noor Ali panic raised', 'Sam Okoro panic raised']);
    expect(town.exchange.texts().filter(({ body }) => body.includes('checked in themselves'))).toEqual([]);
    for (const { number } of await town.knex<{ number: string }>('phone').select('number')) await mind(town, number);
    await mind(town, DUTY, OUT_OF_HOURS);
  });

  it('without a PIN others are asked at the time of the plan, and the reporter is not', async () => {
    await (await worriedByKeys(bea, '6183', '1')).hangsUp();
    await sam.expectsText(CHECK_IN);
    await town.passes('5m59s');
    await sam.ignores({ calls: 2 });
    expect(ringsOf(town, SAM)).toEqual(['14:00:00', '14:00:45']);
    expect(await alarms()).toEqual([]);
    await town.passes('2s');
    expect(await alarms()).toEqual(['Sam Okoro panic raised']);
    const ira = await town.phone(IRA).answersCall();
    await ira.presses('1');
    ira.hears(/Help is asked for Sam Okoro, at two oh six\. Raised by Bea Lindqvist, who is worried about them\./);
    await ira.hangsUp();
    // She may take it by text, but her phone does not ring.
    await bea.expectsText(/urgent\. Reply TAKE A 15/);
    await town.passes('10m');
    expect(ringsOf(town, BEA)).toEqual([]);
    await mind(town, BEA, MO, MO_AT_HOME, IRA, DUTY, OUT_OF_HOURS);
  });

  it("the reporter is not rung when the others can't, either", async () => {
    await (await worriedByKeys(bea, '6183', '3')).hangsUp();
    await town.phone(BEA).ignores({ texts: 1 });
    await town.phone(MO).ignores({ calls: 1, texts: 1 });
    await town.phone(IRA).ignores({ calls: 1, texts: 1 });
    expect(ringsOf(town, BEA)).toEqual([]);
    for (const number of [MO, IRA, DUTY, OUT_OF_HOURS]) {
      await town.phone(number).texts('CANT');
      await town.settle();
    }
    // Nobody waits for Bea: the next step came at once, and the next round after five minutes.
    expect(ringsOf(town, DUTY)).toEqual(['14:00:00']);
    await town.passes('5m');
    expect(ringsOf(town, BEA)).toEqual([]);
    await town.phone(BEA).ignores({ texts: 1 });
    await town.phone(MO).ignores({ calls: 1, texts: 2 });
    await town.phone(IRA).ignores({ calls: 1, texts: 2 });
    await town.phone(DUTY).ignores({ calls: 1, texts: 2 });
    await town.phone(OUT_OF_HOURS).ignores({ calls: 1, texts: 2 });
  });

  it('key 3: the others are asked at once, and the colleague is not rung', async () => {
    const call = await worriedByKeys(priya, '9518', '3');
    call.hears(/^Thank you\. People hear of it now\./);
    await call.hangsUp();
    expect(await alarms()).toEqual(['Sam Okoro panic raised']);
    expect(ringsOf(town, SAM)).toEqual([]);
    await town.phone(BEA).ignores({ calls: 1, texts: 1 });
    await town.phone(MO).ignores({ calls: 1, texts: 1 });
    await town.phone(IRA).ignores({ calls: 1, texts: 1 });
  });

  it('the duress PIN in that call sounds alike and raises duress; the reporter hears of no check-in', async () => {
    const heard = async (pin: string): Promise<string> => {
      // The same text is not sent to a phone twice within a minute.
      await town.passes('1m');
      await priya.texts('WORRIED 4021');
      await priya.expectsText(/^Thank you/);
      await sam.expectsText(CHECK_IN);
      const own = await sam.answersCall();
      await own.presses(pin);
      return own.everything();
    };
    const ordinary = await heard('7294');
    await priya.expectsText(/they checked in themselves/);
    expect(await heard('3851')).toBe(ordinary);
    expect(await alarms()).toEqual(['Sam Okoro duress raised']);
    const told = await bea.answersCall();
    await told.presses('1');
    told.hears(/Priya Shah is worried about them\./);
    await told.hangsUp();
    await town.passes('20m');
    expect(ringsOf(town, SAM)).toHaveLength(2);
    await mind(town, BEA, MO, MO_AT_HOME, IRA, DUTY, OUT_OF_HOURS);
    // One more worry is a fact of the alarm: its owner is told of it at once, and no ring is heard in that house.
    await bea.texts('TAKE A 15');
    await confirmsText(town, BEA);
    await town.phone(BEA).ignores({ texts: 2 });
    await town.phone(MO).ignores({ texts: 1 });
    await town.phone(IRA).ignores({ texts: 1 });
    await town.phone(DUTY).ignores({ texts: 1 });
    await town.phone(OUT_OF_HOURS).ignores({ texts: 1 });
    await town.phone(DUTY).texts('WORRIED 4021');
    await town.phone(DUTY).expectsText(/^Thank you/);
    await bea.expectsText(/^A, news:\nthe duty desk is worried about them\.$/);
    await town.passes('1m');
    expect(ringsOf(town, SAM)).toHaveLength(2);
  });

  it('a worker who cries for help, or is being looked for, is not rung because of it', async () => {
    await sam.texts('SOS');
    await sam.expectsText(/^Thank you/);
    await town.phone(BEA).ignores({ calls: 1, texts: 1 });
    await town.phone(MO).ignores({ calls: 1, texts: 1 });
    await town.phone(IRA).ignores({ calls: 1, texts: 1 });
    await priya.texts('WORRIED 4021');
    await priya.expectsText(/^Thank you/);
    expect(ringsOf(town, SAM)).toEqual([]);
    // The same with the duress PIN: in the shown book the cry came after it.
    await sam.texts('STATUS 3851');
    await sam.expectsText(/^No visit is open/);
    await sam.texts('SOS');
    await sam.expectsText(/^Thank you/);
    await town.passes('1m');
    await town.phone(DUTY).texts('WORRIED 4021');
    await town.phone(DUTY).expectsText(/^Thank you/);
    expect(ringsOf(town, SAM)).toEqual([]);
    await town.phone(BEA).ignores({ calls: 1 });
    await town.phone(MO_AT_HOME).ignores({ calls: 1 });
    await town.phone(IRA).ignores({ calls: 1 });
  });

  it('a concern that was already settled raises nothing again', async () => {
    await priya.texts('WORRIED 4021');
    await priya.expectsText(/^Thank you/);
    await town.passes('2m');
    await town.phone(DUTY).texts('WORRIED 4021');
    expect(ringsOf(town, SAM)).toEqual(['14:00:00', '14:00:45']);
    await sam.texts('SOS');
    await town.phone(SAM).ignores({ calls: 2, texts: 2 });
    await town.phone(BEA).ignores({ calls: 1, texts: 1 });
    await town.phone(MO).ignores({ calls: 1, texts: 1 });
    await town.phone(IRA).ignores({ calls: 1, texts: 1 });
    await town.phone(DUTY).ignores({ texts: 1 });
    await bea.texts('SAFE');
    await bea.expectsText(/^A is over once you press 1 in our call/);
    await confirmsText(town, BEA);
    await town.phone(MO).ignores({ texts: 1 });
    await town.phone(IRA).ignores({ texts: 1 });
    await town.passes('20m');
    for (const phone of [priya, town.phone(DUTY)])
      await phone.expectsText(/the colleague whom you were worried about: people have seen to it\. Thank you\.$/);
    expect(await alarms()).toEqual(['Sam Okoro panic closed']);
  });

  it('a colleague without a PIN cannot check in: others are asked at once', async () => {
    await inTransaction(town.parts, SYSTEM, (work) =>
      raiseConcernAbout(work, '4052', { key: dutyKey(DUTY), number: null }, { inDanger: false }),
    );
    await town.settle();
    expect(await alarms()).toEqual(['Noor Díaz panic raised']);
    await town.phone(DUTY).ignores({ texts: 1 });
    await town.phone(OUT_OF_HOURS).ignores({ calls: 1, texts: 1 });
  });

  it.each(['WORRIED Sam', 'Worried about sam okoro', 'WORRIED Okoro he is not answering'])(
    'by text a name is as good as a staff number where it is plain: "%s"',
    async (words) => {
      await priya.texts(words);
      await priya.expectsText(/^Thank you\. We see to it now, and you hear how it ends\.$/);
      await sam.expectsText(CHECK_IN);
      await (await sam.expectsCall()).declines();
      await sam.texts('STATUS 7294');
      await sam.expectsText(/^No visit is open\.$/);
      await priya.expectsText(/they checked in themselves/);
      expect(await alarms()).toEqual([]);
    },
  );

  it('by text a name of two people, or of nobody, rings nobody: the same words, and the office asks whom', async () => {
    for (const name of ['Noor', 'Kim']) {
      await priya.texts(`WORRIED ${name}`);
      await priya.expectsText(/^Thank you\. We see to it now, and you hear how it ends\.$/);
      for (const number of [DUTY, OUT_OF_HOURS])
        await town.phone(number).expectsText(new RegExp(`can't tell whom they mean\\. .*\nPriya Shah: ${name}$`));
      await town.passes('61m');
    }
    expect(await alarms()).toEqual([]);
  });

  it.each([
    ['sam okoro', 'Sam Okoro'],
    ['Okoro', 'Sam Okoro'],
    ['SAM', 'Sam Okoro'],
    ['noor diaz', 'Noor Díaz'],
    ['4021', 'Sam Okoro'],
    ['Noor', null],
    ['Kim', null],
    ['Sam Haddad', null],
    ['4777', null],
    ['', null],
  ])('a name is enough if it is unambiguous: "%s" is %s', async (about, name) => {
    await inTransaction(town.parts, SYSTEM, (work) =>
      raiseConcernAbout(work, about, { key: dutyKey(DUTY), number: null }, { inDanger: true }),
    );
    await town.settle();
    expect(await alarms()).toEqual(name === null ? [] : [`${name} panic raised`]);
    if (name === null) {
      for (const number of [DUTY, OUT_OF_HOURS]) {
        await town
          .phone(number)
          .expectsText(
            inOne(
              /^Riverside lone-working line: somebody is worried about a colleague, and we can't tell whom they /,
              /mean\. Please ask them\.\nthe duty desk:/,
            ),
          );
        // Somebody is in danger, so it cannot wait until somebody reads it.
        await town.phone(number).expectsCall();
      }
    }
    await mind(town, BEA, MO, IRA, DUTY, OUT_OF_HOURS);
  });
});
