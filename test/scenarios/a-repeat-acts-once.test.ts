import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Phone } from '../harness/phones.ts';
import { BEA, IRA, MO, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';
import { idsOfText, post } from './signed-webhooks.ts';

describe('a repeat acts once and gets the same answer', () => {
  let town: Town;
  let sam: Phone;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
    sam = town.phone(SAM);
  });
  afterEach(async () => {
    await town.close();
  });

  const count = async (table: string): Promise<number> => (await town.knex(table).select('*')).length;

  it('the turn that starts a visit', async () => {
    const call = await sam.rings('7294', '1', '2');
    const again = await town.exchange.redeliver(call.id, 'turn');
    expect(again.body).toMatch(/Until three o&apos;clock|Until three o'clock/);
    expect(await count('visit')).toBe(1);
    expect(await count('sealed_event')).toBe(1);
    await call.hangsUp();
    await town.passes('10m');
    expect((await town.exchange.redeliver(call.id, 'turn')).body).toBe(again.body);
    await sam.rings('7294', '2');
  });

  it('a wrong PIN delivered twice is one try, and keyed twice it is two', async () => {
    const call = await sam.rings('1111');
    await town.exchange.redeliver(call.id, 'turn');
    expect(await count('pin_failure')).toBe(1);
    await call.presses('1111');
    expect(await count('pin_failure')).toBe(2);
    await call.presses('7294');
    call.hears(/To start, press 1/);
    await call.hangsUp();
  });

  it('a hang-up reported twice', async () => {
    const call = await sam.rings('7294', '1');
    await call.hangsUp();
    await town.exchange.redeliver(call.id, 'status');
    await town.settle();
    expect(await count('visit')).toBe(1);
    (await sam.rings('7294', '2')).hears(/three o'clock.*ended/);
  });

  it("a call's first request, ten times at once", async () => {
    const fields = {
      CallSid: `CA${randomBytes(16).toString('hex')}`,
      From: SAM,
      To: town.line,
      CallStatus: 'ringing',
      Direction: 'inbound',
    };
    const answers = await Promise.all(Array.from({ length: 10 }, () => post(town, { path: '/twilio/voice', fields })));
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(answers[0]?.body).toMatch(/Your PIN, please\./);
    expect(await count('conversation')).toBe(1);
  });

  it('a turn, ten times at once', async () => {
    const call = await sam.rings('7294');
    const conversation = await town.records.conversation();
    const fields = {
      CallSid: call.id,
      From: SAM,
      To: town.line,
      CallStatus: 'in-progress',
      Digits: '1',
      FinishedOnKey: '',
    };
    const ask = async (turn: number, digits: string): Promise<string[]> => {
      const path = `/twilio/call/${conversation?.id ?? ''}/${turn}`;
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => post(town, { path, fields: { ...fields, Digits: digits } })),
      );
      return [...new Set(answers.map(({ body }) => body))];
    };
    expect(await ask(2, '1')).toEqual([expect.stringMatching(/How many half hours/)]);
    expect(await ask(3, '2')).toEqual([expect.stringMatching(/Until three o/)]);
    expect(await count('visit')).toBe(1);
    await call.hangsUp();
    await sam.rings('7294', '2');
  });

  it('a text', async () => {
    await sam.texts('START 60');
    await sam.expectsText(/^On until 15:00/);
    const start = latestText();
    await town.passes('10m');
    await town.exchange.redeliver(start, 'turn');
    await town.settle();
    expect(await count('visit')).toBe(1);
    await sam.texts('OUT');
    await sam.expectsText(/ended/);
    await town.exchange.redeliver(start, 'turn');
    await town.settle();
    await sam.texts('STATUS');
    await sam.expectsText(/No visit is open/);
    await sam.texts('SOS');
    await sam.expectsText(/One moment/);
    await town.exchange.redeliver(latestText(), 'turn');
    await town.settle();
    expect(await count('alarm')).toBe(1);
    for (const number of [BEA, MO, IRA]) {
      await town.phone(number).expectsText(/urgent/);
      await town.phone(number).expectsCall();
    }
  });

  it('two phones of one worker at once: one visit is open at the end', async () => {
    const start = (): Promise<{ status: number }> =>
      post(town, { path: '/twilio/sms', fields: { ...idsOfText(), From: SAM, To: town.line, Body: 'START 60' } });
    const answers = await Promise.all(Array.from({ length: 6 }, start));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    await town.settle();
    expect(await town.records.visits({ status: 'open' })).toHaveLength(1);
    await sam.ignores({ texts: 2 });
    await sam.rings('7294', '2');
  });

  function latestText(): string {
    const text = town.exchange
      .texts()
      .filter(({ direction }) => direction === 'inbound')
      .at(-1);
    if (!text) throw new Error('no text has come in');
    return text.id;
  }
});
