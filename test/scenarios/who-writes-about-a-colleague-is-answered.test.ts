import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AROUND_ROWAN, HARBOUR_DUTY, INES, KIT, TEO } from '../harness/harbour.ts';
import { closeHarbour, openHarbour } from '../harness/harbour-town.ts';
import type { Phone } from '../harness/phones.ts';
import { mind } from '../harness/sam-is-missed.ts';
import type { Town } from '../harness/town.ts';

describe('whoever writes about a colleague as people write gets an answer that fits', () => {
  let town: Town;
  let rowan: Phone;
  beforeEach(async () => {
    ({ town, rowan } = await openHarbour());
  });
  afterEach(() => closeHarbour(town));

  it('who is asked about an alarm and asks what it is about: whoever takes it is told, and told again', async () => {
    await rowan.asks('IN 60 mins at 12 Elm Road');
    await town.passes('75m');
    await mind(town, ...AROUND_ROWAN);
    const teo = town.phone(TEO);
    const after =
      'Nobody has A yet. Who and where is told to whoever takes it: TAKE A 15 (minutes until news), or ring us. ' +
      "If you can't: CANT A.";
    for (const body of ['which address', 'where is she?', 'can you give me the address', "what's happened"])
      expect(`${body}: ${await teo.asks(body)}`).toBe(`${body}: ${after}`);
    expect(await teo.asks('where is she, im on my way')).toMatch(/^Not taken yet\..* Don't go there alone\.$/);
    expect(await teo.asks('TAKE A 15')).toMatch(/^A: Ring Rowan once.* At 12 Elm Road/);
    await mind(town, ...AROUND_ROWAN);
    expect(await teo.asks('which address')).toMatch(/^A: Ring Rowan once.* At 12 Elm Road.*News by 15:30/);
    expect(await town.phone(INES).asks('which address')).toMatch(/^Teo Brandt deals with A already/);
  });

  it('whoever asks who is out reads no name and no words of an alarm, and a manager how many', async () => {
    const how =
      'Who is out is not told by text. Worried about somebody? WORRIED and their name or staff number: we ring ' +
      'them first.';
    await town.phone(KIT).asks('IN 60 mins at 3 Coral Street');
    for (const [number, before, ...bodies] of [
      [TEO, 'Visits open in your teams: 1. ', 'is rowan out', 'is anything open', "who's still out"],
      [INES, '', 'who is out', 'has Rowan finished', 'status of Rowan'],
      [HARBOUR_DUTY, '', "who's out tonight?", 'anyone still out?', 'is mina home yet'],
    ] as const)
      for (const body of bodies) {
        const said = await town.phone(number).asks(body);
        expect({ body, said: said.replace(/ No visit is open\.$/, '') }).toEqual({ body, said: before + how });
      }
    expect(await town.records.alarms()).toEqual([]);
    await town.phone(KIT).asks('OUT');
    await town.passes('61m');
    expect(await town.phone(TEO).asks('any visits open?')).toMatch(/^Visits open in your teams: 0\./);
  });

  it('who has taken an alarm gets more time in their own words, and nobody else does', async () => {
    await rowan.asks('IN 60 mins at 12 Elm Road');
    await town.passes('75m');
    await mind(town, ...AROUND_ROWAN);
    const [ines, teo] = [town.phone(INES), town.phone(TEO)];
    // Nobody has it yet: it is not taken.
    expect(await teo.asks('need another 15')).toMatch(/^Not taken yet\. TAKE A 15/);
    expect(await teo.asks('TAKE A 15')).toMatch(/News by 15:30/);
    await mind(town, ...AROUND_ROWAN);
    // It brings the time that they have no nearer.
    expect(await teo.asks('need another 5')).toMatch(/^You have A, news by 15:30/);
    await town.passes('10m');
    expect(await teo.asks('she needs another 20 with them')).toMatch(/^You have A, news by 15:30/);
    expect(await teo.asks('can i have another 20?')).toMatch(/^You have A, news by 15:30/);
    expect(await ines.asks('need another 20')).toMatch(/^Teo Brandt deals with A already/);
    expect(await teo.asks('still looking, need another 20')).toMatch(/News by 15:45/);
    expect(await town.records.openAlarms()).toMatchObject([{ status: 'taken' }]);
    await mind(town, ...AROUND_ROWAN);
  });

  it('a worker who is asked and says only how long they need is offered no visit', async () => {
    await town.phone(INES).asks('IN 60 mins at 12 Elm Road');
    await town.passes('75m');
    await mind(town, ...AROUND_ROWAN);
    expect(await rowan.asks('driving, 20 mins')).toBe('Not taken yet. TAKE A 20 (minutes until news) or CANT A.');
    // With a place, or going in, it may be a visit of their own, which nobody watches.
    expect(await rowan.asks('just arrived at the flat, be 45 mins')).toMatch(
      /No visit is open: nobody looks for you yet\./,
    );
    await mind(town, ...AROUND_ROWAN);
  });
});
