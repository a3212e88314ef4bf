import type { Answerer, CallStatus, TextStatus } from '../carrier.ts';

const CALL_WORDS = [
  'queued',
  'initiated',
  'ringing',
  'in-progress',
  'completed',
  'busy',
  'failed',
  'no-answer',
  'canceled',
] as const;
const TEXT_WORDS = [
  'accepted',
  'scheduled',
  'queued',
  'sending',
  'sent',
  'partially_delivered',
  'delivered',
  'read',
  'undelivered',
  'failed',
  'canceled',
] as const;
const ANSWERER_WORDS = [
  'human',
  'machine_start',
  'machine_end_beep',
  'machine_end_silence',
  'machine_end_other',
  'fax',
  'unknown',
] as const;

function isOneOf<Word extends string>(words: readonly Word[], word: string): word is Word {
  return words.some((known) => known === word);
}

/** Translates Twilio's CallStatus. Null for an unknown word. */
export function callStatus(word: string): CallStatus | null {
  if (!isOneOf(CALL_WORDS, word)) return null;
  switch (word) {
    case 'queued':
    case 'initiated':
      return 'queued';
    case 'ringing':
      return 'ringing';
    case 'in-progress':
      return 'answered';
    case 'completed':
      return 'completed';
    case 'busy':
      return 'busy';
    case 'no-answer':
      return 'no_answer';
    case 'failed':
      return 'failed';
    case 'canceled':
      return 'cancelled';
  }
}

/** Translates Twilio's MessageStatus. Null for an unknown word. */
export function textStatus(word: string): TextStatus | null {
  if (!isOneOf(TEXT_WORDS, word)) return null;
  switch (word) {
    case 'accepted':
    case 'scheduled':
    case 'queued':
    case 'sending':
      return 'queued';
    case 'sent':
    case 'partially_delivered':
      return 'sent';
    case 'delivered':
    case 'read':
      return 'delivered';
    case 'undelivered':
    case 'failed':
    case 'canceled':
      return 'failed';
  }
}

/** Translates Twilio's AnsweredBy. Null for an unknown word. */
export function answererOf(word: string): Answerer | null {
  if (!isOneOf(ANSWERER_WORDS, word)) return null;
  switch (word) {
    case 'human':
      return 'human';
    case 'machine_start':
    case 'machine_end_beep':
    case 'machine_end_silence':
    case 'machine_end_other':
    case 'fax':
      return 'machine';
    case 'unknown':
      return 'unknown';
  }
}
