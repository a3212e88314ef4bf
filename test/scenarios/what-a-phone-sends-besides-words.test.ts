import { afterEach, describe, expect, it } from '@jest/globals';
import { BEA, IRA, MO, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';
import { idsOfText, post, postVonage } from './signed-webhooks.ts';

/** What rich phones send in place of typed words, as each carrier hands it on. */
type Sent =
  | { what: 'suggestion'; words: string }
  | { what: 'place'; name?: string; address?: string; words?: string }
  | { what: 'captioned picture'; words: string };

const LATITUDE = 51.5007;
const LONGITUDE = -0.1246;

function fieldsOfTwilio(sent: Sent): Record<string, string> {
  switch (sent.what) {
    case 'suggestion':
      return { From: `rcs:${SAM}`, To: 'rcs:riverside_agent', Body: '', ButtonText: sent.words, ButtonPayload: 'p1' };
    case 'place':
      return {
        Body: sent.words ?? sent.name ?? '',
        Latitude: String(LATITUDE),
        Longitude: String(LONGITUDE),
        ...(sent.name === undefined ? {} : { Label: sent.name }),
        ...(sent.address === undefined ? {} : { Address: sent.address }),
      };
    case 'captioned picture':
      return { Body: sent.words, NumMedia: '1', MediaUrl0: 'https://example.org/1' };
  }
}

function fieldsOfVonage(sent: Sent): Record<string, unknown> {
  switch (sent.what) {
    case 'suggestion':
      return { channel: 'rcs', message_type: 'reply', reply: { id: 'r1', title: sent.words } };
    case 'place': {
      const { name, address } = sent;
      const location = { lat: LATITUDE, long: LONGITUDE, name, address };
      return { channel: 'rcs', message_type: 'location', location, ...(sent.words ? { text: sent.words } : {}) };
    }
    case 'captioned picture':
      return { channel: 'mms', message_type: 'image', image: { url: 'https://example.org/1', caption: sent.words } };
  }
}

const carriers = {
  twilio: (town: Town, sent: Sent) =>
    post(town, { path: '/twilio/sms', fields: { ...idsOfText(), From: SAM, To: town.line, ...fieldsOfTwilio(sent) } }),
  vonage: (town: Town, sent: Sent) => postVonage(town, { from: SAM.slice(1), ...fieldsOfVonage(sent) }),
};

describe.each(['twilio', 'vonage'] as const)('what a phone sends besides words, by %s', (carrier) => {
  let town: Town;
  afterEach(async () => {
    for (const number of [BEA, MO, IRA]) await town.phone(number).minds('what came so far');
    await town.close();
  });

  async function sends(sent: Sent, reply: RegExp): Promise<void> {
    const { status } = await carriers[carrier](town, sent);
    expect([200, 204]).toContain(status);
    await town.settle();
    await town.phone(SAM).expectsText(reply);
  }

  const place = async (): Promise<string | null | undefined> => (await town.records.visits()).at(-1)?.place;

  it('suggestions act as words do, a shared location is the place, and nothing of it is lost', async () => {
    town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z', carriers: [carrier] });
    await sends({ what: 'suggestion', words: 'START 60' }, /^On until 15:00\. Where\? AT and the address/);
    await sends({ what: 'place' }, /^Thank you\. The place is 51\.5007000, -0\.1246000\.$/);
    expect(await place()).toBe('51.5007000, -0.1246000');
    await sends(
      { what: 'place', name: 'The Crown', address: '1 High Street' },
      /^Thank you\. The place is The Crown, 1 High Street\.$/,
    );
    expect(await place()).toBe('The Crown, 1 High Street');
    await sends({ what: 'captioned picture', words: 'MORE 30' }, /^On until 15:30/);
    // Words that we do not know, with a place: the place counts, and a person reads the words.
    await sends({ what: 'place', words: 'the blue gate' }, /^You're down until 15:30/);
    expect(await place()).toBe('51.5007000, -0.1246000');
    await town.passes('1s');
    await town.phone(BEA).expectsText(/^A colleague who is out texted words/);
    await town.phone(BEA).texts('READ');
    await town.phone(BEA).expectsText(/Sam Okoro, 14:0\d:\nthe blue gate \/ 51\.5007000, -0\.1246000/);
    await sends({ what: 'suggestion', words: 'SOS' }, /^Thank you\. One moment\.$/);
    await town.passes('1s');
    expect(await town.records.alarms()).toMatchObject([{ kind: 'panic', status: 'raised' }]);
  });
});
