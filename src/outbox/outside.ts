import { request as httpRequest, type RequestOptions, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent';

/**
 * Asks addresses that somebody has typed in. None of them may lead into our own network: each address that a name
 * stands for is looked at where the connection is made, so that a name cannot stand for another one a moment later. No
 * answer leads on to another address. It is https, for what is sent is signed and not encrypted.
 */

/** Real milliseconds. */
const LONGEST = 10_000;

export interface Outside {
  /** The status of the answer; its words are not read. Rejects where there is none. */
  post: (url: string, headers: Record<string, string>, body: string) => Promise<number>;
  /** The words of an answer 200. Rejects with OutsideFault for any other, and beyond so many bytes. */
  get: (url: string, most: number) => Promise<Buffer>;
  /** Breaks off what is under way, so that a process ends at once. */
  stop: () => void;
}

export class OutsideFault extends Error {}

/** @param allowed addresses of our own network that are asked all the same, by http too: for tests and the demo */
export function createOutside(allowed: string[] = []): Outside {
  const options = { allowIPAddressList: allowed };
  const [http, https] = [new RequestFilteringHttpAgent(options), new RequestFilteringHttpsAgent(options)];

  const ending = new AbortController();

  async function ask(url: string, given: RequestOptions, body?: string): Promise<IncomingMessage> {
    const { protocol, hostname } = new URL(url);
    const isPlain = protocol === 'http:' && allowed.includes(hostname);
    if (protocol !== 'https:' && !isPlain) throw new OutsideFault('not https');
    return await new Promise((resolve, reject) => {
      const signal = AbortSignal.any([ending.signal, AbortSignal.timeout(LONGEST)]);
      const request = isPlain
        ? httpRequest(url, { ...given, agent: http, signal })
        : httpsRequest(url, { ...given, agent: https, signal });
      request.once('error', reject).once('response', resolve).end(body);
    });
  }

  return {
    stop: () => {
      ending.abort();
    },
    post: async (url, headers, body) => {
      const length = String(Buffer.byteLength(body));
      const response = await ask(
        url,
        { method: 'POST', headers: { ...headers, 'content-type': 'application/json', 'content-length': length } },
        body,
      );
      response.destroy();
      return response.statusCode ?? 0;
    },
    get: async (url, most) => {
      const response = await ask(url, { method: 'GET', headers: { accept: 'text/calendar' } });
      if (response.statusCode !== 200) {
        response.destroy();
        throw new OutsideFault(`status ${response.statusCode ?? 0}`);
      }
      const parts: Buffer[] = [];
      let length = 0;
      for await (const part of response) {
        const bytes = Buffer.from(part);
        length += bytes.length;
        if (length > most) {
          response.destroy();
          throw new OutsideFault('too long');
        }
        parts.push(bytes);
      }
      return Buffer.concat(parts);
    },
  };
}

/** What came of a post, in a word for people: null where it was taken. */
export async function faultOfPost(post: () => Promise<number>): Promise<string | null> {
  try {
    const status = await post();
    return status >= 200 && status <= 299 ? null : `status ${status}`;
  } catch (error) {
    return faultOf(error);
  }
}

/** A word for people, without the address. */
export function faultOf(error: unknown): string {
  if (error instanceof OutsideFault) return error.message;
  if (!(error instanceof Error)) return 'failed';
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'no answer in time';
  if (/is not allowed/.test(error.message)) return 'an address of our own network';
  return 'code' in error && typeof error.code === 'string' ? error.code : 'failed';
}
