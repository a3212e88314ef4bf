import type { NextFunction, Request, Response } from 'express';
import { z } from 'zod';
import { isLoopback } from '../../http.ts';
import { Refused } from '../../problems.ts';

/** What Vonage's REST APIs share: errors, numbers, addresses. */

/** A request that Vonage would refuse. `detail` is for the Messages API, whose errors have another form. */
export class RestFault extends Error {
  override name = 'RestFault';
  readonly status: number;
  readonly type: string;
  readonly invalid: Record<string, string>;

  constructor(status: number, type: string, title: string, invalid: Record<string, string> = {}) {
    super(title);
    this.status = status;
    this.type = type;
    this.invalid = invalid;
  }
}

/** The error in the Voice API's form. */
export function answerFault(response: Response, { status, type, message, invalid }: RestFault): void {
  response
    .status(status)
    .json({ type, error_title: message, ...(Object.keys(invalid).length > 0 && { invalid_parameters: invalid }) });
}

/** The error in the Messages API's form (RFC 7807). */
export function answerProblem(response: Response, { status, type, message, invalid }: RestFault): void {
  const parameters = Object.entries(invalid).map(([name, reason]) => ({ name, reason }));
  response
    .status(status)
    .json({
      type: `https://developer.vonage.com/api-errors#${type.toLowerCase().replaceAll('_', '-')}`,
      title: message,
      detail: parameters.map(({ name, reason }) => `${name}: ${reason}`).join('; ') || message,
      instance: `exchange-${String(Date.now())}`,
      ...(parameters.length > 0 && { invalid_parameters: parameters }),
    });
}

export function faultsAsVonage(fault: unknown, _request: Request, response: Response, next: NextFunction): void {
  if (response.headersSent) next(fault);
  else if (fault instanceof RestFault) answerFault(response, fault);
  else if (fault instanceof Error && 'status' in fault && typeof fault.status === 'number' && fault.status < 500)
    answerFault(response, new RestFault(400, 'BAD_REQUEST', 'Bad Request'));
  else next(fault);
}

/** Parses a value. Throws a fault that names the first reason for each wrong field. */
export function read<Schema extends z.ZodType>(schema: Schema, given: unknown, status: 400 | 422): z.output<Schema> {
  const parsed = schema.safeParse(given ?? {});
  if (parsed.success) return parsed.data;
  const invalid = Object.fromEntries(
    parsed.error.issues.map((issue) => [issue.path.join('.') || 'body', issue.message]),
  );
  throw new RestFault(
    status,
    status === 422 ? 'INVALID_PARAMS' : 'BAD_REQUEST',
    status === 422 ? 'Invalid params' : 'Bad Request',
    invalid,
  );
}

/** The result of a look-up. Throws 404 if there is none. */
export function found<Found>(look: () => Found): Found {
  try {
    return look();
  } catch (fault) {
    if (fault instanceof Refused) throw new RestFault(404, 'NOT_FOUND', 'Not Found');
    throw fault;
  }
}

/** A number as Vonage writes it. Every emergency number is shorter (promise 7). It is read with the exchange's '+'. */
export const phoneNumber = z
  .string()
  .regex(/^[1-9]\d{9,14}$/, 'is no number like 447700900000')
  .transform((digits) => `+${digits}`);

/** An address that the exchange will call. */
export const callable = z.string().refine(isLoopback, 'is no address that this exchange may call');
