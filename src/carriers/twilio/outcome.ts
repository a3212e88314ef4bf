import type { PhoneFault } from '../../contact/phone-fault.ts';
import { type Placed, UNREACHABLE } from '../carrier.ts';
import { TooFast } from './client.ts';
import { failureOf } from './failure.ts';

/**
 * Codes of numbers that are unusable with every carrier (src/carriers/README.md 2.2): 21211 invalid, 21614 not a
 * mobile, 30005 unknown or inactive, 30006 landline. 13224 and 21217 are the call API's codes for an invalid number.
 */
const PERMANENT = new Set(['21211', '21214', '21217', '21614', '30005', '30006', '13224']);

/** What a code says about texts to this phone (src/carriers/README.md 2.2). */
const PHONE_FAULTS = new Map<string, PhoneFault>([
  ['21610', 'opted_out'],
  ['30004', 'blocked'],
  ['21211', 'dead'],
  ['30005', 'dead'],
  ['21614', 'landline'],
  ['30006', 'landline'],
]);

export function phoneFaultOf(code: string | null): PhoneFault | undefined {
  return code === null ? undefined : PHONE_FAULTS.get(code);
}

/**
 * Network errors before the first byte left: nothing was placed. After any other network error the request may have
 * arrived.
 */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/**
 * The outcome of a failed request. Twilio promises only for 429 that it did not process the request. After a 5xx, a
 * time-out or a reset the call may exist (src/carriers/README.md 6).
 */
export function outcomeOf(error: unknown): Placed {
  if (error instanceof TooFast) return { kind: 'too-fast', retryAfterSeconds: error.retryAfterSeconds };
  const { status, code } = failureOf(error);
  const word = code ?? null;
  if (status === undefined) {
    return word !== null && NEVER_SENT.has(word)
      ? { kind: 'refused', code: UNREACHABLE, permanent: false, carrierFails: true }
      : { kind: 'unknown', code: word ?? 'unclear' };
  }
  if (word === '20429') return { kind: 'too-fast', retryAfterSeconds: null };
  if (status >= 400 && status < 500) {
    const phoneFault = phoneFaultOf(word);
    return {
      kind: 'refused',
      code: word ?? String(status),
      permanent: word !== null && PERMANENT.has(word),
      ...(phoneFault && { phoneFault }),
      // Wrong credentials: the next request would fail as well.
      ...((status === 401 || status === 403) && { carrierFails: true }),
    };
  }
  return { kind: 'unknown', code: word ?? String(status) };
}
