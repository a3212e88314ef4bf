import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { confirmsText } from '../harness/confirms-text.ts';
import {
  HARBOUR,
  HARBOUR_DUTY,
  HARBOUR_LAST_RESORT,
  INES,
  KIT,
  MINA,
  ROWAN,
  SHARED,
  STRANGER,
  TEO,
} from '../harness/harbour.ts';
import type { Phone } from '../harness/phones.ts';
import { mind } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';
import { alarmsIn } from '../harness/town-alarms.ts';
import { inOne } from '../harness/patterns.ts';

const EVERYBODY = [ROWAN, INES, TEO, MINA, KIT, SHARED, HARBOUR_DUTY, HARBOUR_LAST_RESORT];

describe("the words from a phone that is nobody's own are not lost", () => {
  let town: Town;
  let teo: Phone;
  beforeEach(async () => {
    town = await openTown({ organisation: HARBOUR, at: '2026-11-23T14:00:00Z' });
    teo = town.phone(TEO);
  });
  afterEach(async () => {
    await town.close();
  });

  const text = (phone: Phone, body: string, reply: RegExp): Promise<string> => phone.asks(body, reply);

  const alarms = async (): Promise<string[]> => (await alarmsIn(town, { status: ['raised', 'taken'] })).sort();

  it("a stranger's sentence that looks like a word of the line is read, and nothing has changed", async () => {
    await text(
      town.phone(STRANGER),
      'Hi its Rowans mum she said shed be home by 2, not heard',
      /^This number is not known here: your text has changed nothing\..* A person will read this\.$/,
    );
    await town.phone(HARBOUR_DUTY).expectsText(/a text from a number that we don't know\. READ to see it\.$/);
    await text(town.phone(HARBOUR_DUTY), 'READ', /Rowans mum she said shed be home by 2, not heard/);
  });

  describe('from a phone that two share', () => {
    it('with one of them on a visit, words that we do not know are read as those of either', async () => {
      await text(town.phone(KIT), 'START 60 12 Elm Road', /^On until 15:00/);
      await text(town.phone(SHARED), 'the gas man is here now', /^Whose is it\?/);
      await town.phone(INES).expectsText(/^A colleague who is out texted words/);
      await text(
        town.phone(INES),
        'READ',
        /^Kit Farrow, 14:00:\nFrom the phone of Kit Farrow or Lou Haddad\. the gas man is here now$/,
      );
      // What OUT asks for is asked about, and nobody has to read it.
      await text(town.phone(SHARED), 'OUT', /^Whose is it\?/);
    });

    it('that somebody does not answer is told as from any other phone', async () => {
      await text(
        town.phone(SHARED),
        'rowan isnt picking up',
        /^Nothing has changed\. Worried about somebody\? WORRIED/,
      );
    });

    it('a cry is about everybody who may have sent it', async () => {
      await text(town.phone(SHARED), 'SOS', /^Thank you\. One moment\.$/);
      expect(await alarms()).toEqual(['Kit Farrow panic raised', 'Lou Haddad panic raised']);
      await mind(town, ...EVERYBODY);
      await text(teo, 'TAKE A 10', /once you press 1 in our call/);
      // The other alarm rings him first.
      await (await teo.expectsCall()).declines();
      await confirmsText(town, TEO);
      await teo.expectsText(/From the phone of Kit Farrow or Lou Haddad\./);
      await mind(town, ...EVERYBODY);
    });

    it('so is a code phrase, and the rest of the text gets its usual reply', async () => {
      await text(town.phone(SHARED), 'I will need the purple file', /^Whose is it\?/);
      expect(await alarms()).toEqual(['Kit Farrow duress raised', 'Lou Haddad duress raised']);
      await text(town.phone(SHARED), 'I will need the green umbrella', /^Whose is it\?/);
      await mind(town, ...EVERYBODY);
    });

    it('START and STATUS ask for the staff number, and work with it; a PIN says who it is', async () => {
      const shared = town.phone(SHARED);
      await text(
        shared,
        'START 60 12 Elm Road',
        inOne(
          /^Whose is it\? Put your staff number behind the word, as in IN 4021 60 mins or STATUS 4021\. If you /,
          /need help: SOS\.$/,
        ),
      );
      await text(shared, 'STATUS', /^Whose is it\?/);
      await text(
        shared,
        'IN 5516 60 mins at 12 Elm Road',
        /^On until 15:00\. OUT when you leave\. MORE 30 for longer\. At 12 Elm Road\.$/,
      );
      await text(shared, 'STATUS 5516', /^On until 15:00, at 12 Elm Road/);
      // One of them is on a visit, so it is answered each time.
      for (let time = 0; time < 4; time += 1) await text(shared, 'OUT', /^Whose is it\?/);
      await text(shared, 'STATUS 5517', /^No visit is open\.$/);
      await text(shared, 'OUT 5937', /^Thank you\. Your visit is ended/);
      await text(shared, 'START 30 3862', /^On until 14:30/);
      await text(shared, 'OUT 9475', /^Thank you\. Your visit is ended/);
      expect(await alarms()).toEqual(['Lou Haddad duress raised']);
      await mind(town, ...EVERYBODY);
    });
  });

  describe('from an unknown number', () => {
    const stranger = (last: number): Phone => town.phone(`+4477009002${String(last).padStart(2, '0')}`);

    it('a cry reaches the office, and the sender learns nothing', async () => {
      await text(town.phone(STRANGER), 'help me please', /^Thank you\. One moment\.$/);
      for (const number of [HARBOUR_DUTY, HARBOUR_LAST_RESORT]) {
        const phone = town.phone(number);
        await phone.expectsText(
          inOne(
            /^Harbour lone-working line: a text for help from a number that we don't know\. READ to see it\. Ring /,
            /as the ordinary office: they may not be alone\.\n\+447700900166$/,
          ),
        );
        const call = await phone.answersCall();
        await call.presses('1');
        call.hears(/a text for help from a number that we don't know/);
        await call.hangsUp();
      }
      expect(await alarms()).toEqual([]);
      await text(town.phone(HARBOUR_DUTY), 'READ', /^\+447700900166, 14:00:\nhelp me please$/);
      for (const body of ['STATUS', 'START', 'hello', '4821', 'WORDS']) await town.phone(STRANGER).texts(body);
    });

    it('a text that may mean a visit hears that none has begun, whoever it names, thrice an hour at most', async () => {
      for (const body of [
        'this is Rowan on a new phone, starting visit 60 mins',
        'this is Nobody Atall on a new phone, starting visit 60 mins',
        'START 5512 60 12 Elm Road',
      ])
        await text(
          town.phone(STRANGER),
          body,
          inOne(
            /^This number is not known here: your text has changed nothing\. Please ring us and key your staff /,
            /number and PIN\.$/,
          ),
        );
      await town.phone(STRANGER).texts('START 60');
      expect(await town.records.visits()).toEqual([]);
    });

    it('with a staff number people look for the person whom it names', async () => {
      await text(town.phone(STRANGER), 'SOS 5512 12 Elm Road', /^Thank you\. One moment\.$/);
      expect(await alarms()).toEqual(['Rowan Ellis panic raised']);
      await mind(town, ...EVERYBODY);
      await text(town.phone(STRANGER), 'SOS 7777', /^Thank you\. One moment\.$/);
      expect(await alarms()).toEqual(['Rowan Ellis panic raised']);
      await mind(town, ...EVERYBODY);
    });

    it('a worry about somebody reaches the office, in the same words for any name; ours are looked for', async () => {
      await text(town.phone(STRANGER), 'my daughter rowan is not answering', /^Thank you\. One moment\.$/);
      for (const number of [HARBOUR_DUTY, HARBOUR_LAST_RESORT])
        await town.phone(number).expectsText(/a text for help from a number that we don't know\. READ to see it/);
      await text(town.phone(STRANGER), 'WORRIED 7777', /^Thank you\. One moment\.$/);
      expect(await alarms()).toEqual([]);
      await text(stranger(2), 'WORRIED 5512', /^Thank you\. One moment\.$/);
      await mind(town, HARBOUR_DUTY, HARBOUR_LAST_RESORT);
      // As where anybody else is worried, she is rung first.
      await town
        .phone(ROWAN)
        .expectsText(/^Harbour office: please ring us and key your PIN\. Or reply STATUS and your PIN\.$/);
      await mind(town, ROWAN);
      await town.passes('6m');
      expect(await alarms()).toEqual(['Rowan Ellis panic raised']);
      await mind(town, ...EVERYBODY);
      await text(town.phone(HARBOUR_DUTY), 'READ', /my daughter rowan is not answering/);
      // A thing is nobody: nobody is rung.
      await text(stranger(3), 'wheres my parcel', /^Thank you\. A person will read this\.$/);
      await town.phone(HARBOUR_DUTY).expectsText(/a text from a number that we don't know\. READ to see it/);
      await mind(town, ...EVERYBODY);
    });

    it('many become one text for each number and hour, and then one for all: none is dropped unseen', async () => {
      for (let time = 0; time < 4; time += 1) await text(stranger(1), `SOS number ${String(time)}`, /One moment/);
      const duty = town.phone(HARBOUR_DUTY);
      await duty.expectsText(/a text for help/);
      await (await duty.expectsCall()).declines();
      for (let number = 2; number <= 9; number += 1) await text(stranger(number), 'SOS', /One moment/);
      for (let number = 2; number <= 3; number += 1)
        await duty.expectsText(new RegExp(`a text for help[^]*\\+44770090020${String(number)}$`));
      await mind(town, HARBOUR_DUTY, HARBOUR_LAST_RESORT);
      await town.passes('10m30s');
      await duty.expectsText(/^Harbour lone-working line: 9 more calls and texts for help\. READ to see them\.$/);
      await mind(town, HARBOUR_DUTY, HARBOUR_LAST_RESORT);
      const seen: string[] = [];
      for (let more = true; more;) {
        await duty.texts('READ');
        const words = await duty.expectsText(/./);
        more = words !== 'Nothing is unread.';
        seen.push(words);
      }
      expect(seen.join('\n').match(/SOS/g)).toHaveLength(12);
      await mind(town, HARBOUR_DUTY, HARBOUR_LAST_RESORT);
    });

    it('other words reach the duty desk without a ring, and keep nobody from hearing of a cry', async () => {
      const duty = town.phone(HARBOUR_DUTY);
      const PASSED_ON = /^Thank you\. A person will read this\.$/;
      const THERE_IS_A_TEXT = /^Harbour lone-working line: a text from a number that we don't know\. READ to see it\.$/;
      await text(stranger(1), 'rowan asked me to text she is late', PASSED_ON);
      await duty.expectsText(THERE_IS_A_TEXT);
      await text(stranger(1), 'her phone is flat', PASSED_ON);
      for (const number of [2, 3]) {
        // The answer is the same whomever they name.
        await text(stranger(number), 'i found this phone, is zoltan yours', PASSED_ON);
        await duty.expectsText(THERE_IS_A_TEXT);
      }
      await text(stranger(4), 'there is shouting next door', PASSED_ON);
      for (const body of ['hello', 'thanks', 'wrong number sorry', 'cheap loans at www.example.com reply yes'])
        await stranger(5).texts(body);
      await text(stranger(4), 'help me please', /^Thank you\. One moment\.$/);
      for (const phone of [duty, town.phone(HARBOUR_LAST_RESORT)]) {
        await phone.expectsText(/a text for help from a number that we don't know/);
        await (await phone.expectsCall()).declines();
      }
      await town.passes('10m30s');
      await duty.expectsText(
        /^Harbour lone-working line: 2 more texts from numbers that we don't know\. READ to see them\.$/,
      );
      await mind(town, HARBOUR_DUTY, HARBOUR_LAST_RESORT);
      await duty.texts('READ');
      const read = await duty.expectsText(/./);
      for (const words of ['she is late', 'phone is flat', 'zoltan', 'shouting next door', 'help me please'])
        expect(read).toContain(words);
      expect(await alarms()).toEqual([]);
    });
  });
});
