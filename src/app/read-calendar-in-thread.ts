import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { type CalendarRead, type CalendarWindow, NoCalendar } from '../operations/calendars/read-calendar.ts';
import { OutsideFault } from '../outbox/outside.ts';

/** Real milliseconds, the start of the thread among them. */
const LONGEST = 20_000;
const MEGABYTES = 128;

const Visit = z.object({
  key: z.string(),
  reference: z.string(),
  start: z.date(),
  end: z.date(),
  place: z.string().nullable(),
  postcode: z.string().nullable(),
});
const Unread = z.object({ reference: z.string(), at: z.string(), why: z.string() });
const Answer = z.object({ read: z.object({ visits: z.array(Visit), unread: z.array(Unread) }).nullable() });

/**
 * A calendar comes from outside, and may be made to take for ever: it is read in a thread of its own, which is ended
 * then. The thread that rings people goes on meanwhile.
 */
export async function readCalendarInThread(text: string, window: CalendarWindow): Promise<CalendarRead> {
  const thread = new Worker(new URL('./launch.mjs', import.meta.url), {
    argv: ['src/app/calendar-thread.ts'],
    workerData: { text, window },
    resourceLimits: { maxOldGenerationSizeMb: MEGABYTES },
  });
  try {
    const { read } = Answer.parse(
      await new Promise((resolve, reject) => {
        thread.once('message', resolve).once('error', () => {
          reject(new OutsideFault('it cannot be read'));
        });
        thread.once('exit', () => {
          reject(new OutsideFault('it cannot be read'));
        });
        setTimeout(() => {
          reject(new OutsideFault('it takes too long to read'));
        }, LONGEST).unref();
      }),
    );
    if (!read) throw new NoCalendar();
    return read;
  } finally {
    await thread.terminate();
  }
}
