import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AROUND_ROWAN, HARBOUR_DUTY, HARBOUR_LAST_RESORT, INES, ROWAN, TEO } from '../harness/harbour.ts';
import { closeHarbour, openHarbour } from '../harness/harbour-town.ts';
import type { Phone } from '../harness/phones.ts';
import { mind } from '../harness/sam-is-missed.ts';
import type { Town } from '../harness/town.ts';

const FOR_HELP = 'For help now: SOS. To talk to somebody: ring us, your PIN, then 0 and 1.';
const ON_VISIT = "You're down until 15:00. OUT if you have left. MORE 30 for longer. Or ring us.";

/** They raise nothing: it is no cry yet. The next text may be. */
describe('whoever is uneasy, or wants somebody, is told at once how help is asked for, and a person reads it', () => {
  let town: Town;
  let rowan: Phone;
  beforeEach(async () => {
    ({ town, rowan } = await openHarbour());
  });
  afterEach(() => closeHarbour(town));

  const textsTo = (number: string): string[] =>
    town.exchange
      .texts()
      .filter(({ phone, direction }) => phone === number && direction === 'outbound')
      .map(({ body }) => body);

  const unread = async (): Promise<string[]> => (await town.records.unreadTexts()).map(({ words }) => words);

  it('on a visit', async () => {
    await rowan.asks('IN 60 mins at 12 Elm Road');
    for (const body of [
      'something isnt right here',
      'can someone stay on the phone with me',
      'send Ines',
      'got a bad feeling about this',
      'hes acting strange',
      'ok but he is acting odd',
      'theres another man here i dont know',
      "he's getting a bit shouty but ok",
    ])
      expect({ body, said: await rowan.asks(body) }).toEqual({ body, said: `${FOR_HELP} ${ON_VISIT}` });
    expect(await rowan.asks("don't feel right about this, leaving now")).toBe(
      `${FOR_HELP} Have you left? OUT. Still there? MORE 30.`,
    );
    expect(await rowan.asks('NOTE something feels off')).toBe(`${FOR_HELP} Thank you. Noted.`);
    const ringsAndReads = 'ring me in 15 mins something isnt right here';
    expect(await rowan.asks(ringsAndReads)).toBe(`${FOR_HELP} Thank you. We ring you at 14:15.`);
    const moves = 'ring me in 20 mins, moved to 14 Bath Street';
    expect(await rowan.asks(moves)).toBe('Thank you. We ring you at 14:20.');
    expect(await rowan.asks('im worried')).toMatch(/^About whom\?.* Do you need help now\? SOS, or ring us\.$/);
    await town.passes('1s');
    await town.phone(INES).expectsText(/^A colleague who is out texted words/);
    expect(await unread()).toEqual([
      'something isnt right here',
      'can someone stay on the phone with me',
      'send Ines',
      'got a bad feeling about this',
      'hes acting strange',
      'ok but he is acting odd',
      'theres another man here i dont know',
      "he's getting a bit shouty but ok",
      "don't feel right about this, leaving now",
      'something feels off',
      ringsAndReads,
      moves,
      'im worried',
    ]);
    expect(await town.records.alarms()).toEqual([]);
  });

  it('with no visit open, too', async () => {
    expect(await rowan.asks('something isnt right here')).toBe(`${FOR_HELP} No visit is open.`);
    expect(await rowan.asks('im lost and its dark')).toBe(`${FOR_HELP} No visit is open.`);
    await town.passes('1s');
    expect(await unread()).toEqual(['something isnt right here', 'im lost and its dark']);
    // That is about somebody else.
    expect(await rowan.asks('something isnt right with Kit')).toMatch(
      /^Nothing has changed\. Worried about somebody\?.* The office can read this\.$/,
    );
    // It waits at the desk alone.
    expect(await unread()).toEqual([
      'something isnt right here',
      'im lost and its dark',
      'something isnt right with Kit',
    ]);
  });

  it('whoever was asked about a colleague, too, while on a visit', async () => {
    const ines = town.phone(INES);
    await ines.asks('IN 60 mins at 7 Pier Road');
    await rowan.asks('SOS');
    await town.passes('1s');
    await mind(town, ...AROUND_ROWAN);
    expect(await ines.asks('something isnt right here')).toBe(`${FOR_HELP} ${ON_VISIT}`);
    expect(await ines.asks('should i call the police')).toBe(`${FOR_HELP} ${ON_VISIT}`);
    // Words of neither role are read by a person as well.
    expect(await ines.asks('the dog is out again')).toMatch(/^Not taken yet\./);
    await town.passes('1s');
    expect(await unread()).toEqual(['something isnt right here', 'should i call the police', 'the dog is out again']);
  });

  it('whoever wants no text gets none, and a person reads why', async () => {
    await rowan.asks('IN 60 mins at 12 Elm Road');
    await rowan.texts('stop texting shes reading my phone');
    await rowan.texts('dont reply he can see my phone, im trapped');
    await town.passes('1s');
    expect(await unread()).toEqual(['stop texting shes reading my phone']);
    // The cry is heard all the same, and those who are asked read why no text may go out.
    expect(await town.records.alarmKinds()).toEqual(['panic']);
    await mind(town, INES, TEO, HARBOUR_DUTY, HARBOUR_LAST_RESORT);
    // The phone has had no text since.
    expect(await rowan.asks('STATUS')).toMatch(/^On until 15:00/);
  });

  it('a phone that others read is rung, not texted, until the visit is over; those who look read why', async () => {
    await rowan.asks('IN 60 mins at 12 Elm Road');
    await rowan.texts('stop texting shes reading my phone');
    // Neither these words nor a cry show an answer on that phone.
    await rowan.texts('the kettle is on');
    await town.passes('55m');
    const reminder = await rowan.answersCall();
    reminder.hears(/^(Harbour office\. )?(Can you talk\? Yes, 1\. ?)+$/);
    await reminder.presses('1');
    reminder.hears(/It is nearly 15:00/);
    await reminder.hangsUp();
    await town.phone(INES).ignores({ texts: 1 });
    await town.phone(TEO).ignores({ texts: 1 });
    await town.passes('5m');
    await (await rowan.expectsCall()).declines();
    await town.passes('7m');
    await mind(town, ROWAN, TEO, HARBOUR_DUTY, HARBOUR_LAST_RESORT);
    expect(
      town.exchange.texts().filter(({ phone, direction }) => phone === ROWAN && direction === 'outbound'),
    ).toHaveLength(1);
    await town.phone(INES).texts('TAKE 10');
    await town.phone(INES).expectsText(/urgent/);
    await town.phone(INES).expectsText(/They texted: stop texting shes reading my phone\./);
    expect(await rowan.asks('OUT 4821')).toMatch(/^Thank you\. Your visit is ended/);
    // The next visit begins as any other.
    await mind(town, ...AROUND_ROWAN);
    await rowan.asks('IN 60 mins at 3 Mill Lane');
    await town.passes('55m');
    await rowan.expectsText(/15:\d\d|16:\d\d/);
  });

  it("a text to them that waits does not go out: it comes by call, and a colleague's alarm rings", async () => {
    await rowan.asks('IN 60 mins at 12 Elm Road');
    await town.passes('54m59s');
    // The carrier takes nothing for Rowan's phone for a moment.
    town.exchange.setFaults({ phones: { [ROWAN]: { 'rest-too-many': 1 } } });
    await town.passes('1s');
    await town.phone(INES).texts('SOS');
    await town.passes('1s');
    town.exchange.setFaults({ phones: {} });
    await rowan.texts('stop texting shes reading my phone');
    await mind(town, INES, TEO, HARBOUR_DUTY, HARBOUR_LAST_RESORT);
    const call = await rowan.answersCall();
    call.hears(/Press 1/);
    await call.presses('1');
    call.hears(/Ines Marlow called for help/);
    await call.hangsUp();
    const reminder = await rowan.answersCall();
    reminder.hears(/Can you talk/);
    await reminder.presses('1');
    reminder.hears(/It is nearly 15:00/);
    await reminder.hangsUp();
    await town.passes('1m');
    expect(textsTo(ROWAN)).toEqual([expect.stringMatching(/^On until 15:00/)]);
  });

  it('whoever is asked about a colleague and has their own phone read is not told of the colleague on it', async () => {
    await rowan.asks('SOS');
    await town.passes('1s');
    await mind(town, ...AROUND_ROWAN);
    await town.phone(INES).texts('stop texting hes reading my phone');
    await town.passes('1s');
    expect(await unread()).toEqual(['stop texting hes reading my phone']);
    await mind(town, TEO, HARBOUR_DUTY, HARBOUR_LAST_RESORT);
  });

  it('an excuse is a call at once, a person reads the words, and no alarm is raised', async () => {
    await rowan.asks('IN 60 mins at 12 Elm Road');
    expect(await rowan.asks('could u call me pretend to be my boss')).toBe('Thank you. We ring you at 14:01.');
    await town.passes('1s');
    expect(await unread()).toEqual(['could u call me pretend to be my boss']);
    expect(await town.records.alarms()).toEqual([]);
  });

  it('who waits for help, or has it, is answered in words that are true whether people are asked or not', async () => {
    const WHO_COMES =
      "If you asked for help, people see to it; who comes, and when, we can't tell by text. Not asked yet? SOS. " +
      "Can't wait? Dial 999. Or ring us.";
    await rowan.asks('SOS');
    for (const body of ['are you sending someone', 'where are they', 'is anyone coming?'])
      expect(`${body}: ${await rowan.asks(body)}`).toBe(`${body}: ${WHO_COMES}`);
    expect(await rowan.asks('police are here now its ok')).toBe(
      'Thank you. Noted. If people look for you: text your PIN, or ring, so that they stop. The office can read this.',
    );
    await town.passes('1s');
    expect(await town.records.alarm()).toMatchObject({ kind: 'panic', status: 'raised' });
  });

  it('"police are here" on a visit is news, and no cry', async () => {
    await rowan.asks('IN 60 mins at 12 Elm Road');
    expect(await rowan.asks('police are here now its ok')).toBe(`Thank you. Noted. ${ON_VISIT}`);
    expect(await rowan.asks('who is my buddy tonight')).toMatch(
      /^Names are not told by text\. Ring us: your PIN, then 4/,
    );
    await town.passes('1s');
    expect(await town.records.alarms()).toEqual([]);
  });
});
