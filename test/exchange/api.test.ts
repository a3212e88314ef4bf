import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { createStand, JO, LINE, SAM, say, type Stand } from './stand.ts';

let stand: Stand;
beforeEach(async () => {
  stand = await createStand();
});
afterEach(() => stand.close());

const Call = z.object({
  id: z.string(),
  status: z.string(),
  waitingFor: z.object({ kind: z.string() }).nullable(),
  transcript: z.array(z.object({ who: z.string(), text: z.string() })),
});

async function ask(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${stand.url}/exchange/api${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
  });
  return { status: response.status, body: await response.json() };
}

describe('the API of phones', () => {
  it('dials, presses, hears, hangs up', async () => {
    stand.answer('/voice', '<Response><Gather numDigits="1" action="/next"><Say>Press 1.</Say></Gather></Response>');
    stand.answer('/next', '<Response><Gather action="/never"><Say>Thank you.</Say></Gather></Response>');
    const dialled = await ask('POST', '/calls', { from: SAM });
    expect(dialled.status).toBe(201);
    const { id } = Call.parse(dialled.body);
    await stand.exchange.idle();
    await ask('POST', `/calls/${id}/keys`, { keys: '1' });
    await stand.exchange.idle();
    const call = Call.parse((await ask('GET', `/calls/${id}`)).body);
    expect(call).toMatchObject({
      status: 'in-progress',
      waitingFor: { kind: 'keys' },
      transcript: [
        { who: 'line', text: 'Press 1.' },
        { who: 'caller', text: '1' },
        { who: 'line', text: 'Thank you.' },
      ],
    });
    expect(Call.parse((await ask('POST', `/calls/${id}/hangup`)).body).status).toBe('completed');
  });

  it('sets how phones answer, texts, and shows everything', async () => {
    expect(
      (await ask('PUT', `/phones/${encodeURIComponent(JO)}`, { answers: 'voicemail', label: 'Jo B' })).body,
    ).toMatchObject({ number: JO, label: 'Jo B', answers: 'voicemail' });
    stand.answer('/sms', '<Response><Message>Hello.</Message></Response>');
    expect((await ask('POST', '/texts', { from: SAM, to: LINE, body: 'START' })).status).toBe(201);
    await stand.exchange.idle();
    expect((await ask('GET', `/texts?phone=${encodeURIComponent(SAM)}`)).body).toHaveLength(2);
    expect((await ask('GET', `/texts?phone=${encodeURIComponent(JO)}`)).body).toEqual([]);
    expect((await ask('PUT', '/faults', { rest: 'broken' })).body).toEqual({
      rest: 'broken',
      statusCallbacks: 'in-order',
      optOutWords: 'ours',
      seed: 1,
      chances: {},
      phones: {},
    });
    expect((await ask('GET', '/state')).body).toMatchObject({
      lines: [LINE],
      phones: [{ number: SAM }, { label: 'Jo B' }],
      calls: [],
      texts: [{ body: 'START' }, { body: 'Hello.' }],
      errors: [],
      clock: { speed: 1, timezone: 'Europe/London' },
      faults: { rest: 'broken' },
    });
  });

  it('repeats a webhook', async () => {
    stand.answer('/voice', say('Hello.'));
    const { id } = Call.parse((await ask('POST', '/calls', { from: SAM, withheld: true })).body);
    await stand.exchange.idle();
    expect(await ask('POST', '/redeliver', { id })).toMatchObject({
      status: 200,
      body: { status: 200, body: say('Hello.') },
    });
    stand.answer('/voice', { status: 500 });
    expect(await ask('POST', '/redeliver', { id })).toMatchObject({
      status: 502,
      body: { error: expect.stringContaining('500') },
    });
  });

  it.each<[string, string, unknown, number]>([
    ['POST', '/calls', { from: 'Sam' }, 400],
    ['POST', '/calls', { from: SAM, colour: 'red' }, 400],
    ['POST', '/calls', undefined, 400],
    ['POST', '/calls', { from: SAM, to: '+441632960999' }, 409],
    ['POST', '/calls', { from: LINE }, 409],
    ['GET', '/calls/CA1', undefined, 404],
    ['POST', '/calls/CA1/answer', undefined, 404],
    ['POST', '/calls/CA1/sing', undefined, 404],
    ['POST', '/texts', { from: SAM, body: '' }, 400],
    ['POST', '/texts', { from: SAM, to: JO, body: 'Hello' }, 409],
    ['PUT', '/phones/Sam', { answers: 'busy' }, 400],
    ['PUT', `/phones/${SAM}`, { answers: 'sometimes' }, 400],
    ['PUT', '/faults', { rest: 'sometimes' }, 400],
    ['PUT', '/faults', { phones: { Sam: { 'key-lost': 1 } } }, 400],
    ['POST', '/redeliver', { id: 'CA1' }, 404],
    ['GET', '/elsewhere', undefined, 404],
    ['GET', '/calls/%E0%A4%A', undefined, 400],
    ['PUT', '/phones/%', { answers: 'busy' }, 400],
  ])('%s %s %j: %s', async (method, path, body, status) => {
    expect(await ask(method, path, body)).toMatchObject({ status, body: { error: expect.any(String) } });
    expect(stand.exchange.calls()).toEqual([]);
  });

  it('accepts only JSON bodies', async () => {
    const sent = (type: string, body: string): Promise<number> =>
      fetch(`${stand.url}/exchange/api/texts`, { method: 'POST', headers: { 'Content-Type': type }, body }).then(
        ({ status }) => status,
      );
    expect(await sent('text/plain', JSON.stringify({ from: SAM, body: 'START' }))).toBe(400);
    expect(await sent('application/json', '{')).toBe(400);
    expect(await sent('application/json; charset=rot13', '{}')).toBe(400);
    expect(await sent('application/json', JSON.stringify({ from: SAM, body: 'x'.repeat(20_000) }))).toBe(400);
    expect(stand.exchange.texts()).toEqual([]);
  });

  it('refuses actions that a person could not do', async () => {
    stand.answer('/voice', say('Hello.'));
    const { id } = Call.parse((await ask('POST', '/calls', { from: SAM })).body);
    expect((await ask('POST', `/calls/${id}/answer`)).status).toBe(409);
    await stand.exchange.idle();
    for (const deed of ['keys', 'silence', 'hangup', 'decline']) {
      expect((await ask('POST', `/calls/${id}/${deed}`, { keys: '1' })).status).toBe(409);
    }
  });

  it('streams the state, then every change', async () => {
    stand.answer('/voice', say('Good morning.'));
    const response = await fetch(`${stand.url}/exchange/api/events`);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const words = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let read = '';
    const until = async (part: string): Promise<void> => {
      while (!read.includes(part)) read += (await words?.read())?.value ?? '';
    };
    await until('event: state');
    stand.exchange.dial({ from: SAM });
    await until('Good morning.');
    await until('"status":"completed"');
    stand.exchange.setPhone(JO, { answers: 'busy' });
    await until('"answers":"busy"');
    stand.exchange.close();
    while (!(await words?.read())?.done);
  });
});
