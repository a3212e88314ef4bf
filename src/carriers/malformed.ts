import type { ErrorRequestHandler } from 'express';
import { z } from 'zod';
import type { Refusals } from './refusals.ts';

const clientFault = z.object({ status: z.number().int().min(400).max(499) });

/**
 * Errors of zod and of the body parser are the sender's fault. All others go to the application's own error handler.
 */
export function malformed(carrier: string, refusals: Refusals): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent || !(error instanceof z.ZodError || clientFault.safeParse(error).success)) {
      next(error);
      return;
    }
    refusals.refuse(carrier, request, response, 'malformed', 400);
  };
}
