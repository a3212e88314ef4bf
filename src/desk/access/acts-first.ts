import { type Request, type RequestHandler, Router } from 'express';
import type { DeskDependencies } from '../dependencies.ts';
import type { PageRoute } from './page-route.ts';

/**
 * What people do about an alarm goes by connections of its own. Somebody who takes an alarm would wait behind the
 * pages of everybody else, and be rung again meanwhile.
 */

const ABOUT_AN_ALARM = /^\/(?:alarms|raise)(?:\/|$)/;

/** `path` below /desk. */
export const isAct = ({ method, path }: Pick<Request, 'method' | 'path'> | PageRoute): boolean =>
  method.toLowerCase() === 'post' && ABOUT_AN_ALARM.test(path);

/** Their `parts` have the connections of acts. Routes of acts take these, so that none is given those of pages. */
export interface ActDependencies extends DeskDependencies {
  readonly isForActs: true;
}

export const forActs = (dependencies: DeskDependencies): ActDependencies => ({
  ...dependencies,
  parts: { ...dependencies.parts, knex: dependencies.knexOfActs ?? dependencies.parts.knex },
  isForActs: true,
});

export function eitherFor(pages: RequestHandler[], acts: RequestHandler[]): RequestHandler {
  const [ofPages, ofActs] = [Router().use(pages), Router().use(acts)];
  return (request, response, next) => {
    (isAct(request) ? ofActs : ofPages)(request, response, next);
  };
}
