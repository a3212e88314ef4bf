import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { z } from 'zod';
import { answerQuestions } from './processes.ts';

/** Takes calls and texts as Twilio's API does, and writes down when each request came. Nothing ever rings. */

const question = z.union([z.object({ listen: z.number() }), z.object({ arrivals: z.literal(true) })]);

export const arrivals = z.object({ arrivals: z.array(z.object({ attemptId: z.string(), at: z.number() })) });

const arrived: { attemptId: string; at: number }[] = [];

const server = createServer((request, response) => {
  const at = performance.timeOrigin + performance.now();
  let body = '';
  request.setEncoding('utf8').on('data', (part: string) => { body += part; }).on('end', () => {
    const attemptId = /\/twilio\/attempt\/([0-9a-f-]{36})/.exec(new URLSearchParams(body).get('StatusCallback') ?? '')?.[1];
    if (attemptId !== undefined) arrived.push({ attemptId, at });
    const sid = `${request.url?.includes('/Messages') ? 'SM' : 'CA'}${randomUUID().replaceAll('-', '')}`;
    response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ sid, status: 'queued' }));
  });
});

answerQuestions(question, async (asked) => {
  if ('listen' in asked) {
    await new Promise<void>((resolve) => server.listen(asked.listen, '127.0.0.1', resolve));
    return { listening: true };
  }
  return { arrivals: arrived.splice(0) };
});
