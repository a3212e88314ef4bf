import type { Call } from './call.ts';
import type { Account } from './wires.ts';

export const API_VERSION = '2010-04-01';

/** Places that Twilio would look up; it sends them empty where it knows nothing. */
const PLACES = Object.fromEntries(
  ['From', 'To', 'Caller', 'Called'].flatMap((who) => ['City', 'State', 'Zip', 'Country'].map((what) => [who + what, ''])),
);

/** What every voice webhook carries (carriers.md 1.1). */
export function callParams({ accountSid }: Account, call: Call): Record<string, string> {
  return {
    ...PLACES,
    AccountSid: accountSid,
    ApiVersion: API_VERSION,
    CallSid: call.sid,
    CallStatus: call.status,
    Direction: call.direction === 'inbound' ? 'inbound' : 'outbound-api',
    From: call.from,
    To: call.to,
    Caller: call.from,
    Called: call.to,
    ...(call.answeredBy !== null && { AnsweredBy: call.answeredBy }),
  };
}

/** RFC 2822, as Twilio writes instants: "Mon, 16 Mar 2026 09:00:00 +0000". */
export function rfc2822(instant: Date): string {
  return instant.toUTCString().replace('GMT', '+0000');
}
