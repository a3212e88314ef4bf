import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AROUND_ROWAN, HARBOUR, HARBOUR_DUTY, INES, KIT, ROWAN, STRANGER, TEO } from '../harness/harbour.ts';
import { mind, ringsOf } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';
import { alarmsIn } from '../harness/town-alarms.ts';

describe('a reply says what is so', () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({ organisation: HARBOUR, at: '2026-11-23T14:00:00Z' });
  });
  afterEach(async () => {
    await mind(town, ...AROUND_ROWAN, KIT);
    await town.close();
  });

  it('a manager who reports a colleague in danger is worried about them: others are asked at once', async () => {
    await town.phone(TEO).texts("Rowan's been stabbed at her visit");
    await town
      .phone(TEO)
      .expectsText(/^Thank you\. We see to it now, and you hear how it ends\. Can't wait\? Dial 999\.$/);
    await town.passes('3s');
    expect(await alarmsIn(town)).toEqual(['Rowan Ellis panic raised']);
    expect(ringsOf(town, INES)).toHaveLength(1);
  });

  it('so does a stranger; a name that nobody has reaches the office with the words', async () => {
    await town.phone(STRANGER).texts('someone is attacking Rowan Ellis at 12 Elm Road');
    await town.phone(STRANGER).expectsText(/^Thank you\. One moment\.$/);
    await town.passes('3s');
    expect(await alarmsIn(town)).toEqual(['Rowan Ellis panic raised']);
    await mind(town, ...AROUND_ROWAN);
    await town.phone(TEO).texts('Zedric has been stabbed');
    await town.phone(TEO).expectsText(/^Thank you\. We see to it now/);
    await town.passes('3s');
    expect(await alarmsIn(town)).toEqual(['Rowan Ellis panic raised']);
    await town.phone(HARBOUR_DUTY).expectsText(/Zedric has been stabbed/);
  });

  it('danger that somebody tells who was asked is about that alarm; a stranger’s rings the office', async () => {
    await town.phone(ROWAN).texts('START 5');
    await town.passes('16m');
    await mind(town, ...AROUND_ROWAN);
    expect(await alarmsIn(town)).toEqual(['Rowan Ellis missed raised']);
    await town.phone(TEO).texts("she's been stabbed, I'm with her, ambulance please");
    await town
      .phone(TEO)
      .expectsText(/^Thank you\. We see to it now, and you hear how it ends\. Can't wait\? Dial 999\.$/);
    await town.passes('3s');
    expect(await alarmsIn(town)).toEqual(['Rowan Ellis panic raised']);
    await mind(town, ...AROUND_ROWAN);
    await town.phone(STRANGER).texts('is this the social work? your lass is getting battered at no 9');
    await town.phone(STRANGER).expectsText(/^Thank you\. One moment\.$/);
    await town.passes('3s');
    await town.phone(HARBOUR_DUTY).expectsText(/a text for help from a number that we don't know\. READ to see it/);
  });

  it('with several alarms open, who asks who is out hears how it is told; a road is no letter', async () => {
    for (const number of [ROWAN, INES]) await town.phone(number).texts('START 5');
    await town.passes('16m');
    await mind(town, ...AROUND_ROWAN);
    expect((await alarmsIn(town)).sort()).toEqual(['Ines Marlow missed raised', 'Rowan Ellis missed raised']);
    expect(await town.phone(TEO).asks('whos out')).toMatch(
      /^Several are open: [AB], [AB]\. Who and where is told to whoever takes one: TAKE [AB] 15 .*CANT [AB]\.$/,
    );
    expect(await town.phone(TEO).asks('CANT, driving on the M62')).toMatch(/^Several are open/);
    expect(await town.phone(TEO).asks('CANT A')).toBe('Thank you. We ask others about A.');
  });

  it('who has called for help is texted about a colleague, not rung, and hears of their own once well', async () => {
    await town.phone(INES).texts('SОS');
    await town.phone(INES).expectsText(/^Thank you\. One moment\.$/);
    await town.passes('5m');
    await mind(town, ...AROUND_ROWAN);
    const rung = ringsOf(town, INES).length;
    await town.phone(ROWAN).texts('SOS');
    await town.passes('2m');
    expect(ringsOf(town, INES)).toHaveLength(rung);
    await town.phone(INES).expectsText(/urgent\. Reply TAKE B/);
    await town.phone(INES).texts('im fine');
    await town
      .phone(INES)
      .expectsText(
        /^If you asked for help and no longer need it: text your PIN, or ring, so that people stop looking\. Not taken/,
      );
    expect(await alarmsIn(town)).toEqual(['Ines Marlow panic raised', 'Rowan Ellis panic raised']);
    // The same letter of another alphabet, and they are asked about an alarm: it is a cry all the same.
    await town.phone(INES).texts('ЅОЅ');
    await town.phone(INES).expectsText(/^Thank you\. One moment\.$/);
  });

  it('who takes an alarm by text while they are on the line with us is not told that we ring them now', async () => {
    await town.phone(ROWAN).texts('SOS');
    await town.passes('2s');
    const call = await town.phone(INES).answersCall();
    await mind(town, INES);
    await town.phone(INES).texts('TAKE A 15');
    await town
      .phone(INES)
      .expectsText(
        /^You have A once you press 1 in our call\. Press it in this one when we speak of A, or in the next\.$/,
      );
    await call.hangsUp();
  });

  it('BACK re-opens the visit that was begun last, of two that ended at one moment', async () => {
    await town.phone(ROWAN).texts('START 60 12 Elm Road');
    await town.passes('1m');
    await town.phone(ROWAN).texts('START 60 7 Pier Road');
    await town.phone(ROWAN).texts('OUT');
    await mind(town, ROWAN);
    await town.knex('visit').update({ ended_at: town.now() });
    await town.phone(ROWAN).texts('BACK');
    await town.phone(ROWAN).minds('what came so far');
    expect(await town.records.visits({ status: 'open' })).toMatchObject([{ place: '7 Pier Road' }]);
  });
});
