import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { confirmsText } from '../harness/confirms-text.ts';
import { HARBOUR, HARBOUR_DUTY, HARBOUR_LAST_RESORT, INES, KIT, MINA, ROWAN, SHARED, TEO } from '../harness/harbour.ts';
import type { Phone } from '../harness/phones.ts';
import { mind } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';
import { alarmsIn, endAlarms } from '../harness/town-alarms.ts';
import { inOne } from '../harness/patterns.ts';

const EVERYBODY = [ROWAN, INES, TEO, MINA, KIT, SHARED, HARBOUR_DUTY, HARBOUR_LAST_RESORT];
const DOWN_UNTIL_THREE = /^You're down until 15:00\. OUT if you have left\. MORE 30 for longer\. Or ring us\.$/;
const THERE_IS_SOMETHING = /^A colleague who is out texted words that we don't know\. READ to see them\.$/;

describe("nobody's words are lost", () => {
  let town: Town;
  let rowan: Phone;
  let ines: Phone;
  let teo: Phone;
  beforeEach(async () => {
    town = await openTown({ organisation: HARBOUR, at: '2026-11-23T14:00:00Z' });
    [rowan, ines, teo] = [town.phone(ROWAN), town.phone(INES), town.phone(TEO)];
  });
  afterEach(async () => {
    await town.close();
  });

  const text = (phone: Phone, body: string, reply: RegExp): Promise<string> => phone.asks(body, reply);

  const alarms = async (): Promise<string[]> => (await alarmsIn(town, { status: ['raised', 'taken'] })).sort();

  describe('of somebody who is asked about a buddy under duress', () => {
    const A_NOTE = /a colleague texted a note\. READ to see it\.$/;
    const textsTo = (number: string): string[] =>
      town.exchange
        .texts()
        .filter(({ phone, direction }) => phone === number && direction === 'outbound')
        .map(({ body }) => body);

    it.each([
      ['nothing unread before', false],
      ['an unread note that was for the buddy', true],
    ])('a note reaches the manager, and never the phone of whom it may be about: %s', async (_, isUnreadBefore) => {
      if (isUnreadBefore) {
        await text(ines, 'NOTE parked behind the library', /Noted/);
        await rowan.expectsText(A_NOTE);
        await town.passes('1s');
      }
      await text(rowan, 'START 60 12 Elm Road', /^On until 15:00/);
      await text(rowan, 'OK 7093', /./);
      await town.passes('1s');
      for (const phone of [ines, teo]) {
        await phone.expectsText(/urgent/);
        await phone.minds('what came so far');
      }
      const before = textsTo(ROWAN);
      await text(ines, 'NOTE neighbour saw a man take her upstairs', /Noted/);
      expect(textsTo(ROWAN)).toEqual(before);
      await teo.expectsText(A_NOTE);
      await town.passes('1s');
      await text(ines, 'NOTE and a van outside', /Noted/);
      await town.passes('11m');
      expect(textsTo(ROWAN).filter((body) => A_NOTE.test(body))).toHaveLength(isUnreadBefore ? 1 : 0);
      await mind(town, ...EVERYBODY);
      await text(rowan, 'READ', isUnreadBefore ? /^Ines Marlow, 14:00:\nparked behind the library$/ : /unread/);
      await text(teo, 'READ', /neighbour saw a man take her upstairs[^]*a van outside/);
      await mind(town, ...EVERYBODY);
      await endAlarms(town);
    });
  });

  describe('of somebody who is worried about a buddy', () => {
    const A_NOTE = /a colleague texted a note\. READ to see it\.$/;
    /** Mina's buddy is Ines: nobody asks Mina about her. */
    it.each([
      ['while the buddy is rung', 'WORRIED 5513', '1s'],
      ['once others are asked', 'WORRIED 5513', '7m'],
      ['under a covert alarm', 'WORRIED 5513', '1s'],
    ])('a note reaches the manager, and never the phone of whom it may be about: %s', async (when, worry, passes) => {
      const mina = town.phone(MINA);
      if (when.includes('covert')) {
        await text(ines, 'START 60 12 Elm Road', /^On until 15:00/);
        await text(ines, 'OK 9154', /./);
        await town.passes('1s');
      }
      await text(mina, worry, /^Thank you/);
      await town.passes(passes);
      for (const phone of EVERYBODY) await town.phone(phone).minds('what came so far');
      await text(mina, 'NOTE I heard him shout at her', /Noted/);
      await teo.expectsText(A_NOTE);
      await town.passes('11m');
      const toInes = town.exchange.texts().filter(({ phone, body }) => phone === INES && A_NOTE.test(body));
      expect(toInes).toEqual([]);
      for (const phone of EVERYBODY) await town.phone(phone).minds('what came so far');
      await text(ines, 'READ', /unread|READ/);
      await text(teo, 'READ', /I heard him shout at her/);
      await endAlarms(town);
    });
  });

  describe('on a visit', () => {
    beforeEach(async () => {
      await text(rowan, 'START 60 12 Elm Road', /^On until 15:00/);
    });

    it('words that we do not know are answered each time; the buddy is told once until she has read them', async () => {
      for (const body of [
        'the dog is in the lane',
        'gate code does not work',
        'running a bit behind',
        'Mam yn y gegin',
        'hmm',
      ])
        await text(rowan, body, DOWN_UNTIL_THREE);
      await ines.expectsText(THERE_IS_SOMETHING);
      const read = await ines
        .texts('READ')
        .then(() => ines.expectsText(/^Rowan Ellis, 14:00:\nthe dog is in the lane/));
      expect(read).toMatch(/gate code does not work[^]*running a bit behind[^]*Mam yn y gegin[^]*hmm$/);
      await text(ines, 'read', /^Nothing is unread\.$/);
      await text(rowan, 'all these stairs', DOWN_UNTIL_THREE);
      await ines.expectsText(THERE_IS_SOMETHING);
      await text(ines, 'Read please', /^Rowan Ellis, 14:00:\nall these stairs$/);
      await text(rowan, 'OUT', /ended/);
    });

    it.each(['More 30. Something isnt right here', 'MORE 30, dont feel right about this', 'MORE 30, hes being weird'])(
      'unease beside MORE: the watch goes on, SOS is named, and somebody reads it: %s',
      async (body) => {
        await text(rowan, body, /^For help now: SOS\..*On until 15:30/);
        await ines.expectsText(/READ to see/);
        await text(ines, 'READ', inOne(new RegExp(body.slice(-20)), /$/));
        await text(rowan, 'OUT', /ended/);
      },
    );

    it('a sentence beside MORE is read as it would be by itself', async () => {
      const body = 'Another 30 mins. Hes started drinking and shouting at the kids';
      await text(rowan, body, /^On until 15:30/);
      await ines.expectsText(THERE_IS_SOMETHING);
      await text(ines, 'READ', /shouting at the kids$/);
      await text(rowan, 'MORE 10 mins still chatting', /^On until 15:40/);
      await text(rowan, 'OUT', /ended/);
    });

    it('MORE of somebody whose phone is watched gets no reply, and somebody reads it', async () => {
      await rowan.texts('MORE 30. Dont text me hes watching');
      await ines.expectsText(/READ to see/);
      await text(ines, 'READ', /hes watching$/);
    });

    it('the owner of an alarm has what is said beside MORE, and what sounds like an end', async () => {
      await text(rowan, 'HELP', /^Thank you/);
      await mind(town, ...EVERYBODY);
      await text(ines, 'TAKE 10', /once you press 1 in our call/);
      await confirmsText(town, INES);
      await mind(town, ...EVERYBODY);
      await rowan.texts('MORE 30. hes gone upstairs now');
      await ines.expectsText(/a text said MORE/);
      await ines.expectsText(/hes gone upstairs now/);
      await mind(town, ...EVERYBODY);
      await rowan.texts('im safe now police are here');
      await ines.expectsText(/im safe now police are here/);
      await mind(town, ...EVERYBODY);
    });

    it('words too long for one text are read in several', async () => {
      const long =
        'The lift is out of order and the stairwell light is broken, so it takes a while to ' +
        'get up to them and down again each time, sorry about that. ';
      for (const word of ['one', 'two', 'three', 'four']) await text(rowan, `${word}: ${long}`, DOWN_UNTIL_THREE);
      await ines.expectsText(THERE_IS_SOMETHING);
      await text(ines, 'READ', /^Rowan Ellis, 14:00:\none: [^]*two: [^]*READ again for 2 more\.$/);
      await text(ines, 'READ', /three: [^]*four: /);
      await text(ines, 'READ', /^Nothing is unread\.$/);
      await text(rowan, 'OUT', /ended/);
    });

    it('the managers are told of words that the buddy has not read in ten minutes', async () => {
      await text(rowan, 'the dog is in the lane', DOWN_UNTIL_THREE);
      await ines.expectsText(THERE_IS_SOMETHING);
      await town.passes('9m');
      await town.passes('1m10s');
      await teo.expectsText(THERE_IS_SOMETHING);
      await text(teo, 'READ', /^Rowan Ellis, 14:00:\nthe dog is in the lane$/);
      await text(ines, 'READ', /^Nothing is unread\.$/);
      await text(rowan, 'OUT', /ended/);
    });

    it('a buddy on a visit of her own is not told while a manager can read', async () => {
      await text(ines, 'START 60 3 Quay Street', /^On until 15:00/);
      await text(rowan, 'the dog is in the lane', DOWN_UNTIL_THREE);
      await ines.expectsText(THERE_IS_SOMETHING);
      await text(ines, 'READ', /the dog is in the lane/);
      for (const phone of [rowan, ines]) await text(phone, 'OUT', /ended/);
    });

    it('while an alarm is open they are a fact of it: its owner is told, and nobody has to READ', async () => {
      await text(rowan, 'OUT 7093', /^Thank you\. Your visit is ended/);
      await mind(town, ...EVERYBODY);
      await text(ines, 'TAKE 10', /once you press 1 in our call/);
      await confirmsText(town, INES);
      await ines.expectsText(/^A: Do not ring or text Rowan/);
      await mind(town, TEO, HARBOUR_DUTY, HARBOUR_LAST_RESORT);
      await text(rowan, 'the dog is in the lane', /^Your last visit is ended\. Still there\? BACK\./);
      await ines.expectsText(/^A, news:\nthey texted: the dog is in the lane\.$/);
      await text(rowan, 'NOTE the blue van', /^Thank you\. Noted\. No visit is open\.$/);
      await ines.expectsText(/^A, news:\nthey texted: the blue van\.$/);
      await mind(town, ...EVERYBODY);
    });

    it('a cry comes with its own words: the person who takes it reads them', async () => {
      await text(rowan, 'he has a knife and the door is locked', /^Thank you\. One moment\.$/);
      await mind(town, ...EVERYBODY);
      await text(ines, 'TAKE 10', /once you press 1 in our call/);
      await confirmsText(town, INES);
      await ines.expectsText(/They texted: he has a knife and the door is locked\./);
      await mind(town, ...EVERYBODY);
    });

    it('a note and a place from before the alarm are told in it', async () => {
      await text(rowan, 'NOTE two dogs, side gate', /^Thank you\. Noted\.$/);
      await text(rowan, 'at 14 Elm Road now, mum is upset', /^Thank you\. The place is 14 Elm Road\.$/);
      await town.passes('1h7m');
      await mind(town, ...EVERYBODY);
      await text(
        ines,
        'TAKE 10',
        inOne(
          /At 14 Elm Road\. [^]*They texted: two dogs, side gate \/ at 14 Elm Road now, mum is upset\. Before: 12 /,
          /Elm Road\./,
        ),
      );
      await mind(town, ...EVERYBODY);
    });

    it('"At the moment all fine" is not a place, and is not lost', async () => {
      await text(
        rowan,
        'At the moment all fine, another half hour I think',
        /^Thank you\. Noted\.|^You're down until 15:00/,
      );
      expect(await town.records.visits()).toMatchObject([{ place: '12 Elm Road' }]);
      await mind(town, INES);
      await text(rowan, 'OUT', /ended/);
    });

    it('reactions and automatic replies get no answer, and use up none', async () => {
      for (const body of [
        'Liked “On until 15:00. OUT when you leave.”',
        'Loved “Thank you. Noted.”',
        'AutoReply: in a meeting',
      ])
        await rowan.texts(body);
      await text(rowan, '👍', /^On until 15:00, at 12 Elm Road|^You're down/);
      for (let time = 0; time < 4; time += 1) await text(rowan, 'WORDS', /^IN 60 mins/);
      await text(rowan, 'HELP he won’t let me out', /^Thank you\. One moment\.$/);
      await text(rowan, 'Out now', /^Thank you\. Your visit is ended\./);
      await mind(town, ...EVERYBODY);
    });
  });

  it('unease beside MORE with no visit open: SOS is named, and somebody reads it', async () => {
    await text(rowan, 'MORE 30. Something isnt right here', /SOS/);
    await town.settle();
    await mind(town, ...EVERYBODY);
    const unread = await town.records.unreadTexts({ readAt: null });
    expect(unread.map(({ words }) => words)).toEqual(['MORE 30. Something isnt right here']);
  });

  it('unease beside START is no place, and somebody reads it', async () => {
    await text(rowan, 'START 60 12 Elm Road. bit nervous about this one', /^For help now: SOS\..*On until 15:00/);
    expect(await town.records.visits()).toMatchObject([{ place: '12 Elm Road' }]);
    await ines.expectsText(/READ to see/);
    await text(rowan, 'OUT', /ended/);
  });

  it('nearly a cry, soon after a visit: the reply says how help is called, and somebody reads it', async () => {
    await text(rowan, 'START 60 12 Elm Road', /^On until 15:00/);
    await text(rowan, 'OUT', /ended/);
    await text(rowan, 'wait no. he followed me out', /^For help now: SOS\./);
    await ines.expectsText(/READ to see/);
    await text(ines, 'READ', /he followed me out$/);
  });

  describe('of a manager whom nothing asks', () => {
    const PASSED_ON = /^Nothing asks you now, and nothing has changed\..* A person will read this\.$/;
    const A_NOTE = /a colleague texted a note\. READ to see it\.$/;

    it('the duty desk reads them; the last resort is told where it has not in ten minutes', async () => {
      const duty = town.phone(HARBOUR_DUTY);
      await text(teo, 'off sick tomorrow who covers', PASSED_ON);
      await duty.expectsText(A_NOTE);
      await text(teo, 'just heard from Rowan shes running late, add 30', PASSED_ON);
      await text(teo, 'Rowan is out, she is on her way home', /A person will read this\.$/);
      await text(duty, 'READ', /off sick tomorrow[^]*add 30[^]*on her way home/);
      await text(teo, 'im in a meeting until 4 sorry', /^Nothing is open for you now\..* A person will read this\.$/);
      await duty.expectsText(A_NOTE);
      await town.passes('11m');
      await town.phone(HARBOUR_LAST_RESORT).expectsText(A_NOTE);
      await text(duty, 'READ', /in a meeting until 4/);
    });

    it('courtesies, words of the line and what the line answers reach nobody', async () => {
      for (const body of ['ok thanks for that', 'WORDS', 'hi all', 'how many are still out']) await teo.texts(body);
      await mind(town, TEO);
    });
  });

  describe('of a worker with no visit open, where nothing comes of them', () => {
    const CAN_BE_READ = /^(?!.*Worried about somebody).*The office can read this\./;
    const waiting = async (): Promise<string[]> =>
      (await town.records.unreadTexts({ readAt: null })).map(({ words }) => words);

    it('they wait at the desk, nobody is told of them, and the reply says that they can be read', async () => {
      const sent = [
        'can u tell jo im off now',
        'feeling rough going home sick',
        'flat tyre on the A48 gonna be stuck a while',
        'tue 2pm appt moved to wed fyi',
        'cant make it in today, kids are poorly',
      ];
      for (const body of sent) await text(rowan, body, CAN_BE_READ);
      await town.settle();
      expect(await waiting()).toEqual(sent);
      // Replies to what is not understood are three an hour. What is written is read all the same.
      await rowan.texts('which visit should i do first');
      await town.settle();
      expect(await waiting()).toHaveLength(sent.length + 1);
    });

    it('the reply is one text, and says how a visit begins', async () => {
      const reply = await text(rowan, 'feeling rough going home sick', CAN_BE_READ);
      expect(reply).toMatch(
        /^No visit is open\. .*Beginning one\? IN 60 mins at \(the address\)\. .*WORRIED.*ring us\.$/,
      );
      expect(reply.length).toBeLessThanOrEqual(160);
    });

    it('who asks which house it is hears how that is told', async () => {
      await text(
        rowan,
        'whats her door number again dale',
        /^Addresses are not told by text\. Ring us: your PIN, then 0/,
      );
      await town.settle();
      expect(await waiting()).toEqual(['whats her door number again dale']);
    });

    it('greetings, thanks, good wishes, words of the line and what is offered wait for nobody', async () => {
      for (const body of [
        'hi all good morning',
        'thanks so much for that',
        'have a lovely weekend everyone',
        'see you all tomorrow',
        'merry xmas to you all',
        'ok thank you very much',
        'STATUS',
        'MORE 30',
        'all done, thanks',
        'off to see Mrs Khan, about 45 mins',
        'who is my buddy today',
      ])
        await rowan.texts(body);
      await town.settle();
      await mind(town, ROWAN);
      expect(await waiting()).toEqual([]);
      expect(town.exchange.texts().filter(({ body }) => body.includes('office can read'))).toEqual([]);
    });

    it('they keep nobody from being told of words on a visit', async () => {
      await text(rowan, 'feeling rough today but in', CAN_BE_READ);
      await text(rowan, 'START 60 12 Elm Road', /^On until 15:00/);
      await text(rowan, 'the dog is in the lane', DOWN_UNTIL_THREE);
      await ines.expectsText(THERE_IS_SOMETHING);
      await text(rowan, 'OUT', /ended/);
      await text(ines, 'READ', /the dog is in the lane$/);
    });

    it('from a phone that two share they wait at the desk too', async () => {
      await text(town.phone(SHARED), 'feeling rough going home sick', /^Whose is it\?.* The office can read this\.$/);
      expect(await waiting()).toEqual([expect.stringMatching(/feeling rough going home sick$/)]);
    });
  });

  it('a cry that needs a visit, from a worker without one: we ask, and somebody reads it', async () => {
    await text(rowan, 'he has a knife', /^Do you need help now\? SOS, or ring us\.$/);
    await ines.expectsText(/READ to see/);
    await text(ines, 'READ', /^Rowan Ellis, 14:00:\nhe has a knife$/);
    expect(await alarms()).toEqual([]);
  });
});
