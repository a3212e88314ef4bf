/**
 * The purposes of calls and texts. The database checks the same words (`contact_attempt.purpose`,
 * `call_sequence.purpose`).
 */

/** Purposes of call sequences, which go from number to number until somebody answers. */
export const CALL_SEQUENCE_PURPOSES = [
  'alarm',
  'news',
  'overdue',
  'office',
  'worker',
  'tell',
  'purple',
  'reply',
  'reminder',
  'worry',
  'roll-call',
] as const;
export type CallSequencePurpose = (typeof CALL_SEQUENCE_PURPOSES)[number];

/** Purposes of single calls and texts. */
export const CONTACT_PURPOSES = [
  ...CALL_SEQUENCE_PURPOSES,
  'briefing',
  'code',
  'help-reply',
  'locked-out',
  'notice',
  'overdue-text',
  'own-lock-out',
  'test',
  'verify',
  'wrong-pins',
] as const;
export type ContactPurpose = (typeof CONTACT_PURPOSES)[number];

/** Calls and texts that ask somebody to act on an alarm. */
export const ASKING_TO_ACT: ReadonlySet<ContactPurpose> = new Set(['alarm', 'news']);

/** The error code of a text that nobody may send to that phone. */
export const NO_TEXTS = 'no-texts';
/** The error code of a text that speaks of an end of the visit that has been moved, or of a visit that is over. */
export const END_MOVED = 'end-moved';
