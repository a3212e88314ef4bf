import { createHash } from 'node:crypto';
import { API_VERSION } from '../params.ts';
import type { Account, Line } from '../settings.ts';
import { resourceUri } from './conventions.ts';

/** A number of the account, as its API shows it. */
export function numberShown(account: Account, line: Line): object {
  const sid = numberSid(line.number);
  return {
    sid,
    account_sid: account.accountSid,
    api_version: API_VERSION,
    phone_number: line.number,
    friendly_name: line.number,
    capabilities: { voice: true, sms: true, mms: false, fax: false },
    voice_url: line.voiceUrl,
    voice_method: 'POST',
    voice_fallback_url: line.voiceFallbackUrl ?? '',
    voice_fallback_method: 'POST',
    voice_application_sid: '',
    trunk_sid: null,
    sms_url: line.smsUrl,
    sms_method: 'POST',
    sms_fallback_url: line.smsFallbackUrl ?? '',
    sms_fallback_method: 'POST',
    sms_application_sid: '',
    status_callback: line.statusUrl,
    status_callback_method: 'POST',
    status: 'in-use',
    uri: resourceUri(account, `IncomingPhoneNumbers/${sid}.json`),
  };
}

export const numberSid = (number: string): string => `PN${createHash('md5').update(number).digest('hex')}`;
