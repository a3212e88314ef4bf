import type { RequestHandler } from 'express';
import { isLoopback } from './http.ts';

/**
 * Refuses requests that use another name for this machine. A page of another site can make its own name point to
 * 127.0.0.1, and could then read and press keys like our page. Its requests carry that name.
 */
export const loopbackNamesOnly: RequestHandler = (request, response, next) => {
  if (isLoopback(`http://${request.headers.host ?? ''}`)) next();
  else response.status(421).json({ error: 'The exchange answers to 127.0.0.1, localhost and [::1] only.' });
};
