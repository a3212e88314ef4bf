import type { Recording } from '../carrier.ts';
import { soundAt } from '../sound.ts';
import type { TwilioSettings } from './settings.ts';

const OWN_URL = 'https://api.twilio.com';

/**
 * Fetches the sound of a recording, which the SDK cannot do. Its address is the recording's own, with the ending of the
 * format. Null and errors as for `soundAt`.
 */
export function fetchSound(settings: TwilioSettings, recordingSid: string): Promise<Recording | null> {
  const base = (settings.apiUrl ?? OWN_URL).replace(/\/+$/, '');
  const url = `${base}/2010-04-01/Accounts/${settings.accountSid}/Recordings/${recordingSid}.wav`;
  const credentials = Buffer.from(`${settings.accountSid}:${settings.authToken}`).toString('base64');
  return soundAt(url, `Basic ${credentials}`);
}
