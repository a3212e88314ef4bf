import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { verifySignature } from '@vonage/jwt';
import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { type Guard, readBody } from '../guard.ts';
import { isTooLong, type Refusals } from '../refusals.ts';
import { markSigned } from '../webhook-log.ts';
import { type VonageFields, fieldsOf } from './requests.ts';
import type { VonageSettings } from './settings.ts';

/** A webhook that Vonage signed for our account. */
export interface SignedWebhook {
  fields: VonageFields;
  /** The id of this one webhook. A repeat may carry the same id. */
  jti: string;
  /**
   * A fingerprint of the method, the address and the content. A repeat has the same fingerprint; any other webhook has
   * another.
   */
  content: string;
}

export type Handler = (webhook: SignedWebhook, request: Request, response: Response) => Promise<void> | void;

/** The longest time since signing, in real milliseconds. */
export const AGES = {
  ofACall: 5 * 60_000,
  /**
   * Vonage repeats a text to us for 24 h, and a receipt for up to 72 h (src/carriers/README.md 4.2). So a receipt that
   * comes after a day is refused.
   */
  ofAMessage: 24 * 3_600_000,
};

/** Real milliseconds by which Vonage's clock may be ahead of our clock. */
const CLOCK_SKEW = 5 * 60_000;

const header = z.object({ alg: z.literal('HS256') });
const claims = z.object({
  iat: z.number(),
  // Printable characters only, because the database accepts no NUL.
  jti: z.string().regex(/^[\x21-\x7e]{1,200}$/),
  api_key: z.string(),
  // The SMS API's webhooks have none.
  application_id: z.string().optional(),
  payload_hash: z.string().regex(/^[0-9a-f]{64}$/),
});

/** Characters. Vonage's tokens are shorter. */
const LONGEST_TOKEN = 4_096;

interface VonageGuard {
  guard: Guard;
  /**
   * Wraps a handler so that it only gets webhooks that have passed the guard, and are no older than `longestAge` in
   * real milliseconds. All others get 403.
   */
  signed: (longestAge: number, handler: Handler) => RequestHandler;
}

/**
 * Passes on only webhooks that Vonage signed for our account. All others get 403, or 400 if the body is too long or
 * ends early. The SDK only checks the signature, so we check algorithm, age, content and account
 * (src/carriers/README.md 4.5). The cheapest checks come first: the claims before the body is read, and the signature
 * last.
 * @param now real time, in milliseconds
 * @param isAddress whether one of our routes may answer there
 */
export function vonageGuard(
  settings: VonageSettings,
  refusals: Refusals,
  now: () => number,
  isAddress: (request: IncomingMessage) => boolean,
): VonageGuard {
  const passed = new WeakMap<IncomingMessage, Claimed & { raw: Buffer }>();

  const guard: Guard = (request, response, pass) => {
    const refuse = (fault: string, status?: 400): void => {
      refusals.refuse('vonage', request, response, fault, status);
    };
    const claimed = isAddress(request) ? claimedBy(request, settings, now()) : 'no such address';
    if (typeof claimed === 'string') {
      refuse(claimed);
      return;
    }
    if (isTooLong(request)) {
      refuse('too long', 400);
      return;
    }
    void readBody(request).then(
      (raw) => {
        const { token, payloadHash } = claimed;
        const wrong = signatureFault(token, settings.signatureSecret) ?? contentFault(request, raw, payloadHash);
        if (wrong !== null) {
          refuse(wrong);
          return;
        }
        passed.set(request, { ...claimed, raw });
        markSigned(response, raw);
        pass();
      },
      () => {
        refuse('malformed', 400);
      },
    );
  };

  const signed =
    (longestAge: number, handler: Handler): RequestHandler =>
    async (request, response) => {
      const claimed = passed.get(request);
      if (!claimed || isStale(claimed, now(), longestAge)) {
        refusals.refuse('vonage', request, response, claimed ? 'stale' : 'unsigned');
        return;
      }
      const { jti, payloadHash, raw } = claimed;
      const content = hashed(`${request.method} ${request.originalUrl} ${payloadHash}`);
      await handler({ jti, content, fields: fieldsOf.parse(parsed(request, raw)) }, request, response);
    };

  return { guard, signed };
}

interface Claimed {
  token: string;
  jti: string;
  payloadHash: string;
  /** Real time, in milliseconds. */
  signedAt: number;
}

/** The token's claims, which are not proven yet, or the fault as a string. */
function claimedBy({ headers }: IncomingMessage, settings: VonageSettings, now: number): Claimed | string {
  const { authorization = '' } = headers;
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
  const claim = { token: whole.slice('Bearer '.length), jti, payloadHash, signedAt: iat * 1000 };
  return isStale(claim, now, AGES.ofAMessage) ? 'stale' : claim;
}

function isStale({ signedAt }: Claimed, now: number, longestAge: number): boolean {
  const age = now - signedAt;
  return age > longestAge || age < -CLOCK_SKEW;
}

/**
 * We compute the signature ourselves first, because the SDK takes ten times as long to refuse. The SDK then checks what
 * we would accept.
 */
function signatureFault(token: string, secret: string): string | null {
  const end = token.lastIndexOf('.');
  const isRight = isSame(
    token.slice(end + 1),
    createHmac('sha256', secret).update(token.slice(0, end)).digest('base64url'),
  );
  return isRight && verifySignature(token, secret) ? null : 'wrong signature';
}

function contentFault(request: IncomingMessage, raw: Buffer, payloadHash: string): string | null {
  return isSame(payloadHash, hashed(request.method === 'GET' ? JSON.stringify(queryOf(request)) : raw))
    ? null
    : 'another content';
}

/** The query's parameters in the order in which they came, because Vonage hashed them in that order. */
function queryOf({ url = '' }: IncomingMessage): Record<string, string> {
  const query = url.indexOf('?');
  return query < 0 ? {} : Object.fromEntries(new URLSearchParams(url.slice(query)));
}

/** Throws ZodError if the body is not JSON. The route then answers 400. */
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
