import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { JO, SAM, type Stand } from './stand.ts';
import {
  asks,
  bare,
  claimsOf,
  createVonageStand,
  lastAt,
  ncco,
  NUMBER,
  press,
  statusesAt,
  talk,
  vonageSdk,
} from './vonage-stand.ts';

let stand: Stand;
beforeEach(async () => {
  stand = await createVonageStand();
});
afterEach(() => stand.close());

async function place(more: object = {}): Promise<string> {
  const { uuid } = await vonageSdk(stand).voice.createOutboundCall({
    to: [{ type: 'phone', number: bare(JO) }],
    from: { type: 'phone', number: bare(NUMBER) },
    answer_url: [`${stand.url}/attempt?id=7`],
    event_url: [`${stand.url}/attempt/event?id=7`],
    ...more,
  } as unknown as Parameters<ReturnType<typeof vonageSdk>['voice']['createOutboundCall']>[0]);
  await stand.exchange.idle();
  return uuid;
}

describe('calls by the official SDK', () => {
  it('are started, ring, are answered, speak and end, and report each', async () => {
    stand.answer('/attempt', ncco(talk('Press 1.', { bargeIn: true }), asks(stand, ['dtmf'], { maxDigits: 1 })));
    stand.answer('/next', ncco(talk('Thank you.')));
    const id = await place({ answer_method: 'POST', ringing_timer: 25 });
    expect(stand.exchange.call(id)).toMatchObject({ status: 'ringing' });
    expect((await vonageSdk(stand).voice.getCall(id)).status).toBe('ringing');
    stand.exchange.answer(id);
    await stand.pass(2);
    await press(stand, id, '1');
    expect(lastAt(stand, '/attempt')).toMatchObject({ uuid: id, from: bare(NUMBER), to: bare(JO) });
    expect(statusesAt(stand, '/attempt/event')).toEqual(['started', 'ringing', 'answered', 'completed']);
    expect(lastAt(stand, '/attempt/event')).toMatchObject({ duration: '2', direction: 'outbound' });
    expect(await vonageSdk(stand).voice.getCall(id)).toMatchObject({
      uuid: id,
      status: 'completed',
      duration: '2',
      to: { type: 'phone', number: bare(JO) },
    });
    expect(stand.exchange.errors()).toEqual([]);
  });

  it.each([
    ['busy', ['started', 'busy', 'completed']],
    ['declines', ['started', 'ringing', 'rejected']],
    ['off', ['started', 'unanswered', 'completed']],
    ['silent', ['started', 'ringing', 'timeout', 'completed']],
    ['dead-number', ['started', 'failed', 'completed']],
    ['voicemail', ['started', 'ringing', 'answered', 'machine', 'completed']],
  ] as const)('meet a phone that is set to %s', async (answers, told) => {
    stand.exchange.setPhone(JO, { answers });
    stand.answer('/attempt', ncco({ action: 'wait', timeout: 500 }));
    await place({ advanced_machine_detection: { behavior: 'continue', mode: 'detect' } });
    await stand.pass(61);
    expect(statusesAt(stand, '/attempt/event')).toEqual(told);
    const verdict = stand.at('/attempt/event').find(({ json }) => (json as { status: string }).status === 'machine');
    if (answers === 'voicemail') expect(verdict?.json).toMatchObject({ call_uuid: expect.any(String) });
    if (verdict) expect(verdict.json).not.toHaveProperty('uuid');
  });

  it('hang up on machines if asked, and run their NCCO beside the detection or after it', async () => {
    stand.exchange.setPhone(JO, { answers: 'voicemail' });
    const id = await place({ machine_detection: 'hangup' });
    expect(stand.exchange.call(id).status).toBe('completed');
  });

  it('are ended and transferred while they last, and are cancelled while they ring', async () => {
    const { voice } = vonageSdk(stand);
    const ringing = await place();
    await voice.hangupCall(ringing);
    await stand.exchange.idle();
    expect(statusesAt(stand, '/attempt/event').slice(-2)).toEqual(['cancelled', 'completed']);
    stand.answer('/attempt', ncco({ action: 'wait', timeout: 60 }));
    stand.answer('/elsewhere', ncco(talk('Elsewhere.'), { action: 'wait', timeout: 60 }));
    const answered = await place();
    stand.exchange.answer(answered);
    await stand.exchange.idle();
    await voice.transferCallWithURL(answered, `${stand.url}/elsewhere`);
    await stand.exchange.idle();
    await voice.transferCallWithNCCO(answered, [{ action: 'talk', text: 'By document.' }] as Parameters<
      typeof voice.transferCallWithNCCO
    >[1]);
    await stand.exchange.idle();
    expect(stand.heard(answered)).toEqual(['Elsewhere.', 'By document.']);
    await expect(voice.hangupCall(answered)).rejects.toMatchObject({ response: { status: 400 } });
  });

  it('are listed, by time and over pages', async () => {
    for (let call = 0; call < 5; call += 1) {
      await place();
      await stand.pass(61);
    }
    const { voice } = vonageSdk(stand);
    const all = [];
    for await (const { uuid } of voice.getAllCalls({ pageSize: 2 } as Parameters<typeof voice.getAllCalls>[0]))
      all.push(uuid);
    expect(new Set(all).size).toBe(5);
    const late = await voice.search({ date_start: '2026-03-16T14:03:00Z', order: 'desc' } as Parameters<
      typeof voice.search
    >[0]);
    expect(late).toMatchObject({ count: 2, _embedded: { calls: [{ status: 'timeout' }, {}] } });
  });

  it.each<[string, object, number]>([
    ['999', { to: [{ type: 'phone', number: '999' }] }, 400],
    ['a number with a plus', { to: [{ type: 'phone', number: JO }] }, 400],
    ['one of ours to itself', { to: [{ type: 'phone', number: bare(NUMBER) }] }, 400],
    ['a foreign sender', { from: { type: 'phone', number: bare(SAM) } }, 400],
    ['an address elsewhere', { answer_url: ['https://example.org/'] }, 400],
    ['a ring without end', { ringing_timer: 121 }, 400],
    ['what this exchange does not do', { random_from_number: true }, 400],
  ])('refuse %s', async (_what, change, status) => {
    await expect(place(change)).rejects.toMatchObject({ response: { status } });
    expect(stand.exchange.calls()).toEqual([]);
  });

  it("require the application's token", async () => {
    await expect(vonageSdk(stand, 'strange').voice.getCall('1')).rejects.toMatchObject({ response: { status: 401 } });
    await expect(vonageSdk(stand).voice.getCall('1')).rejects.toMatchObject({ response: { status: 404 } });
  });
});

