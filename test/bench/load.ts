import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import twilio from 'twilio';
import { z } from 'zod';
import { answerQuestions } from './processes.ts';
import { ACCOUNT_SID, AUTH_TOKEN, LINE, PIN } from './settings.ts';

/** Callers who key in their PIN: one signed request to each path, over connections that stay open. */

const job = z.object({
  port: z.number(),
  paths: z.array(z.string()),
  seconds: z.number(),
  /** Requests under way at once, each followed by the next; or so many a second, whatever becomes of them. */
  pace: z.union([z.object({ atOnce: z.number() }), z.object({ perSecond: z.number() })]),
  /** Keyed in by one caller after the other, and again from the first; PIN alone, where it is left out. */
  pins: z.array(z.string()).min(1).optional(),
});

export type Job = z.input<typeof job>;

export const loadResult = z.object({
  done: z.number(),
  seconds: z.number(),
  /** Of each request, in milliseconds; from when it should have begun, where a rate was asked for. */
  latencies: z.array(z.number()),
  /** The same by PIN, in the order in which they were given. */
  byPin: z.array(z.array(z.number())),
  failed: z.number(),
});

interface Signed {
  path: string;
  body: string;
  signature: string;
  /** Which of the PINs. */
  which: number;
}

/** A turn is answered only to its own call. The floor has no calls. */
function callSidOf(path: string): string {
  const [, id = '1'.repeat(32)] = /^\/twilio\/call\/([0-9a-f-]{36})\//.exec(path) ?? [];
  return `CA${id.replaceAll('-', '')}`;
}

function signed(port: number, path: string, pin: string, which: number): Signed {
  const fields = {
    AccountSid: ACCOUNT_SID,
    CallSid: callSidOf(path),
    From: '+447700900000',
    To: LINE,
    CallStatus: 'in-progress',
    Direction: 'inbound',
    Digits: pin,
    FinishedOnKey: '',
  };
  return {
    path,
    which,
    body: new URLSearchParams(fields).toString(),
    signature: twilio.getExpectedTwilioSignature(AUTH_TOKEN, `http://127.0.0.1:${port}${path}`, fields),
  };
}

/** Whether it was answered with a menu. */
function send(agent: Agent, port: number, { path, body, signature }: Signed): Promise<boolean> {
  return new Promise((resolve, reject) => {
    request(
      {
        agent,
        host: '127.0.0.1',
        port,
        path,
        method: 'POST',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'content-length': Buffer.byteLength(body),
          'x-twilio-signature': signature,
        },
      },
      (response) => {
        let answer = '';
        response
          .setEncoding('utf8')
          .on('data', (part: string) => {
            answer += part;
          })
          .on('error', reject)
          .on('end', () => {
            resolve(response.statusCode === 200 && answer.includes('press '));
          });
      },
    )
      .on('error', reject)
      .end(body);
  });
}

answerQuestions(job, async ({ port, paths, seconds, pace, pins = [PIN] }) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const requests = paths.map((path, n) => signed(port, path, pins[n % pins.length] ?? PIN, n % pins.length)).values();
  const byPin: number[][] = pins.map(() => []);
  let failed = 0;

  async function measured(one: Signed, from: number): Promise<void> {
    if (!(await send(agent, port, one))) failed += 1;
    byPin[one.which]?.push(performance.now() - from);
  }

  const begun = performance.now();
  const end = begun + seconds * 1000;
  if ('atOnce' in pace) {
    await Promise.all(
      Array.from({ length: pace.atOnce }, async () => {
        for (const one of requests) {
          await measured(one, performance.now());
          if (performance.now() >= end) return;
        }
      }),
    );
  } else {
    const underWay: Promise<void>[] = [];
    for (let due = begun; due < end; due += 1000 / pace.perSecond) {
      const wait = due - performance.now();
      if (wait > 0) await pause(wait);
      const { value } = requests.next();
      if (value) underWay.push(measured(value, due));
    }
    await Promise.all(underWay);
  }
  const took = (performance.now() - begun) / 1000;
  agent.destroy();
  const latencies = byPin.flat();
  return { done: latencies.length, seconds: took, latencies, byPin, failed };
});
