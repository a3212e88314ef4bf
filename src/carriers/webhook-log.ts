import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import type { LineEntry, Note } from './line-log.ts';

const uuid = z.uuid();
const ref = z.string().regex(/^(?:(?:CA|SM|MM)[0-9a-fA-F]{32}|[0-9a-fA-F-]{36})$/);
const word = z.string().regex(/^[a-z_-]{1,20}$/);
const fault = z.string().regex(/^[a-z ]{1,40}$/);

/** Most of it is not there most of the time, and a parse that fails costs more than all the rest. */
function readAs(shape: z.ZodType<string>, value: unknown): string | null {
  return value === undefined ? null : (shape.safeParse(value).data ?? null);
}

/** What webhooks are called in the log, by the address below the carrier's own: of nobody's number, word or key. */
const kinds: Record<string, string> = {
  voice: 'a call',
  answer: 'a call',
  sms: 'a text',
  inbound: 'a text',
  event: 'call status',
  memo: 'a memo',
  call: 'a turn',
  attempt: 'our call is answered',
};
/** What an attempt's webhooks tell of it, by the end of their address. */
const news = new Map([
  ['call', 'call status'],
  ['text', 'text status'],
  ['answerer', 'answered by'],
]);
const tellStatus = new Set(news.values());

/**
 * Notes each webhook when it is over, after its answer has gone out. What no carrier has signed is anybody's, and
 * writes nothing: it is in the process's own log.
 */
export function webhookLog(now: () => Date, note: Note): RequestHandler {
  return (request, response, next) => {
    const at = now();
    const begun = performance.now();
    response.once('close', () => {
      const entry = entryOf(request, response);
      if (entry) note({ ...entry, at, milliseconds: Math.round(performance.now() - begun) });
    });
    next();
  };
}

/** Notes for the log what was wrong with a webhook that is being answered. */
export function markFault(response: Response, what: string): void {
  response.locals['fault'] = what;
}

/** Notes for the log that a webhook's carrier has signed it. */
export function markSigned(response: Response): void {
  response.locals['signed'] = true;
}

function entryOf(request: Request, response: Response): Omit<LineEntry, 'at' | 'milliseconds'> | null {
  if (response.locals['signed'] !== true) return null;
  const [, carrier = '', kind = '', given, detail] = (request.originalUrl.split('?')[0] ?? '').split('/');
  const what =
    news.get(detail ?? '') ?? (kind === 'status' ? `${carrier === 'twilio' ? 'call' : 'text'} status` : kinds[kind]);
  const id = readAs(uuid, given);
  const isRefused = response.statusCode === 403;
  if (what === undefined) return null;
  const fields = isRefused ? {} : fieldsOf(request, id === null || tellStatus.has(what));
  const status = tellStatus.has(what)
    ? readAs(word, fields['AnsweredBy'] ?? fields['CallStatus'] ?? fields['MessageStatus'] ?? fields['status'])
    : null;
  return {
    carrier,
    kind: 'webhook',
    what: status === null ? what : `${what} ${status}`,
    outcome: response.writableFinished ? String(response.statusCode) : 'given up',
    code: readAs(fault, response.locals['fault']),
    attemptId: kind === 'attempt' ? id : null,
    conversationId: kind === 'call' || kind === 'memo' ? id : null,
    carrierRef: readAs(
      ref,
      fields['CallSid'] ??
        fields['MessageSid'] ??
        fields['uuid'] ??
        fields['call_uuid'] ??
        fields['message_uuid'] ??
        fields['messageId'],
    ),
  };
}

const record = z.record(z.string(), z.unknown()).catch({});

/** Nothing of a turn's: its address says enough, and it may hold a PIN. */
function fieldsOf(request: Request, isWanted: boolean): Record<string, unknown> {
  if (!isWanted) return {};
  const body: unknown = request.body;
  if (!Buffer.isBuffer(body)) return record.parse({ ...record.parse(request.query), ...record.parse(body) });
  try {
    return record.parse({ ...record.parse(request.query), ...record.parse(JSON.parse(body.toString() || '{}')) });
  } catch {
    return {};
  }
}
