import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Other systems that listen on this machine, and what they hear. */

export interface Heard {
  headers: IncomingHttpHeaders;
  body: string;
}

const servers: Server[] = [];

/** Where this server listens. */
export async function listens(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
}

/** Somebody who listens, and answers with these statuses, the last one for ever. */
export async function listener(...statuses: number[]): Promise<{ url: string; heard: Heard[] }> {
  const heard: Heard[] = [];
  const answer: RequestListener = (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      heard.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
      response.writeHead(statuses.length > 1 ? (statuses.shift() ?? 0) : (statuses[0] ?? 204), { Location: '/else' });
      response.end('words');
    });
  };
  return { url: await listens(createServer(answer)), heard };
}

export async function nobodyListens(): Promise<void> {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
