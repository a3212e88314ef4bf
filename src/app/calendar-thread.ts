import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { NoCalendar, readCalendar } from '../operations/calendars/read-calendar.ts';

/** Reads one calendar, away from the thread that rings people, and ends: see read-calendar-in-thread.ts. */

const Asked = z.object({ text: z.string(), window: z.object({ from: z.date(), to: z.date(), timezone: z.string() }) });

const { text, window } = Asked.parse(workerData);
try {
  parentPort?.postMessage({ read: readCalendar(text, window) });
} catch (error) {
  if (!(error instanceof NoCalendar)) throw error;
  parentPort?.postMessage({ read: null });
}
