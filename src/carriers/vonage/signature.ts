import { createHash, timingSafeEqual } from 'node:crypto';
import { verifySignature } from '@vonage/jwt';
import express from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import type { Log } from '../log.ts';
import { markFault, markSigned } from '../webhook-log.ts';
import { type Fields, fieldsOf } from './requests.ts';
import type { VonageSettings } from './settings.ts';

/** A webhook that Vonage has signed for our account. */
export interface Webhook {
  fields: Fields;
  /** Of this one webhook; a repeat may carry it again. */
  jti: string;
  /** A fingerprint of what was asked for, and where: the same of a repeat, another of anything else. */
  content: string;
}

export type Handler = (webhook: Webhook, request: Request, response: Response, next: () => void) => Promise<void> | void;

/** Real milliseconds since the signing. */
export const ages = {
  ofACall: 5 * 60_000,
  /** Texts and receipts are repeated for so long (carriers.md 4.2). */
  ofAMessage: 24 * 3_600_000,
};

/** Real milliseconds by which Vonage's clock may be ahead of ours. */
const clockSkew = 5 * 60_000;

const header = z.object({ alg: z.literal('HS256') });
const claims = z.object({
  iat: z.number(),
  // Printable, as ids are: the database takes no NUL.
  jti: z.string().regex(/^[\x21-\x7e]{1,200}$/),
  api_key: z.string(),
  // The SMS API's webhooks name none.
  application_id: z.string().optional(),
  payload_hash: z.string().regex(/^[0-9a-f]{64}$/),
});

/** Keeps the body as it came: it is what was signed. */
export const rawBody: RequestHandler = express.raw({ type: () => true, limit: '64kb' });

/**
 * Makes a handler that only what Vonage signed for our account reaches; all else gets 403. The SDK checks the signature
 * alone: its kind, age, content and account are for us to check (carriers.md 4.5).
 * @param now the real time, in milliseconds
 */
export function guard(settings: VonageSettings, log: Pick<Log, 'warn'>, now: () => number) {
  return (longestAge: number, handler: Handler): RequestHandler => async (request, response, next) => {
    const opened = openedBy(request, settings, longestAge, now());
    if (typeof opened === 'string') {
      log.warn({ path: request.path, fault: opened }, 'webhook refused');
      markFault(response, opened);
      response.status(403).type('text/plain').send('Forbidden');
      return;
    }
    markSigned(response);
    const { body, ...signed } = opened;
    await handler({ ...signed, fields: fieldsOf.parse(parsed(request, body)) }, request, response, next);
  };
}

/** What was signed, or the fault. */
function openedBy(request: Request, settings: VonageSettings, longestAge: number, now: number): { jti: string; content: string; body: Buffer } | string {
  const token = /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/i.exec(request.get('authorization') ?? '');
  if (!token) return 'unsigned';
  const [, head = '', payload = ''] = token;
  if (!header.safeParse(decoded(head)).success) return 'another kind of signature';
  if (!verifySignature(token[0].slice('Bearer '.length), settings.signatureSecret)) return 'wrong signature';
  const claimed = claims.safeParse(decoded(payload));
  if (!claimed.success) return 'wanting claims';
  const { iat, jti, api_key: apiKey, application_id: application = settings.applicationId, payload_hash: payloadHash } = claimed.data;
  if (apiKey !== settings.apiKey) return 'another account';
  if (application !== settings.applicationId) return 'another application';
  const age = now - iat * 1000;
  if (age > longestAge || age < -clockSkew) return 'stale';
  const body: unknown = request.body;
  const raw = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  if (!isSame(payloadHash, hashed(request.method === 'GET' ? JSON.stringify(queryOf(request)) : raw))) return 'another content';
  return { jti, content: hashed(`${request.method} ${request.originalUrl} ${payloadHash}`), body: raw };
}

/** In the order in which it came: so it was hashed. */
function queryOf(request: Request): Record<string, string> {
  return Object.fromEntries(new URL(request.originalUrl, 'http://localhost').searchParams);
}

/** Throws ZodError at what is no JSON, which the caller answers with 400. */
function parsed(request: Request, body: Buffer): unknown {
  if (request.method === 'GET') return queryOf(request);
  const text = body.toString();
  if (request.is('application/x-www-form-urlencoded') !== false) return Object.fromEntries(new URLSearchParams(text));
  return text.trim() === '' ? {} : json.parse(text);
}

const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    context.addIssue('no JSON');
    return z.NEVER;
  }
});

function decoded(part: string): unknown {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return value;
  } catch {
    return null;
  }
}

const hashed = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');
const isSame = (one: string, other: string): boolean => timingSafeEqual(Buffer.from(one), Buffer.from(other));
