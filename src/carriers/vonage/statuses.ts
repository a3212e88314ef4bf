import type { Answerer, ReportedCallStatus, TextStatus } from '../carrier.ts';

const CALL_WORDS = [
  'started',
  'ringing',
  'answered',
  'machine',
  'completed',
  'disconnected',
  'busy',
  'cancelled',
  'unanswered',
  'timeout',
  'rejected',
  'failed',
] as const;
const TEXT_WORDS = ['submitted', 'delivered', 'read', 'rejected', 'undeliverable'] as const;

function isOneOf<Word extends string>(words: readonly Word[], word: string): word is Word {
  return words.some((known) => known === word);
}

/**
 * Translates Vonage's status of a call. Null for an unknown word. "completed" ends every call, also after "busy" and
 * similar words, and may overtake them. So it says that the call is over, and not how (src/carriers/README.md 4.1).
 * `detail` refines some statuses.
 */
export function callStatus(word: string, detail = ''): ReportedCallStatus | null {
  if (!isOneOf(CALL_WORDS, word)) return null;
  // The person declined the call. Vonage's own refusal uses the same word.
  if (detail === 'declined') return 'busy';
  switch (word) {
    case 'started':
      return 'queued';
    case 'ringing':
      return 'ringing';
    // Only the API answers with "machine": somebody or something took the call. Webhooks treat a guess separately (see
    // `answererOf`).
    case 'machine':
    case 'answered':
      return 'answered';
    case 'completed':
    case 'disconnected':
      return 'over';
    case 'busy':
      return 'busy';
    case 'cancelled':
      return 'cancelled';
    case 'unanswered':
    case 'timeout':
      return 'no_answer';
    case 'rejected':
    case 'failed':
      return 'failed';
  }
}

/** Vonage's guess at who answered. Null for a word that is not such a guess. */
export function answererOf(word: string): Answerer | null {
  return word === 'human' || word === 'machine' ? word : null;
}

/** Translates Vonage's status of a text. Null for an unknown word. */
export function textStatus(word: string): TextStatus | null {
  if (!isOneOf(TEXT_WORDS, word)) return null;
  switch (word) {
    case 'submitted':
      return 'sent';
    case 'delivered':
    case 'read':
      return 'delivered';
    case 'rejected':
    case 'undeliverable':
      return 'failed';
  }
}
