import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { confirmsText } from '../harness/confirms-text.ts';
import { AROUND_ROWAN, HARBOUR, HARBOUR_DUTY, INES, KIT, ROWAN, SHARED, TEO } from '../harness/harbour.ts';
import type { Phone } from '../harness/phones.ts';
import { mind, ringsOf } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';
import { alarmsIn, endAlarms } from '../harness/town-alarms.ts';

const EVERYBODY = [...AROUND_ROWAN, KIT, SHARED];
/** Lou, who has no phone but the one that Kit has too, is Rowan's second buddy. */
const WITH_LOU = HARBOUR.replace('buddies: ["5513"] }', 'buddies: ["5513", "5517"] }');
const KNIFE = 'hes got a knife, send someone';
const SEEN_TO = "Thank you\\. We see to it now, and you hear how it ends\\. Can't wait\\? Dial 999\\.";
const WHICH = 'Which is it\\? Reply [AB], [AB]\\.';

/** Rowan and Kit are looked for at once. Ines, their buddy, is a worker too. Teo is a manager, and makes no visits. */
describe('danger that a text tells is told of whoever it may be about', () => {
  let town: Town;
  let ines: Phone;
  let teo: Phone;
  beforeEach(async () => {
    town = await openTown({ organisation: WITH_LOU, at: '2026-11-23T14:00:00Z' });
    [ines, teo] = [town.phone(INES), town.phone(TEO)];
  });
  afterEach(async () => {
    await endAlarms(town);
    await mind(town, ...EVERYBODY);
    await town.close();
  });

  const says = async (phone: Phone, body: string, reply: string): Promise<void> => {
    await mind(town, ...EVERYBODY);
    await phone.asks(body, new RegExp(`^${reply}$`));
    await town.passes('3s');
  };

  const alarms = async (): Promise<string[]> => (await alarmsIn(town, { status: ['raised', 'taken'] })).sort();

  async function both(text: string, after: string): Promise<void> {
    for (const number of [ROWAN, KIT]) await town.phone(number).asks('START 5 9 Elm Road');
    for (const number of [ROWAN, KIT]) if (text !== '') await town.phone(number).asks(text);
    await town.passes(after);
    await mind(town, ...EVERYBODY);
  }
  const bothAreMissed = (): Promise<void> => both('', '16m');

  /** The letter of the alarm about them, and the other one. */
  async function lettersOf(name: string): Promise<[string, string]> {
    const open = await town.records.alarms();
    const [one, other] = [open.find(({ worker }) => worker === name), open.find(({ worker }) => worker !== name)];
    return [one?.letter ?? '', other?.letter ?? ''];
  }

  const factsOf = async (name: string): Promise<string> =>
    JSON.stringify((await town.records.alarms()).find(({ worker }) => worker === name)?.state.facts);

  it('a manager who names nobody: others are asked about both at once, and only then which it is', async () => {
    await bothAreMissed();
    await says(teo, KNIFE, `${SEEN_TO} ${WHICH}`);
    expect(await alarms()).toEqual(['Kit Farrow panic raised', 'Rowan Ellis panic raised']);
    for (const name of ['Kit Farrow', 'Rowan Ellis']) expect(await factsOf(name)).toMatch(/hes got a knife/);
  });

  it('a worker who wants people may mean herself: it is about all three, and her phone shows no letter', async () => {
    await bothAreMissed();
    await says(ines, KNIFE, 'Thank you\\. One moment\\.');
    expect(await alarms()).toEqual(['Ines Marlow panic raised', 'Kit Farrow panic raised', 'Rowan Ellis panic raised']);
  });

  it('a worker who wants nobody is asked whether she needs help herself', async () => {
    await bothAreMissed();
    await says(ines, 'hes got a knife', `${SEEN_TO} ${WHICH} Do you need help now\\? SOS, or ring us\\.`);
    expect(await alarms()).toEqual(['Kit Farrow panic raised', 'Rowan Ellis panic raised']);
  });

  it("so are others from the office's phone", async () => {
    await both('', '20m');
    await says(town.phone(HARBOUR_DUTY), KNIFE, `${SEEN_TO} ${WHICH}`);
    expect(await alarms()).toEqual(['Kit Farrow panic raised', 'Rowan Ellis panic raised']);
  });

  it('two who share a phone may mean themselves: it is about them and about who is looked for', async () => {
    await town.phone(ROWAN).asks('START 5 9 Elm Road');
    await town.passes('16m');
    await says(town.phone(SHARED), KNIFE, 'Thank you\\. One moment\\.');
    expect(await alarms()).toEqual(['Kit Farrow panic raised', 'Lou Haddad panic raised', 'Rowan Ellis panic raised']);
  });

  it('how a worry of a phone that two share ends is told to neither, and the reply does not say so', async () => {
    await says(town.phone(SHARED), 'WORRIED 5512', 'Thank you\\. We see to it now\\.');
    await says(town.phone(SHARED), '5517 WORRIED 5512', 'Thank you\\. We see to it now, and you hear how it ends\\.');
  });

  it('"CANT A hes got a knife, send someone" declines A and tells of danger there', async () => {
    await bothAreMissed();
    const [rowans] = await lettersOf('Rowan Ellis');
    const rings = ringsOf(town, TEO).length;
    await says(teo, `CANT ${rowans} ${KNIFE}`, `Thank you\\. We ask others about ${rowans}\\. ${SEEN_TO}`);
    expect(await alarms()).toEqual(['Kit Farrow missed raised', 'Rowan Ellis panic raised']);
    await town.passes('1m');
    // Neither its more urgent kind nor its second ring is for somebody who cannot.
    expect(ringsOf(town, TEO)).toHaveLength(rings);
    const [about] = (await town.records.alarms()).filter(({ worker }) => worker === 'Rowan Ellis');
    expect(about?.state.cannot).toHaveLength(1);
  });

  it('"TAKE A 15, hes got a knife" takes nothing, and says so before all else', async () => {
    await bothAreMissed();
    const [rowans] = await lettersOf('Rowan Ellis');
    await says(
      teo,
      `TAKE ${rowans} 15, hes got a knife`,
      `Not taken yet\\. TAKE ${rowans} 15 \\(minutes until news\\) or CANT ${rowans}\\. ${SEEN_TO}`,
    );
    expect(await alarms()).toEqual(['Kit Farrow missed raised', 'Rowan Ellis panic raised']);
  });

  it.each([
    ['a missed visit', '', '16m'],
    ['a call for help', 'SOS', '2m'],
  ])('whoever deals with %s alone, and sees danger: everybody else is asked again', async (_, text, after) => {
    await both(text, after);
    const [kits] = await lettersOf('Kit Farrow');
    await teo.asks(`TAKE ${kits} 15`);
    if (text !== '') await confirmsText(town, TEO);
    expect((await alarms()).find((one) => one.startsWith('Kit'))).toMatch(/taken$/);
    await mind(town, ...EVERYBODY);
    const rings = ringsOf(town, INES).length;
    await says(teo, KNIFE, SEEN_TO);
    await town.passes('2m');
    expect((await alarms()).find((one) => one.startsWith('Kit'))).toBe('Kit Farrow panic raised');
    expect(ringsOf(town, INES).length).toBeGreaterThan(rings);
    expect(await factsOf('Kit Farrow')).toMatch(/hes got a knife/);
    expect(await factsOf('Rowan Ellis')).not.toMatch(/knife/);
  });

  it('WORRIED with a number means that colleague; in danger others are asked at once', async () => {
    await town.phone(ROWAN).asks('START 5 9 Elm Road');
    await town.passes('16m');
    await says(teo, 'WORRIED 5516 hes been stabbed', SEEN_TO);
    expect(await alarms()).toEqual(['Kit Farrow panic raised', 'Rowan Ellis missed raised']);
  });

  describe('with two covert alarms', () => {
    const bothUnderDuress = async (after: string): Promise<void> => {
      for (const [number, pin] of [
        [ROWAN, '7093'],
        [KIT, '8406'],
      ] as const) {
        await town.phone(number).asks('START 60 ' + (number === KIT ? '4 Mill Lane' : '9 Elm Road'));
        await town.phone(number).asks(`OK ${pin}`);
      }
      await town.passes(after);
      await mind(town, ...EVERYBODY);
    };

    it('what may be of either is told of neither: a reader has the words, and a letter sends them on', async () => {
      await bothUnderDuress('2m');
      const [rowans, kits] = await lettersOf('Rowan Ellis');
      await ines.asks(`TAKE ${kits} 15`);
      await confirmsText(town, INES);
      await says(teo, 'neighbour saw a man take her upstairs', 'Several are open: .* Nothing has changed\\.');
      expect(`${await factsOf('Rowan Ellis')}${await factsOf('Kit Farrow')}`).not.toMatch(/upstairs/);
      expect((await town.records.unreadTexts()).map(({ words }) => words)).toEqual([
        'neighbour saw a man take her upstairs',
      ]);
      await town.passes('1m');
      await says(teo, kits, `Ines Marlow deals with ${kits} already\\. Thank you\\.`);
      await ines.expectsText(new RegExp(`^${kits}, news:\\n.*neighbour saw a man take her upstairs`));
      expect(await factsOf('Rowan Ellis')).not.toMatch(/upstairs/);
      expect(rowans).not.toBe(kits);
    });

    it('danger that may be of either is a worry about both, and a reader has the words', async () => {
      await bothUnderDuress('2m');
      await says(teo, KNIFE, `${SEEN_TO} ${WHICH}`);
      for (const name of ['Rowan Ellis', 'Kit Farrow']) {
        expect(await factsOf(name)).toMatch(/worried/);
        expect(await factsOf(name)).not.toMatch(/knife/);
      }
      expect((await town.records.unreadTexts()).map(({ words }) => words)).toEqual([KNIFE]);
    });

    it("the office's words wait at the desk", async () => {
      await bothUnderDuress('4m');
      await says(town.phone(HARBOUR_DUTY), 'neighbour saw a man take her upstairs', 'Several are open: .*');
      expect((await town.records.unreadTexts()).map(({ words }) => words)).toEqual([
        'neighbour saw a man take her upstairs',
      ]);
    });
  });
});
