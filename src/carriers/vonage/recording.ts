import { tokenGenerate } from '@vonage/jwt';
import type { Recording } from '../carrier.ts';
import { soundAt } from '../sound.ts';
import type { VonageSettings } from './settings.ts';

const ownUrl = 'https://api.nexmo.com';
/** Milliseconds. */
const timeout = 5_000;

const bearer = ({ applicationId, privateKey }: VonageSettings): string =>
  `Bearer ${tokenGenerate(applicationId, privateKey)}`;
const base = ({ apiUrl }: VonageSettings): string => (apiUrl ?? ownUrl).replace(/\/+$/, '');

/**
 * A recording at the address that Vonage gave, which the SDK would write to a file. Null also for an address that is
 * not Vonage's: our token goes nowhere else. Null and errors else as of `soundAt`.
 */
export async function fetchSound(settings: VonageSettings, recordingUrl: string): Promise<Recording | null> {
  return isVonages(settings, recordingUrl) ? soundAt(recordingUrl, bearer(settings)) : null;
}

/** Takes the file away by the Media API. Where Vonage will not, it does so by itself after 30 days. */
export async function deleteSound(settings: VonageSettings, recordingUrl: string): Promise<void> {
  const id = /\/([\w-]+)$/.exec(recordingUrl)?.[1];
  if (id === undefined || !isVonages(settings, recordingUrl)) return;
  const response = await fetch(`${base(settings)}/v3/media/${id}`, {
    method: 'DELETE',
    headers: { authorization: bearer(settings) },
    signal: AbortSignal.timeout(timeout),
  });
  await response.body?.cancel();
  if (!response.ok && response.status !== 404)
    throw new Error(`a recording could not be deleted: HTTP ${response.status}`);
}

/** Any of its regions, or the host that we were told to take for it. */
function isVonages(settings: VonageSettings, address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null) return false;
  return (
    url.origin === new URL(base(settings)).origin ||
    (url.protocol === 'https:' && /(^|\.)(nexmo|vonage)\.com$/.test(url.hostname))
  );
}
