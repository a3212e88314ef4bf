import type { Spoken } from '../conversation/files/flow.ts';

/**
 * What a caller hears while we cannot answer. It stands here and not in `flows/`, because nothing else may be needed to
 * say it: the database may be what is gone.
 */
export const oneMoment: Spoken = { text: 'One moment, please.', language: 'en-GB', pace: 'normal' };
export const ringAgain: Spoken = { text: 'Please ring again in a minute.', language: 'en-GB', pace: 'normal' };

export const pauseBeforeComingBack = 3;
/** With the pause and the words, about a minute on hold. */
export const timesToComeBack = 10;
