import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';
import { parse } from 'yaml';
import { z } from 'zod';
import type { RestExchange } from '../harness/rest-traffic.ts';

const Content = z.record(z.string(), z.object({ schema: z.record(z.string(), z.json()) }));
const Operation = z.object({
  requestBody: z.object({ content: Content }).optional(),
  responses: z.record(z.string(), z.object({ content: Content.optional() })),
});
const Description = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

/** An OpenAPI 3.0 description that requests and answers can be held against. */
export interface Checker {
  /** What is wrong with this request or its answer; null: the description says nothing about it. */
  check(exchange: RestExchange): string[] | null;
}

/**
 * @param base what comes before the description's own paths, as in "/v1/calls"
 */
export function readDescription(file: string, base: string): Checker {
  const document = Description.parse(
    parse(readFileSync(file, 'utf8').replace(/"oneOf":|\boneOf:/g, (key) => key.replace('oneOf', 'anyOf'))),
  );
  // A form's values are text: numbers, flags and lists of one are read from them. `nullable` is 3.0's, and known to
  // ajv.
  const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: 'array', logger: false });
  formats.default(ajv);
  // Vonage calls a conversation's id a UUID and begins its own example with "CON-".
  ajv.addFormat('uuid', /^(CON-)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i);
  // Twilio's "uri" is a path below its host.
  ajv.addFormat('uri', /^(https?:\/\/[^/\s]+)?\/\S*$/);
  ajv.addFormat('date-time-rfc-2822', /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} \+0000$/);
  ajv.addSchema(document, 'description');

  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, given]) => {
      const operation = Operation.safeParse(given);
      if (!operation.success) return [];
      const whole = base + (path === '/' ? '' : path);
      return [
        {
          method: method.toUpperCase(),
          path,
          pattern: new RegExp(`^${whole.replace(/[.]/g, '\\.').replace(/\{[^}]+\}/g, '[^/.]+')}/?$`),
          operation: operation.data,
        },
      ];
    }),
  );

  function validator(path: string, ...rest: string[]): ValidateFunction {
    const pointer = ['paths', path, ...rest]
      .map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
      .join('/');
    return ajv.compile({ $ref: `description#/${pointer}` });
  }

  return {
    check({ method, path, sent, status, answered }) {
      const found = operations.find((one) => one.method === method && one.pattern.test(path));
      if (!found) return null;
      const { operation } = found;
      const faults: string[] = [];
      const hold = (what: string, value: unknown, validate: ValidateFunction): void => {
        if (validate(structuredClone(value))) return;
        faults.push(
          ...(validate.errors ?? []).map(
            ({ instancePath, message }) => `${what}${instancePath} ${message ?? 'is wrong'}`,
          ),
        );
      };
      const [type, asked] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
      if (type !== undefined && asked && sent !== null) {
        hold('request', sent, validator(found.path, method.toLowerCase(), 'requestBody', 'content', type, 'schema'));
        faults.push(...unknownNames(sent, asked.schema));
      }
      // Refusals are described for none of the operations.
      if (status >= 400) return faults;
      const response = operation.responses[String(status)];
      if (!response) return [...faults, `an answer of ${String(status)} is not described`];
      if (response.content?.['application/json']) {
        hold(
          'answer',
          answered,
          validator(
            found.path,
            method.toLowerCase(),
            'responses',
            String(status),
            'content',
            'application/json',
            'schema',
          ),
        );
      }
      return faults;
    },
  };
}

/** Names that the description does not know: nothing in OpenAPI forbids them, and a carrier ignores them. */
function unknownNames(sent: unknown, { properties }: Record<string, unknown>): string[] {
  if (typeof properties !== 'object' || properties === null || typeof sent !== 'object' || sent === null) return [];
  return Object.keys(sent)
    .filter((name) => !(name in properties))
    .map((name) => `request/${name} is unknown`);
}
