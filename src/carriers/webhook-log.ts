import type { ServerResponse } from 'node:http';
import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import type { LineEntry } from '../contact/line-entry.ts';
import type { Note } from './line-log.ts';

const uuid = z.uuid();
const ref = z.string().regex(/^(?:(?:CA|SM|MM)[0-9a-fA-F]{32}|[0-9a-fA-F-]{36})$/);
const word = z.string().regex(/^[a-z_-]{1,20}$/);
const fault = z.string().regex(/^[a-z ]{1,40}$/);

/**
 * Most fields are absent most of the time. The check for undefined comes first, because a failed parse costs more than
 * the rest of the entry.
 */
function readAs(shape: z.ZodType<string>, value: unknown): string | null {
  return value === undefined ? null : (shape.safeParse(value).data ?? null);
}

/**
 * The log's words for webhooks, by the first part of the path below the carrier's own. A word never holds a number, a
 * caller's words or a key.
 */
const KINDS: Record<string, string> = {
  voice: 'a call',
  answer: 'a call',
  sms: 'a text',
  inbound: 'a text',
  event: 'call status',
  memo: 'a memo',
  call: 'a turn',
  attempt: 'our call is answered',
};
/** What a webhook reports about an attempt, by the last part of its path. */
const NEWS = new Map([
  ['call', 'call status'],
  ['text', 'text status'],
  ['answerer', 'answered by'],
]);
const TELL_STATUS = new Set(NEWS.values());

/**
 * Logs each webhook when its connection closes, after the answer has gone out. It skips webhooks that no carrier
 * signed, because anybody can send them: those are in the process's own log.
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

interface Marks {
  fault?: string;
  /** The body, of which its carrier signed every byte: as bytes, or the fields in them. */
  signed?: unknown;
}
const marks = new WeakMap<ServerResponse, Marks>();

/** Marks a webhook with what was wrong with it, for its log entry. */
export function markFault(response: ServerResponse, what: string): void {
  marks.set(response, { ...marks.get(response), fault: what });
}

/** Marks a webhook as signed by its carrier, for its log entry. `body` is what was signed: bytes, or their fields. */
export function markSigned(response: ServerResponse, body: unknown): void {
  marks.set(response, { ...marks.get(response), signed: body });
}

function entryOf(request: Request, response: Response): Omit<LineEntry, 'at' | 'milliseconds'> | null {
  const { signed, fault: wrong } = marks.get(response) ?? {};
  if (signed === undefined) return null;
  const [, carrier = '', kind = '', given, detail] = (request.originalUrl.split('?')[0] ?? '').split('/');
  const what =
    NEWS.get(detail ?? '') ?? (kind === 'status' ? `${carrier === 'twilio' ? 'call' : 'text'} status` : KINDS[kind]);
  const id = readAs(uuid, given);
  const isRefused = response.statusCode === 403;
  if (what === undefined) return null;
  const fields = isRefused ? {} : fieldsOf(request, signed, id === null || TELL_STATUS.has(what));
  const status = TELL_STATUS.has(what)
    ? readAs(word, fields['AnsweredBy'] ?? fields['CallStatus'] ?? fields['MessageStatus'] ?? fields['status'])
    : null;
  return {
    carrier,
    kind: 'webhook',
    what: status === null ? what : `${what} ${status}`,
    outcome: response.writableFinished ? String(response.statusCode) : 'given up',
    code: readAs(fault, wrong),
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

/** The fields of a status webhook. None of a turn's: its path is enough for the log, and its fields may hold a PIN. */
function fieldsOf(request: Request, body: unknown, isWanted: boolean): Record<string, unknown> {
  if (!isWanted) return {};
  if (!Buffer.isBuffer(body)) return record.parse({ ...record.parse(request.query), ...record.parse(body) });
  try {
    return record.parse({ ...record.parse(request.query), ...record.parse(JSON.parse(body.toString() || '{}')) });
  } catch {
    return {};
  }
}
