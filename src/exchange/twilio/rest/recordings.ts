import { Router, type Request } from 'express';
import { soundFile } from '../../audio.ts';
import { API_VERSION, rfc2822 } from '../params.ts';
import type { Recording, Recordings } from '../../calls/recordings.ts';
import type { TwilioSettings } from '../settings.ts';
import type { TwilioApiContext } from './api-context.ts';
import { found, resourceUri } from './conventions.ts';

/** Twilio's `Recordings` resource, below an account's path: its data, its sound, and its deletion. */
export function recordingsResource({ twilio, recordings }: TwilioApiContext): Router {
  const router = Router({ mergeParams: true });

  router.get('/Recordings/:sid.json', (request, response) => {
    response.json(shown(twilio.settings, recordingAt(recordings, request)));
  });

  router.delete('/Recordings/:sid.json', (request, response) => {
    recordings.delete(recordingAt(recordings, request).id);
    response.status(204).end();
  });

  for (const [format, type] of [
    ['wav', 'audio/x-wav'],
    ['mp3', 'audio/mpeg'],
  ] as const) {
    router.get(`/Recordings/:sid.${format}`, (request, response) => {
      response.type(type).send(soundFile(format, recordingAt(recordings, request).seconds));
    });
  }
  // An address without an ending gives a WAV file.
  router.get('/Recordings/:sid', (request, response) => {
    response.type('audio/x-wav').send(soundFile('wav', recordingAt(recordings, request).seconds));
  });

  return router;
}

function recordingAt(recordings: Recordings, request: Request): Recording {
  return found(() => recordings.get(String(request.params['sid'])));
}

function shown(
  { account, apiUrl = 'https://api.twilio.com' }: TwilioSettings,
  { id, callId, seconds, startedAt }: Recording,
): object {
  const uri = resourceUri(account, `Recordings/${id}`);
  const date = rfc2822(startedAt);
  return {
    sid: id,
    account_sid: account.accountSid,
    api_version: API_VERSION,
    call_sid: callId,
    conference_sid: null,
    channels: 1,
    date_created: date,
    date_updated: date,
    start_time: date,
    duration: String(seconds),
    status: 'completed',
    source: 'RecordVerb',
    error_code: null,
    encryption_details: null,
    price: null,
    price_unit: 'USD',
    uri: `${uri}.json`,
    subresource_uris: {},
    media_url: `${apiUrl}${uri}`,
  };
}
