import express, { type ErrorRequestHandler, type Request, type Response, Router } from 'express';
import type { Logger } from 'pino';
import { z } from 'zod';
import { tokenActor, tokenHash } from '../operations/api/token.ts';
import { NoOrganisation } from '../operations/operation.ts';
import type { Dependencies } from '../operations/work.ts';
import { recordAccess } from '../records/access-log.ts';
import { type ApiToken, apiTokenOfSecret } from '../records/api-tokens.ts';
import { openApiDocument } from './document.ts';
import type { Endpoint } from './endpoint.ts';
import { createLimits } from './limits.ts';
import { openAlarmEndpoints } from './open-alarms.ts';
import { openVisitEndpoints } from './open-visits.ts';
import { plannedVisitEndpoints } from './planned-visits.ts';
import { nothingThere, Problem } from './problem.ts';

/** What other systems of the council may ask. Every change goes through the operations that the desk uses. */

export const API_ENDPOINTS: Endpoint[] = [...plannedVisitEndpoints, ...openVisitEndpoints, ...openAlarmEndpoints];

interface ApiDependencies {
  parts: Dependencies;
  /** Where we are found, without a slash at its end. */
  publicUrl: string;
  log: Logger;
}

const VERSION = '1.0.0';
const MOST = '20kb';
const LOOK_IS_LOGGED_EVERY = 3_600_000;

/** To be mounted at /api/v1. */
export function createApi({ parts, publicUrl, log }: ApiDependencies): Router {
  const { knex, clock } = parts;
  const limits = createLimits();
  const realNow = (): Date => clock.toReal(clock.now());
  // Made once somebody asks for it: that takes 3 ms, and hardly anybody does.
  let description: object | null = null;
  const logged = new Map<string, number>();

  async function letIn(request: Request, response: Response): Promise<ApiToken> {
    const address = request.ip ?? '';
    const [, secret] = /^Bearer +([\x21-\x7e]{20,100})$/i.exec(request.get('authorization') ?? '') ?? [];
    const hash = secret === undefined ? null : tokenHash(secret);
    const mark = hash?.toString('hex') ?? '';
    await limits.mayTry(address, mark);
    const token = hash && (await apiTokenOfSecret(knex, hash, realNow()));
    if (!token) {
      await limits.wrong(address);
      throw new Problem(401, 'There is no token, or it lets nobody in any more.', [], { 'WWW-Authenticate': 'Bearer' });
    }
    limits.right(mark);
    await limits.count(token.id, response);
    return token;
  }

  /** As for a live page of the desk: once an hour. It is answered even where the log cannot be written. */
  async function logLook(token: ApiToken, page: string): Promise<void> {
    const [key, at] = [`${token.id} ${page}`, realNow()];
    if (at.getTime() - (logged.get(key) ?? -Infinity) < LOOK_IS_LOGGED_EVERY) return;
    logged.set(key, at.getTime());
    const actor = tokenActor(token);
    const byCommand = actor.kind === 'person' ? (actor.name ?? '') : '';
    try {
      await recordAccess(knex, { at, accountId: null, byCommand, session: null, page, did: 'view' });
    } catch (error) {
      log.error({ err: error }, 'the access log cannot be written');
    }
  }

  const router = Router({ caseSensitive: true, strict: false });
  router.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  router.get('/openapi.json', (_request, response) => {
    description ??= openApiDocument(API_ENDPOINTS, { version: VERSION, url: `${publicUrl}/api/v1` });
    response.json(description);
  });
  const readBody = express.json({ limit: MOST });
  for (const one of API_ENDPOINTS) {
    router[one.method](
      one.path,
      async (request, response, next) => {
        const token = await letIn(request, response);
        if (!token.scopes.includes(one.scope))
          throw new Problem(403, `This needs a token with the scope ${one.scope}.`);
        tokens.set(request, token);
        next();
      },
      // Nothing is read from a caller who is not let in.
      readBody,
      async (request, response) => {
        const token = tokens.get(request);
        if (!token) throw nothingThere();
        const { status, body, headers = {} } = await one.answer(parts, token, request);
        if (one.method === 'get' && one.scope !== 'visits:plan') await logLook(token, `api ${one.scope}`);
        response.status(status).set(headers);
        if (body === undefined) response.end();
        else response.json(body);
      },
    );
  }
  router.use(() => {
    throw nothingThere();
  });
  router.use(answerProblems(log));
  return router;
}

/** A database that goes amid a change leaves open whether it was stored. */
const NOT_NOW = 'Not now. Whether anything has changed is not known: send the same again.';

/** Whose request it is, between the steps of its answer. */
const tokens = new WeakMap<Request, ApiToken>();

const ClientFault = z.object({ status: z.number().int().min(400).max(499), type: z.string().optional() });

function answerProblems(log: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) {
      log.error({ err: error }, 'an answer of the API failed half-way');
      next();
      return;
    }
    const problem = problemOf(error);
    if (problem.status === 503 && !(error instanceof NoOrganisation))
      log.error({ err: error }, 'a request of the API failed');
    response.status(problem.status).set(problem.headers);
    response.type('application/problem+json').send(JSON.stringify(problem.body));
  };
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const read = ClientFault.safeParse(error);
  if (read.success && read.data.status === 413) return new Problem(413, 'The body is too large. Nothing has changed.');
  if (read.success && read.data.status === 415)
    return new Problem(415, 'The body cannot be read. Nothing has changed.');
  if (read.success && read.data.type !== undefined)
    return new Problem(400, 'The body is no JSON. Nothing has changed.', [{ field: 'body', detail: 'It is no JSON.' }]);
  if (read.success) return nothingThere();
  const words =
    error instanceof NoOrganisation ? 'No organisation has been imported yet. Nothing has changed.' : NOT_NOW;
  return new Problem(503, words, [], { 'Retry-After': '5' });
}
