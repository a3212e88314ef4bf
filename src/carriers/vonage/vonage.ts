import { setTimeout as wait } from 'node:timers/promises';
import { AdvancedMachineDetectionMode, HttpMethod, MachineDetectionBehavior } from '@vonage/voice';
import { z } from 'zod';
import type { CallOrder, Carrier, Found, Placed, ReportedCallStatus } from '../carrier.ts';
import { isEmergencyNumber } from '../../safety/emergency-numbers.ts';
import { isOver } from '../call-is-over.ts';
import { TIMEOUTS } from '../timeouts.ts';
import { createClients } from './client.ts';
import { errorOf, failureOf } from './failure.ts';
import { toVonage } from './numbers.ts';
import { outcomeOf } from './outcome.ts';
import { deleteSound, fetchSound } from './recording.ts';
import { id } from './requests.ts';
import type { VonageSettings } from './settings.ts';
import { callStatus } from './statuses.ts';

/** Milliseconds. Vonage's timestamps follow its own clock. */
const CLOCK_SLACK = 5_000;
/** As many calls as one page can hold. Nobody places more calls within the half minute that a look-up covers. */
const CALLS_A_PAGE = 100;
/** Milliseconds between attempts to end a call that was created just now. */
const PAUSES_BEFORE_ENDING = [500, 1_000];

const placedCall = z.object({ uuid: id });
const sentText = z.object({ messageUUID: id });
const endpoint = z.object({ number: z.string() });
const listed = z.object({
  count: z.number().optional().catch(undefined),
  _embedded: z.object({
    calls: z.array(
      z.object({
        uuid: id,
        direction: z.string(),
        to: z
          .union([endpoint, z.array(endpoint).transform(([first]) => first)])
          .optional()
          .catch(undefined),
      }),
    ),
  }),
});
const call = z.object({ status: z.string() });

/**
 * The one mode of machine detection in which callers need not wait seconds for the first word (src/carriers/README.md
 * 4.4).
 */
const DETECTION = { behavior: MachineDetectionBehavior.CONTINUE, mode: AdvancedMachineDetectionMode.DEFAULT };
/**
 * A refusal with one of these codes may be about machine detection, which is billed and not part of every account. The
 * call is then placed without it, because a phone must not stay silent for the sake of a guess.
 */
const PERHAPS_DETECTION = new Set(['400', '403']);

/**
 * Vonage through its SDK. `placeCall`, `sendText` and `find` never throw. The others throw if Vonage cannot be asked.
 */
export function createVonage(settings: VonageSettings, timeouts = TIMEOUTS): Carrier {
  const { commands, lookUps } = createClients(settings, timeouts);
  let asksWhoAnswers = true;
  const attemptUrl = (id: string): string => `${settings.publicUrl}/vonage/attempt/${id}`;

  async function placed(to: string, place: () => Promise<string | undefined>): Promise<Placed> {
    if (isEmergencyNumber(to)) return { kind: 'refused', code: 'emergency-number', permanent: true };
    try {
      const carrierRef = await place();
      return carrierRef === undefined ? { kind: 'unknown', code: 'unreadable-answer' } : { kind: 'placed', carrierRef };
    } catch (error) {
      return outcomeOf(error);
    }
  }

  const placeCall = ({ attemptId, to, ringSeconds, cover }: CallOrder, isGuessed: boolean): Promise<Placed> =>
    placed(
      to,
      async () =>
        placedCall.safeParse(
          await commands.voice.createOutboundCall({
            to: [{ type: 'phone', number: toVonage(to) }],
            from: { type: 'phone', number: toVonage((cover ? settings.coverNumber : null) ?? settings.number) },
            answerUrl: [attemptUrl(attemptId)],
            answerMethod: HttpMethod.POST,
            eventUrl: [`${attemptUrl(attemptId)}/call`],
            eventMethod: HttpMethod.POST,
            ringingTimer: ringSeconds,
            ...(isGuessed && { advancedMachineDetection: DETECTION }),
          }),
        ).data?.uuid,
    );

  async function statusOfCall(carrierRef: string): Promise<ReportedCallStatus | null> {
    try {
      return callStatus(call.parse(await lookUps.voice.getCall(carrierRef)).status);
    } catch (error) {
      const failure = await failureOf(error);
      if (failure.status === 404) return null;
      throw errorOf(failure);
    }
  }

  return {
    name: 'vonage',
    number: settings.number,
    coverNumber: settings.coverNumber,
    callsPerSecond: settings.callsPerSecond,
    textsPerSecond: settings.textsPerSecond,
    callsAtOnce: settings.callsAtOnce,

    async placeCall(order) {
      const asked = await placeCall(order, asksWhoAnswers);
      if (!asksWhoAnswers || asked.kind !== 'refused' || asked.permanent || !PERHAPS_DETECTION.has(asked.code))
        return asked;
      const plain = await placeCall(order, false);
      if (plain.kind === 'placed') asksWhoAnswers = false;
      return plain;
    },

    sendText: ({ attemptId, to, body }) =>
      placed(
        to,
        async () =>
          sentText.safeParse(
            await commands.messages.send({
              messageType: 'text',
              channel: 'sms',
              to: toVonage(to),
              from: toVonage(settings.number),
              text: body,
              clientRef: attemptId,
              webhookUrl: `${attemptUrl(attemptId)}/text`,
              webhookVersion: 'v1',
            }),
          ).data?.messageUUID,
      ),

    async find({ channel, to, since, known }): Promise<Found> {
      // The Messages API cannot list texts (src/carriers/README.md 6). Only a receipt can tell.
      if (channel === 'text') return { kind: 'unknown' };
      try {
        const dateStart = new Date(since.getTime() - CLOCK_SLACK).toISOString().replace(/\.\d+Z$/, 'Z');
        const page = listed.parse(
          await lookUps.voice.getCallsPage({ dateStart, order: 'desc', pageSize: CALLS_A_PAGE }),
        );
        const { calls } = page._embedded;
        const ours = calls.find(
          (one) => one.direction === 'outbound' && one.to?.number === toVonage(to) && !known.includes(one.uuid),
        );
        if (ours) return { kind: 'found', carrierRef: ours.uuid };
        return calls.length < CALLS_A_PAGE ? { kind: 'absent' } : { kind: 'unknown' };
      } catch {
        return { kind: 'unknown' };
      }
    },

    async endCall(carrierRef) {
      for (const pause of [...PAUSES_BEFORE_ENDING, null]) {
        try {
          await commands.voice.hangupCall(carrierRef);
          return;
        } catch (error) {
          const failure = await failureOf(error);
          const status = failure.status === 404 ? null : await statusOfCall(carrierRef);
          if (status === null || isOver(status)) return;
          // A call that was created just now cannot be ended yet: "Bad request" (src/carriers/README.md 4.4).
          if (failure.status !== 400 || pause === null) throw errorOf(failure);
          await wait(pause);
        }
      }
    },

    statusOfCall,

    // The Messages API reports on a text by its webhooks only.
    statusOfText: () => Promise.resolve(null),

    fetchRecording: (recordingRef) => fetchSound(settings, recordingRef),
    deleteRecording: (recordingRef) => deleteSound(settings, recordingRef),
  };
}
