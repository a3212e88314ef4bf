import { Router, type NextFunction, type Request, type Response } from 'express';
import { z } from 'zod';
import { placeWithFaults } from '../../faults/rest-faults.ts';
import type { TextOrder } from '../../texts/text.ts';
import type { Vonage } from '../vonage.ts';
import type { VonageApiContext } from './api-context.ts';
import { answerProblem, callable, phoneNumber, read, RestFault } from './conventions.ts';

const LONGEST_TEXT = 1000;

/** The part of the Messages API that this exchange implements: texts, by SMS. */
const SendMessage = z.strictObject({
  message_type: z.literal('text'),
  channel: z.literal('sms'),
  to: phoneNumber,
  from: phoneNumber,
  text: z.string().min(1).max(LONGEST_TEXT),
  client_ref: z.string().max(100).optional(),
  webhook_url: callable.optional(),
  webhook_version: z.literal('v1').optional(),
  ttl: z.number().int().min(20).max(604_800).optional(),
  sms: z.strictObject({ encoding_type: z.enum(['text', 'unicode', 'auto']).optional() }).optional(),
});

/** Vonage's `messages`. */
export function messagesResource({ context, vonage, texts }: VonageApiContext): Router {
  const router = Router();

  router.post('/', async (request, response) => {
    const order = orderOf(vonage, request);
    await placeWithFaults(context, { carrier: 'vonage', about: order.to }, response, {
      place: () => texts.send(order),
      answer: (text) => response.status(202).json({ message_uuid: text.id }),
      refuse: (status) => {
        answerProblem(
          response,
          status === 429
            ? new RestFault(429, 'THROTTLED', 'Rate Limit Hit')
            : new RestFault(500, 'INTERNAL_ERROR', 'Internal error'),
        );
      },
    });
  });

  router.use((fault: unknown, _request: Request, response: Response, next: NextFunction) => {
    if (fault instanceof RestFault && !response.headersSent) answerProblem(response, fault);
    else next(fault);
  });
  return router;
}

function orderOf(vonage: Vonage, request: Request): TextOrder {
  const asked = read(SendMessage, request.body, 422);
  if (!vonage.numbers.includes(asked.from))
    throw new RestFault(422, 'INVALID_PARAMS', 'Invalid params', { from: "is none of this application's numbers" });
  if (vonage.numbers.includes(asked.to))
    throw new RestFault(422, 'INVALID_PARAMS', 'Invalid params', { to: 'is a number of this application' });
  return {
    from: asked.from,
    to: asked.to,
    body: asked.text,
    report: vonage.textReport(asked.webhook_url, asked.client_ref ?? null),
  };
}
