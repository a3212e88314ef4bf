import { z } from 'zod';
import { reasonsOf } from '../reasons.ts';
import { spokenText, hasSlowProsody } from './speech.ts';
import { wellFormed } from './elements.ts';
import {
  DocumentFault,
  type Dial,
  type Gather,
  type Method,
  type Play,
  type Prompt,
  type RecordVerb,
  type Say,
  type Verb,
} from './verbs.ts';

/**
 * Vonage's call control objects, read as strictly as TwiML: anything unknown is an error (src/carriers/README.md 4.3).
 */

const LONGEST_TALK = 1_500;
const LONGEST_CONVERSATION_SECONDS = 7_200;
const url = z.string().min(1);
const urls = z.tuple([url]);
const method = z.enum(['GET', 'POST']).default('POST');
const level = z.union([z.number().min(-1).max(1), z.string().regex(/^-?[01](\.\d)?$/)]).optional();
const loop = z.number().int().min(0).default(1);

const Talk = z.strictObject({
  action: z.literal('talk'),
  text: z.string().min(1),
  bargeIn: z.boolean().default(false),
  loop,
  level,
  language: z
    .string()
    .regex(/^[a-z]{2,3}(-\w+)*$/)
    .default('en-US'),
  style: z.number().int().min(0).optional(),
  premium: z.boolean().optional(),
});
const Stream = z.strictObject({
  action: z.literal('stream'),
  streamUrl: urls,
  bargeIn: z.boolean().default(false),
  loop,
  level,
});
const Input = z.strictObject({
  action: z.literal('input'),
  type: z.array(z.enum(['dtmf', 'speech'])).min(1),
  dtmf: z
    .strictObject({
      timeOut: z.number().int().min(0).max(10).default(3),
      maxDigits: z.number().int().min(1).max(20).default(4),
      submitOnHash: z.boolean().default(false),
    })
    .prefault({}),
  speech: z
    .strictObject({
      uuid: z.array(z.string()).optional(),
      endOnSilence: z.number().min(0.4).max(10).default(2),
      language: z.string().default('en-US'),
      context: z.array(z.string()).optional(),
      startTimeout: z.number().int().min(1).max(10).default(10),
      maxDuration: z.number().int().min(1).max(60).default(60),
      saveAudio: z.boolean().optional(),
    })
    .prefault({}),
  // Vonage would use the application's event address. Here a document without an address is more likely a mistake.
  eventUrl: urls,
  eventMethod: method,
  mode: z.literal('synchronous').optional(),
});
const Notify = z.strictObject({
  action: z.literal('notify'),
  payload: z.record(z.string(), z.json()),
  eventUrl: urls,
  eventMethod: method,
});
const Record = z.strictObject({
  action: z.literal('record'),
  format: z.enum(['mp3', 'wav', 'ogg']).optional(),
  split: z.literal('conversation').optional(),
  channels: z.number().int().min(1).max(32).optional(),
  endOnSilence: z.number().int().min(3).max(10).optional(),
  endOnKey: z
    .string()
    .regex(/^[0-9*#]$/)
    .optional(),
  timeOut: z.number().int().min(3).max(7200).optional(),
  beepStart: z.boolean().default(false),
  eventUrl: urls,
  eventMethod: method,
});
const Conversation = z.strictObject({
  action: z.literal('conversation'),
  name: z.string().min(1),
  musicOnHoldUrl: urls.optional(),
  startOnEnter: z.boolean().default(true),
  endOnExit: z.boolean().default(false),
  record: z.literal(false).optional(),
  canSpeak: z.array(z.string()).optional(),
  canHear: z.array(z.string()).optional(),
  mute: z.boolean().default(false),
});
const Wait = z.strictObject({ action: z.literal('wait'), timeout: z.number().min(0.1).max(7200).default(10) });

const Action = z.discriminatedUnion('action', [Talk, Stream, Input, Notify, Record, Conversation, Wait]);
type Action = z.output<typeof Action>;
const Ncco = z.array(Action);

/** The verbs of an NCCO in order. Throws `DocumentFault`. */
export function parseNcco(text: string): Verb[] {
  const parsed = Ncco.safeParse(fromJson(text));
  if (!parsed.success) throw new DocumentFault(12200, `the NCCO: ${reasonsOf(parsed.error)}`);
  return verbsOf(parsed.data);
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new DocumentFault(12100, 'the NCCO is no JSON');
  }
}

/**
 * Prompts that can be interrupted become part of the input that follows them, as prompts are part of a Gather.
 * `bargeIn` lasts from the first action that has it until an input, and the next action of another kind must be that
 * input.
 */
function verbsOf(actions: Action[]): Verb[] {
  const verbs: Verb[] = [];
  let prompts: Prompt[] | null = null;
  let kind: Action['action'] = 'talk';
  for (const action of actions) {
    if (prompts && action.action !== kind && action.action !== 'input')
      throw new DocumentFault(12200, `the NCCO: after a ${kind} with bargeIn comes an input, not ${action.action}`);
    if (action.action === 'talk' || action.action === 'stream') {
      if (action.bargeIn) {
        prompts ??= [];
        kind = action.action;
      }
      (prompts ?? verbs).push(action.action === 'talk' ? sayOf(action) : playOf(action));
    } else if (action.action === 'input') {
      verbs.push(gatherOf(action, prompts ?? []));
      prompts = null;
    } else {
      verbs.push(otherOf(action));
    }
  }
  if (prompts) throw new DocumentFault(12200, 'the NCCO: after bargeIn comes an input, not the end');
  return verbs;
}

function sayOf({ text, language, loop: times }: z.output<typeof Talk>): Say {
  const marked = /^\s*<speak/.test(text) ? wellFormed(text) : null;
  if (marked && marked.name !== 'speak') throw new DocumentFault(12200, `the NCCO: <${marked.name}> is no speech`);
  const words = (marked ? spokenText(marked) : text).replace(/\s+/g, ' ').trim();
  if (!words) throw new DocumentFault(13520, 'the NCCO: a talk says nothing');
  if (words.length > LONGEST_TALK)
    throw new DocumentFault(13520, `the NCCO: a talk holds more than ${String(LONGEST_TALK)} characters`);
  return {
    verb: 'say',
    text: words,
    language,
    pace: marked && hasSlowProsody(marked) ? 'slow' : 'normal',
    loop: times,
  };
}

function playOf({ streamUrl: [address], loop: times }: z.output<typeof Stream>): Play {
  return { verb: 'play', url: address, loop: times };
}

function gatherOf(
  { type, dtmf, speech, eventUrl: [action], eventMethod }: z.output<typeof Input>,
  prompts: Prompt[],
): Gather {
  return {
    verb: 'gather',
    input: type,
    action,
    method: eventMethod,
    timeoutSeconds: type.includes('dtmf') ? dtmf.timeOut : speech.startTimeout,
    numDigits: dtmf.maxDigits,
    finishOnKey: dtmf.submitOnHash ? '#' : '',
    actionOnEmptyResult: true,
    bargeIn: true,
    prompts,
  };
}

function otherOf(action: Exclude<Action, { action: 'talk' | 'stream' | 'input' }>): Verb {
  switch (action.action) {
    case 'notify':
      return { verb: 'redirect', url: action.eventUrl[0], method: action.eventMethod, payload: action.payload };
    case 'wait':
      return { verb: 'pause', seconds: action.timeout };
    case 'record':
      return recordOf(action, action.eventUrl[0], action.eventMethod);
    case 'conversation':
      return conversationOf(action);
  }
}

function recordOf(
  { endOnSilence, endOnKey, timeOut, beepStart }: z.output<typeof Record>,
  statusCallback: string,
  statusCallbackMethod: Method,
): RecordVerb {
  // A recording without an end of its own runs beside the rest of the call. A memo never needs that, so it is not
  // implemented.
  if (endOnSilence === undefined && endOnKey === undefined && timeOut === undefined)
    throw new DocumentFault(12200, 'the NCCO: a record without endOnSilence, endOnKey or timeOut');
  const longestSeconds = timeOut ?? LONGEST_CONVERSATION_SECONDS;
  return {
    verb: 'record',
    action: null,
    method: 'POST',
    leads: false,
    timeoutSeconds: endOnSilence ?? longestSeconds,
    longestSeconds,
    finishOnKey: endOnKey ?? '',
    beep: beepStart,
    trim: false,
    statusCallback,
    statusCallbackMethod,
    statusCallbackEvents: ['completed'],
  };
}

function conversationOf({ name, startOnEnter, endOnExit, mute, musicOnHoldUrl }: z.output<typeof Conversation>): Dial {
  return {
    verb: 'dial',
    action: null,
    method: 'POST',
    hangupOnStar: false,
    timeLimitSeconds: LONGEST_CONVERSATION_SECONDS,
    conference: {
      name,
      startOnEnter,
      endOnExit,
      beep: false,
      muted: mute,
      label: null,
      maxParticipants: 50,
      music: musicOnHoldUrl !== undefined,
      // A call is a member of its conversation: when that ends, the call ends (unconfirmed).
      endsCalls: true,
      statusCallback: null,
      statusCallbackMethod: 'POST',
      statusCallbackEvents: [],
    },
  };
}
