import { beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import type { RestExchange } from '../harness/rest-traffic.ts';
import { drive } from './drive.ts';

/**
 * What our carriers send and what the exchange answers, in small: strict about the first, about the second where we
 * read it.
 */

const phone = z.string().regex(/^\+44\d{10}$/);
const bare = z.string().regex(/^44\d{10}$/);
const ours = z.url({ protocol: /^http$/ });
const sid = (prefix: string): z.ZodType => z.string().regex(new RegExp(`^${prefix}[0-9a-f]{32}$`));
const uuid = z.uuid();
const endpoint = z.strictObject({ type: z.literal('phone'), number: bare });
const twilioCall = z.looseObject({
  sid: sid('CA'),
  status: z.enum(['queued', 'ringing', 'canceled']),
  to: phone,
  from: phone,
  direction: z.literal('outbound-api'),
  duration: z.string().nullable(),
});
const twilioText = z.looseObject({
  sid: sid('SM'),
  status: z.enum(['queued', 'sent', 'delivered']),
  body: z.string(),
  num_segments: z.string(),
  error_code: z.null(),
});
const vonageCall = z.looseObject({
  uuid,
  conversation_uuid: z.string().regex(/^CON-/),
  status: z.enum(['started', 'ringing', 'cancelled']),
  to: endpoint,
  from: endpoint,
  direction: z.literal('outbound'),
});

const SHAPES: { method: string; path: RegExp; sent: z.ZodType; status: number; answered: z.ZodType }[] = [
  {
    method: 'POST',
    path: /\/Calls\.json$/,
    status: 201,
    answered: twilioCall,
    sent: z.strictObject({
      To: phone,
      From: phone,
      Url: ours,
      StatusCallback: ours,
      StatusCallbackEvent: z.array(z.enum(['initiated', 'ringing', 'answered', 'completed'])),
      Timeout: z.string(),
      MachineDetection: z.literal('Enable'),
      AsyncAmd: z.literal('true'),
      AsyncAmdStatusCallback: ours,
      StatusCallbackMethod: z.literal('POST').optional(),
      Method: z.literal('POST').optional(),
    }),
  },
  {
    method: 'POST',
    path: /\/Messages\.json$/,
    status: 201,
    answered: twilioText,
    sent: z.strictObject({
      To: phone,
      From: phone,
      Body: z.string(),
      StatusCallback: ours,
      ValidityPeriod: z.string().optional(),
    }),
  },
  {
    method: 'GET',
    path: /\/Calls\.json$/,
    status: 200,
    sent: z.unknown(),
    answered: z.looseObject({ calls: z.array(twilioCall).min(1), next_page_uri: z.null() }),
  },
  {
    method: 'GET',
    path: /\/Messages\.json$/,
    status: 200,
    sent: z.unknown(),
    answered: z.looseObject({ messages: z.array(twilioText).min(1) }),
  },
  { method: 'GET', path: /\/Calls\/CA\w+\.json$/, status: 200, sent: z.unknown(), answered: twilioCall },
  { method: 'GET', path: /\/Messages\/SM\w+\.json$/, status: 200, sent: z.unknown(), answered: twilioText },
  {
    method: 'POST',
    path: /\/Calls\/CA\w+\.json$/,
    status: 200,
    sent: z.strictObject({ Status: z.literal('completed') }),
    answered: twilioCall,
  },
  {
    method: 'POST',
    path: /^\/v1\/calls$/,
    status: 201,
    answered: z.strictObject({
      uuid,
      status: z.literal('started'),
      direction: z.literal('outbound'),
      conversation_uuid: z.string(),
    }),
    sent: z.strictObject({
      to: z.tuple([endpoint]),
      from: endpoint,
      answer_url: z.tuple([ours]),
      answer_method: z.literal('POST'),
      event_url: z.tuple([ours]),
      event_method: z.literal('POST'),
      ringing_timer: z.number(),
      advanced_machine_detection: z.strictObject({ behavior: z.literal('continue'), mode: z.literal('default') }),
    }),
  },
  {
    method: 'POST',
    path: /^\/v1\/messages$/,
    status: 202,
    answered: z.strictObject({ message_uuid: uuid }),
    sent: z.strictObject({
      message_type: z.literal('text'),
      channel: z.literal('sms'),
      to: bare,
      from: bare,
      text: z.string(),
      client_ref: uuid,
      webhook_url: ours,
      webhook_version: z.literal('v1'),
    }),
  },
  {
    method: 'GET',
    path: /^\/v1\/calls$/,
    status: 200,
    sent: z.unknown(),
    answered: z.looseObject({ count: z.number(), _embedded: z.strictObject({ calls: z.array(vonageCall).min(1) }) }),
  },
  { method: 'GET', path: /^\/v1\/calls\/.+/, status: 200, sent: z.unknown(), answered: vonageCall },
  {
    method: 'PUT',
    path: /^\/v1\/calls\/.+/,
    status: 204,
    sent: z.strictObject({ action: z.literal('hangup') }),
    answered: z.null(),
  },
];

let traffic: RestExchange[];
beforeAll(async () => {
  traffic = await drive();
});

describe('what passes between our carriers and the exchange', () => {
  it.each(SHAPES.map((shape) => [`${shape.method} ${shape.path.source}`, shape] as const))(
    '%s',
    (_name, { method, path, sent, status, answered }) => {
      const passed = traffic.filter((one) => one.method === method && path.test(one.path));
      expect(passed.length).toBeGreaterThan(0);
      for (const one of passed) {
        sent.parse(one.sent);
        expect(one.status).toBe(status);
        answered.parse(one.answered);
      }
    },
  );

  it('is all looked at', () => {
    const unseen = traffic.filter(
      ({ method, path }) => !SHAPES.some((shape) => shape.method === method && shape.path.test(path)),
    );
    expect(unseen).toEqual([]);
  });
});
