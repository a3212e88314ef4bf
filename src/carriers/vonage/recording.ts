import { tokenGenerate } from '@vonage/jwt';
import type { Recording } from '../carrier.ts';
import { soundAt } from '../sound.ts';
import type { VonageSettings } from './settings.ts';
import { TOKEN_TIMES } from './token-times.ts';

const OWN_URL = 'https://api.nexmo.com';
/** Milliseconds. */
const TIMEOUT = 5_000;

const bearer = ({ applicationId, privateKey }: VonageSettings): string =>
  `Bearer ${tokenGenerate(applicationId, privateKey, TOKEN_TIMES)}`;
const base = ({ apiUrl }: VonageSettings): string => (apiUrl ?? OWN_URL).replace(/\/+$/, '');

/**
 * Fetches a recording from the address that Vonage gave. The SDK would write it to a file. Null also for an address
 * outside Vonage, because our token must go nowhere else. Otherwise null and errors as for `soundAt`.
 */
export async function fetchSound(settings: VonageSettings, recordingUrl: string): Promise<Recording | null> {
  return isVonages(settings, recordingUrl) ? soundAt(recordingUrl, bearer(settings)) : null;
}

/** Deletes the file through the Media API. If that fails, Vonage deletes the file itself after 30 days. */
export async function deleteSound(settings: VonageSettings, recordingUrl: string): Promise<void> {
  const id = /\/([\w-]+)$/.exec(recordingUrl)?.[1];
  if (id === undefined || !isVonages(settings, recordingUrl)) return;
  const response = await fetch(`${base(settings)}/v3/media/${id}`, {
    method: 'DELETE',
    headers: { authorization: bearer(settings) },
    signal: AbortSignal.timeout(TIMEOUT),
  });
  await response.body?.cancel();
  if (!response.ok && response.status !== 404)
    throw new Error(`a recording could not be deleted: HTTP ${response.status}`);
}

/** Whether the address is in one of Vonage's regions, or on the configured host. */
function isVonages(settings: VonageSettings, address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null) return false;
  return (
    url.origin === new URL(base(settings)).origin ||
    (url.protocol === 'https:' && /(^|\.)(nexmo|vonage)\.com$/.test(url.hostname))
  );
}
