import twilio from 'twilio';
import type { Reply, SpeechSegment } from '../../conversation/files/flow.ts';
import { ONE_MOMENT, PAUSE_BEFORE_COMING_BACK, RING_AGAIN } from '../when-we-fail.ts';
import { piecesOf, RATES, SILENCE_THAT_ENDS_A_MEMO, speakable } from '../words.ts';

type VoiceResponse = InstanceType<typeof twilio.twiml.VoiceResponse>;
type Speaker = Pick<VoiceResponse, 'say' | 'play'>;
type Voice = NonNullable<Exclude<Parameters<VoiceResponse['say']>[0], string>>;

/**
 * src/carriers/README.md 3. SSML's rate makes the slow pace. Every voice here obeys it; Generative and Chirp voices
 * might not.
 */
const VOICES: Record<string, Voice> = {
  'en-GB': { voice: 'Polly.Amy-Neural', language: 'en-GB' },
  cy: { voice: 'Polly.Gwyneth', language: 'cy-GB' },
  ar: { voice: 'Polly.Hala-Neural', language: 'ar-AE' },
  pl: { voice: 'Polly.Ola-Neural', language: 'pl-PL' },
};
const ENGLISH: Voice = { voice: 'Polly.Amy-Neural', language: 'en-GB' };

/** Languages in which Twilio understands speech. Welsh is not among them: there only keys count. */
const RECOGNISED: Record<string, string | undefined> = { 'en-GB': 'en-GB', ar: 'ar-AE', pl: 'pl-PL' };

/** Characters that one <Say> may hold (src/carriers/README.md 1.5). */
const LONGEST_SAY = 4096;

/** A reply as TwiML. `publicUrl` is our address without a slash at its end. */
export function renderReply(reply: Reply, publicUrl: string): string {
  const response = new twilio.twiml.VoiceResponse();
  const next = `${publicUrl}/twilio/call/${reply.conversationId}/${reply.nextTurn}`;
  const { then } = reply;
  switch (then.kind) {
    case 'digits':
      // The Gather contains the prompt, because keys pressed before a Gather starts are lost (src/carriers/README.md
      // 1.4).
      speak(
        response.gather({
          ...listening(then.listens),
          action: next,
          method: 'POST',
          timeout: then.seconds,
          finishOnKey: '#',
          actionOnEmptyResult: true,
          ...(then.max === null ? {} : { numDigits: then.max }),
        }),
        reply.say,
        publicUrl,
      );
      break;
    case 'hold':
      speak(response, reply.say, publicUrl);
      response.pause({ length: then.seconds });
      response.redirect({ method: 'POST' }, `${next}?passed=1`);
      break;
    case 'join':
      speak(response, reply.say, publicUrl);
      response
        .dial({ action: `${next}?passed=1`, method: 'POST' })
        .conference({ beep: 'false', startConferenceOnEnter: true, endConferenceOnExit: true, waitUrl: '' }, then.room);
      break;
    case 'memo':
      speak(response, reply.say, publicUrl);
      response.record({
        action: `${next}?passed=1`,
        method: 'POST',
        timeout: SILENCE_THAT_ENDS_A_MEMO,
        maxLength: then.seconds,
        finishOnKey: '#',
        playBeep: true,
        recordingStatusCallback: `${publicUrl}/twilio/memo/${reply.conversationId}/${reply.nextTurn - 1}`,
        recordingStatusCallbackEvent: ['completed'],
        recordingStatusCallbackMethod: 'POST',
      });
      // If the caller said nothing, Twilio does not request the action but continues with the document.
      response.redirect({ method: 'POST' }, `${next}?passed=1`);
      break;
    case 'end':
      speak(response, reply.say, publicUrl);
      response.hangup();
      break;
  }
  return response.toString();
}

/** A document for a moment in which we cannot answer: the call comes back to `address` after a pause. */
export function renderOneMoment(address: string): string {
  const response = new twilio.twiml.VoiceResponse();
  speak(response, [ONE_MOMENT], '');
  response.pause({ length: PAUSE_BEFORE_COMING_BACK });
  response.redirect({ method: 'POST' }, address);
  return response.toString();
}

/** A document for a caller whom we could not answer for a minute. */
export function renderRingAgain(): string {
  const response = new twilio.twiml.VoiceResponse();
  speak(response, [RING_AGAIN], '');
  response.hangup();
  return response.toString();
}

/** The answer to a text. Our replies go through the outbox. */
export const EMPTY_RESPONSE = '<?xml version="1.0" encoding="UTF-8"?><Response/>';

type Listens = Extract<Reply['then'], { kind: 'digits' }>['listens'];
type Input = NonNullable<NonNullable<Parameters<VoiceResponse['gather']>[0]>['input']>;

function listening(listens: Listens): { input: Input } & Record<string, unknown> {
  const language = listens && RECOGNISED[listens.language];
  if (!listens || language === undefined || language === null) return { input: ['dtmf'] };
  // Without this field Twilio chooses a recogniser anew for each call (src/carriers/README.md 1.4).
  return { input: ['dtmf', 'speech'], language, hints: listens.hints.join(','), speechTimeout: 'auto' };
}

function speak(speaker: Speaker, say: SpeechSegment[], publicUrl: string): void {
  for (const one of say) {
    if ('sound' in one) {
      speaker.play(`${publicUrl}${one.sound}`);
      continue;
    }
    const { text, language, pace } = one;
    const voice = VOICES[language] ?? VOICES[language.slice(0, 2)] ?? ENGLISH;
    for (const part of piecesOf(speakable(text), LONGEST_SAY)) {
      if (pace === 'normal') speaker.say(voice, part);
      else speaker.say(voice, '').prosody({ rate: RATES[pace] }, part);
    }
  }
}
