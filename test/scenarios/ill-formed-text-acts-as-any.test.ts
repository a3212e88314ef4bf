import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import { BEA, IRA, MO, RIVERSIDE_RINGS_BACK, SAM } from '../harness/riverside.ts';
import { confirmsText } from '../harness/confirms-text.ts';
import { openTown, type Town } from '../harness/town.ts';
import { idsOfText, postVonage } from './signed-webhooks.ts';

/** Half an emoji in a text, as from a lost part (cases A1, A2 and A4 of the trials). */
const HALF = '\ud83d';

const ways = {
  /** Vonage's form: JSON with an escape, under a signed token. */
  async vonage(town: Town, from: string, body: string): Promise<number> {
    return (await postVonage(town, { channel: 'sms', from: from.slice(1), text: body })).status;
  },
  /** Twilio's form: a signed form whose bytes are not UTF-8. */
  async twilio(town: Town, from: string, body: string): Promise<number> {
    const fields: Record<string, string> = {
      AccountSid: 'AC00000000000000000000000000000001',
      ...idsOfText(),
      From: from,
      To: town.line,
      Body: body,
    };
    const bytesOf = (text: string): Buffer =>
      Buffer.concat(
        text.split(HALF).flatMap((piece, at) => [...(at === 0 ? [] : [Buffer.from([0xf0, 0x9f])]), Buffer.from(piece)]),
      );
    const glued = Buffer.concat(
      Object.keys(fields)
        .sort()
        .flatMap((name) => [Buffer.from(name), bytesOf(fields[name] ?? '')]),
    );
    const signature = createHmac('sha1', 'a-token-for-tests')
      .update(`${town.url}/twilio/sms`)
      .update(glued)
      .digest('base64');
    const form = Object.entries(fields)
      .map(([name, value]) => `${name}=${value.split(HALF).map(encodeURIComponent).join('%F0%9F')}`)
      .join('&');
    const { status } = await fetch(`${town.url}/twilio/sms`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature },
      body: form,
    });
    return status;
  },
};

describe.each(['vonage', 'twilio'] as const)('ill-formed text acts as any other, by %s', (carrier) => {
  let town: Town;
  afterEach(async () => {
    for (const number of [SAM, BEA, MO, IRA]) await town.phone(number).minds('what came so far');
    await town.close();
  });

  async function texts(from: string, body: string): Promise<void> {
    expect([200, 204]).toContain(await ways[carrier](town, from, body));
    await town.settle();
  }

  const open = async (): Promise<void> => {
    town = await openTown({ organisation: RIVERSIDE_RINGS_BACK, at: '2026-11-23T14:00:00Z', carriers: [carrier] });
  };

  const underived = async (): Promise<number> =>
    (await town.records.sealedEvents({ processedAt: null })).filter(({ dueAt }) => dueAt <= town.now()).length;
  const kept = async (): Promise<string> => JSON.stringify(await town.records.receivedTexts());

  it('A1: a text after a broken note is processed', async () => {
    await open();
    await texts(SAM, 'START 5 12 High Street');
    await town.passes('10m');
    for (const body of [`NOTE still here, the dad is ${HALF}`, 'OK 7294', 'OUT. I will need the purple file', 'SOS'])
      await texts(SAM, body);
    expect(await town.records.alarm()).toMatchObject({ kind: 'duress' });
    expect(await underived()).toBe(0);
    expect(await kept()).not.toMatch(/\\ud83d|\ufffd/i);
  });

  it('A2: a note within an alarm', async () => {
    await open();
    await texts(SAM, 'START 60 12 High Street');
    for (const body of ['SOS', `NOTE he ${HALF} is in the kitchen`, 'OUT. I will need the purple file'])
      await texts(SAM, body);
    expect(await town.records.alarm()).toMatchObject({ kind: 'duress' });
    expect(await underived()).toBe(0);
  });

  it("A4: a responder's reference", async () => {
    await open();
    await texts(SAM, 'SOS');
    await town.phone(MO).ignores({ calls: 1, texts: 1 });
    await texts(MO, `DIALLED ref 12${HALF}34`);
    await confirmsText(town, MO);
    expect(await town.records.alarm()).toMatchObject({ status: 'taken' });
  });
});
