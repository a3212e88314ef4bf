import { createHash, createHmac, generateKeyPairSync, randomUUID } from 'node:crypto';
import express from 'express';
import type { Express, Router } from 'express';
import request from 'supertest';
import type { Test } from 'supertest';
import type { LeftAlone, Line } from '../../../src/carriers/carrier.ts';
import { createRefusals } from '../../../src/carriers/refusals.ts';
import type { BringBack } from '../../../src/carriers/vonage/bring-back.ts';
import { vonageRoutes } from '../../../src/carriers/vonage/routes.ts';
import type { VonageSettings } from '../../../src/carriers/vonage/settings.ts';
import { conversationId, RecordingLine } from '../twilio/webhook.ts';

export const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

export const settings: VonageSettings = {
  apiKey: 'abcd1234',
  applicationId: '0b6e1c9a-3f5d-4c57-9b57-6a8d2b7c1e10',
  privateKey: keys.privateKey,
  signatureSecret: 'signature secret',
  number: '+441632960200',
  coverNumber: null,
  apiUrl: null,
  callsPerSecond: 3,
  publicUrl: 'https://line.example.org/prefix',
};

export const leg = 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab';
export const messageUuid = 'bbbbbbbb-bbbb-cccc-dddd-0123456789ab';

/** The time for the routes under test. */
export const NOW = Date.parse('2026-11-23T14:00:00Z');

/** The routes, with a record of webhooks like the database's. */
export function application(line: Line): {
  app: Express;
  router: Router;
  logged: unknown[];
  memory: { fails: boolean };
  broughtBack: LeftAlone[];
} {
  const broughtBack: LeftAlone[] = [];
  const bringBack: BringBack = (alone) => {
    broughtBack.push(alone);
    return broughtBack.length > 1 ? Promise.reject(new Error('Vonage is gone')) : Promise.resolve('gone');
  };
  const logged: unknown[] = [];
  const write = (...entry: unknown[]): void => {
    logged.push(entry);
  };
  const seen = new Map<string, string>();
  const memory = { fails: false };
  const isFirstOrRepeat = (jti: string, content: string): Promise<boolean> => {
    if (memory.fails) return Promise.reject(new Error('the database is gone'));
    if (!seen.has(jti)) seen.set(jti, content);
    return Promise.resolve(seen.get(jti) === content);
  };
  const app = express();
  const { guard, router } = vonageRoutes({
    line,
    settings,
    isFirstOrRepeat,
    bringBack,
    now: () => NOW,
    refusals: createRefusals({ warn: write }),
    log: { warn: write, error: write },
  });
  app.use(guard, router);
  return { app, router, logged, memory, broughtBack };
}

export interface Signing {
  secret?: string;
  header?: Record<string, unknown>;
  claims?: Record<string, unknown>;
  /** Sent instead of the whole header. Null for no header. */
  authorisation?: string | null;
  /** Hashed instead of the content that is sent. */
  content?: string;
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token as Vonage makes it (src/carriers/README.md 4.5). */
export function token(
  content: string,
  { secret = settings.signatureSecret, header = {}, claims = {} }: Signing = {},
): string {
  const signed = `${part({ alg: 'HS256', typ: 'JWT', ...header })}.${part({
    iat: NOW / 1000,
    jti: randomUUID(),
    iss: 'Vonage',
    payload_hash: createHash('sha256').update(content).digest('hex'),
    api_key: settings.apiKey,
    application_id: settings.applicationId,
    ...claims,
  })}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

export function post(app: Express, path: string, body: object | string, signing: Signing = {}): Test {
  const raw = typeof body === 'string' ? body : JSON.stringify(body);
  const { authorisation = `Bearer ${token(signing.content ?? raw, signing)}` } = signing;
  const sent = request(app).post(path).set('content-type', 'application/json');
  return (authorisation === null ? sent : sent.set('Authorization', authorisation)).send(raw);
}

/** A GET has its fields in the query. The signature covers them as JSON. */
export function get(app: Express, path: string, fields: Record<string, string>, signing: Signing = {}): Test {
  const { authorisation = `Bearer ${token(signing.content ?? JSON.stringify(fields), signing)}` } = signing;
  const asked = request(app).get(`${path}?${new URLSearchParams(fields).toString()}`);
  return authorisation === null ? asked : asked.set('Authorization', authorisation);
}

/** A call from outside, as Vonage reports it. */
export const inbound = { from: '447700900101', to: '441632960200', uuid: leg, conversation_uuid: 'CON-1' };
export const turnPath = `/vonage/call/${conversationId}/3`;
export const text = {
  channel: 'sms',
  message_uuid: messageUuid,
  from: '447700900101',
  to: '441632960200',
  timestamp: '2026-11-23T14:00:00Z',
};
export const theirs = '+447700900101';

export function setUp(): { line: RecordingLine } & ReturnType<typeof application> {
  const line = new RecordingLine();
  return { line, ...application(line) };
}
