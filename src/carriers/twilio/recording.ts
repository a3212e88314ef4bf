import type { Recording } from '../carrier.ts';
import { soundAt } from '../sound.ts';
import type { TwilioSettings } from './settings.ts';

const ownUrl = 'https://api.twilio.com';

/**
 * A recording's media, which the SDK cannot fetch: below the address of its resource, with an ending for the format.
 * Null and errors as of `soundAt`.
 */
export function fetchSound(settings: TwilioSettings, recordingSid: string): Promise<Recording | null> {
  const base = (settings.apiUrl ?? ownUrl).replace(/\/+$/, '');
  const url = `${base}/2010-04-01/Accounts/${settings.accountSid}/Recordings/${recordingSid}.wav`;
  const credentials = Buffer.from(`${settings.accountSid}:${settings.authToken}`).toString('base64');
  return soundAt(url, `Basic ${credentials}`);
}
