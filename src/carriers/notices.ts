import { randomBytes } from 'node:crypto';
import type { Spoken } from '../conversation/files/flow.ts';

/**
 * Calls and texts to the operator that are written down nowhere, because nothing can be. What they say stands here and
 * not in `flows/`, and their ids tell which it is: whoever answers such a call may be heard by another process than the
 * one that placed it.
 */
export type Notice = 'on_reserve' | 'full';

const START = '00000000-0000-4000-8000-';
const MARKS: [Notice, string][] = [
  ['on_reserve', '1'],
  ['full', '2'],
];

export function noticeId(notice: Notice): string {
  const mark = MARKS.find(([name]) => name === notice)?.[1] ?? '';
  return `${START}${mark}${randomBytes(6).toString('hex').slice(1)}`;
}

/** What the call or text of that id is to say; null where it is one of those that are written down. */
export function noticeOf(attemptId: string | null): Notice | null {
  if (!attemptId?.startsWith(START)) return null;
  return MARKS.find(([, mark]) => attemptId[START.length] === mark)?.[0] ?? null;
}

/** Each in one segment, with a line's name before it. */
export const noticeWords: Record<Notice, string> = {
  on_reserve: 'the disk is full. It goes on for about an hour. Please have room made on it now.',
  full: 'the disk is full. Nothing is taken in and nobody is rung. Please have room made on it now.',
};

export function spokenNotice(notice: Notice): Spoken {
  return { text: `Lone-working line: ${noticeWords[notice]}`, language: 'en-GB', pace: 'normal' };
}
