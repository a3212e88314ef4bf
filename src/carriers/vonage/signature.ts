import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { verifySignature } from '@vonage/jwt';
import express from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { isTooLong, LARGEST_BODY, type Refusals } from '../refusals.ts';
import { markSigned } from '../webhook-log.ts';
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

export type Handler = (webhook: Webhook, request: Request, response: Response) => Promise<void> | void;

/** Real milliseconds since the signing. */
export const ages = {
  ofACall: 5 * 60_000,
  /** Texts and receipts are repeated for so long (src/carriers/README.md 4.2). */
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
const rawBody: RequestHandler = express.raw({ type: () => true, limit: LARGEST_BODY });

/** Longer than any that Vonage makes. */
const LONGEST_TOKEN = 4_096;

/**
 * Makes a handler that only what Vonage signed for our account reaches; all else gets 403. The SDK checks the signature
 * alone: its kind, age, content and account are for us to check (src/carriers/README.md 4.5). What costs least is
 * looked at first: the claims before the body is read, and the signature last.
 * @param now the real time, in milliseconds
 */
export function guard(settings: VonageSettings, refusals: Refusals, now: () => number) {
  return (longestAge: number, handler: Handler): RequestHandler =>
    (request, response, next) => {
      const claimed = claimedBy(request, settings, longestAge, now());
      if (typeof claimed === 'string') {
        refusals.refuse('vonage', request, response, claimed);
        return;
      }
      if (isTooLong(request)) {
        refusals.refuse('vonage', request, response, 'too long', 400);
        return;
      }
      rawBody(request, response, (error?: unknown) => {
        if (error !== undefined) {
          next(error);
          return;
        }
        const { token, jti, payloadHash } = claimed;
        const body: unknown = request.body;
        const raw = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
        const fault = signatureFault(token, settings.signatureSecret) ?? contentFault(request, raw, payloadHash);
        if (fault !== null) {
          refusals.refuse('vonage', request, response, fault);
          return;
        }
        markSigned(response);
        const content = hashed(`${request.method} ${request.originalUrl} ${payloadHash}`);
        Promise.resolve()
          .then(() => handler({ jti, content, fields: fieldsOf.parse(parsed(request, raw)) }, request, response))
          .catch(next);
      });
    };
}

interface Claimed {
  token: string;
  jti: string;
  payloadHash: string;
}

/** What the token says, proven by nothing yet; or the fault. */
function claimedBy(request: Request, settings: VonageSettings, longestAge: number, now: number): Claimed | string {
  const { authorization = '' } = request.headers;
  const token =
    authorization.length > LONGEST_TOKEN ? null : /^Bearer ([\w-]+)\.([\w-]+)\.([\w-]+)$/i.exec(authorization);
  if (!token) return 'unsigned';
  const [whole, head = '', payload = ''] = token;
  if (!header.safeParse(decoded(head)).success) return 'another kind of signature';
  const claimed = claims.safeParse(decoded(payload));
  if (!claimed.success) return 'wanting claims';
  const {
    iat,
    jti,
    api_key: apiKey,
    application_id: application = settings.applicationId,
    payload_hash: payloadHash,
  } = claimed.data;
  if (apiKey !== settings.apiKey) return 'another account';
  if (application !== settings.applicationId) return 'another application';
  const age = now - iat * 1000;
  if (age > longestAge || age < -clockSkew) return 'stale';
  return { token: whole.slice('Bearer '.length), jti, payloadHash };
}

/** Our own arithmetic first: the SDK takes ten times as long to refuse, and is asked about what it would let in. */
function signatureFault(token: string, secret: string): string | null {
  const end = token.lastIndexOf('.');
  const isRight = isSame(
    token.slice(end + 1),
    createHmac('sha256', secret).update(token.slice(0, end)).digest('base64url'),
  );
  return isRight && verifySignature(token, secret) ? null : 'wrong signature';
}

function contentFault(request: Request, raw: Buffer, payloadHash: string): string | null {
  return isSame(payloadHash, hashed(request.method === 'GET' ? JSON.stringify(queryOf(request)) : raw))
    ? null
    : 'another content';
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
const isSame = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
