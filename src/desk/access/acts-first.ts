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

export const forActs = (dependencies: DeskDependencies): DeskDependencies => ({
  ...dependencies,
  parts: { ...dependencies.parts, knex: dependencies.knexOfActs ?? dependencies.parts.knex },
});

/** The same routes over the one connections and over the other: acts of the second, all else of the first. */
export const actsFirst = (routes: PageRoute[], ofActs: PageRoute[]): PageRoute[] =>
  routes.map((route, index) => (isAct(route) ? (ofActs[index] ?? route) : route));

export function eitherFor(pages: RequestHandler[], acts: RequestHandler[]): RequestHandler {
  const [ofPages, ofActs] = [Router().use(pages), Router().use(acts)];
  return (request, response, next) => {
    (isAct(request) ? ofActs : ofPages)(request, response, next);
  };
}
