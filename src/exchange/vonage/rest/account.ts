import { timingSafeEqual } from 'node:crypto';
import { Router, type RequestHandler } from 'express';
import { cutOffWhenCarrierIsGone } from '../../faults/cut-off-when-gone.ts';
import { bare } from '../events.ts';
import type { Vonage } from '../vonage.ts';
import type { VonageApiContext } from './api-context.ts';
import { answerFault, RestFault } from './conventions.ts';

/** The readable part of the account: the application, its numbers, the balance. */
export function accountResource({ context, vonage }: VonageApiContext): Router {
  const { settings } = vonage;
  const { webhooks, applicationId, unlinked = [] } = settings;
  const router = Router();
  router.use(['/v2/applications', '/account'], cutOffWhenCarrierIsGone(context, 'vonage'), authorised(vonage));
  router.get('/v2/applications/:id', (request, response) => {
    if (request.params.id !== applicationId) {
      answerFault(response, new RestFault(404, 'NOT_FOUND', 'Not Found'));
      return;
    }
    const post = (address: string): object => ({ address, http_method: 'POST' });
    const method = webhooks.answerMethod ?? 'GET';
    response.json({
      id: applicationId,
      name: 'The exchange',
      keys: { public_key: settings.publicKey },
      privacy: { improve_ai: false },
      capabilities: {
        voice: {
          signed_callbacks: true,
          webhooks: {
            answer_url: { address: webhooks.answerUrl, http_method: method },
            ...(webhooks.fallbackAnswerUrl !== undefined && {
              fallback_answer_url: { address: webhooks.fallbackAnswerUrl, http_method: method },
            }),
            event_url: post(webhooks.eventUrl),
          },
        },
        messages: { webhooks: { inbound_url: post(webhooks.inboundUrl), status_url: post(webhooks.statusUrl) } },
      },
    });
  });
  router.get('/account/numbers', (request, response) => {
    const pattern = String(request.query['pattern'] ?? '');
    const numbers = settings.numbers
      .filter((number) => number.includes(pattern))
      .map((number) => ({
        country: 'GB',
        msisdn: bare(number),
        type: 'landline',
        features: ['VOICE', 'SMS'],
        ...(!unlinked.includes(number) && { app_id: applicationId }),
      }));
    response.json(numbers.length === 0 ? {} : { count: numbers.length, numbers });
  });
  router.get('/account/get-balance', (_request, response) => {
    response.json({ value: 10.5, autoReload: false });
  });
  return router;
}

/** Basic authorisation by the account's key and secret. */
function authorised({ settings: { apiKey, apiSecret } }: Vonage): RequestHandler {
  const expected = Buffer.from(`Basic ${Buffer.from(`${apiKey}:${apiSecret ?? ''}`).toString('base64')}`);
  return (request, response, next) => {
    const given = Buffer.from(request.headers.authorization ?? '');
    if (apiSecret !== undefined && given.length === expected.length && timingSafeEqual(given, expected)) next();
    else answerFault(response, new RestFault(401, 'UNAUTHORIZED', 'Unauthorized'));
  };
}