describe('texts', () => {
  const send = (more: object = {}): Promise<{ messageUUID: string }> =>
    vonageSdk(stand).messages.send({
      messageType: 'text',
      channel: 'sms',
      to: bare(JO),
      from: bare(NUMBER),
      text: 'Sam has not rung.',
      clientRef: 'attempt-9',
      ...more,
    } as Parameters<ReturnType<typeof vonageSdk>['messages']['send']>[0]);

  it('are submitted and delivered, and arrive whole', async () => {
    const { messageUUID } = await send();
    await stand.exchange.idle();
    expect(statusesAt(stand, '/message')).toEqual(['submitted', 'delivered']);
    expect(lastAt(stand, '/message')).toMatchObject({
      message_uuid: messageUUID,
      to: bare(JO),
      from: bare(NUMBER),
      channel: 'sms',
      client_ref: 'attempt-9',
      usage: { currency: 'EUR', price: '0.0333' },
    });
    stand.exchange.text({ from: SAM, to: NUMBER, body: 'in 60 14 Mill Lane' });
    await stand.exchange.idle();
    expect(lastAt(stand, '/inbound')).toMatchObject({
      channel: 'sms',
      from: bare(SAM),
      to: bare(NUMBER),
      text: 'in 60 14 Mill Lane',
      sms: { num_messages: '1', keyword: 'IN' },
      message_uuid: expect.any(String),
    });
    for (const webhook of stand.seen) claimsOf(webhook);
  });

  it('do not reach a phone that is off', async () => {
    stand.exchange.setPhone(JO, { answers: 'off' });
    await send();
    await stand.exchange.idle();
    expect(lastAt(stand, '/message')).toMatchObject({ status: 'undeliverable', error: { title: '1260' } });
  });

  it.each<[string, object]>([
    ['999', { to: '999' }],
    ['nothing to say', { text: '' }],
    ['a foreign sender', { from: bare(SAM) }],
    ['pictures', { messageType: 'image' }],
  ])('refuse %s', async (_what, change) => {
    await expect(send(change)).rejects.toMatchObject({ response: { status: 422 } });
    expect(stand.exchange.texts()).toEqual([]);
  });
});
