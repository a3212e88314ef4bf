import type { Spoken } from '../conversation/files/flow.ts';

/**
 * What a caller hears while we cannot answer. It stands here and not in `flows/`, because it must need nothing else:
 * the database may be down.
 */
export const ONE_MOMENT: Spoken = { text: 'One moment, please.', language: 'en-GB', pace: 'normal' };
export const RING_AGAIN: Spoken = { text: 'Please ring again in a minute.', language: 'en-GB', pace: 'normal' };

export const PAUSE_BEFORE_COMING_BACK = 3;
/** About a minute on hold, with the pause and the words. */
export const TIMES_TO_COME_BACK = 10;
