import { setTimeout as wait } from 'node:timers/promises';
import { isOver } from '../carriers/call-is-over.ts';
import type { Line } from '../carriers/carrier.ts';
import type { Log } from '../carriers/log.ts';

/**
 * A carrier reports the end of a call once. If the report cannot be stored, or the process that should have stored it
 * has died, the next phone of a responder waits for an end that nobody tells. So the worker is told to ask the
 * carrier.
 */

/** Real milliseconds. */
const TELL_AGAIN_AFTER = 1_000;

interface LostReportsParts {
  /** Tells the worker. Rejects while the database cannot be reached. */
  tell: () => Promise<void>;
  log: Log;
  /** Left out: it goes on until the worker is told. */
  stopping?: AbortSignal | undefined;
}

export interface LostReports {
  /** A report may be lost. The worker is told as soon as that is possible. */
  note(): void;
  /** The line, which notes each report of a call's end that it could not store. */
  onLine(line: Line): Line;
}

export function createLostReports({ tell, log, stopping }: LostReportsParts): LostReports {
  let isToBeTold = false;
  let telling: Promise<void> | null = null;

  async function notifyUntilHeard(): Promise<void> {
    let isFailing = false;
    while (isToBeTold && stopping?.aborted !== true) {
      isToBeTold = false;
      try {
        await tell();
      } catch (error) {
        if (!isFailing) log.warn({ err: error }, 'a report may be lost, and the worker cannot be told yet');
        isFailing = true;
        isToBeTold = true;
        await wait(TELL_AGAIN_AFTER, undefined, { ref: false });
      }
    }
  }

  function startTelling(): void {
    telling ??= notifyUntilHeard().finally(() => {
      telling = null;
      // Noted after the last look of the loop above.
      if (isToBeTold && stopping?.aborted !== true) startTelling();
    });
  }

  function note(): void {
    isToBeTold = true;
    startTelling();
  }

  return {
    note,
    onLine: (line) => ({
      ...line,
      callReported: async (report) => {
        try {
          await line.callReported(report);
        } catch (error) {
          if (isOver(report.status)) note();
          throw error;
        }
      },
    }),
  };
}
