import type { RequestHandler } from 'express';

/** A request to a carrier to call or to text somebody. */
export interface CarrierRequest {
  /** Real milliseconds. */
  at: number;
  channel: 'call' | 'text';
  attemptId: string | null;
  /** The HTTP status; null while it is not answered, and for ever if whoever asked has died. */
  status: number | null;
}

export interface CarrierRequests {
  handler: RequestHandler;
  all: CarrierRequest[];
  unanswered(): number;
  /** Called when a request comes, before the carrier sees it. */
  onRequest: (channel: 'call' | 'text') => void;
}

const PATHS: [RegExp, 'call' | 'text'][] = [
  [/\/Calls\.json$|\/v1\/calls\/?$/, 'call'],
  [/\/Messages\.json$|\/v1\/messages\/?$/, 'text'],
];
const ATTEMPT = /\/(?:twilio|vonage)\/attempt\/([0-9a-f-]{36})/;

/** Mount its handler before the exchange. */
export function recordCarrierRequests(): CarrierRequests {
  const all: CarrierRequest[] = [];
  let unanswered = 0;
  const requests: CarrierRequests = {
    all,
    unanswered: () => unanswered,
    onRequest: () => undefined,
    handler: (request, response, next) => {
      const channel = request.method === 'POST' && PATHS.find(([path]) => path.test(request.path))?.[1];
      if (!channel) {
        next();
        return;
      }
      const asked: CarrierRequest = { at: Date.now(), channel, attemptId: null, status: null };
      all.push(asked);
      unanswered += 1;
      requests.onRequest(channel);
      response.on('close', () => {
        unanswered -= 1;
        // The exchange has parsed it by now.
        asked.attemptId = ATTEMPT.exec(JSON.stringify(request.body ?? null))?.[1] ?? null;
        asked.status = response.writableFinished ? response.statusCode : null;
      });
      next();
    },
  };
  return requests;
}
