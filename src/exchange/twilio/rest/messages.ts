import { Router, type Request } from 'express';
import { z } from 'zod';
import { API_VERSION, rfc2822 } from '../params.ts';
import { placeWithFaults } from '../../faults/rest-faults.ts';
import { segmentsOf } from '../../texts/segments.ts';
import type { Text, TextOrder } from '../../texts/text.ts';
import type { Account } from '../settings.ts';
import type { Twilio } from '../twilio.ts';
import type { TwilioApiContext } from './api-context.ts';
import { callable, found, ownLine, page, reachable, refuse, resourceUri, RestFault, within } from './conventions.ts';

const LONGEST_BODY = 1600;
const LATEST_VALIDITY = 36_000;

/**
 * The part of Twilio's "create message" that this exchange implements. Every other parameter is refused, not ignored.
 */
const CreateMessage = z.strictObject({
  To: z.string(),
  From: z.string().optional(),
  MessagingServiceSid: z
    .string()
    .regex(/^MG[0-9a-f]{32}$/)
    .optional(),
  Body: z.string(),
  StatusCallback: z.string().optional(),
  ValidityPeriod: z.coerce.number().int().min(1).max(LATEST_VALIDITY).optional(),
  SmartEncoded: z.enum(['true', 'false']).optional(),
  ProvideFeedback: z.enum(['true', 'false']).optional(),
  ShortenUrls: z.literal('false').optional(),
});

const ListMessages = z.object({ To: z.string().optional(), From: z.string().optional() });

/** Twilio's `Messages` resource, below an account's path. */
export function messagesResource({ context, twilio, texts }: TwilioApiContext): Router {
  const { account } = twilio.settings;
  const router = Router({ mergeParams: true });

  router.post('/Messages.json', async (request, response) => {
    const order = orderOf(twilio, request);
    await placeWithFaults(context, { carrier: 'twilio', about: order.to }, response, {
      place() {
        if (texts.blocked(order.from, order.to))
          throw new RestFault(21610, 'Attempt to send to unsubscribed recipient');
        return texts.send(order);
      },
      answer: (text) => response.status(201).json(shown(account, text)),
      refuse: refuse(response),
    });
  });

  router.get('/Messages.json', (request, response) => {
    const asked = ListMessages.parse(request.query);
    const inTime = within(request, 'DateSent');
    const items = texts
      .all()
      .reverse()
      .filter(
        (text) =>
          (asked.To === undefined || toOf(text) === asked.To) &&
          (asked.From === undefined || fromOf(text) === asked.From) &&
          inTime(new Date(text.sentAt ?? text.createdAt)),
      );
    response.json(page(request, { name: 'messages', items, show: (text) => shown(account, text) }));
  });

  router.get('/Messages/:sid.json', (request, response) => {
    response.json(
      shown(
        account,
        found(() => texts.get(request.params.sid)),
      ),
    );
  });

  return router;
}

function orderOf(twilio: Twilio, request: Request): TextOrder {
  const parsed = CreateMessage.safeParse(request.body ?? {});
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const name = String(issue?.path[0] ?? '');
    const missing: Record<string, number> = { To: 21604, Body: 21602 };
    throw new RestFault(missing[name] ?? 20001, `${name} ${issue?.message ?? 'cannot be read'}`.trim());
  }
  const { To, From, MessagingServiceSid, Body, StatusCallback } = parsed.data;
  if (From === undefined && MessagingServiceSid === undefined)
    throw new RestFault(21603, "A 'From' number or a 'MessagingServiceSid' is required");
  // A messaging service chooses among its senders. Here it is always the first line.
  const from = ownLine(twilio.settings, From ?? twilio.numbers[0], 21606);
  if (Body === '') throw new RestFault(21602, 'Message body is required');
  if (Body.length > LONGEST_BODY)
    throw new RestFault(21617, 'The concatenated message body exceeds the 1600 character limit');
  return {
    from,
    to: reachable(To, from),
    body: Body,
    report: StatusCallback === undefined ? null : twilio.textReport(callable(StatusCallback, 21609)),
  };
}

function shown(account: Account, text: Text): object {
  const uri = resourceUri(account, `Messages/${text.id}`);
  return {
    sid: text.id,
    account_sid: account.accountSid,
    api_version: API_VERSION,
    messaging_service_sid: null,
    to: toOf(text),
    from: fromOf(text),
    body: text.body,
    status: text.status,
    direction: text.direction === 'inbound' ? 'inbound' : 'outbound-api',
    num_segments: String(segmentsOf(text.body)),
    num_media: '0',
    date_created: rfc2822(new Date(text.createdAt)),
    date_updated: rfc2822(new Date(text.updatedAt)),
    date_sent: text.sentAt === null ? null : rfc2822(new Date(text.sentAt)),
    error_code: text.errorCode,
    error_message: null,
    price: null,
    price_unit: 'USD',
    uri: `${uri}.json`,
    subresource_uris: {},
  };
}

function toOf(text: Text): string {
  return text.direction === 'inbound' ? text.line : text.phone;
}

function fromOf(text: Text): string {
  return text.direction === 'inbound' ? text.phone : text.line;
}
