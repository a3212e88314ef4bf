import { Router } from 'express';
import { cutOffWhenCarrierIsGone } from '../../faults/cut-off-when-gone.ts';
import type { TwilioApiContext } from './api-context.ts';
import { answerFault, authorisedAnywhere, RestFault } from './conventions.ts';
import { numberSid } from './numbers.ts';

/**
 * The readable part of Twilio's newer APIs, which have their own hosts at Twilio: Messaging Services and customer
 * profiles.
 */
export function otherApis({ context, twilio }: TwilioApiContext): Router {
  const { account, messagingService, hasApprovedProfile = false } = twilio.settings;
  const router = Router();
  router.use(
    ['/v1/Services', '/v1/CustomerProfiles'],
    cutOffWhenCarrierIsGone(context, 'twilio'),
    authorisedAnywhere(account),
  );
  router.param('service', (_request, response, next, sid) => {
    if (sid === messagingService?.sid) next();
    else answerFault(response, new RestFault(20404, 'The requested resource was not found', 404));
  });
  router.get('/v1/Services/:service', (_request, response) => {
    response.json({
      sid: messagingService?.sid,
      account_sid: account.accountSid,
      friendly_name: 'The line',
      inbound_request_url: messagingService?.inboundUrl ?? null,
      inbound_method: 'POST',
      use_inbound_webhook_on_number: messagingService?.inboundUrl === null,
    });
  });
  router.get('/v1/Services/:service/PhoneNumbers', (_request, response) => {
    response.json(
      listed(
        'phone_numbers',
        (messagingService?.numbers ?? []).map((number) => ({
          sid: numberSid(number),
          account_sid: account.accountSid,
          service_sid: messagingService?.sid,
          phone_number: number,
          country_code: 'GB',
          capabilities: ['SMS', 'Voice'],
        })),
      ),
    );
  });
  router.get('/v1/CustomerProfiles', (_request, response) => {
    response.json(
      listed(
        'results',
        hasApprovedProfile
          ? [
              {
                sid: `BU${'0'.repeat(32)}`,
                account_sid: account.accountSid,
                status: 'twilio-approved',
                friendly_name: 'The organisation',
              },
            ]
          : [],
      ),
    );
  });
  return router;
}

/** A list that always fits on one page. */
function listed(key: string, items: object[]): object {
  return {
    meta: { key, page: 0, page_size: 50, url: '', first_page_url: '', previous_page_url: null, next_page_url: null },
    [key]: items,
  };
}
