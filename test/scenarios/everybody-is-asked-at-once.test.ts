import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { beginRollCall, endRollCall } from '../../src/operations/roll-calls/begin.ts';
import { readAsked } from '../../src/records/views/shown/roll-calls.ts';
import type { RollCallAsks } from '../../src/safety/roll-call.ts';
import { BEA, DUTY, EVERYBODY, IRA, MO, MO_AT_HOME, PRIYA, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { mind, ringsOf } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';
import { inOne } from '../harness/patterns.ts';

/** A roll-call (src/safety/README.md F13, D11). */

const OFFICE = { kind: 'system' as const };
const ASKED = /^Riverside office asks everybody: is all well\? Reply OK\. If not, reply HELP\.$/;
const THANKS = /^Thank you\. The roll-call has your answer\.$/;

let town: Town;
beforeEach(async () => {
  town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
});
afterEach(() => town.close());

interface Besides {
  building?: string;
  isDrill?: boolean;
  staffNumbers?: string[];
}

async function asks(asks: RollCallAsks, { isDrill = false, ...besides }: Besides = {}): Promise<string> {
  const begun = await beginRollCall(town.parts, OFFICE, { asks, teams: 'all', isDrill, by: 'Mo Haddad', ...besides });
  if (begun.kind !== 'done') throw new Error(begun.kind);
  await town.settle();
  return begun.id;
}

/** "Sam ok" of each. */
async function answers(id: string): Promise<string[]> {
  await town.settle();
  return (await readAsked(town.knex, id, 'all')).map(({ name, status }) => `${name.split(' ')[0] ?? ''} ${status}`);
}

async function all(numbers: string[], words: RegExp): Promise<void> {
  for (const number of numbers) await town.phone(number).expectsText(words);
}

describe('everybody is asked at once whether all is well', () => {
  it('OK in anybody’s words answers it, a key answers the call, and no visit moves', async () => {
    const [sam, bea, mo, ira] = [town.phone(SAM), town.phone(BEA), town.phone(MO), town.phone(IRA)];
    await sam.texts('IN 60 mins at 12 High Street');
    await sam.expectsText(/^On until 15:00/);
    const id = await asks('everybody');
    await all([SAM, BEA, MO, IRA], ASKED);
    await sam.texts('ok');
    await sam.expectsText(/^Thank you\. The roll-call has your answer\. On until 15:00\. OUT when you leave\.$/);
    await bea.texts('Yes, all fine here thanks');
    await bea.expectsText(THANKS);
    await mo.texts('SAFE');
    await mo.expectsText(THANKS);
    await ira.texts('who is this');
    await ira.expectsText(/^Everybody is asked: is all well\? Reply OK\. If not, reply HELP\.$/);
    expect(await answers(id)).toEqual(['Bea ok', 'Ira asked', 'Mo ok', 'Sam ok']);
    // What a manager asks in words is read by a person.
    await town.phone(DUTY).expectsText(/a colleague texted a note\. READ to see it\.$/);
    await town.passes('3m1s');
    const call = await ira.answersCall();
    call.hears(/^Riverside office asks everybody\. If all is well, 1\. For help, 2\.$/);
    await call.presses('1');
    call.hears(/^Thank you\. That is noted\. You may hang up\.$/);
    await call.hangsUp();
    expect(await answers(id)).toEqual(['Bea ok', 'Ira ok', 'Mo ok', 'Sam ok']);
    await town.passes('10m');
    await mo.expectsText(/a colleague texted a note\. READ to see it\.$/);
    await sam.texts('OUT');
    await sam.expectsText(/^Thank you/);
  });

  it('who says nothing is rung on every phone, twice, then told to the managers; a restart loses nothing', async () => {
    const [bea, mo, ira] = [town.phone(BEA), town.phone(MO), town.phone(IRA)];
    const id = await asks('list', { staffNumbers: ['4022', '4030'] });
    await all([BEA, MO], ASKED);
    for (const number of [BEA, MO, MO_AT_HOME]) town.phone(number).answers('silent');
    await town.isDownFor('5m');
    await town.passes('4m');
    expect(ringsOf(town, BEA)).toHaveLength(2);
    expect([ringsOf(town, MO).length, ringsOf(town, MO_AT_HOME).length]).toEqual([2, 2]);
    await town.phone(BEA).ignores({ calls: 2 });
    await town.phone(MO).ignores({ calls: 2 });
    await town.phone(MO_AT_HOME).ignores({ calls: 2 });
    await ira.expectsText(
      /no answer to the roll-call, by text or by call\. Please find out how they are\.\nBea Lindqvist, 4022/,
    );
    expect(await answers(id)).toEqual(['Bea silent', 'Mo silent']);
    await mind(town, IRA);
    await bea.texts('OK');
    await bea.expectsText(THANKS);
    await ira.expectsText(
      /^Riverside lone-working line: has answered the roll-call, and is well:\nBea Lindqvist, 4022$/,
    );
    await mo.ignores({ texts: 1 });
    expect(await answers(id)).toEqual(['Bea ok', 'Mo silent']);
  });

  it('HELP is an alarm, of a manager too, and the answer stays what it was', async () => {
    const id = await asks('everybody');
    await all([SAM, BEA, MO, IRA], ASKED);
    await town.phone(IRA).texts('HELP');
    await town.phone(IRA).expectsText(/^Thank you\. One moment\.$/);
    expect(await town.records.alarmKinds()).toEqual(['panic']);
    await town.phone(IRA).texts('ok');
    expect((await answers(id)).includes('Ira help')).toBe(true);
    await mind(town, ...EVERYBODY);
  });

  it('whose text has not gone out when it is ended is asked no more: their OK would be an ordinary text', async () => {
    const everybody = { asks: 'everybody', teams: 'all', isDrill: false, by: 'Mo Haddad' } as const;
    const begun = await beginRollCall(town.parts, OFFICE, everybody);
    if (begun.kind === 'done') await endRollCall(town.parts, OFFICE, { rollCall: begun.id, by: 'Mo Haddad' });
    await town.settle();
    const texts = await town.records.contacts({ purpose: 'roll-call' });
    expect(texts.map(({ status }) => status)).toEqual(Array.from({ length: 4 }, () => 'cancelled'));
  });

  it('OK of somebody whose time is up answers both', async () => {
    const sam = town.phone(SAM);
    await sam.texts('IN 10 mins at 12 High Street');
    await sam.expectsText(/^On until 14:10/);
    await town.passes('10m10s');
    await sam.ignores({ texts: 2 });
    const id = await asks('out');
    await sam.expectsText(ASKED);
    await sam.texts('OK');
    await sam.expectsText(/^Thank you\. On until 14:25\. OUT when you leave\. The roll-call has your answer too\.$/);
    expect(await answers(id)).toEqual(['Sam ok']);
    await sam.texts('OUT');
    await sam.expectsText(/^Thank you/);
  });

  it('each check-in answers it: OUT, and a PIN in a call', async () => {
    const sam = town.phone(SAM);
    await sam.texts('IN 60 mins at 12 High Street');
    await sam.expectsText(/^On until/);
    const id = await asks('everybody');
    await all([SAM, BEA, MO, IRA], ASKED);
    await sam.texts('OUT');
    await sam.expectsText(/The roll-call has your answer too\.$/);
    const call = await town.phone(BEA).dials();
    await call.presses('6183');
    await call.hangsUp();
    expect(await answers(id)).toEqual(['Bea ok', 'Ira asked', 'Mo asked', 'Sam ok']);
    await endRollCall(town.parts, OFFICE, { rollCall: id, by: 'Mo Haddad' });
    await town.passes('10m');
    expect(ringsOf(town, IRA)).toEqual([]);
    await town.phone(IRA).texts('OK');
    await town.phone(IRA).ignores({ texts: 1 });
  });

  it('somebody who was asked about an alarm says whether they mean it or themselves', async () => {
    const bea = town.phone(BEA);
    await town.phone(SAM).texts('SOS');
    await mind(town, ...EVERYBODY);
    const id = await asks('list', { staffNumbers: ['4022'] });
    await bea.expectsText(ASKED);
    for (const words of ['OK', 'yes', 'SAFE']) {
      await bea.texts(words);
      await bea.expectsText(
        /^For the roll-call, reply I AM OK\. About A: TAKE A 15, CANT A or SAFE A\. Nothing has changed\.$/,
      );
    }
    expect(await answers(id)).toEqual(['Bea asked']);
    await bea.texts('I am ok');
    await bea.expectsText(THANKS);
    expect(await answers(id)).toEqual(['Bea ok']);
    expect(await town.records.alarms()).toMatchObject([{ status: 'raised' }]);
    await mind(town, ...EVERYBODY);
  });

  it('somebody who asked for no texts hears that they must name one, and that going there takes nothing', async () => {
    const bea = town.phone(BEA);
    await bea.texts('IN 60 mins at 12 High Street');
    await bea.expectsText(/^On until/);
    await bea.texts('stop texting me');
    await mind(town, ...EVERYBODY);
    await town.phone(SAM).texts('SOS');
    await mind(town, ...EVERYBODY);
    await bea.texts('on my way to her');
    await bea.expectsText(/TAKE A 15/);
    await asks('list', { staffNumbers: ['4022'] });
    await mind(town, ...EVERYBODY);
    await bea.texts('yes');
    await bea.expectsText(/^For the roll-call, reply I AM OK\. About A: TAKE A 15/);
    await mind(town, ...EVERYBODY);
  });

  it('a drill says so, and a building has louder words; a name that gives something away is refused', async () => {
    await asks('list', { staffNumbers: ['4022'], building: 'Castle House', isDrill: true });
    await town
      .phone(BEA)
      .expectsText(
        inOne(
          /^This is a drill\. URGENT: Castle House\. If you are there, do as its staff say\. If not, keep away\. /,
          /Riverside office asks/,
        ),
      );
    await town.passes('3m1s');
    const call = await town.phone(BEA).answersCall();
    call.hears(
      /^This is a drill\. Urgent: Castle House\. If you are there, do as its staff say\. If not, keep away\. Riverside/,
    );
    await call.presses('1');
    await call.hangsUp();
    const wanted = { asks: 'everybody', teams: 'all', isDrill: false, by: 'Mo' } as const;
    for (const building of ['The Safe House', 'Police station', 'Room 01632 960000'])
      expect(await beginRollCall(town.parts, OFFICE, { ...wanted, building })).toEqual({ kind: 'building' });
  });
});

describe('nobody sees that somebody answers under duress', () => {
  it.each(['OK 7294', 'OK 3851'])('by text: %s', async (words) => {
    const sam = town.phone(SAM);
    await sam.texts('IN 60 mins at 12 High Street');
    await sam.expectsText(/^On until 15:00/);
    const id = await asks('out');
    await sam.expectsText(ASKED);
    await sam.texts(words);
    await sam.expectsText(/^Thank you\. The roll-call has your answer\. On until 15:00\. OUT when you leave\.$/);
    expect(await answers(id)).toEqual(['Sam ok']);
    expect(await town.records.alarmKinds()).toEqual(words === 'OK 3851' ? ['duress'] : []);
    await mind(town, ...EVERYBODY);
  });

  it.each(['7294', '3851'])('after zeros that call for help the answer is HELP: %s', async (pin) => {
    const id = await asks('list', { staffNumbers: ['4021'] });
    await town.phone(SAM).expectsText(ASKED);
    const call = await town.phone(PRIYA).dials();
    await call.presses('4021#', '00#', '4021#', `${pin}#`);
    await call.hangsUp();
    expect(await answers(id)).toEqual(['Sam help']);
    await mind(town, ...EVERYBODY);
  });

  it('in the call: 2 after the 1 is help, and who presses neither key hears that nothing has changed', async () => {
    const id = await asks('list', { staffNumbers: ['4021', '4022'] });
    await all([SAM, BEA], ASKED);
    await town.passes('3m1s');
    const [sam, bea] = [await town.phone(SAM).answersCall(), await town.phone(BEA).answersCall()];
    await sam.presses('1', '5');
    await sam.staysSilent();
    sam.hears(/You may hang up\. Thank you\. That is noted\. You may hang up\.$/);
    await sam.presses('2');
    await sam.staysSilent();
    sam.hears(/^Thank you\. One moment\. Your PIN, please\.$/);
    await bea.presses('5', '5');
    bea.hears(/Nothing has changed\.$/);
    expect(await answers(id)).toEqual(['Bea rung', 'Sam help']);
    expect(await town.records.alarms()).toMatchObject([{ kind: 'panic', status: 'raised' }]);
    await mind(town, SAM, BEA, MO, MO_AT_HOME, IRA);
  });

  it('so is 2 with a hash behind it, and after a PIN that was none too', async () => {
    const id = await asks('list', { staffNumbers: ['4021', '4022'] });
    await all([SAM, BEA], ASKED);
    await town.passes('3m1s');
    const [sam, bea] = [await town.phone(SAM).answersCall(), await town.phone(BEA).answersCall()];
    await sam.presses('1', '2#');
    sam.hears(/You may hang up\. Thank you\. One moment\. Your PIN, please\.$/);
    await bea.presses('1', '0713', '2#');
    bea.hears(/Once more, please\. Thank you\. One moment\. Your PIN, please\.$/);
    expect(await answers(id)).toEqual(['Bea help', 'Sam help']);
    await mind(town, ...EVERYBODY);
  });

  it('in the call: the other PIN after the 1; nobody asked covertly is told to find out how they are', async () => {
    const id = await asks('list', { staffNumbers: ['4021'] });
    await town.phone(SAM).expectsText(ASKED);
    await town.passes('3m1s');
    const call = await town.phone(SAM).answersCall();
    await call.presses('1');
    call.hears(/You may hang up\.$/);
    await call.presses('3851');
    call.hears(/^Thank you\.$/);
    expect(await answers(id)).toEqual(['Sam ok']);
    expect(await town.records.alarmKinds()).toEqual(['duress']);
    await town.passes('20s');
    await mind(town, ...EVERYBODY);
    // He is asked once more, and says nothing.
    for (const number of EVERYBODY) town.phone(number).answers('silent');
    await asks('list', { staffNumbers: ['4021'] });
    await town.passes('8m');
    const texts = town.exchange.texts().filter(({ body }) => body.includes('no answer to the roll-call'));
    expect(texts).toEqual([]);
    await mind(town, ...EVERYBODY);
  });
});
