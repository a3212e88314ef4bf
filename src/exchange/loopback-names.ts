import type { RequestHandler } from 'express';
import { isLoopback } from './http.ts';

/**
 * Refuses requests to any other name of this machine. A foreign page can let a name of its own point to 127.0.0.1 and
 * then read and press keys as if it were ours; its requests carry that name.
 */
export const loopbackNamesOnly: RequestHandler = (request, response, next) => {
  if (isLoopback(`http://${request.headers.host ?? ''}`)) next();
  else response.status(421).json({ error: 'The exchange answers to 127.0.0.1, localhost and [::1] only.' });
};
