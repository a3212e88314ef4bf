import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach } from '@jest/globals';
import type { Carrier } from '../../../src/carriers/carrier.ts';
import { createVonage } from '../../../src/carriers/vonage/vonage.ts';
import { settings } from './webhook.ts';

export interface Asked {
  method: string;
  path: string;
  query: Record<string, string>;
  body: unknown;
  authorisation: string;
}

export type Answer = (response: ServerResponse) => void;

export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
export const noContent: Answer = (response) => {
  response.writeHead(204).end();
};

const open: (() => void)[] = [];
afterEach(() => {
  open.splice(0).forEach((close) => {
    close();
  });
});

/** Vonage's API on loopback, below a path, as behind a proxy. It gives these answers in turn. */
export async function api(...answers: Answer[]): Promise<{ carrier: Carrier; asked: Asked[]; url: string }> {
  const asked: Asked[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      const url = new URL(request.url ?? '', 'http://127.0.0.1');
      asked.push({
        method: request.method ?? '',
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        body: body === '' ? null : JSON.parse(body),
        authorisation: request.headers.authorization ?? '',
      });
      (answers.shift() ?? json(500, {}))(response);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  open.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const url = `http://127.0.0.1:${address.port}/exchange/`;
  return { carrier: createVonage({ ...settings, coverNumber: '+441632960201', apiUrl: url }), asked, url };
}
