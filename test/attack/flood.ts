import { connect, type Socket } from 'node:net';
import { z } from 'zod';
import { answerQuestions } from '../bench/processes.ts';

/**
 * A process that sends so many requests a second to a port of this machine, whatever becomes of them, and counts the
 * answers.
 */

const question = z.object({
  port: z.number(),
  seconds: z.number(),
  perSecond: z.number().max(2_000),
  /** Whole requests, sent in turn. */
  requests: z.array(z.string()).min(1),
});

export const flooded = z.object({ sent: z.number(), answered: z.number(), statuses: z.record(z.string(), z.number()) });

const CONNECTIONS = 32;
/**
 * On one connection; what comes faster than it is answered waits, so that a flood never needs more memory than this.
 */
const UNANSWERED = 50;
const TICK = 10;
/** Milliseconds for the last answers: a text may take two seconds. */
const LAST = 3_000;
const STATUS = /HTTP\/1\.1 (\d{3}) /g;

interface Line {
  socket: Socket;
  unanswered: number;
  /** The end of what came, in which the beginning of an answer may stand. */
  rest: string;
}

answerQuestions(question, async ({ port, seconds, perSecond, requests }) => {
  const statuses: Record<string, number> = {};
  let [due, sent, answered, isOver] = [0, 0, 0, false];

  function open(line: Line): void {
    const socket = connect(port, '127.0.0.1');
    Object.assign(line, { socket, unanswered: 0, rest: '' });
    socket
      .setEncoding('latin1')
      .on('data', (data: string) => {
        const text = line.rest + data;
        for (const [, status = ''] of text.matchAll(STATUS)) {
          statuses[status] = (statuses[status] ?? 0) + 1;
          line.unanswered -= 1;
          answered += 1;
        }
        const end = Math.max(text.lastIndexOf('HTTP/1.1 ') + 1, text.length - 12);
        line.rest = text.slice(end);
      })
      .on('error', () => undefined)
      .on('close', () => {
        if (!isOver)
          setTimeout(() => {
            open(line);
          }, TICK);
      });
  }

  const lines = Array.from({ length: CONNECTIONS }, () => {
    const line: Line = { socket: connect(port, '127.0.0.1').on('error', () => undefined), unanswered: 0, rest: '' };
    line.socket.destroy();
    open(line);
    return line;
  });
  const begun = performance.now();
  await new Promise<void>((resolve) => {
    const ticking = setInterval(() => {
      const elapsed = performance.now() - begun;
      if (elapsed >= seconds * 1_000) {
        clearInterval(ticking);
        resolve();
        return;
      }
      for (const now = Math.floor((elapsed * perSecond) / 1_000); due < now; due++) {
        const line = lines[due % lines.length];
        if (!line || line.unanswered >= UNANSWERED || line.socket.connecting || line.socket.destroyed) continue;
        line.unanswered += 1;
        sent += 1;
        line.socket.write(requests[due % requests.length] ?? '', 'latin1');
      }
    }, TICK);
  });
  await new Promise((resolve) => {
    setTimeout(resolve, LAST);
  });
  isOver = true;
  for (const { socket } of lines) socket.destroy();
  return { sent, answered, statuses };
});
