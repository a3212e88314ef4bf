import { type Placed, UNREACHABLE } from '../carrier.ts';
import { failureOf } from './failure.ts';
import { phoneFaultOf } from './phone-faults.ts';

/**
 * Codes of numbers that are unusable with every carrier: 1170 no number, 1190 no longer in use, 1300 not on the
 * network.
 */
const PERMANENT = new Set(['1170', '1190', '1300']);
/**
 * Codes of faults of the account, which concern every number: 1060 barred, 1070 without credit, 1080 not provisioned.
 */
const ACCOUNTS = new Set(['1060', '1070', '1080']);
const THROTTLED = '1000';

/**
 * Network errors before the first byte left: nothing was placed. After any other network error the request may have
 * arrived.
 */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/**
 * The outcome of a failed request. After a 5xx, a time-out or a reset the call may exist (src/carriers/README.md 6).
 */
export async function outcomeOf(error: unknown): Promise<Placed> {
  const { status, code, wrongNumber, retryAfterSeconds } = await failureOf(error);
  if (status === null) {
    return code !== null && NEVER_SENT.has(code)
      ? { kind: 'refused', code: UNREACHABLE, permanent: false, carrierFails: true }
      : { kind: 'unknown', code: code ?? 'unclear' };
  }
  if (status === 429 || (status < 500 && code === THROTTLED)) return { kind: 'too-fast', retryAfterSeconds };
  if (status >= 400 && status < 500) {
    return {
      kind: 'refused',
      code: code ?? String(status),
      permanent: wrongNumber || (code !== null && PERMANENT.has(code)),
      ...phoneFaultOf(code),
      ...([401, 402, 403].includes(status) || (code !== null && ACCOUNTS.has(code)) ? { carrierFails: true } : {}),
    };
  }
  // The SDK also throws if it cannot read the body of a 2xx.
  return { kind: 'unknown', code: status < 300 ? 'unreadable-answer' : (code ?? String(status)) };
}
