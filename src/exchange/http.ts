import { Agent, request as httpRequest } from 'node:http';

/** An HTTP request, and what may come of it. */
export interface HttpRequest {
  url: URL;
  method: 'GET' | 'POST';
  headers: Record<string, string>;
  body: string;
}
export interface Received {
  status: number;
  contentType: string;
  bytes: Buffer;
}

/**
 * Why there is no answer: no connection, a connection that broke, too slow, too large, or an address off this machine.
 */
type NoAnswer = 'unconnected' | 'broken-off' | 'too-slow' | 'too-large' | 'elsewhere';

export class HttpFault extends Error {
  override name = 'HttpFault';
  readonly why: NoAnswer;

  constructor(why: NoAnswer, reason: string) {
    super(reason);
    this.why = why;
  }
}

/** Whether a webhook may go to this address: on this machine only. */
export function isLoopback(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return (
    protocol === 'http:' && (/^127(\.\d{1,3}){3}$/.test(hostname) || hostname === '[::1]' || hostname === 'localhost')
  );
}

/** The address without its query, which may hold more than a log should. */
export function placeOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin + new URL(url).pathname : 'an address that cannot be read';
}

/** Keeps no connection. (`agent: false` would make an agent for each request.) */
const connections = new Agent({ keepAlive: false });

/**
 * Makes one request on a connection of its own. When the signal aborts, the time is over. Throws `HttpFault`.
 * @param longest the most bytes that an answer may have
 */
export function exchangeOnce(
  { url, method, headers, body }: HttpRequest,
  { signal, longest, connected }: { signal: AbortSignal; longest: number; connected?: () => void },
): Promise<Received> {
  if (!isLoopback(url.href))
    return Promise.reject(new HttpFault('elsewhere', `${placeOf(url.href)} is not on this machine`));
  return new Promise((resolve, reject) => {
    let isConnected = false;
    const fail = (error: Error): void => {
      if (error instanceof HttpFault) reject(error);
      else if (signal.aborted)
        reject(new HttpFault('too-slow', `${placeOf(url.href)}: took longer than its time allows`));
      else reject(new HttpFault(isConnected ? 'broken-off' : 'unconnected', `${placeOf(url.href)}: ${error.message}`));
    };
    const outgoing = httpRequest(url, { method, headers, signal, agent: connections }, (incoming) => {
      const chunks: Buffer[] = [];
      let size = 0;
      incoming.on('data', (chunk: Buffer) => {
        size += chunk.length;
        chunks.push(chunk);
        if (size > longest)
          outgoing.destroy(
            new HttpFault('too-large', `${placeOf(url.href)}: the answer is larger than ${String(longest / 1024)} KB`),
          );
      });
      incoming.on('error', fail);
      incoming.on('end', () => {
        resolve({
          status: incoming.statusCode ?? 0,
          contentType: incoming.headers['content-type'] ?? '',
          bytes: Buffer.concat(chunks),
        });
      });
    });
    outgoing.on('socket', (socket) => {
      socket.once('connect', () => {
        isConnected = true;
        connected?.();
      });
    });
    outgoing.on('error', fail);
    outgoing.end(body);
  });
}
