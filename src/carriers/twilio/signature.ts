import { isUtf8 } from 'node:buffer';
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type Guard, readBody } from '../guard.ts';
import { isTooLong, type Refusals } from '../refusals.ts';
import { markSigned } from '../webhook-log.ts';
import { type TwilioFields, fieldsOf, signedBytes } from './form.ts';
import type { TwilioSettings } from './settings.ts';

/** A SHA-1 digest in base64. */
const SIGNATURE = /^[A-Za-z0-9+/]{27}=$/;
const FORM = /^application\/x-www-form-urlencoded\s*(?:;|$)/i;
/** An address that can be written in one way only. */
const PLAIN_ADDRESS = /^[\w/.-]*(?:\?[\w=&.-]*)?$/;

interface TwilioGuard {
  guard: Guard;
  /** The form's fields, of a request that has passed. Null of any other. */
  formOf: (request: IncomingMessage) => TwilioFields | null;
}

/**
 * Passes on only requests that Twilio signed for our account. All others get 403, or 400 if the body is too long or
 * ends early.
 * The signed address is the configured one, never one from headers, because behind a proxy anybody can write them
 * (src/carriers/README.md 1.7). The cheapest checks come first: the headers before the body is read, the account before
 * the signature is computed, the signature before a field is parsed.
 * @param isAddress whether one of our routes may answer there
 */
export function twilioGuard(
  settings: TwilioSettings,
  refusals: Refusals,
  isAddress: (request: IncomingMessage) => boolean,
): TwilioGuard {
  const signers = signersOf(settings);
  const account = `AccountSid=${settings.accountSid}`;
  const forms = new WeakMap<IncomingMessage, TwilioFields>();

  const guard: Guard = (request, response, pass) => {
    const refuse = (fault: string, status?: 400): void => {
      refusals.refuse('twilio', request, response, fault, status);
    };
    const fault = isAddress(request) ? headerFault(request) : 'no such address';
    if (fault !== null) {
      refuse(fault);
      return;
    }
    if (isTooLong(request)) {
      refuse('too long', 400);
      return;
    }
    void readBody(request)
      .then((raw) => openedBy(request, raw))
      .then(
        (opened) => {
          if (typeof opened === 'string') {
            refuse(opened);
            return;
          }
          forms.set(request, opened);
          markSigned(response, opened);
          pass();
        },
        () => {
          refuse('malformed', 400);
        },
      );
  };

  /** The fields, or the fault as a string. */
  async function openedBy({ headers, url = '' }: IncomingMessage, raw: Buffer): Promise<TwilioFields | string> {
    if (!raw.includes(account)) return 'another account';
    if (!(await isSigned(String(headers['x-twilio-signature']), url, raw))) return 'wrong signature';
    const fields = fieldsOf(raw);
    return fields['AccountSid'] === settings.accountSid ? fields : 'another account';
  }

  /**
   * Checks the bytes first, because bytes that are not UTF-8 change when they are decoded, and the SDK signs decoded
   * text. The SDK also knows the several ways in which Twilio may have written an address. It takes ten times as long,
   * and 0.15 s to load, so it is asked only if that matters.
   */
  async function isSigned(signature: string, path: string, raw: Buffer): Promise<boolean> {
    const glued = signedBytes(raw);
    if (
      signers.some(({ token, bases }) =>
        bases.some((base) => isSame(signature, signatureOf(token, base + path, glued))),
      )
    )
      return true;
    if (PLAIN_ADDRESS.test(path) && isUtf8(glued)) return false;
    const fields = fieldsOf(raw);
    const { validateRequest } = await import('twilio/lib/webhooks/webhooks.js');
    return signers.some(({ token, bases: [base] }) => {
      try {
        return validateRequest(token, signature, base + path, fields);
      } catch {
        // The SDK throws if the address is not a URL.
        return false;
      }
    });
  }

  return { guard, formOf: (request) => forms.get(request) ?? null };
}

function headerFault(request: IncomingMessage): string | null {
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

const isSame = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
