import type { RequestHandler } from 'express';

/** One request to a carrier's REST API, and what it was answered. */
export interface RestExchange {
  method: string;
  /** Below the exchange, as the carrier would know it: "/v1/calls". */
  path: string;
  query: Record<string, string>;
  /** A form's fields, each with its value or all its values; JSON as it was; null where there was no body. */
  sent: unknown;
  status: number;
  /** JSON; null where there was none. */
  answered: unknown;
}

/** Keeps whatever passes on its way to the exchange. To be mounted before it, at the same path. */
export function restTraffic(): { handler: RequestHandler; traffic: RestExchange[] } {
  const traffic: RestExchange[] = [];
  const handler: RequestHandler = (request, response, next) => {
    const answer: { body: unknown } = { body: null };
    const json = response.json.bind(response);
    response.json = (body: unknown) => {
      answer.body = JSON.parse(JSON.stringify(body));
      return json(body);
    };
    const { searchParams } = new URL(request.originalUrl, 'http://exchange');
    const path = request.path;
    response.on('finish', () => {
      // As whoever answered it has read it.
      const sent: unknown = request.body === undefined ? null : { ...request.body };
      traffic.push({
        method: request.method,
        path,
        query: Object.fromEntries(searchParams),
        sent,
        status: response.statusCode,
        answered: answer.body,
      });
    });
    next();
  };
  return { handler, traffic };
}
