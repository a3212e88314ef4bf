import { createHash, createHmac, timingSafeEqual, verify, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import type { JsonObject } from '../webhook.ts';

/**
 * Vonage's two tokens: RS256 for an application's requests to the API, HS256 for Vonage's webhooks
 * (src/carriers/README.md 0 and 4.5).
 */

const inBase64 = (value: JsonObject): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export function signHs256(claims: JsonObject, secret: string): string {
  const signed = `${inBase64({ alg: 'HS256', typ: 'JWT' })}.${inBase64(claims)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

export const payloadHash = (payload: string): string => createHash('sha256').update(payload).digest('hex');

const Header = z.object({ alg: z.literal('RS256'), typ: z.literal('JWT').optional() });
const Claims = z.object({
  iat: z.number(),
  exp: z.number().optional(),
  jti: z.string().min(1),
  application_id: z.string(),
});

/** Whether this is a fresh token of the application. `now` is in seconds. */
export function isOfApplication(
  token: string,
  application: { id: string; publicKey: KeyObject },
  now: number,
): boolean {
  const [header = '', claims = '', signature = '', ...more] = token.split('.');
  if (more.length > 0) return false;
  const head = Header.safeParse(fromBase64(header));
  const said = Claims.safeParse(fromBase64(claims));
  if (!head.success || !said.success) return false;
  if (
    !verify(
      'RSA-SHA256',
      Buffer.from(`${header}.${claims}`),
      application.publicKey,
      Buffer.from(signature, 'base64url'),
    )
  )
    return false;
  const { application_id: id, exp, iat } = said.data;
  const ends = Math.min(exp ?? iat + LIFE_WITHOUT_END, iat + LONGEST_LIFE);
  return sameText(id, application.id) && now < ends && iat < now + SLACK;
}

/** Seconds (api.support.vonage.com, article 360000958407). */
const LIFE_WITHOUT_END = 900;
const LONGEST_LIFE = 86_400;
const SLACK = 60;

function fromBase64(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    return null;
  }
}

function sameText(one: string, other: string): boolean {
  return one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
}
