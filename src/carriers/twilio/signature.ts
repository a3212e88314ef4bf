import { isUtf8 } from 'node:buffer';
import { createHmac, timingSafeEqual } from 'node:crypto';
import express from 'express';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
// The whole SDK takes 0.3 s to load. Answering webhooks needs only this module.
import { validateRequest } from 'twilio/lib/webhooks/webhooks.js';
import { isTooLong, LARGEST_BODY, type Refusals } from '../refusals.ts';
import { markSigned } from '../webhook-log.ts';
import { ambiguityIn } from './ambiguity.ts';
import { type Fields, fieldsOf, signedBytes } from './form.ts';
import type { TwilioSettings } from './settings.ts';

const FORM_TYPE = 'application/x-www-form-urlencoded';

/** Keeps the raw body, because Twilio signed its bytes. */
const rawForm: RequestHandler = express.raw({ type: FORM_TYPE, limit: LARGEST_BODY });

/** A SHA-1 digest in base64. */
const SIGNATURE = /^[A-Za-z0-9+/]{27}=$/;
const FORM = /^application\/x-www-form-urlencoded\s*(?:;|$)/i;
/** An address that can be written in one way only. */
const PLAIN_ADDRESS = /^[\w/.-]*(?:\?[\w=&.-]*)?$/;

/**
 * Passes on only requests that Twilio signed for our account, with the form's fields as their body. All others get 403,
 * or 400 if the form can be read in two ways.
 * The signed address is the configured one, never one from headers, because behind a proxy anybody can write them
 * (src/carriers/README.md 1.7). The cheapest checks come first: the headers before the body is read, the account before
 * the signature is computed, the signature before a field is parsed.
 */
export function onlySigned(settings: TwilioSettings, refusals: Refusals): RequestHandler[] {
  const signers = signersOf(settings);
  const account = `AccountSid=${settings.accountSid}`;

  function lookAtHeaders(request: Request, response: Response, next: NextFunction): void {
    const fault = headerFault(request);
    if (fault !== null) refusals.refuse('twilio', request, response, fault);
    else if (isTooLong(request)) refusals.refuse('twilio', request, response, 'too long', 400);
    else next();
  }

  function lookAtSignature(request: Request, response: Response, next: NextFunction): void {
    const raw: unknown = request.body;
    const opened = Buffer.isBuffer(raw) ? openedBy(request, raw) : 'no form';
    if (typeof opened === 'string') {
      refusals.refuse('twilio', request, response, opened);
      return;
    }
    markSigned(response);
    const ambiguity = ambiguityIn(opened);
    if (ambiguity !== null) refusals.refuse('twilio', request, response, ambiguity, 400);
    else {
      request.body = opened;
      next();
    }
  }

  /** The fields, or the fault as a string. */
  function openedBy(request: Request, raw: Buffer): Fields | string {
    if (!raw.includes(account)) return 'another account';
    if (!isSigned(request.get('x-twilio-signature') ?? '', request.originalUrl, raw)) return 'wrong signature';
    const fields = fieldsOf(raw);
    return fields['AccountSid'] === settings.accountSid ? fields : 'another account';
  }

  /**
   * Checks the bytes first, because bytes that are not UTF-8 change when they are decoded, and the SDK signs decoded
   * text. The SDK also knows the several ways in which Twilio may have written an address. It takes ten times as long,
   * so it is asked only if that matters.
   */
  function isSigned(signature: string, path: string, raw: Buffer): boolean {
    const glued = signedBytes(raw);
    if (
      signers.some(({ token, bases }) =>
        bases.some((base) => isSame(signature, signatureOf(token, base + path, glued))),
      )
    )
      return true;
    if (PLAIN_ADDRESS.test(path) && isUtf8(glued)) return false;
    const fields = fieldsOf(raw);
    return signers.some(({ token, bases: [base] }) => isValidForSdk(token, signature, base + path, fields));
  }

  return [lookAtHeaders, rawForm, lookAtSignature];
}

function headerFault(request: Request): string | null {
  const { 'x-twilio-signature': signature, 'content-type': type } = request.headers;
  if (typeof signature !== 'string' || signature === '') return 'unsigned';
  if (!SIGNATURE.test(signature)) return 'wrong signature';
  return FORM.test(type ?? '') ? null : 'no form';
}

interface Signer {
  token: string;
  /**
   * The forms in which Twilio may have written our public address: as configured, and with the port added or removed.
   */
  bases: [string, ...string[]];
}

function signersOf({ authToken, previousAuthToken, publicUrl }: TwilioSettings): Signer[] {
  const [, start = publicUrl, port, rest = ''] =
    /^(https?:\/\/(?:[^/?#@]*@)?(?:\[[^\]]*\]|[^/?#:]*))(:\d+)?(.*)$/i.exec(publicUrl) ?? [];
  const other = port === undefined ? `${start}${/^https/i.test(start) ? ':443' : ':80'}${rest}` : start + rest;
  return [authToken, previousAuthToken]
    .filter((token) => token !== null)
    .filter((token) => token !== '')
    .map((token) => ({ token, bases: [publicUrl, other] }));
}

const signatureOf = (token: string, url: string, glued: Buffer): string =>
  createHmac('sha1', token).update(url).update(glued).digest('base64');

function isValidForSdk(token: string, signature: string, url: string, fields: Fields): boolean {
  try {
    return validateRequest(token, signature, url, fields);
  } catch {
    // The SDK throws if the address is not a URL.
    return false;
  }
}

const isSame = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
