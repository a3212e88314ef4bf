import express, { Router } from 'express';
import { API_VERSION } from '../params.ts';
import { cutOffWhenCarrierIsGone } from '../../faults/cut-off-when-gone.ts';
import { authorised, faultsAsTwilio, page, RestFault } from './conventions.ts';
import { callsResource } from './calls.ts';
import type { TwilioApiContext } from './api-context.ts';
import { messagesResource } from './messages.ts';
import { numberShown } from './numbers.ts';
import { otherApis } from './other-apis.ts';
import { recordingsResource } from './recordings.ts';

/**
 * The part of Twilio's REST API that Buddyline uses: calls, messages, recordings, and reading the account and its
 * numbers.
 */
export function twilioApi(context: TwilioApiContext): Router {
  const router = Router();
  const { account, lines } = context.twilio.settings;
  router.use(`/${API_VERSION}`, cutOffWhenCarrierIsGone(context.context, 'twilio'));
  const base = `/${API_VERSION}/Accounts/:accountSid`;

  router.get(`${base}.json`, authorised(account), (_request, response) => {
    response.json({
      sid: account.accountSid,
      friendly_name: 'The exchange',
      status: 'active',
      type: 'Full',
      uri: `/${API_VERSION}/Accounts/${account.accountSid}.json`,
    });
  });
  router.get(`${base}/Balance.json`, authorised(account), (_request, response) => {
    response.json({ account_sid: account.accountSid, balance: '20.00', currency: 'GBP' });
  });
  router.use(otherApis(context));
  // Twilio accepts forms only. It has no parameters with nested names.
  router.use(base, authorised(account), express.urlencoded({ extended: false, limit: '64kb' }));
  router.get(`${base}/IncomingPhoneNumbers.json`, (request, response) => {
    const number = request.query['PhoneNumber'];
    const items = lines.filter((line) => number === undefined || line.number === number);
    response.json(page(request, { name: 'incoming_phone_numbers', items, show: (line) => numberShown(account, line) }));
  });
  router.use(base, callsResource(context), messagesResource(context), recordingsResource(context));
  router.use(`/${API_VERSION}`, () => {
    throw new RestFault(20404, 'The requested resource was not found', 404);
  });
  router.use(faultsAsTwilio);
  return router;
}
