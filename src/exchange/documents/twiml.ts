import { z } from 'zod';
import { DocumentFault, type Dial, type Gather, type Prompt, type RecordVerb, type Verb } from './verbs.ts';
import { elementsOf, noAttributes, noChildren, read, responseOf, textOf } from './elements.ts';
import { hasSlowProsody, spokenText } from './speech.ts';
import type { XmlElement } from './xml.ts';

/** Voice TwiML, read strictly: anything unknown is an error and is never ignored (a lesson from goalert's mock). */

const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
const whole = z
  .string()
  .regex(/^\d{1,5}$/, 'not a whole number')
  .transform(Number);
const positive = whole.refine((value) => value > 0, 'must be at least 1');
const method = z.enum(['GET', 'POST']).default('POST');
const url = z.string().min(1, 'is empty');
const words = <const Words extends [string, ...string[]]>(allowed: Words) =>
  z
    .string()
    .transform((value) => value.split(' ').filter(Boolean))
    .pipe(z.array(z.enum(allowed)).min(1));

const attributes = {
  say: z.strictObject({
    voice: z.string().optional(),
    language: z
      .string()
      .regex(/^[a-z]{2,3}(-\w+)*$/)
      .default('en-US'),
    loop: whole.default(1),
  }),
  pause: z.strictObject({ length: whole.default(1) }),
  play: z.strictObject({ loop: whole.default(1) }),
  redirect: z.strictObject({ method }),
  reject: z.strictObject({ reason: z.enum(['rejected', 'busy']).default('rejected') }),
  gather: z.strictObject({
    input: words(['dtmf', 'speech']).default(['dtmf']),
    action: url.nullable().default(null),
    method,
    timeout: whole.default(5),
    numDigits: positive.nullable().default(null),
    finishOnKey: z
      .string()
      .regex(/^[0-9*#]?$/, 'is one key, or nothing')
      .default('#'),
    actionOnEmptyResult: flag.default(false),
    bargeIn: flag.default(true),
    language: z.string().optional(),
    hints: z.string().optional(),
    speechTimeout: z.union([z.literal('auto'), whole]).optional(),
    speechModel: z.string().optional(),
    enhanced: flag.optional(),
    profanityFilter: flag.optional(),
    maxSpeechTime: positive.optional(),
  }),
  record: z.strictObject({
    action: url.nullable().default(null),
    method,
    timeout: positive.default(5),
    maxLength: positive.default(3600),
    finishOnKey: z
      .string()
      .regex(/^[0-9*#]*$/, 'are keys, or nothing')
      .default('1234567890*#'),
    playBeep: flag.default(true),
    trim: z.enum(['trim-silence', 'do-not-trim']).default('do-not-trim'),
    transcribe: z.literal('false').optional(),
    recordingStatusCallback: url.nullable().default(null),
    recordingStatusCallbackMethod: method,
    recordingStatusCallbackEvent: words(['in-progress', 'completed', 'absent']).default(['completed']),
  }),
  dial: z.strictObject({
    action: url.nullable().default(null),
    method,
    hangupOnStar: flag.default(false),
    timeLimit: positive.default(14_400),
    timeout: positive.optional(),
    answerOnBridge: flag.optional(),
    callerId: z.string().optional(),
  }),
  conference: z.strictObject({
    startConferenceOnEnter: flag.default(true),
    endConferenceOnExit: flag.default(false),
    beep: z.enum(['true', 'false', 'onEnter', 'onExit']).default('true'),
    muted: flag.default(false),
    participantLabel: z.string().min(1).max(128).nullable().default(null),
    maxParticipants: z
      .string()
      .regex(/^\d{1,3}$/)
      .transform(Number)
      .pipe(z.number().min(2).max(250))
      .default(250),
    // Music from an address would need a document of its own. This exchange plays its own music, or none (empty).
    waitUrl: z.literal('').nullable().default(null),
    waitMethod: z.enum(['GET', 'POST']).optional(),
    statusCallback: url.nullable().default(null),
    statusCallbackMethod: method,
    statusCallbackEvent: words([
      'start',
      'end',
      'join',
      'leave',
      'mute',
      'hold',
      'speaker',
      'modify',
      'announcement',
    ]).default(['start', 'end']),
  }),
};

const LONGEST_SAY = 4096;

/** The verbs of a voice document in order. Throws `DocumentFault`. */
export function parseTwiml(text: string): Verb[] {
  return elementsOf(responseOf(text)).map(verbOf);
}

function verbOf(element: XmlElement): Verb {
  switch (element.name) {
    case 'Say':
    case 'Play':
    case 'Pause':
      return promptOf(element);
    case 'Gather':
      return gatherOf(element);
    case 'Record':
      return recordOf(element);
    case 'Dial':
      return dialOf(element);
    case 'Redirect': {
      const target = textOf(element);
      if (!target) throw new DocumentFault(12200, '<Redirect> names no address');
      return { verb: 'redirect', url: target, payload: null, ...read(attributes.redirect, element) };
    }
    case 'Hangup':
      read(noAttributes, element);
      noChildren(element);
      return { verb: 'hangup' };
    case 'Reject':
      noChildren(element);
      return { verb: 'reject', ...read(attributes.reject, element) };
    default:
      throw new DocumentFault(12200, `<${element.name}> is no verb of this exchange`);
  }
}

function promptOf(element: XmlElement): Prompt {
  if (element.name === 'Pause') {
    noChildren(element);
    return { verb: 'pause', seconds: read(attributes.pause, element).length };
  }
  if (element.name === 'Play') {
    const target = textOf(element);
    if (!target) throw new DocumentFault(12200, '<Play> names no address');
    return { verb: 'play', url: target, ...read(attributes.play, element) };
  }
  if (element.name !== 'Say') throw new DocumentFault(12200, `<${element.name}> cannot stand inside <Gather>`);
  const { language, loop } = read(attributes.say, element);
  const text = spokenText(element).replace(/\s+/g, ' ').trim();
  if (!text) throw new DocumentFault(13520, '<Say> says nothing');
  if (text.length > LONGEST_SAY)
    throw new DocumentFault(13520, `<Say> holds more than ${String(LONGEST_SAY)} characters`);
  return { verb: 'say', text, language, pace: hasSlowProsody(element) ? 'slow' : 'normal', loop };
}

function gatherOf(element: XmlElement): Gather {
  const { input, action, method, timeout, numDigits, finishOnKey, actionOnEmptyResult, bargeIn } = read(
    attributes.gather,
    element,
  );
  const prompts = elementsOf(element).map(promptOf);
  return {
    verb: 'gather',
    input,
    action,
    method,
    timeoutSeconds: timeout,
    numDigits,
    finishOnKey,
    actionOnEmptyResult,
    bargeIn,
    prompts,
  };
}

function recordOf(element: XmlElement): RecordVerb {
  noChildren(element);
  const set = read(attributes.record, element);
  return {
    verb: 'record',
    action: set.action,
    method: set.method,
    leads: true,
    timeoutSeconds: set.timeout,
    longestSeconds: set.maxLength,
    finishOnKey: set.finishOnKey,
    beep: set.playBeep,
    trim: set.trim === 'trim-silence',
    statusCallback: set.recordingStatusCallback,
    statusCallbackMethod: set.recordingStatusCallbackMethod,
    statusCallbackEvents: set.recordingStatusCallbackEvent,
  };
}

function dialOf(element: XmlElement): Dial {
  const { action, method, hangupOnStar, timeLimit } = read(attributes.dial, element);
  const [noun, ...more] = elementsOf(element);
  if (noun?.name !== 'Conference' || more.length > 0)
    throw new DocumentFault(12200, '<Dial> of this exchange holds one <Conference>');
  const name = textOf(noun);
  if (!name) throw new DocumentFault(12200, '<Conference> has no name');
  const set = read(attributes.conference, noun);
  return {
    verb: 'dial',
    action,
    method,
    hangupOnStar,
    timeLimitSeconds: timeLimit,
    conference: {
      name,
      startOnEnter: set.startConferenceOnEnter,
      endOnExit: set.endConferenceOnExit,
      beep: set.beep !== 'false',
      muted: set.muted,
      label: set.participantLabel,
      maxParticipants: set.maxParticipants,
      music: set.waitUrl === null,
      endsCalls: false,
      statusCallback: set.statusCallback,
      statusCallbackMethod: set.statusCallbackMethod,
      statusCallbackEvents: set.statusCallbackEvent,
    },
  };
}
