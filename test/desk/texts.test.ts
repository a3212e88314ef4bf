import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Role } from '../../src/records/accounts.ts';
import { Browser as DeskBrowser, signedInAt } from '../harness/desk.ts';
import type { Call } from '../harness/phones.ts';
import { BEA, DUTY, IRA, MO, MO_AT_HOME, OUT_OF_HOURS, RIVERSIDE_AND_SOUTH, SAM } from '../harness/riverside.ts';
import { mind } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';
import { wordsOf } from '../harness/words-of.ts';

const STRANGER = '+447700900777';
const CAI = '+447700900105';
const WORDS = 'the blue teapot is under the stairs';
const WITH_PHRASES = RIVERSIDE_AND_SOUTH.replace(
  'police_force: Northshire',
  'police_force: Northshire\n    code_phrases: { watch: blue folder, help: purple file }',
);

let town: Town;
beforeEach(async () => {
  town = await openTown({ organisation: WITH_PHRASES, at: '2026-11-23T14:00:00Z' });
});
afterEach(async () => {
  await mind(town, SAM, BEA, MO, MO_AT_HOME, IRA, DUTY, OUT_OF_HOURS, STRANGER, CAI);
  await town.abandon();
});

const signsIn = (role: Role, staffNumber: string | null = null, team = 'North'): Promise<DeskBrowser> =>
  signedInAt(town, role, { staffNumber, team });
const unread = (): Promise<{ id: string }[]> => town.records.unreadTexts({ readAt: null });
const reads = async (desk: DeskBrowser, id: string, fields: Record<string, string>) =>
  desk.sends('/desk/texts', `/desk/texts/${id}/seen`, { request: randomUUID(), ...fields });
/** What a page says, without its tags. */

