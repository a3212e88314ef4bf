import type { NextFunction, Request, RequestHandler, Response } from 'express';
import twilio from 'twilio';
import { z } from 'zod';
import type { Log } from '../log.ts';
import { markFault } from '../webhook-log.ts';
import type { TwilioSettings } from './settings.ts';

const form = z.record(z.string(), z.union([z.string(), z.array(z.string())]));

/**
 * Lets only what Twilio signed for our account go on; all else gets 403. The address that was signed is the configured
 * one, never a header's: behind a proxy headers are anybody's (agenda.md section 6).
 */
export function onlySigned(settings: TwilioSettings, log: Pick<Log, 'warn'>): RequestHandler {
  const tokens = [settings.authToken, settings.previousAuthToken].filter((token) => token !== null && token !== '');
  return (request: Request, response: Response, next: NextFunction): void => {
    const fault = faultOf(request, settings, tokens);
    if (fault === null) {
      next();
      return;
    }
    log.warn({ path: request.path, fault }, 'webhook refused');
    markFault(response, fault);
    response.status(403).type('text/plain').send('Forbidden');
  };
}

function faultOf(request: Request, settings: TwilioSettings, tokens: (string | null)[]): string | null {
  const signature = request.get('x-twilio-signature');
  if (signature === undefined || signature === '') return 'unsigned';
  const fields = form.safeParse({ ...request.body });
  if (!fields.success) return 'no form';
  const url = settings.publicUrl + request.originalUrl;
  if (!tokens.some((token) => token !== null && signedWith(token, signature, url, fields.data))) return 'wrong signature';
  if (fields.data.AccountSid !== settings.accountSid) return 'another account';
  return null;
}

function signedWith(token: string, signature: string, url: string, fields: Record<string, string | string[]>): boolean {
  try {
    return twilio.validateRequest(token, signature, url, fields);
  } catch {
    // The SDK throws at an address that is no URL.
    return false;
  }
}
