import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach } from '@jest/globals';

/** What a carrier's API is asked, without its body. */
export interface ApiRequest {
  method: string;
  path: string;
  query: Record<string, string>;
  authorisation: string;
}

export type Answer<Asked> = (response: ServerResponse, asked: Asked) => void;

export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer<unknown> =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };

const open: (() => void)[] = [];
afterEach(() => {
  open.splice(0).forEach((close) => {
    close();
  });
});

/**
 * A carrier's API on loopback, below a path, as behind a proxy. It gives these answers in turn.
 * @param read what is kept of a request's body, beside the rest
 */
export async function apiInTurn<Body extends object>(
  answers: Answer<ApiRequest & Body>[],
  read: (body: string) => Body,
): Promise<{ url: string; asked: (ApiRequest & Body)[] }> {
  const asked: (ApiRequest & Body)[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      const url = new URL(request.url ?? '', 'http://127.0.0.1');
      const one = {
        method: request.method ?? '',
        path: url.pathname,
        query: Object.fromEntries(url.searchParams),
        authorisation: request.headers.authorization ?? '',
        ...read(body),
      };
      asked.push(one);
      (answers.shift() ?? json(500, {}))(response, one);
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
  return { url: `http://127.0.0.1:${address.port}/exchange/`, asked };
}
