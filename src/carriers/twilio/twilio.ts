import { z } from 'zod';
import type { Carrier, Found, Placed } from '../carrier.ts';
import { isEmergencyNumber } from '../../safety/emergency-numbers.ts';
import { isOver } from '../call-is-over.ts';
import { TIMEOUTS } from '../timeouts.ts';
import { createClient } from './client.ts';
import { fetchSound } from './recording.ts';
import { outcomeOf } from './outcome.ts';
import type { TwilioSettings } from './settings.ts';
import { callStatus, textStatus } from './statuses.ts';

/** Milliseconds. Twilio's timestamps have whole seconds, by its own clock. */
const CLOCK_SLACK = 5_000;
/**
 * As many entries as a look-up lists, the newest first. No number gets more calls or texts than this within the half
 * minute that a look-up covers.
 */
const CALLS_A_PAGE = 50;

const sidOfPlaced = z.string().regex(/^(?:CA|SM|MM)[0-9a-fA-F]{32}$/);
const notFound = z.object({ status: z.literal(404) });

/**
 * Twilio through its SDK. `placeCall`, `sendText` and `find` never throw. The others throw if Twilio cannot be asked.
 */
export function createTwilio(settings: TwilioSettings, timeouts = TIMEOUTS): Carrier {
  const client = createClient(settings, timeouts);
  const attemptUrl = (id: string): string => `${settings.publicUrl}/twilio/attempt/${id}`;

  async function placed(to: string, place: () => Promise<{ sid: unknown }>): Promise<Placed> {
    if (isEmergencyNumber(to)) return { kind: 'refused', code: 'emergency-number', permanent: true };
    try {
      const { sid } = await place();
      const read = sidOfPlaced.safeParse(sid);
      return read.success ? { kind: 'placed', carrierRef: read.data } : { kind: 'unknown', code: 'unreadable-answer' };
    } catch (error) {
      return outcomeOf(error);
    }
  }

  return {
    name: 'twilio',
    number: settings.number,
    coverNumber: settings.coverNumber,
    callsPerSecond: settings.callsPerSecond,
    textsPerSecond: settings.textsPerSecond,
    callsAtOnce: settings.callsAtOnce,

    placeCall: ({ attemptId, to, ringSeconds, cover }) =>
      placed(to, () =>
        client.calls.create({
          to,
          from: (cover ? settings.coverNumber : null) ?? settings.number,
          url: attemptUrl(attemptId),
          statusCallback: `${attemptUrl(attemptId)}/call`,
          statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
          timeout: ringSeconds,
          // Asynchronous, so that the person who answers hears us at once (src/carriers/README.md 1.6).
          machineDetection: 'Enable',
          asyncAmd: 'true',
          asyncAmdStatusCallback: `${attemptUrl(attemptId)}/answerer`,
        }),
      ),

    sendText: ({ attemptId, to, body }) =>
      placed(to, () =>
        client.messages.create({
          to,
          body,
          statusCallback: `${attemptUrl(attemptId)}/text`,
          ...(settings.messagingServiceSid === null
            ? { from: settings.number }
            : { messagingServiceSid: settings.messagingServiceSid }),
        }),
      ),

    async find(sought): Promise<Found> {
      const { to, since, known: others } = sought;
      try {
        // We filter by time ourselves, because a queued call has no StartTime yet.
        const sent =
          sought.channel === 'call'
            ? await client.calls.list({ to, limit: CALLS_A_PAGE, pageSize: CALLS_A_PAGE })
            : (await client.messages.list({ to, limit: CALLS_A_PAGE, pageSize: CALLS_A_PAGE })).filter(
                ({ body }) => body === sought.body,
              );
        const ours = sent.find(
          ({ sid, direction, dateCreated }) =>
            sidOfPlaced.safeParse(sid).success &&
            direction.startsWith('outbound-api') &&
            dateCreated.getTime() >= since.getTime() - CLOCK_SLACK &&
            !others.includes(sid),
        );
        return ours === undefined ? { kind: 'absent' } : { kind: 'found', carrierRef: ours.sid };
      } catch {
        return { kind: 'unknown' };
      }
    },

    async endCall(carrierRef) {
      try {
        // "completed" ends a queued, a ringing and an answered call. "canceled" would fail on a call that somebody
        // answers meanwhile.
        await client.calls(carrierRef).update({ status: 'completed' });
      } catch (error) {
        const status = await this.statusOfCall(carrierRef);
        if (status !== null && !isOver(status)) throw error;
      }
    },

    async statusOfCall(carrierRef) {
      return known(async () => callStatus((await client.calls(carrierRef).fetch()).status));
    },

    async statusOfText(carrierRef) {
      return known(async () => textStatus((await client.messages(carrierRef).fetch()).status));
    },

    fetchRecording: (recordingRef) => fetchSound(settings, recordingRef),

    async deleteRecording(recordingRef) {
      await known(() => client.recordings(recordingRef).remove());
    },
  };
}

/** Null if Twilio knows nothing by that id. */
async function known<Answer>(ask: () => Promise<Answer | null>): Promise<Answer | null> {
  try {
    return await ask();
  } catch (error) {
    if (notFound.safeParse(error).success) return null;
    throw error;
  }
}
