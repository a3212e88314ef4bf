import { segmentsOf } from '../texts/segments.ts';
import type { Text } from '../texts/text.ts';
import type { JsonObject } from '../webhook.ts';
import { bare } from './events.ts';

/** A text to us, in each format that Vonage has: the Messages API in both versions, and the SMS API. */

/** A whole text in the form of the Messages API. */
export function receivedEvent(text: Text): JsonObject {
  return {
    ...of(text, 'sms'),
    message_type: 'text',
    text: text.body,
    sms: { num_messages: String(segmentsOf(text.body)), keyword: keywordOf(text.body) },
    origin: { network_code: '23415' },
  };
}

const OTHER_SHAPES: ((text: Text) => JsonObject)[] = [
  // A suggested reply of RCS that somebody pressed.
  (text) => ({
    ...of(text, 'rcs'),
    from: `rcs:${bare(text.phone)}`,
    message_type: 'reply',
    reply: { id: 'suggestion-1', title: text.body },
  }),
  (text) => ({ ...of(text, 'rcs'), message_type: 'button', button: { payload: 'button-1', text: text.body } }),
  (text) => ({
    ...of(text, 'mms'),
    message_type: 'image',
    image: { url: 'https://media.example/1.jpg', name: '1.jpg', caption: text.body },
  }),
  // Version 0.1 of the Messages API.
  (text) => ({
    message_uuid: text.id,
    to: { type: 'sms', number: bare(text.line) },
    from: { type: 'sms', number: bare(text.phone) },
    timestamp: text.createdAt,
    direction: 'inbound',
    message: { content: { type: 'text', text: text.body } },
  }),
  // The SMS API, with booleans and numbers in its fields.
  (text) => ({ ...ofSms(text, text.id), text: text.body, concat: false }),
];

/** @param draw at least 0 and less than 1: it chooses the format */
export function receivedInAnotherShape(text: Text, draw: number): JsonObject {
  return OTHER_SHAPES[Math.floor(draw * OTHER_SHAPES.length)]?.(text) ?? receivedEvent(text);
}

/**
 * One part of a text in the form of the SMS API, which delivers parts separately. Some accounts get booleans and
 * numbers in its fields.
 */
export function partEvent(
  text: Text,
  part: { body: string; number: number; total: number; ref: string; id: string },
  hasWords: boolean,
): JsonObject {
  const marks = hasWords
    ? { concat: 'true', 'concat-total': String(part.total), 'concat-part': String(part.number) }
    : { concat: true, 'concat-total': part.total, 'concat-part': part.number };
  return {
    ...ofSms(text, part.id),
    text: part.body,
    type: /^[\x20-\x7e\n\r]*$/.test(part.body) ? 'text' : 'unicode',
    keyword: keywordOf(part.body),
    ...marks,
    'concat-ref': part.ref,
  };
}

function of(text: Text, channel: string): JsonObject {
  return {
    channel,
    message_uuid: text.id,
    to: bare(text.line),
    from: bare(text.phone),
    timestamp: text.createdAt,
    usage: { currency: 'EUR', price: '0.0000' },
  };
}

function ofSms(text: Text, id: string): JsonObject {
  return {
    msisdn: bare(text.phone),
    to: bare(text.line),
    messageId: id,
    type: 'text',
    keyword: keywordOf(text.body),
    'message-timestamp': text.createdAt.slice(0, 19).replace('T', ' '),
    timestamp: String(Math.floor(Date.parse(text.createdAt) / 1000)),
  };
}

function keywordOf(body: string): string {
  return (body.trim().split(/\s+/)[0] ?? '').toUpperCase();
}
