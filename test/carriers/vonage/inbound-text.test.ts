import { describe, expect, it } from '@jest/globals';
import { RecordingLine } from '../twilio/webhook.ts';
import { application, get, messageUuid, post } from './webhook.ts';

const v1 = {
  channel: 'sms',
  message_uuid: messageUuid,
  from: '447700900101',
  to: '441632960200',
  timestamp: '2026-11-23T14:00:00Z',
};
const sms = {
  msisdn: '447700900101',
  to: '441632960200',
  messageId: '0A0000000123ABCD1',
  text: 'first',
  type: 'text',
  keyword: 'FIRST',
  'message-timestamp': '2026-11-23 13:31:00',
};

async function told(body: object): Promise<unknown> {
  const line = new RecordingLine();
  await post(application(line).app, '/vonage/inbound', body).expect(204);
  return line.texts[0];
}

describe("a text in each of Vonage's formats", () => {
  it.each<[string, object, object]>([
    ['words', { message_type: 'text', text: 'SOS' }, { body: 'SOS', media: 0, place: null }],
    ['half an emoji', { text: 'he \ud83d is \u0000here' }, { body: 'he  is here' }],
    [
      'a picture',
      { message_type: 'image', image: { url: 'https://example.org/1', name: '1.jpg' } },
      { body: '', media: 1 },
    ],
    [
      'a captioned picture',
      { message_type: 'image', image: { url: 'https://example.org/1', caption: 'he has a knife' } },
      { body: 'he has a knife', media: 1 },
    ],
    ['a voice note', { message_type: 'audio', audio: { url: 'https://example.org/1' } }, { body: '', media: 1 }],
    ['a pressed button', { message_type: 'button', button: { payload: 'p1', text: 'OUT' } }, { body: 'OUT', media: 0 }],
    [
      'a suggested reply',
      { channel: 'rcs', message_type: 'reply', reply: { id: 'r1', title: 'MORE 30' } },
      { body: 'MORE 30' },
    ],
    ['a reaction', { message_type: 'reaction', reaction: { action: 'react', emoji: '👍' } }, { body: '👍' }],
    [
      'a place',
      { message_type: 'location', location: { lat: 51.5007, long: -0.1246 } },
      { body: 'AT 51.5007000, -0.1246000', place: '51.5007000, -0.1246000' },
    ],
    [
      'a named place',
      { message_type: 'location', location: { lat: 51.5, long: -0.1, name: 'The Crown', address: '1 High\nStreet' } },
      { body: 'AT The Crown, 1 High Street' },
    ],
    [
      'a place with words',
      { text: 'come here', location: { lat: '51.5', long: '-0.1' } },
      { body: 'come here', place: '51.5000000, -0.1000000' },
    ],
    ['no place', { text: '', location: { lat: 951.5, long: 'x' } }, { body: '', place: null }],
  ])('%s', async (_, more, wanted) => {
    expect(await told({ ...v1, ...more })).toMatchObject({
      from: '+447700900101',
      carrierRef: messageUuid,
      part: null,
      ...wanted,
    });
  });

  it.each<[string, object, object]>([
    ['words', { type: 'text', text: 'SOS' }, { body: 'SOS' }],
    [
      'a picture',
      { type: 'image', image: { url: 'https://example.org/1', caption: 'look' } },
      { body: 'look', media: 1 },
    ],
    ['a place', { type: 'location', location: { lat: 51.5, long: -0.1 } }, { body: 'AT 51.5000000, -0.1000000' }],
  ])('version 0.1: %s', async (_, content, wanted) => {
    const old = {
      message_uuid: messageUuid,
      from: { type: 'sms', number: '447700900101' },
      to: { type: 'sms', number: '441632960200' },
      timestamp: '2026-11-23T14:00:00Z',
      direction: 'inbound',
    };
    expect(await told({ ...old, message: { content } })).toMatchObject({
      from: '+447700900101',
      to: '+441632960200',
      sentAt: new Date('2026-11-23T14:00:00Z'),
      ...wanted,
    });
  });

  it.each<[string, object, object]>([
    ['whole', {}, { body: 'first', part: null }],
    ['without words but its keyword', { text: '' }, { body: 'FIRST' }],
    ['binary', { text: undefined, keyword: undefined, type: 'binary', data: '0011' }, { body: '', media: 1 }],
    [
      'a part with boolean and numbers',
      { concat: true, 'concat-ref': 9, 'concat-total': 2, 'concat-part': 1 },
      { part: { of: '9', number: 1, total: 2 } },
    ],
    [
      'a part with words',
      { concat: 'True', 'concat-ref': 'a', 'concat-total': '2', 'concat-part': '2' },
      { part: { of: 'a', number: 2, total: 2 } },
    ],
    ['no part', { concat: false, 'concat-total': 1, 'concat-part': 1 }, { part: null }],
    [
      'a part that keeps half a character at its seam',
      { text: 'help \ud83c', concat: true, 'concat-ref': 9, 'concat-total': 2, 'concat-part': 1 },
      { body: 'help \ud83c' },
    ],
    ['whole, with half a character', { text: 'help \ud83c' }, { body: 'help ' }],
  ])('the SMS API: %s', async (_, more, wanted) => {
    expect(await told({ ...sms, ...more })).toMatchObject({ from: '+447700900101', to: '+441632960200', ...wanted });
  });

  it('the SMS API by GET', async () => {
    const line = new RecordingLine();
    await get(application(line).app, '/vonage/inbound', sms).expect(204);
    expect(line.texts).toMatchObject([{ body: 'first', from: '+447700900101' }]);
  });
});