describe('Words that the line did not understand', () => {
  it('of somebody who is out are read once at the desk, and kept with the visit', async () => {
    await town.phone(SAM).texts('START 60 12 Mill Lane');
    await town.phone(SAM).texts(WORDS);
    await town.settle();
    const joan = await signsIn('operator', '4031');
    const page = wordsOf((await joan.opens('/desk/texts')).text);
    expect(page).toMatch(new RegExp(`Sam Okoro 4021 SO , 14:00 ${WORDS}.*The visit: more time, or it is over`));
    const mo = await signsIn('manager', '4030');
    expect((await mo.opens('/desk')).text).toMatch(/<a href="\/desk\/texts">Sam Okoro<\/a>/);
    // Whom they are not for: their own, another team's, a colleague's.
    const own = await signsIn('operator', '4021');
    const cai = await signsIn('manager', '4040', 'South');
    const colleague = await signsIn('worker', '4022');
    const [text = { id: '' }] = await unread();
    for (const desk of [own, cai]) {
      expect((await desk.opens('/desk/texts')).text).not.toContain(WORDS);
      expect((await reads(desk, text.id, { act: 'seen' })).status).toBe(404);
    }
    expect((await colleague.opens('/desk/texts')).status).toBe(403);
    expect((await reads(joan, text.id, { act: 'note' })).status).toBe(303);
    expect(await unread()).toEqual([]);
    const late = await reads(mo, text.id, { act: 'seen' });
    expect([late.status, wordsOf(late.text).includes('Somebody else has read it meanwhile')]).toEqual([409, true]);
    const visit = await town.records.visit();
    expect(wordsOf((await mo.opens(`/desk/visits/${visit.id}`)).text)).toContain(`They texted ${WORDS}`);
    // The person who was told to read it is told that there is nothing any more, and nobody else is asked.
    await mind(town, BEA);
    await town.phone(BEA).texts('READ');
    await town.phone(BEA).expectsText(/[Nn]othing/);
    await town.passes('11m');
    expect(town.exchange.texts().filter(({ phone, body }) => phone === MO && body.includes('READ'))).toEqual([]);
  });

  it('with a code phrase are read whole, stand sealed, and are kept with the visit without it', async () => {
    await town.phone(SAM).texts('START 60 12 Mill Lane');
    await town.phone(SAM).texts(`${WORDS} beside the purple file`);
    await town.settle();
    expect(await town.records.alarmKinds()).toEqual(['duress']);
    const joan = await signsIn('operator', '4031');
    expect(wordsOf((await joan.opens('/desk/texts')).text)).toContain(`${WORDS} beside the purple file`);
    expect(JSON.stringify(await town.knex('unread_text'))).not.toMatch(/purple/);
    const [text = { id: '' }] = await unread();
    expect((await reads(joan, text.id, { act: 'note' })).status).toBe(303);
    const [visit = { id: '', state: {} }] = await town.knex('visit').select('id', 'state');
    expect(visit.state).toMatchObject({ notes: [expect.stringMatching(/^the blue teapot is under the stairs[^[]*$/)] });
    expect(JSON.stringify(visit.state)).not.toMatch(/purple|sealed/);
    expect(wordsOf((await joan.opens(`/desk/visits/${visit.id}`)).text)).toContain(`They texted ${WORDS}`);
  });

  it('with a code phrase stand on the operator’s board as any others do: nobody is to ask what they mean', async () => {
    await town.phone(SAM).texts('START 60 12 Mill Lane');
    const joan = await signsIn('operator', '4031');
    const rowOf = async (words: string): Promise<string> => {
      await town.phone(SAM).texts(words);
      await town.settle();
      const [row = ''] = /<tr [^>]*data-tone="text"[^]*?<\/tr>/.exec((await joan.opens('/desk')).text) ?? [];
      const [text = { id: '' }] = await unread();
      await reads(joan, text.id, { act: 'seen' });
      return row.replaceAll(text.id, 'ID').replace(words, 'WORDS');
    };
    const [ordinary, covert] = [await rowOf('Running late, sorry.'), await rowOf('Please bring me the purple file.')];
    expect(await town.records.alarmKinds()).toEqual(['duress']);
    expect(covert).toBe(ordinary);
    expect(wordsOf(covert)).toMatch(/WORDS .* Do not ring or text them about this, unless it asks you to\./);
  });

  it('stay unread where a PIN closes the alarm about their sender before anybody has read them', async () => {
    await town.phone(SAM).texts('START 60 12 Mill Lane');
    await town.phone(SAM).texts('SOS');
    await town.settle();
    await town.phone(SAM).texts(WORDS);
    await town.settle();
    await town.phone(SAM).texts('OK 7294');
    await town.settle();
    expect(await town.records.openAlarms()).toEqual([]);
    expect(await unread()).toMatchObject([{ words: WORDS }]);
  });

  it('of somebody who is not out stay unread where they cannot be kept with a visit', async () => {
    await town.phone(SAM).texts(`NOTE ${WORDS}`);
    await town.settle();
    const mo = await signsIn('manager', '4030');
    const [text = { id: '' }] = await unread();
    const refused = await reads(mo, text.id, { act: 'note' });
    expect([refused.status, wordsOf(refused.text).includes('still unread')]).toEqual([409, true]);
    expect((await reads(mo, text.id, { act: 'seen' })).status).toBe(303);
    expect(await unread()).toEqual([]);
  });

  it('of somebody who is not out stand together by the hour; a press reads those that were shown', async () => {
    const sent = [
      'can u tell jo im off now',
      'flat tyre on the A48',
      'feeling rough going home sick',
      'back in tomorrow i hope',
    ];
    const [first = '', second = '', third = '', fourth = ''] = sent;
    await town.phone(SAM).texts(first);
    await town.passes('5m');
    await town.phone(SAM).texts(second);
    await town.settle();
    const mo = await signsIn('manager', '4030');
    const rows = async (): Promise<string[]> =>
      [...(await mo.opens('/desk')).text.matchAll(/<tr [^>]*data-tone="text"[^]*?<\/tr>/g)].map(([row]) => row);
    const idOf = (row = ''): string => /\/desk\/texts\/([0-9a-f-]{36})\/seen/.exec(row)?.[1] ?? '';
    const [together = '', another] = await rows();
    expect([another, wordsOf(together)]).toEqual([undefined, expect.stringContaining(`${first} / ${second}`)]);
    expect(wordsOf((await mo.opens('/desk/texts')).text)).toContain(`Sam Okoro 4021 SO , 14:00 ${first} / ${second}`);
    await town.passes('1s');
    await town.phone(SAM).texts(third);
    await town.passes('55m');
    await town.phone(SAM).texts(fourth);
    await town.settle();
    expect((await rows()).map(wordsOf)).toEqual([
      expect.stringContaining(`${first} / ${second} / ${third}`),
      expect.stringContaining(fourth),
    ]);
    // What came after the page was made is still unread.
    expect((await reads(mo, idOf(together), { back: 'board' })).status).toBe(303);
    expect((await rows()).map((row) => wordsOf(row).includes(third))).toEqual([true, false]);
    for (const row of await rows()) await reads(mo, idOf(row), {});
    expect([await rows(), await unread()]).toEqual([[], []]);
  });

  it('and an unknown caller who got nobody stand on the board until somebody marks them done', async () => {
    const call = await town.phone(STRANGER).dials();
    await call.presses('00#', '0');
    await call.hangsUp();
    await town.settle();
    const joan = await signsIn('operator', '4031');
    const board = async (): Promise<string[]> =>
      [...(await joan.opens('/desk')).text.matchAll(/<tr [^>]*data-tone="text"[^]*?<\/tr>/g)].map(([row]) =>
        wordsOf(row),
      );
    expect(await board()).toEqual([
      expect.stringMatching(/An unknown caller .*asked for a person and got none\..*may not be alone.* Done/),
    ]);
    expect(JSON.stringify(await board())).not.toMatch(/900777|900 777/);
    expect(wordsOf((await joan.opens('/desk/texts')).text)).toMatch(
      /07700 900777 .*got none\. Ring as the ordinary office/,
    );
    await town.passes('61m');
    expect(await board()).toHaveLength(1);
    const [one = { id: '' }] = await unread();
    expect((await reads(joan, one.id, { back: 'board' })).headers['location']).toBe('/desk');
    expect([await board(), await unread()]).toEqual([[], []]);
  });

  describe('and an unknown caller, who got nobody before,', () => {
    const asks = async (...keys: string[]): Promise<Call> => {
      const call = await town.phone(STRANGER).dials();
      await call.presses('00#', ...keys);
      return call;
    };
    let waits: () => Promise<boolean>;
    beforeEach(async () => {
      await (await asks('0')).hangsUp();
      await town.settle();
      const joan = await signsIn('operator', '4031');
      waits = async () => /An unknown caller/.test((await joan.opens('/desk')).text);
    });

    it.each([
      ['the office', '0s'],
      ['the caller', '2s'],
    ])(
      'is gone from the board once somebody has spoken with them, %s being the first who is joined',
      async (_, time) => {
        const call = await asks('1');
        const office = await town.phone(DUTY).answersCall();
        await town.passes(time);
        // Those who are rung have not answered as a person yet.
        expect(await waits()).toBe(true);
        await office.presses('1');
        await town.passes('3s');
        call.hears(/Connected with/);
        expect([await waits(), await unread()]).toEqual([false, []]);
        await office.hangsUp();
      },
    );

    it('stays there when they hang up before the two are joined', async () => {
      const [before = { id: '' }] = await unread();
      const call = await asks('1');
      const office = await town.phone(DUTY).answersCall();
      await office.presses('1');
      await call.hangsUp();
      await town.passes('3s');
      expect((await unread()).map(({ id }) => id)).toContain(before.id);
      expect(await waits()).toBe(true);
    });
  });

  it('and a call for help from an unknown number are there for every team’s office', async () => {
    await town.phone(STRANGER).texts('HELP');
    await town.settle();
    const cai = await signsIn('manager', '4040', 'South');
    expect(wordsOf((await cai.opens('/desk/texts')).text)).toMatch(/07700 900777 A number , 14:00 HELP/i);
    const [text = { id: '' }] = await unread();
    expect((await reads(cai, text.id, { act: 'seen' })).status).toBe(303);
    expect(await unread()).toEqual([]);
  });
});
