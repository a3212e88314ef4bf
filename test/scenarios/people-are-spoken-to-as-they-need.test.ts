import { afterEach, describe, expect, it } from '@jest/globals';
import { startDrill } from '../../src/cli/drill.ts';
import { BEA, EVERYBODY, IRA, MO, RIVERSIDE, RIVERSIDE_RINGS_BACK, SAM } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';

const AT = '2026-11-23T14:00:00Z';

/** Adds keys to the entry of a person of the file. */
const with_ = (file: string, staffNumber: string, keys: string): string =>
  file.replace(`staff_number: "${staffNumber}",`, `staff_number: "${staffNumber}", ${keys},`);

let town: Town;
afterEach(async () => {
  await town.close();
});

describe.each([{ carriers: ['twilio' as const] }, { carriers: ['vonage' as const] }])(
  'by $carriers, whoever speaks Welsh',
  ({ carriers }) => {
    it('begins and ends a visit by call and by text in Welsh, and cries for help in it', async () => {
      town = await openTown({ organisation: with_(RIVERSIDE, '4021', 'language: cy'), at: AT, carriers });
      const [sam, bea, mo, ira] = [town.phone(SAM), town.phone(BEA), town.phone(MO), town.phone(IRA)] as const;
      const start = await sam.dials();
      start.hears(/^Riverside office\. Eich PIN, os gwelwch yn dda\.$/);
      await start.presses('7294');
      start.hears(/I ddechrau, pwyswch 1\./);
      await start.presses('1');
      start.hears(/Sawl hanner awr, un i wyth\?/);
      await start.presses('2');
      start.hears(/^Diolch\. Erbyn tri o'r gloch\./);
      await start.hangsUp();
      await sam.texts('gorffen');
      await sam.expectsText(/^Diolch\. Mae eich ymweliad wedi gorffen\. Yno o hyd\? BACK\.$/);

      await sam.texts('dechrau 60 munud 12 Stryd Fawr');
      await sam.expectsText(/^Ymlaen, erbyn 15:00\..* Lle: 12 Stryd Fawr\.$/);
      await sam.texts('mwy 30');
      await sam.expectsText(/^Ymlaen, erbyn 15:30\. OUT wrth adael\.$/);
      const end = await sam.dials();
      await end.presses('7294');
      end.hears(/Hyd at: hanner awr wedi tri\. I orffen, pwyswch 2\./);
      await end.presses('2');
      end.hears(/^Diolch\. Mae eich ymweliad wedi gorffen\./);

      await sam.texts('helpwch fi');
      await sam.expectsText(/^Diolch\. Un eiliad\.$/);
      await bea.expectsText(/urgent\. Reply TAKE A 15/);
      await bea.ignores({ calls: 1 });
      await mo.ignores({ calls: 1, texts: 1 });
      await ira.ignores({ calls: 1, texts: 1 });
    });

    it('is not told by the language from another phone whether a staff number exists, before the PIN', async () => {
      town = await openTown({ organisation: with_(RIVERSIDE, '4021', 'language: cy'), at: AT, carriers });
      const call = await town.phone('+447700900199').dials();
      await call.presses('4021#');
      call.hears(/Your PIN, then hash\./);
      await call.presses('7294#');
      call.hears(/I ddechrau, pwyswch 1\./);
      await call.hangsUp();
    });

    it('an Arabic-speaking responder is rung and texted in Arabic, with the name as it is written', async () => {
      town = await openTown({ organisation: with_(RIVERSIDE, '4022', 'language: ar'), at: AT, carriers });
      const [sam, bea, mo, ira] = [town.phone(SAM), town.phone(BEA), town.phone(MO), town.phone(IRA)] as const;
      await sam.texts('IN 60 mins at 12 High Street');
      await sam.expectsText(/^On until 15:00/);
      await town.passes('66m');
      await sam.ignores({ calls: 2, texts: 2 });
      await bea.expectsText(/^Riverside lone-working line: أمر عاجل\. أجب TAKE A 15/);
      const alarm = await bea.answersCall();
      alarm.hears(/^(Riverside lone-working line(?:\.? \.?| )أمر عاجل\. اضغط 1\. ?){3}$/);
      await alarm.presses('1');
      alarm.hears(/^اتصل مرة واحدة: Sam.*Sam Okoro.*الساعة الثالثة.*12 High Street/);
      await alarm.presses('1');
      alarm.hears(/كم دقيقة/);
      await alarm.presses('15#');
      alarm.hears(/شكراً\. نريد الأخبار قبل الساعة الثالثة/);
      await mo.expectsText(/^A is taken, news by/);
      await bea.texts('SAFE A');
      await bea.expectsText(/^شكراً\. انتهى A\.$/);
      await mo.ignores({ texts: 1 });
      await ira.ignores({ texts: 2 });
    });
  },
);

describe.each(['cy', 'ar'])('Whoever is spoken to in %s', (language) => {
  /** All that Sam's phone heard and received. */
  async function lived(pin: string): Promise<string[]> {
    town = await openTown({ organisation: with_(RIVERSIDE, '4021', `language: ${language}`), at: AT });
    const sam = town.phone(SAM);
    for (const keys of [
      [pin, '1', '2'],
      [pin, '3', '1'],
      [pin, '4', '1'],
      [pin, '2'],
    ]) {
      const call = await sam.dials();
      await call.pressesUntilItEnds(...keys);
      if (!call.isOver) await call.hangsUp();
      await town.passes('1m');
    }
    for (const text of [`START 60 12 High Street ${pin}`, `STATUS ${pin}`, `MORE 30 ${pin}`, `OUT ${pin}`])
      await sam.texts(text);
    await town.passes('4m');
    const heard = town.exchange
      .calls()
      .filter(({ phone }) => phone === SAM)
      .flatMap(({ transcript }) => transcript.filter(({ who }) => who === 'line').map(({ text }) => text));
    const read = town.exchange
      .texts()
      .filter(({ phone, direction }) => phone === SAM && direction === 'outbound')
      .map(({ body }) => body);
    for (const number of EVERYBODY) await town.phone(number).minds('what came so far');
    return [...heard, ...read];
  }

  it('hears and reads the same with either PIN', async () => {
    const plain = await lived('7294');
    expect(await town.records.alarmKinds()).toEqual([]);
    await town.close();
    const covert = await lived('3851');
    expect(await town.records.alarmKinds()).toEqual(['duress']);
    expect(covert).toEqual(plain);
    expect(plain.length).toBeGreaterThan(12);
  });
});

describe('Whoever takes texts only', () => {
  it('is texted where others are rung, as a worker or a responder, and the ladder goes on at its times', async () => {
    const file = with_(with_(RIVERSIDE, '4021', 'text_only: yes'), '4022', 'text_only: yes');
    town = await openTown({ organisation: file, at: AT });
    const [sam, bea, mo, ira] = [town.phone(SAM), town.phone(BEA), town.phone(MO), town.phone(IRA)] as const;
    await sam.texts('IN 60 mins at 12 High Street');
    await sam.expectsText(/^On until 15:00/);
    await town.passes('60m');
    await sam.expectsText(/It is nearly/);
    await sam.expectsText(/^Have you left\? OUT\./);
    await town.passes('2m');
    // In place of the call.
    await sam.expectsText(/^Have you left\? OUT\./);
    await town.passes('4m');
    await bea.expectsText(/urgent\. Reply TAKE A 15/);
    await town.passes('3m');
    await mo.expectsText(/urgent\. Reply TAKE A 15/);
    await mo.expectsCall();
    await bea.texts('TAKE A 15');
    // The person who acts is told, too.
    await bea.expectsText(/^A: Only text Sam, once: \+447700900101\. Sam Okoro was expected/);
    await town.passes('15m');
    await bea.expectsText(/News of A, please/);
    await bea.texts('SAFE A');
    // A number proves nothing: here a key counts, and the text says what the call is for.
    await bea.expectsText(/^A is over once you press 1 in our call\. We ring you now\.$/);
    const confirm = await bea.answersCall();
    await confirm.presses('1');
    await mo.ignores({ texts: 2 });
    await ira.ignores({ calls: 1, texts: 3 });
  });

  it('whom the plan informs hears once somebody has taken it, and a drill ends: no covert call first', async () => {
    const file = with_(RIVERSIDE_RINGS_BACK, '4021', 'text_only: yes').replace(
      'police_force: Northshire',
      'police_force: Northshire\n    inform: [leads]',
    );
    town = await openTown({
      organisation: with_(file, '4031', 'roles: [lead]').replace('roles: [lead], roles: [manager]', 'roles: [lead]'),
      at: AT,
    });
    const [sam, bea, mo, ira] = [town.phone(SAM), town.phone(BEA), town.phone(MO), town.phone(IRA)] as const;
    await startDrill(town.parts, 'North', { duress: true, about: '4021' });
    const drill = await bea.answersCall();
    await drill.presses('1', '1', '15#');
    expect(await town.records.alarms()).toMatchObject([{ status: 'closed' }]);
    for (const phone of [bea, mo, ira]) await phone.minds('what came so far');

    await sam.texts('OUT 3851');
    await sam.expectsText(/^No visit is open/);
    const call = await bea.answersCall();
    expect(town.exchange.texts().filter(({ body }) => body.includes('for your information'))).toEqual([]);
    await call.presses('1', '1', '15#');
    await ira.expectsText(/^Riverside lone-working line, for your information: B\. You need not act\./);
    for (const phone of [bea, mo]) await phone.minds('what came so far');
  });

  it('is rung all the same where nobody else would be', async () => {
    const file = ['4022', '4030', '4031'].reduce((all, one) => with_(all, one, 'text_only: yes'), RIVERSIDE);
    const alone = file.replace(/ {2}duty: .*\n/, '').replace(/ {2}last_resort: .*\n/, '');
    town = await openTown({ organisation: alone, at: AT });
    const [sam, bea, mo, ira] = [town.phone(SAM), town.phone(BEA), town.phone(MO), town.phone(IRA)] as const;
    await sam.texts('SOS');
    for (const phone of [bea, mo, ira]) {
      await phone.expectsText(/urgent\. Reply TAKE A 15/);
      await phone.expectsCall();
    }
    await sam.ignores({ texts: 1 });
  });

  it('is rung where a key must count: a number alone takes nobody out of danger', async () => {
    town = await openTown({ organisation: with_(RIVERSIDE, '4022', 'text_only: yes'), at: AT });
    const [sam, bea, mo, ira] = [town.phone(SAM), town.phone(BEA), town.phone(MO), town.phone(IRA)] as const;
    await sam.texts('SOS');
    await bea.expectsText(/urgent\. Reply TAKE A 15/);
    await bea.texts('TAKE A 15');
    await bea.expectsText(/once you press 1 in our call/);
    const confirm = await bea.answersCall();
    await confirm.presses('1');
    await bea.expectsText(/^A: Do not go there alone\./);
    await confirm.hangsUp();
    await sam.ignores({ texts: 1 });
    await mo.ignores({ calls: 1, texts: 2 });
    await ira.ignores({ calls: 1, texts: 2 });
  });
});

describe('Whoever needs slow speech', () => {
  it('hears every line of a call slowly, and an address more slowly still', async () => {
    town = await openTown({ organisation: with_(RIVERSIDE, '4021', 'slow_speech: yes'), at: AT });
    const call = await town.phone(SAM).dials();
    call.hears(/Your PIN, please/);
    const { rows } = await town.knex.raw<{ rows: { reply: { say: { pace: string }[] } }[] }>('select reply from turn');
    expect(rows.flatMap(({ reply }) => reply.say.map(({ pace }) => pace))).toEqual(['slow']);
    await call.hangsUp();
  });
});
