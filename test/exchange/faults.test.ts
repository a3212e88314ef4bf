import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FAULT_NAMES, FAULTS, type FaultName } from '../../src/exchange/faults/faults.ts';
import { createFaultyStand, dialOn, placeOn, textOn } from './faulty-stand.ts';
import { JO, LINE, placedBare, SAM, sdk, type Stand } from './stand.ts';
import { claimsOf, NUMBER, ncco, talk, vonageSdk } from './vonage-stand.ts';

let stand: Stand;
beforeEach(async () => {
  stand = await createFaultyStand();
});
afterEach(() => stand.close());

const place = (more: object = {}): Promise<string> => placeOn(stand, more);
const dial = (to = LINE): Promise<string> => dialOn(stand, to);
const text = (body: string, to = LINE): Promise<void> => textOn(stand, body, to);
const always = (...names: FaultName[]): void => {
  stand.exchange.setFaults({ chances: { both: Object.fromEntries(names.map((name) => [name, 1])) } });
};
const told = (): unknown[] => stand.at('/told').map(({ params }) => params['CallStatus']);
const call = (id: string): ReturnType<Stand['exchange']['call']> => stand.exchange.call(id);

describe('each fault', () => {
  // Each fault alone, with a chance of one.
  const scenes: Record<FaultName, () => Promise<void>> = {
    'status-doubled': async () => {
      await place();
      expect(told()).toEqual(['initiated', 'initiated', 'ringing', 'ringing']);
    },
    'status-late': async () => {
      await place();
      expect(told()).toEqual([]);
      await stand.pass(120);
      expect(told().slice(0, 2)).toEqual(['initiated', 'ringing']);
    },
    'status-lost': async () => {
      await place();
      await stand.pass(60);
      expect(told()).toEqual([]);
    },
    'status-reordered': async () => {
      await place();
      expect(told()).toEqual(['ringing', 'initiated']);
    },
    'turn-doubled': async () => {
      await dial();
      expect(new Set(stand.at('/voice').map(({ token }) => token)).size).toBe(1);
      expect(stand.at('/voice')).toHaveLength(2);
    },
    'turn-doubled-at-once': async () => {
      await dial();
      expect(stand.at('/voice')).toHaveLength(2);
    },
    'webhook-unsigned': async () => {
      stand.answer('/answer', { status: 503 }, ncco(talk('Hello.')));
      await dial(NUMBER);
      expect(stand.at('/answer').map(({ authorization }) => authorization === '')).toEqual([true, false]);
      // The webhook is repeated a minute later.
      stand.answer('/inbound', { status: 403 }, { status: 403 }, { status: 204 });
      await text('IN', NUMBER);
      await stand.pass(120);
      expect(stand.at('/inbound').map(({ authorization }) => authorization === '')).toEqual([true, false, false]);
    },
    'webhook-stale': async () => {
      await dial(NUMBER);
      const [webhook] = stand.at('/answer');
      expect(webhook && claimsOf(webhook).iat).toBe(Date.parse('2026-03-16T13:50:00Z') / 1000);
    },
    'rest-too-many': async () => {
      await expect(place()).rejects.toMatchObject({ status: 429, code: 20429 });
      expect(await placedBare(stand)).toMatchObject({ status: 429, retryAfter: '1' });
    },
    'rest-too-many-bare': async () => {
      expect(await placedBare(stand)).toMatchObject({ status: 429, retryAfter: null });
    },
    'rest-broken': async () => {
      await expect(place()).rejects.toMatchObject({ status: 500 });
      expect(stand.exchange.calls()).toEqual([]);
    },
    'rest-broken-after': async () => {
      await expect(place()).rejects.toMatchObject({ status: 500 });
      expect(stand.exchange.calls()).toHaveLength(1);
    },
    'rest-page': async () => {
      expect(await placedBare(stand)).toMatchObject({ status: 502, type: expect.stringContaining('text/html') });
      expect(stand.exchange.calls()).toEqual([]);
    },
    'rest-hangs': async () => {
      await hangs(0);
    },
    'rest-hangs-after': async () => {
      await hangs(1);
    },
    'rest-cut-off': async () => {
      await expect(place()).rejects.toMatchObject({ code: 'ECONNRESET' });
      expect(stand.exchange.calls()).toEqual([]);
    },
    'rest-cut-off-after': async () => {
      await expect(place()).rejects.toMatchObject({ code: 'ECONNRESET' });
      expect(stand.exchange.calls()).toHaveLength(1);
    },
    'callback-first': async () => {
      const { sid } = await sdk(stand).calls.create({
        to: JO,
        from: LINE,
        url: `${stand.url}/attempt`,
        statusCallback: `${stand.url}/told`,
        statusCallbackEvent: ['initiated'],
      });
      // No wait in between, because the callback came before the answer.
      expect(stand.at('/told')[0]?.params).toMatchObject({ CallSid: sid, CallStatus: 'initiated' });
    },
    'carrier-gone': async () => {
      await expect(place()).rejects.toMatchObject({ code: 'ECONNRESET' });
      await expect(sdk(stand).calls('CA1').fetch()).rejects.toMatchObject({ code: 'ECONNRESET' });
      expect(() => stand.exchange.dial({ from: SAM, to: LINE })).toThrow('cannot be reached');
      expect(() => stand.exchange.text({ from: SAM, to: LINE, body: 'IN' })).toThrow('cannot be reached');
      stand.exchange.setFaults({ chances: { vonage: { 'carrier-gone': 1 } } });
      await place();
      await expect(vonageSdk(stand).voice.getCall('1')).rejects.toThrow();
    },
    'never-rings': async () => {
      const id = await place();
      await stand.pass(24 * 3600 - 1);
      expect([call(id).status, told()]).toEqual(['queued', []]);
      await stand.pass(1);
      expect([call(id).status, told()]).toEqual(['canceled', ['canceled']]);
    },
    'verdict-wrong': async () => {
      const id = await place({ machineDetection: 'Enable' });
      stand.exchange.answer(id);
      await stand.exchange.idle();
      expect(stand.at('/attempt')[0]?.params).toMatchObject({ AnsweredBy: 'machine_start' });
    },
    'verdict-late': async () => {
      const id = await place({ machineDetection: 'Enable' });
      stand.exchange.answer(id);
      await stand.pass(7.9);
      expect(stand.at('/attempt')).toEqual([]);
      await stand.pass(0.1);
      expect(stand.at('/attempt')).toHaveLength(1);
    },
    'meets-voicemail': async () => {
      expect(call(await place()).transcript[0]?.text).toContain('voicemail');
    },
    'meets-screening': async () => {
      const id = await place();
      expect(call(id)).toMatchObject({ status: 'in-progress', screening: true });
      expect(() => {
        stand.exchange.press(id, '1');
      }).toThrow('nobody has answered');
      stand.exchange.answer(id);
      stand.exchange.press(id, '1');
      await stand.exchange.idle();
      expect(stand.at('/next')).toHaveLength(1);
      const another = await place({ to: SAM });
      await stand.pass(25);
      expect(call(another)).toMatchObject({ status: 'completed' });
    },
    'meets-busy': async () => {
      expect(call(await place()).status).toBe('busy');
    },
    'meets-silence': async () => {
      const id = await place({ timeout: 20 });
      await stand.pass(20);
      expect(call(id).status).toBe('no-answer');
    },
    'meets-dead-number': async () => {
      const id = await place();
      expect(call(id).status).toBe('failed');
      expect(stand.at('/told').at(-1)?.params).toMatchObject({ CallStatus: 'failed', SipResponseCode: '404' });
    },
    'meets-do-not-disturb': async () => {
      const first = await place({ timeout: 20 });
      expect(() => {
        stand.exchange.answer(first);
      }).toThrow('not ringing');
      await stand.pass(60);
      const second = await place();
      stand.exchange.answer(second);
      stand.exchange.hangUp(second);
      await stand.pass(181);
      const third = await place();
      expect(call(third)).toMatchObject({ status: 'ringing', unheard: true });
    },
    'number-withheld': async () => {
      const seen = new Set<unknown>();
      for (let time = 0; time < 30; time += 1) {
        stand.exchange.hangUp(await dial());
        seen.add(stand.at('/voice').at(-1)?.params['From']);
      }
      expect(seen.size).toBeGreaterThan(5);
      expect(seen).not.toContain(SAM);
    },
    'key-lost': async () => {
      stand.exchange.press(await dial(), '12');
      await stand.pass(6);
      expect(stand.at('/next')).toEqual([]);
    },
    'key-doubled': async () => {
      stand.exchange.press(await dial(), '1');
      await stand.exchange.idle();
      expect(stand.at('/next')[0]?.params).toMatchObject({ Digits: '11' });
    },
    'keys-ahead': async () => {
      stand.answer('/next', '<Response><Gather action="/last" numDigits="2"/></Response>');
      const id = await place();
      stand.exchange.answer(id);
      await stand.exchange.idle();
      stand.exchange.press(id, '123');
      await stand.exchange.idle();
      expect(stand.at('/last')[0]?.params).toMatchObject({ Digits: '23' });
    },
    'speech-misheard': async () => {
      expect(await spoken('purple file')).not.toBe('purple file');
    },
    'speech-failed': async () => {
      expect(await spoken('purple file')).toBe('');
    },
    'hangs-up-while-asked': async () => {
      const id = await dial();
      expect(call(id)).toMatchObject({ status: 'no-answer', transcript: [] });
    },
    'hangs-up-in-speech': async () => {
      expect(call(await dial())).toMatchObject({ status: 'completed', transcript: [{ text: 'Two keys.' }] });
    },
    'hangs-up-in-entry': async () => {
      expect(call(await dial())).toMatchObject({ status: 'completed' });
      expect(stand.at('/next')).toEqual([]);
    },
    'text-late': async () => {
      await text('IN 60');
      await stand.pass(29 * 60);
      expect(stand.at('/sms')).toEqual([]);
      await stand.pass(60);
      expect(stand.at('/sms')).toHaveLength(1);
    },
    'text-doubled': async () => {
      await text('IN 60');
      expect(new Set(stand.at('/sms').map(({ params }) => params['MessageSid'])).size).toBe(1);
      expect(stand.at('/sms')).toHaveLength(2);
    },
    'text-in-parts': async () => {
      await text(`${'a'.repeat(66)}${'👍'.repeat(40)}`, NUMBER);
      const parts = stand.at('/inbound').map(({ json }) => json as Record<string, string>);
      expect(parts.map((part) => [part['concat-part'], part['concat-total']])).toEqual([
        ['3', '3'],
        ['2', '3'],
        ['1', '3'],
      ]);
      expect(
        parts
          .reverse()
          .map((part) => part['text'])
          .join(''),
      ).toBe(`${'a'.repeat(66)}${'👍'.repeat(40)}`);
      expect(parts.every((part) => Buffer.from(part['text'] ?? '').toString() === part['text'])).toBe(true);
    },
    'text-part-lost': async () => {
      always('text-in-parts', 'text-part-lost');
      await text('a'.repeat(200), NUMBER);
      expect(stand.at('/inbound')).toHaveLength(1);
    },
    'text-other-shape': async () => {
      for (let time = 0; time < 30; time += 1) await text('IN 60', NUMBER);
      expect(
        new Set(
          stand.at('/inbound').map(({ json }) =>
            Object.keys(json as object)
              .toSorted()
              .join(),
          ),
        ).size,
      ).toBe(5);
      always('text-other-shape', 'text-in-parts');
      await text('a'.repeat(200), NUMBER);
      expect(stand.at('/inbound').at(-1)?.json).toMatchObject({ concat: true, 'concat-total': 2, 'concat-part': 1 });
    },
    'text-decorated': async () => {
      for (let time = 0; time < 20; time += 1) await text('IN 60 Mill Lane');
      expect(new Set(stand.at('/sms').map(({ params }) => params['Body'])).size).toBeGreaterThan(4);
    },
    'text-blocked': async () => {
      await sdk(stand).messages.create({ to: JO, from: LINE, body: 'Hello', statusCallback: `${stand.url}/told` });
      await stand.exchange.idle();
      expect(stand.at('/told').at(-1)?.params).toMatchObject({ MessageStatus: 'undelivered', ErrorCode: '30004' });
    },
    'auto-reply': async () => {
      await sdk(stand).messages.create({ to: JO, from: LINE, body: 'Hello' });
      await stand.exchange.idle();
      expect(stand.at('/sms')[0]?.params).toMatchObject({ From: JO, Body: expect.stringContaining('driving') });
    },
  };

  async function hangs(placed: number): Promise<void> {
    const answer = placedBare(stand).then(
      () => 'answered',
      () => 'never answered',
    );
    while (stand.timers.nextAt() === null) await new Promise((resolve) => setTimeout(resolve, 5));
    await stand.pass(121);
    expect(await answer).toBe('never answered');
    expect(stand.exchange.calls()).toHaveLength(placed);
  }
  async function spoken(words: string): Promise<unknown> {
    const id = await place();
    stand.exchange.answer(id);
    await stand.exchange.idle();
    stand.exchange.speak(id, words);
    await stand.exchange.idle();
    return stand.at('/next')[0]?.params['SpeechResult'];
  }

  it.each(FAULT_NAMES)('%s', async (name) => {
    always(name);
    await scenes[name]();
    expect(stand.exchange.struck()[name] ?? 0).toBeGreaterThan(0);
  });

  it('says what it does, and strikes now and then', () => {
    for (const name of FAULT_NAMES)
      expect(FAULTS[name]).toEqual({
        where: expect.any(String),
        usual: expect.any(Number),
        does: expect.stringMatching(/\.$/),
      });
  });
});
