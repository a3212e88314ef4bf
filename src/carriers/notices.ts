import { randomBytes } from 'node:crypto';
import type { Spoken } from '../conversation/files/flow.ts';

/**
 * Calls and texts to the operator that are stored nowhere, because the disk takes nothing, or because what sends the
 * stored ones may be what is broken. Their words stand here and
 * not in `flows/`. Their ids tell which notice it is, because the process that answers such a call may not be the one
 * that placed it.
 */
export type Notice = 'on_reserve' | 'full' | 'worker_lost';

/**
 * What became of a notice. `told`: a carrier has taken it, or there is nobody to tell. `perhaps`: no carrier says that
 * it has, and one may have: it gave no answer, or a fault of its own. `nobody`: each has refused it.
 */
export type NoticeOutcome = 'told' | 'perhaps' | 'nobody';

const START = '00000000-0000-4000-8000-';
const MARKS: [Notice, string][] = [
  ['on_reserve', '1'],
  ['full', '2'],
  ['worker_lost', '3'],
];

export function noticeId(notice: Notice): string {
  const mark = MARKS.find(([name]) => name === notice)?.[1] ?? '';
  return `${START}${mark}${randomBytes(6).toString('hex').slice(1)}`;
}

/** The notice that the call or text with this id must say. Null for the id of a stored call or text. */
export function noticeOf(attemptId: string | null): Notice | null {
  if (!attemptId?.startsWith(START)) return null;
  return MARKS.find(([, mark]) => attemptId[START.length] === mark)?.[0] ?? null;
}

/** Each fits into one segment together with the name of the line before it. */
export const NOTICE_WORDS: Record<Notice, string> = {
  on_reserve: 'the disk is full. It goes on for about an hour. Please have room made on it now.',
  full: 'the disk is full. Nothing is taken in and nobody is rung. Please have room made on it now.',
  worker_lost: 'one of the programs that ring people has stopped. Another goes on. Please have it looked at.',
};

export function spokenNotice(notice: Notice): Spoken {
  return { text: `Lone-working line: ${NOTICE_WORDS[notice]}`, language: 'en-GB', pace: 'normal' };
}
