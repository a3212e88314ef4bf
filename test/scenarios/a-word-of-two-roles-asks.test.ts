import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { confirmsText } from '../harness/confirms-text.ts';
import { AROUND_ROWAN, HARBOUR, HARBOUR_DUTY, HARBOUR_LAST_RESORT, INES, ROWAN, TEO } from '../harness/harbour.ts';
import type { Phone } from '../harness/phones.ts';
import { mind } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';
import { alarmsIn, endAlarms } from '../harness/town-alarms.ts';
import { inOne } from '../harness/patterns.ts';

const NOT_TAKEN = /^Not taken yet\. TAKE A 15 \(minutes until news\) or CANT A\.$/;
const EITHER = inOne(
  /^Not taken yet\. TAKE A 15 \(minutes until news\) or CANT A: nobody has taken it\. Your own visit\? OUT or /,
  /MORE 30\.$/,
);

/** Rowan's visit is missed, and Ines is asked. She is a worker as well. */
describe('a word that both roles have leads to a question', () => {
  let town: Town;
  let ines: Phone;
  let teo: Phone;
  beforeEach(async () => {
    town = await openTown({ organisation: HARBOUR, at: '2026-11-23T14:00:00Z' });
    [ines, teo] = [town.phone(INES), town.phone(TEO)];
  });
  afterEach(async () => {
    await mind(town, ...AROUND_ROWAN);
    await town.close();
  });

  async function rowanIsMissed(): Promise<void> {
    await town.phone(ROWAN).texts('START 5');
    await town.passes('15m');
    await mind(town, ...AROUND_ROWAN);
  }

  const text = (phone: Phone, body: string, reply: RegExp): Promise<string> => phone.asks(body, reply);

  /** The open visits with their deadlines, and the state of the alarms. */
  async function books(): Promise<string[]> {
    const visits = (await town.records.openVisits()).map(
      ({ worker, deadline }) => `${worker} until ${deadline?.toISOString().slice(11, 16)}`,
    );
    return [...visits.sort(), ...(await alarmsIn(town, { status: ['raised', 'taken'] }))];
  }

  it('on a visit of her own: Safe, Done, OK and yes change neither book', async () => {
    await text(ines, 'START 60 12 Elm Road', /^On until 15:00/);
    await rowanIsMissed();
    const before = await books();
    expect(before).toEqual(['Ines Marlow until 15:00', 'Rowan Ellis until 14:05', 'Rowan Ellis missed raised']);
    for (const body of ['Safe', 'Done', 'OK', 'yes', 'on my way', '15', 'Finished', 'ok thanks', 'hello?']) {
      await text(ines, body, EITHER);
      expect({ body, books: await books() }).toEqual({ body, books: before });
    }
  });

  it('on a visit of her own: a letter, or a word of one role only, is clear', async () => {
    await text(ines, 'START 60 12 Elm Road', /^On until 15:00/);
    await rowanIsMissed();
    await text(ines, 'MORE 30', /^On until 15:30/);
    await text(ines, 'take it, 10 mins', /^A: Ring Rowan once/);
    await text(
      ines,
      'done',
      /^About A, or yourself\? SAFE A if it is over\. Your own visit: OUT or MORE 30\. Nothing has changed\.$/,
    );
    await text(ines, 'OUT', /^Thank you\. Your visit is ended\./);
    expect(await books()).toEqual(['Rowan Ellis until 14:05', 'Rowan Ellis missed taken']);
    await text(ines, 'SAFE A', /^A is over once you press 1 in our call/);
    await confirmsText(town, INES);
    expect(await books()).toEqual([]);
  });

  it('news that no word of the line says stands on the alarm: masked, told to nobody, not claimed', async () => {
    await rowanIsMissed();
    await text(
      ines,
      'neighbour saw her leave at 1',
      /^Nobody has A yet\. TAKE A 15 \(minutes until news\) or CANT A\. Or ring us\.$/,
    );
    await text(teo, "I'll take it, 15 mins", /^A: Ring Rowan once/);
    await ines.expectsText(/^A is taken/);
    await text(ines, 'her car is outside the house', /^Teo Brandt deals with A already\. Thank you\.$/);
    await text(ines, 'saw a van there, my pin is 7249', /^Teo Brandt deals with A already\./);
    for (const body of ['is that the new one?', 'hmm', 'ok thanks'])
      await text(ines, body, /^Teo Brandt deals with A already\./);
    expect(await newsKept()).toEqual([
      'neighbour saw her leave at 1',
      'her car is outside the house',
      'saw a van there, my pin is ****',
    ]);
    const told = town.exchange.texts().filter(({ phone, direction }) => phone === TEO && direction === 'outbound');
    // He has read what came before he took it. What comes then wakes nobody.
    expect(told.map(({ body }) => body).join('\n')).not.toMatch(/news:|her car/);
  });

  it('so does news in more pictures than a fact holds, and none is cut in half', async () => {
    await rowanIsMissed();
    await text(ines, `neighbour saw her leave at 1 ${'🏥'.repeat(300)}`, /^Nobody has A yet\./);
    expect(await newsKept()).toEqual([`neighbour saw her leave at 1 ${'🏥'.repeat(235)}`]);
  });

  it('a letter that no alarm of theirs has is a word: the question fits what they say', async () => {
    await rowanIsMissed();
    for (const [body, question] of [
      ['J. Smith here, cant tonight kids', /^Nobody has A yet\. If you can't: CANT A, /],
      ['B: cant tonight kids', /^Nobody has A yet\. If you can't: CANT A, /],
      ['k leaving now', /^Not taken yet\. TAKE A 15 /],
      ['k shes back at the office now', /^Is A over\? SAFE A ends it/],
      ['e-have rung the police', /DIALLED A\./],
      ['k TAKE 15', /^Nobody has A yet\. TAKE A 15 /],
    ] as const)
      await text(ines, body, question);
    expect(await books()).toEqual(['Rowan Ellis until 14:05', 'Rowan Ellis missed raised']);
  });

  it('so does news of the office’s phone, and a PIN in it is masked', async () => {
    await rowanIsMissed();
    await town.passes('20m');
    await mind(town, ...AROUND_ROWAN);
    const office = town.phone(HARBOUR_LAST_RESORT);
    for (const body of ['seen in person by a neighbour, pin 4821', 'is she ok?', 'ok thanks'])
      await text(office, body, /A/);
    expect(await newsKept()).toEqual(['seen in person by a neighbour, pin ****']);
  });

  it('and whoever takes it later hears it, with whose it is', async () => {
    await rowanIsMissed();
    await text(ines, 'TAKE 15', /^A: Ring Rowan once/);
    await text(ines, 'her car is outside the house', /^You have A/);
    await text(ines, 'Dialled her 2 times, no answer', /999/);
    await teo.expectsText(/^A is taken/);
    await text(ines, 'CANT', /./);
    await mind(town, INES);
    const said =
      /News so far: Ines Marlow: her car is outside the house \/ Ines Marlow: Dialled her 2 times, no answer\./;
    const call = await teo.answersCall();
    await call.presses('1');
    call.hears(said);
    await call.hangsUp();
    await mind(town, TEO);
    await text(teo, 'TAKE 15', said);
    await mind(town, ...AROUND_ROWAN);
  });

  it('with two alarms and no letter, it is noted with each, or with the one that is theirs', async () => {
    await rowanIsMissed();
    const kit = town.phone('+447700900515');
    await kit.asks('SOS', /One moment/);
    await mind(town, ...AROUND_ROWAN, '+447700900515', '+447700900599');
    await text(ines, 'neighbour saw her leave at 1', /^Several are open: B, A\./);
    await text(ines, 'A: her car is gone', /^Nobody has A yet\./);
    await text(ines, 'TAKE A 15', /^A: Ring Rowan once/);
    await mind(town, ...AROUND_ROWAN);
    await text(ines, 'no lights on in the house', /^Several are open/);
    const noted = (await town.records.alarms()).map(({ letter, state: { facts } }) => [
      letter,
      ...facts.flatMap((one) => (one.what === 'note' ? [one.words] : [])),
    ]);
    const ofEither = 'B or A: neighbour saw her leave at 1';
    expect(noted).toEqual([
      ['A', ofEither, 'A: her car is gone', 'no lights on in the house'],
      ['B', ofEither],
    ]);
    await endAlarms(town);
    await mind(town, '+447700900515', '+447700900599');
  });

  const newsKept = async (): Promise<unknown[]> =>
    (await town.records.alarmFacts({ what: 'note' })).map(({ detail }) => detail['words']);

  it.each([
    ['At 12 Mill Lane now, should take 45 mins', /IN till 14:\d\d|IN till 15:00/],
    ['going in to 14 mill lane 45 mins', /IN till 15:00 at 14 mill lane/],
    ['Going into 14 Mill Lane now, out by 3.30', /IN till 15:30/],
    ['with Mrs Green till 3', /IN till 15:00/],
    ['about to go in to 9 Bell Lane', /IN till 15:15/],
  ])(
    'a door of her own, with no visit open: she reads that nobody looks for her, and no YES: %s',
    async (body, how) => {
      await rowanIsMissed();
      await text(teo, "I'll take it, 15 mins", /^A: Ring Rowan once/);
      await ines.expectsText(/^A is taken/);
      const reply = await text(ines, body, /No visit is open: nobody looks for you yet\./);
      expect(reply).toMatch(how);
      expect(reply).not.toMatch(/YES|noted/);
      expect(await newsKept()).toEqual([]);
    },
  );

  it.each(['popping round to 12 Elm Road now 30 mins', 'outside the house at 4 Mill Lane, 45 mins'])(
    'a length or an address may be of a visit of her own, which nobody watches: %s',
    async (body) => {
      await rowanIsMissed();
      await text(ines, body, /^Not taken yet\..*No visit is open: nobody looks for you yet\./);
    },
  );

  it('who takes it in words of her own for some minutes is not asked about a visit', async () => {
    await rowanIsMissed();
    await text(ines, 'yeah leave this with me, 20 mins', /^A: Ring Rowan once(?:(?!No visit is open)[^])*$/);
  });

  it('danger that a worker tells who was asked, and wants people, may be hers or the alarm’s: it is both', async () => {
    await rowanIsMissed();
    await text(ines, 'at the house now, nobody in', /^Not taken yet\. .* Don't go there alone\.$/);
    await text(ines, 'ambulance on its way, hes got a knife send someone', /SOS/);
    await town.passes('3s');
    expect(await alarmsIn(town)).toEqual(['Rowan Ellis panic raised']);
    await mind(town, ...AROUND_ROWAN);
    await text(ines, 'hes got a knife, send someone', /^Thank you\. One moment\.$/);
    await town.passes('3s');
    expect((await alarmsIn(town)).sort()).toEqual(['Ines Marlow panic raised', 'Rowan Ellis panic raised']);
    const rowans = (await town.records.alarms()).find(({ letter }) => letter === 'A');
    expect(JSON.stringify(rowans?.state.facts)).toMatch(/hes got a knife, send someone/);
  });

  it('somebody uneasy at a door of her own reads how help is called; a note is hers', async () => {
    await rowanIsMissed();
    await text(ines, 'something isnt right here', /SOS/);
    await text(ines, 'at the hospital, cant help', /./);
    await text(ines, "NOTE he's upstairs, I'm in the bathroom", /./);
    expect(await newsKept()).toEqual([]);
  });

  it('people without a visit of their own are answered as responders while they are asked', async () => {
    await rowanIsMissed();
    await text(ines, 'STATUS', /^Nobody has A yet\. TAKE A 15 \(minutes until news\) or CANT A\. Or ring us\.$/);
    for (const body of ['OK', 'done', 'yes', '15', '👍', 'I can go']) await text(ines, body, NOT_TAKEN);
    await text(ines, 'on my way', /^Not taken yet\. .* or CANT A\. Don't go there alone\.$/);
    await text(ines, 'I’ll take it', /^Not taken yet\. How many minutes until you have news\? As in TAKE A 15\.$/);
    for (const body of ['what is this about', 'ring me asap'])
      await text(ines, body, /^Nobody has A yet\. .* ring us\./);
    await text(ines, 'what was the address', /^Nobody has A yet\./);
    // Neither is a cry of her own, nor about a visit of hers.
    await text(
      ines,
      'shall i call 999',
      /^Do you need help yourself\? SOS\. Have you dialled 999 about A\? DIALLED A\.$/,
    );
    await text(ines, 'need 10 more mins', /^Not taken yet\. TAKE A 10/);
    // No rule understands it: what it is like is asked about.
    await text(ines, 'cant tonight kids', /^Nobody has A yet\. If you can't: CANT A, and we ask others\. If you can: /);
    for (const body of ['ok', 'done', 'END', 'LEFT', 'START']) await text(teo, body, NOT_TAKEN);
    await text(teo, 'TAKE B 15', /^Nobody has A yet\. TAKE A 15/);
    await text(
      teo,
      'she is safe',
      /^Is A over\? SAFE A ends it, SAFE A 30 if they go on for 30 minutes\. Nothing has changed\.$/,
    );
    // Whichever number it is that is no PIN of hers.
    for (const body of ['SAFE A 4812', 'SAFE A 1111'])
      await text(teo, body, /^Is A over\? .* Your number worked neither as a PIN nor as a time\.$/);
    expect(await books()).toEqual(['Rowan Ellis until 14:05', 'Rowan Ellis missed raised']);
    // No reply refuses cover.
    await text(ines, 'START 60', /^On until 15:15/);
    await text(teo, "I'll take it, 15 mins", /^A: Ring Rowan once/);
    await text(
      teo,
      'STATUS',
      inOne(
        /^You have A, news by 14:30\. SAFE A if it is over, TAKE A 15 for more time, CANT A to pass it on\. 999 /,
        /dialled\? DIALLED A\. Or ring us\.$/,
      ),
    );
    // The reply about the alarm is true by then: somebody has taken it.
    await ines.expectsText(/^A is taken/);
    // Nothing is offered that somebody has taken already.
    await text(
      ines,
      'Dialled her 2 times, no answer',
      /^Has 999 been dialled\? If so: DIALLED A and the reference, if you have it\. Nothing has changed\.$/,
    );
    await text(
      ines,
      'done',
      /^Teo Brandt deals with A already\. Your own visit\? OUT or MORE 30\. Nothing has changed\.$/,
    );
    for (const body of ['TAKE B 15', 'TAKE A'])
      await text(ines, body, /^Teo Brandt deals with A already\. Thank you\.$/);
    await text(town.phone(HARBOUR_DUTY), 'TAKE A 15', /^Nothing is open for you now|^Teo Brandt deals with A already/);
  });

  it('with several alarms open, the letters in the answer are those of open alarms', async () => {
    await rowanIsMissed();
    await text(teo, 'TAKE A 15', /^A: Ring Rowan once/);
    await town.phone('+447700900515').texts('SOS');
    await town.phone('+447700900515').expectsText(/One moment/);
    await mind(town, ...AROUND_ROWAN);
    await text(teo, 'SAFE', /^Several are open: B, A\. Add the letter, as in TAKE B 15\. Nothing has changed\.$/);
    await text(teo, 'TAKE Q 15', /^Several are open: B, A\./);
    await text(teo, 'WORDS', /With a letter if several: TAKE B 15\.$/);
  });

  it('999 from a person who was asked may mean either; on a visit it is a call for help', async () => {
    await rowanIsMissed();
    await text(ines, '999', /^Do you need help yourself\? SOS\. Have you dialled 999 about A\? DIALLED A\.$/);
    await text(teo, 'Dialled her 2 times, no answer', /^Has 999 been dialled\? DIALLED A\. If not: TAKE A 15/);
    await text(teo, 'Dialled wrong number, 2 mins', /^Has 999 been dialled\?/);
    await text(teo, 'dialled 101', /^Has 999 been dialled\?/);
    expect(await books()).toEqual(['Rowan Ellis until 14:05', 'Rowan Ellis missed raised']);
    // Nobody hears that 999 is dialled.
    const told = town.exchange.texts().filter(({ body }) => /999 is dialled|999 counts as dialled/.test(body));
    expect(told).toEqual([]);
    await text(teo, 'dialled 999', /^999 counts as dialled for A once you press 1 in our call/);
    await confirmsText(town, TEO);
    await ines.expectsText(/^A: 999 is dialled, you need not\.\nBy Teo Brandt\./);
    await mind(town, ROWAN, HARBOUR_DUTY);
    await text(ines, 'START 60 12 Elm Road', /^On until 15:15/);
    await text(ines, '999', /^Thank you\. One moment\.$/);
    expect(await books()).toContain('Ines Marlow panic raised');
  });
});
