import { createServer, type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import type { Chance } from '../soak/chance.ts';

/**
 * The way to a carrier, on which each request and each answer takes its time, as over the internet: a kill falls
 * between the two, before the carrier has heard of it or after. What has been sent arrives, even if its sender has
 * died.
 */
export interface CarrierWay {
  port: number;
  /** Every request to call or to text somebody, in the order in which they came. */
  all: CarrierRequest[];
  /** How many of these have no answer yet: those that the carrier has heard of by now, and those on their way. */
  unanswered(): { heard: number; notHeard: number };
  /** Called when such a request comes, before the carrier sees it. */
  onRequest: (channel: 'call' | 'text') => void;
  close(): Promise<void>;
}

/** A request to a carrier to call or to text somebody. */
export interface CarrierRequest {
  /** Real milliseconds. */
  at: number;
  channel: 'call' | 'text';
  attemptId: string | null;
  /** The HTTP status; null while it is not answered, and for ever if the asking process has died. */
  status: number | null;
}

const PATHS: [RegExp, 'call' | 'text'][] = [
  [/\/Calls\.json$|\/v1\/calls\/?$/, 'call'],
  [/\/Messages\.json$|\/v1\/messages\/?$/, 'text'],
];
const ATTEMPT = /\/(?:twilio|vonage)\/attempt\/([0-9a-f-]{36})/;

export async function openCarrierWay(carrierPort: number, dice: Chance): Promise<CarrierWay> {
  const all: CarrierRequest[] = [];
  const underWay = new Map<CarrierRequest, { isHeard: boolean }>();

  const server = createServer({ keepAliveTimeout: 130_000 }, (incoming, outgoing) => {
    const channel = incoming.method === 'POST' && PATHS.find(([path]) => path.test(pathOf(incoming)))?.[1];
    const asked: CarrierRequest | null = channel ? { at: Date.now(), channel, attemptId: null, status: null } : null;
    if (asked) {
      all.push(asked);
      underWay.set(asked, { isHeard: false });
      way.onRequest(asked.channel);
    }
    outgoing.on('close', () => {
      if (!asked) return;
      underWay.delete(asked);
      asked.status = outgoing.writableFinished ? outgoing.statusCode : null;
    });
    goes().catch(() => outgoing.destroy());

    async function goes(): Promise<void> {
      const body = await buffer(incoming);
      if (asked) asked.attemptId = ATTEMPT.exec(decodeURIComponent(body.toString('utf8')))?.[1] ?? null;
      await pause(delay(dice));
      const heard = asked && underWay.get(asked);
      if (heard) heard.isHeard = true;
      const answer = await onward(carrierPort, incoming, body);
      const words = await buffer(answer);
      await pause(delay(dice));
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers).end(words);
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const way: CarrierWay = {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    all,
    unanswered() {
      const each = [...underWay.values()];
      const heard = each.filter(({ isHeard }) => isHeard).length;
      return { heard, notHeard: each.length - heard };
    },
    onRequest: () => undefined,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
  return way;
}

/** Milliseconds, each way: mostly as a carrier far away takes, now and then as one that has much to do. */
function delay(dice: Chance): number {
  if (dice.percent(80)) return dice.between(20, 250);
  return dice.percent(75) ? dice.between(250, 800) : dice.between(800, 2_000);
}

const pathOf = ({ url = '/' }: IncomingMessage): string => url.split('?')[0] ?? '/';

function onward(port: number, { method, headers, url }: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: url, method, headers, agent: false }, resolve)
      .on('error', reject)
      .end(body);
  });
}
