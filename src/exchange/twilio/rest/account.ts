import { createHash } from 'node:crypto';
import express, { Router } from 'express';
import { API_VERSION } from '../params.ts';
import type { Account, Line } from '../settings.ts';
import { gone } from '../../gone.ts';
import { authorised, faultsAsTwilio, page, resourceUri, RestFault } from './conventions.ts';
import { callsResource } from './calls.ts';
import type { TwilioDesk } from './desk.ts';
import { messagesResource } from './messages.ts';
import { recordingsResource } from './recordings.ts';

/** Twilio's REST API, as much of it as Buddyline uses: calls, messages, recordings, and looking at the account and its numbers. */
export function twilioApi(desk: TwilioDesk): Router {
  const router = Router();
  const { account, lines } = desk.twilio.settings;
  router.use(`/${API_VERSION}`, gone(desk.wires, 'twilio'));
  const base = `/${API_VERSION}/Accounts/:accountSid`;

  router.get(`${base}.json`, authorised(account), (_request, response) => {
    response.json({ sid: account.accountSid, friendly_name: 'The exchange', status: 'active', type: 'Full', uri: `/${API_VERSION}/Accounts/${account.accountSid}.json` });
  });
  // Twilio takes forms only; nested names would be no parameters of its.
  router.use(base, authorised(account), express.urlencoded({ extended: false, limit: '64kb' }));
  router.get(`${base}/IncomingPhoneNumbers.json`, (request, response) => {
    const number = request.query['PhoneNumber'];
    const items = lines.filter((line) => number === undefined || line.number === number);
    response.json(page(request, { name: 'incoming_phone_numbers', items, show: (line) => numberShown(account, line) }));
  });
  router.use(base, callsResource(desk), messagesResource(desk), recordingsResource(desk));
  router.use(`/${API_VERSION}`, () => {
    throw new RestFault(20404, 'The requested resource was not found', 404);
  });
  router.use(faultsAsTwilio);
  return router;
}

function numberShown(account: Account, line: Line): object {
  const sid = `PN${createHash('md5').update(line.number).digest('hex')}`;
  return {
    sid,
    account_sid: account.accountSid,
    api_version: API_VERSION,
    phone_number: line.number,
    friendly_name: line.number,
    capabilities: { voice: true, sms: true, mms: false, fax: false },
    voice_url: line.voiceUrl,
    voice_method: 'POST',
    voice_fallback_url: line.voiceFallbackUrl ?? null,
    voice_fallback_method: 'POST',
    sms_url: line.smsUrl,
    sms_method: 'POST',
    status_callback: line.statusUrl,
    status_callback_method: 'POST',
    status: 'in-use',
    uri: resourceUri(account, `IncomingPhoneNumbers/${sid}.json`),
  };
}
