import type { RequestHandler } from 'express';

const LATER_BY_MS = 300;

/**
 * By hand: with `BUDDYLINE_SLOW=answers` a browser gets each answer to a form later than it was made, so that a live
 * page shows what came of a press before its answer is there. With `BUDDYLINE_SLOW=streams` it gets each word of a
 * stream later. What a test does at a desk in a browser must come to the same.
 */
export const slowly: RequestHandler = (request, response, next) => {
  const slow = process.env['BUDDYLINE_SLOW'];
  const isAnswer = slow === 'answers' && request.method === 'POST';
  const isStream = slow === 'streams' && request.path.endsWith('/stream');
  // The tests' own client is no browser.
  if ((isAnswer || isStream) && request.headers['sec-fetch-mode'] !== undefined) {
    const { write, end } = response;
    const later =
      (act: typeof write | typeof end) =>
      (...given: unknown[]): unknown => {
        setTimeout(() => {
          Reflect.apply(act, response, given);
        }, LATER_BY_MS);
        return response;
      };
    Object.assign(response, { write: later(write), end: later(end) });
  }
  next();
};
