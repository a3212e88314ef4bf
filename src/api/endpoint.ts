import type { Request } from 'express';
import { z } from 'zod';
import type { ApiScope, ApiToken } from '../records/api-tokens.ts';
import type { Dependencies } from '../operations/work.ts';
import { type RequestFault, notUnderstood, nothingThere, Problem, type ProblemStatus } from './problem.ts';

/**
 * One address of the API: what it takes, what it answers and which scope it asks for. The router and the document are
 * made from the same.
 */

export interface Asked<Params, Body> {
  parts: Dependencies;
  token: ApiToken;
  params: Params;
  body: Body;
  headers: Record<string, string>;
}

export interface ApiAnswer {
  status: number;
  body?: object;
  headers?: Record<string, string>;
}

interface Described {
  method: 'get' | 'post' | 'put' | 'delete';
  /** Below /api/v1, as "/visits/:id". */
  path: string;
  /** Of the document: one word for each. */
  name: string;
  summary: string;
  description: string;
  scope: ApiScope;
  params: Record<string, { schema: z.ZodType; description: string }>;
  headers: Record<string, { schema: z.ZodType; description: string }>;
  body: z.ZodType | null;
  answers: Record<number, { description: string; body?: z.ZodType }>;
  problems: Partial<Record<ProblemStatus, string>>;
}

export interface Endpoint extends Described {
  answer: (parts: Dependencies, token: ApiToken, request: Request) => Promise<ApiAnswer>;
}

interface Wanted<Params extends z.ZodType, Body extends z.ZodType> extends Omit<
  Described,
  'params' | 'headers' | 'body' | 'problems'
> {
  params: Params;
  body: Body;
  headers?: Described['headers'];
  described?: Record<string, string>;
  problems?: Described['problems'];
  handle: (asked: Asked<z.output<Params>, z.output<Body>>) => Promise<ApiAnswer>;
}

/** Of an address that takes no body, and of one whose path names nothing. */
export const NOTHING = z.object({});

export function endpoint<Params extends z.ZodObject, Body extends z.ZodType>(wanted: Wanted<Params, Body>): Endpoint {
  const { handle, params, body, described = {}, headers = {}, problems = {}, ...rest } = wanted;
  const takesBody = rest.method === 'post' || rest.method === 'put';
  return {
    ...rest,
    headers,
    problems,
    body: takesBody ? body : null,
    params: Object.fromEntries(
      Object.entries(params.shape).map(([name, schema]) => [
        name,
        { schema: schema as z.ZodType, description: described[name] ?? '' },
      ]),
    ),
    answer: async (parts, token, request) => {
      const inPath = params.safeParse(request.params);
      // A malformed id belongs to nobody.
      if (!inPath.success) throw nothingThere();
      const given = readHeaders(headers, request);
      if (takesBody && request.is('application/json') === false)
        throw new Problem(415, 'The body is JSON: send it as application/json.');
      const inBody = body.safeParse(takesBody ? request.body : {});
      if (!inBody.success) throw notUnderstood(faultsOf(inBody.error));
      return await handle({ parts, token, params: inPath.data, body: inBody.data, headers: given });
    },
  };
}

function readHeaders(wanted: Described['headers'], request: Request): Record<string, string> {
  return Object.fromEntries(
    Object.entries(wanted).map(([name, { schema, description }]) => {
      const read = schema.safeParse(request.get(name));
      if (!read.success)
        throw new Problem(400, `The header ${name} is missing or wrong.`, [{ field: name, detail: description }]);
      return [name, String(read.data)];
    }),
  );
}

/** The first fault of each field. */
function faultsOf(error: z.ZodError): RequestFault[] {
  const faults = error.issues.flatMap((issue): RequestFault[] =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((field) => ({ field, detail: 'There is no such field.' }))
      : [{ field: issue.path.join('.') || 'body', detail: issue.message }],
  );
  return faults.filter(({ field }, at) => faults.findIndex((one) => one.field === field) === at);
}
