import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from './log.ts';
import { markFault } from './webhook-log.ts';

/**
 * Webhooks that are refused. Anybody can send a thousand of them a second. A refusal therefore costs microseconds. All
 * are counted, and few are logged.
 */

/** Express cuts `url` below a mounted path, and keeps the whole. */
type Asked = IncomingMessage & { originalUrl?: string };

export interface Refusals {
  /**
   * Answers with `status` (403 by default), and counts the refusal. `fault` is a word or two from our code, never from
   * the request.
   */
  refuse(carrier: string, request: Asked, response: ServerResponse, fault: string, status?: 400 | 403): void;
  /** The counts since the process started. */
  counts(): { carrier: string; fault: string; count: number }[];
}

/** The longest body that a webhook may have, in bytes. Carriers send a few kilobytes. */
export const LARGEST_BODY = 65_536;

/** Real milliseconds between two log lines of one kind. */
const BETWEEN_LINES = 1_000;
const LONGEST_PATH = 80;
const ANSWERS = { 400: 'Bad request', 403: 'Forbidden' };

interface Kind {
  count: number;
  /** The number of refusals since the last log line. */
  leftOut: number;
  lastPath: string;
  isLogged: boolean;
}

export function createRefusals(log: Pick<Log, 'warn'>): Refusals {
  const carriers = new Map<string, Map<string, Kind>>();

  function kindOf(carrier: string, fault: string): Kind {
    const faults = carriers.get(carrier) ?? new Map<string, Kind>();
    carriers.set(carrier, faults);
    const kind = faults.get(fault) ?? { count: 0, leftOut: 0, lastPath: '', isLogged: false };
    faults.set(fault, kind);
    return kind;
  }

  /**
   * Logs a line now. The next line of this kind comes a second later at the earliest, and tells how many refusals came
   * between.
   */
  function write(carrier: string, fault: string, kind: Kind): void {
    log.warn(
      { carrier, path: kind.lastPath, fault, ...(kind.leftOut > 1 && { leftOut: kind.leftOut - 1 }) },
      'webhook refused',
    );
    kind.leftOut = 0;
    kind.isLogged = true;
    setTimeout(() => {
      kind.isLogged = false;
      if (kind.leftOut > 0) write(carrier, fault, kind);
    }, BETWEEN_LINES).unref();
  }

  return {
    refuse(carrier, request, response, fault, status = 403) {
      const kind = kindOf(carrier, fault);
      kind.count += 1;
      kind.leftOut += 1;
      kind.lastPath = pathOf(request);
      if (!kind.isLogged) write(carrier, fault, kind);
      markFault(response, fault);
      const answer = ANSWERS[status];
      response
        .writeHead(status, {
          'Content-Type': 'text/plain; charset=utf-8',
          'Content-Length': answer.length,
          // The connection closes, so that we need not read the rest of a long body.
          ...((isTooLong(request) || request.headers['transfer-encoding'] !== undefined) && { Connection: 'close' }),
        })
        .end(answer);
    },
    counts: () =>
      [...carriers].flatMap(([carrier, faults]) =>
        [...faults].map(([fault, { count }]) => ({ carrier, fault, count })),
      ),
  };
}

/** Whether the request declares a body that is longer than any webhook's. */
export const isTooLong = ({ headers }: IncomingMessage): boolean =>
  Number(headers['content-length'] ?? 0) > LARGEST_BODY;

/** The path without its query, which may hold numbers, and cut to a short length. */
function pathOf({ url = '', originalUrl = url }: Asked): string {
  const end = originalUrl.indexOf('?');
  return originalUrl.slice(0, end < 0 ? LONGEST_PATH : Math.min(end, LONGEST_PATH));
}
