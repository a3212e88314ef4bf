import type { RequestHandler } from 'express';

/** One request to a carrier's REST API, with its answer. */
export interface RestExchange {
  method: string;
  /** The path below the exchange, as the carrier would see it: "/v1/calls". */
  path: string;
  query: Record<string, string>;
  /** The fields of a form, each with its value or all its values; JSON unchanged; null if there was no body. */
  sent: unknown;
  status: number;
  /** JSON; null if there was none. */
  answered: unknown;
}

/** Records all requests to the exchange. Mount it before the exchange, at the same path. */
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
      // In the form that the exchange has parsed.
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
