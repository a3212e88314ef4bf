import { z } from 'zod';
import { API_SCOPES } from '../records/api-tokens.ts';
import type { Endpoint } from './endpoint.ts';
import { OpenAlarmBody, OpenAlarms } from './open-alarms.ts';
import { OpenVisit, OpenVisits, Team } from './open-visits.ts';
import { NewPlannedVisit, Planned, PlannedState, PlannedVisit } from './planned-visits.ts';

/** The API's own description, as OpenAPI 3.1. It is made from what is checked, so it cannot say anything else. */

const ProblemBody = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    errors: z.array(z.object({ field: z.string(), detail: z.string() })).optional(),
  })
  .describe('What is wrong, as RFC 9457 has it');

const NAMED = {
  NewPlannedVisit,
  PlannedVisit,
  Planned,
  PlannedState,
  Team,
  OpenVisit,
  OpenVisits,
  OpenAlarm: OpenAlarmBody,
  OpenAlarms,
  Problem: ProblemBody,
};
const ids = new Map<z.ZodType, string>(Object.entries(NAMED).map(([id, schema]) => [schema, id]));
const refTo = (schema: z.ZodType): object => ({ $ref: `#/components/schemas/${ids.get(schema) ?? ''}` });

/** The problems that every address may answer with. */
const COMMON = {
  401: 'There is no token, or it lets nobody in any more',
  403: 'The token has another scope',
  429: 'Too many requests: Retry-After says when the next one is answered',
  503: 'Not now. It may have been done: send the same again after Retry-After, and it is done once.',
};

export function openApiDocument(endpoints: Endpoint[], { version, url }: { version: string; url: string }): object {
  const paths = new Map<string, Record<string, object>>();
  for (const one of endpoints) {
    const path = one.path.replaceAll(/:(\w+)/g, '{$1}');
    paths.set(path, { ...paths.get(path), [one.method]: operationOf(one) });
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Buddyline',
      version,
      description:
        'Planned visits in; visits that go on and open alarms out. The telephone line works without any of this: it ' +
        'asks, rings and looks for people by itself.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url }],
    security: [{ token: [] }],
    tags: [{ name: 'planned visits' }, { name: 'visits' }, { name: 'alarms' }],
    paths: Object.fromEntries(paths),
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: `Made at the desk or by a command, with scopes of its own: ${API_SCOPES.join(', ')}.`,
        },
      },
      schemas: schemas(),
    },
  };
}

function operationOf(one: Endpoint): object {
  const parameters = [
    ...Object.entries(one.params).map(([name, { schema, description }]) =>
      parameter('path', name, schema, description),
    ),
    ...Object.entries(one.headers).map(([name, { schema, description }]) =>
      parameter('header', name, schema, description),
    ),
  ];
  const problems = Object.entries({ ...COMMON, ...one.problems });
  const body = one.body && {
    requestBody: { required: true, content: { 'application/json': { schema: refTo(one.body) } } },
  };
  return {
    operationId: one.name,
    tags: [(one.path.split('/')[1] ?? '').replaceAll('-', ' ')],
    summary: one.summary,
    description: `${one.description}\n\nScope: \`${one.scope}\`.`,
    ...(parameters.length > 0 && { parameters }),
    ...body,
    responses: {
      ...Object.fromEntries(
        Object.entries(one.answers).map(([status, { description, body: schema }]) => [
          status,
          { description, ...(schema && { content: { 'application/json': { schema: refTo(schema) } } }) },
        ]),
      ),
      ...Object.fromEntries(
        problems.map(([status, description]) => [
          status,
          { description, content: { 'application/problem+json': { schema: refTo(ProblemBody) } } },
        ]),
      ),
    },
  };
}

const parameter = (where: 'path' | 'header', name: string, schema: z.ZodType, description: string): object => ({
  name,
  in: where,
  required: true,
  description,
  schema: withoutMarks(z.toJSONSchema(schema, { io: 'input' })),
});

function schemas(): object {
  const registry = z.registry<{ id: string }>();
  for (const [schema, id] of ids) registry.add(schema, { id });
  const made = z.toJSONSchema(registry, { io: 'input', uri: (id) => `#/components/schemas/${id}` });
  return Object.fromEntries(Object.entries(made.schemas).map(([id, schema]) => [id, withoutMarks(schema)]));
}

/** Drops the marks that Zod puts on each schema: the document says once which JSON Schema it uses. */
function withoutMarks(made: object): object {
  return Object.fromEntries(Object.entries(made).filter(([name]) => name !== '$schema' && name !== '$id'));
}
