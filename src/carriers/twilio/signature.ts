import { createHmac, timingSafeEqual } from 'node:crypto';
import express from 'express';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import twilio from 'twilio';
import type { Log } from '../log.ts';
import { markFault, markSigned } from '../webhook-log.ts';
import { ambiguityIn } from './ambiguity.ts';
import { type Fields, fieldsOf, signedBytes } from './form.ts';
import type { TwilioSettings } from './settings.ts';

/** Keeps the form as it came: its bytes are what was signed. */
export const rawForm: RequestHandler = express.raw({ type: 'application/x-www-form-urlencoded', limit: '64kb' });

/** Of SHA-1, in base64. */
const SIGNATURE = /^[A-Za-z0-9+/]{27}=$/;

/**
 * Lets only what Twilio signed for our account go on, with its fields as the body; all else gets 403, and 400 where the form
 * could be read as another one. The address that was
 * signed is the configured one, never a header's: behind a proxy headers are anybody's (agenda.md section 6). The signature
 * comes last: it costs the most.
 */
export function onlySigned(settings: TwilioSettings, log: Pick<Log, 'warn'>): RequestHandler {
  const tokens = [settings.authToken, settings.previousAuthToken].filter((token) => token !== null).filter((token) => token !== '');
  return (request: Request, response: Response, next: NextFunction): void => {
    const refuse = (status: number, fault: string): void => {
      log.warn({ path: request.path, fault }, 'webhook refused');
      markFault(response, fault);
      response.status(status).type('text/plain').send(status === 403 ? 'Forbidden' : 'Bad request');
    };
    const opened = openedBy(request, settings, tokens);
    if (typeof opened === 'string') {
      refuse(403, opened);
      return;
    }
    markSigned(response);
    const ambiguity = ambiguityIn(opened);
    if (ambiguity !== null) refuse(400, ambiguity);
    else {
      request.body = opened;
      next();
    }
  };
}

/** The fields, or the fault. */
function openedBy(request: Request, settings: TwilioSettings, tokens: string[]): Fields | string {
  const signature = request.get('x-twilio-signature') ?? '';
  if (signature === '') return 'unsigned';
  if (!SIGNATURE.test(signature)) return 'wrong signature';
  const body: unknown = request.body;
  if (!Buffer.isBuffer(body)) return 'no form';
  const fields = fieldsOf(body);
  if (fields['AccountSid'] !== settings.accountSid) return 'another account';
  const url = settings.publicUrl + request.originalUrl;
  if (!tokens.some((token) => isSignedWith(token, signature, url, fields, body))) return 'wrong signature';
  return fields;
}

/**
 * By the bytes first: bytes that are no UTF-8 make another text, and the SDK signs text. The SDK also knows how Twilio may have
 * written the address (with its port, without it).
 */
function isSignedWith(token: string, signature: string, url: string, fields: Fields, raw: Buffer): boolean {
  if (isSame(signature, createHmac('sha1', token).update(url).update(signedBytes(raw)).digest('base64'))) return true;
  try {
    return twilio.validateRequest(token, signature, url, fields);
  } catch {
    // The SDK throws at an address that is no URL.
    return false;
  }
}

const isSame = (one: string, other: string): boolean => one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
