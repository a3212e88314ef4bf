import type { Answerer, ReportedCallStatus, TextStatus } from '../carrier.ts';

const callWords = [
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
const textWords = ['submitted', 'delivered', 'read', 'rejected', 'undeliverable'] as const;

function isOneOf<Word extends string>(words: readonly Word[], word: string): word is Word {
  return words.some((known) => known === word);
}

/**
 * Vonage's status of a call in our words; null for a word that we do not know. "completed" ends every call, also after
 * "busy" and the like, and may overtake them: it says that the call is over and not how (src/carriers/README.md 4.1).
 * `detail` says more of some.
 */
export function callStatus(word: string, detail = ''): ReportedCallStatus | null {
  if (!isOneOf(callWords, word)) return null;
  // A person would not take it: not Vonage's refusal, which has the same word.
  if (detail === 'declined') return 'busy';
  switch (word) {
    case 'started':
      return 'queued';
    case 'ringing':
      return 'ringing';
    // Of the API alone: whatever took the call, it was taken. Webhooks tell a guess apart (see `answererOf`).
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

/** Who has answered, as Vonage takes it; null for what is no such guess. */
export function answererOf(word: string): Answerer | null {
  return word === 'human' || word === 'machine' ? word : null;
}

/** Vonage's status of a text in our words; null for a word that we do not know. */
export function textStatus(word: string): TextStatus | null {
  if (!isOneOf(textWords, word)) return null;
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
