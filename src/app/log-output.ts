import { writeSync } from 'node:fs';
import type { DestinationStream } from 'pino';
import { hasCode } from '../database/error-code.ts';

const STDOUT = 1;
/**
 * A pipe whose reader is slow is tried so often, so many milliseconds apart. After a line that was dropped each is
 * tried once, until one is written: every line to a reader that had stopped held the process, and its calls, for 90 ms.
 */
const TRIES = 10;
const PAUSE_MS = 10;

type Write = (fd: number, bytes: Uint8Array) => number;

/**
 * Writes the log's lines at once, and drops those that cannot be written: calls go on where the log's disk is full.
 * The next one that is written follows a line that says how many are missing. Pino's own destination would try the same
 * bytes for ever within `fatal`, and with them stand all calls (seen with pino 10 and stdout on /dev/full).
 */
export function logOutput(fd = STDOUT, write: Write = writeSync): DestinationStream {
  let dropped = 0;
  return {
    write(line) {
      // A line may have been written in part.
      const missing = dropped > 0 ? `\n${JSON.stringify({ level: 'error', dropped, msg: DROPPED })}\n` : '';
      if (isWritten((bytes) => write(fd, bytes), Buffer.from(missing + line), dropped > 0 ? 1 : TRIES)) dropped = 0;
      else dropped += 1;
    },
  };
}

const DROPPED = 'lines of this log could not be written';

function isWritten(write: (bytes: Uint8Array) => number, bytes: Uint8Array, mostTries: number): boolean {
  let rest = bytes;
  for (let tries = 0; rest.length > 0;)
    try {
      rest = rest.subarray(write(rest));
    } catch (error) {
      tries += 1;
      if (!hasCode(error, 'EAGAIN') || tries === mostTries) return false;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    }
  return true;
}
