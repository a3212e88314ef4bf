import type { RequestHandler } from 'express';
import { z } from 'zod';

/**
 * PostgreSQL takes no NUL, and no key of a keyboard makes one: it comes with words that are pasted from a damaged file.
 * An alarm that somebody raises must not fail by it, so it is left out. In an address it is no mistake of a person's:
 * the log of looks could not be written.
 */

const clean = (words: string): string => words.replaceAll('\0', '');
const text = z.string().transform(clean);
const Fields = z.record(z.string(), z.union([text, z.array(text)]));

export const withoutNul: RequestHandler = (request, _response, next) => {
  if (request.originalUrl.includes('%00')) {
    next(Object.assign(new Error('an address with a NUL'), { status: 400 }));
    return;
  }
  const read = Fields.safeParse(request.body);
  if (read.success) request.body = read.data;
  next();
};
