import { z } from 'zod';
import { isOver, sessionMark } from '../access/sessions.ts';
import { dayAndTime } from '../shell/times.ts';

const Kept = z.object({ signedInAt: z.number(), handAt: z.number(), browser: z.string() });

interface SessionLine {
  mark: string;
  browser: string;
  since: string;
  used: string;
  isOwn: boolean;
}

/** The last used first; those that are over are left out. */
export function sessionsView(
  rows: { sid: string; sess: unknown }[],
  { now, timezone, own }: { now: Date; timezone: string; own: string | null },
): SessionLine[] {
  return rows
    .flatMap(({ sid, sess }) => {
      const read = Kept.safeParse(sess);
      return read.success && !isOver(read.data.signedInAt, now) ? [{ sid, ...read.data }] : [];
    })
    .sort((one, other) => other.handAt - one.handAt)
    .map(({ sid, browser, signedInAt, handAt }) => ({
      mark: sessionMark(sid),
      browser,
      since: dayAndTime(new Date(signedInAt), timezone),
      used: dayAndTime(new Date(handAt), timezone),
      isOwn: sid === own,
    }));
}
