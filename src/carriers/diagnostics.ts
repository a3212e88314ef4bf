import { z } from 'zod';
import { isEmergencyNumber } from '../safety/emergency-numbers.ts';
import { isThisMachine } from './this-machine.ts';

/** What `cli doctor` finds out about a carrier. It changes nothing at the carrier. */

/**
 * `ok`: nothing to do. `warning`: a person must check, or the check was not possible. `error`: people would not be
 * reached.
 */
export type Mark = 'ok' | 'warning' | 'error';

export interface Finding {
  mark: Mark;
  what: string;
  found: string;
  /** What the operator should do. Null if all is well. */
  todo: string | null;
}

export const ok = (what: string, found: string): Finding => ({ mark: 'ok', what, found, todo: null });
export const warning = (what: string, found: string, todo: string): Finding => ({ mark: 'warning', what, found, todo });
export const failure = (what: string, found: string, todo: string): Finding => ({ mark: 'error', what, found, todo });

/** Milliseconds for a request that does not go through an SDK. */
const TIMEOUT = 10_000;

/** The address that the carrier has for one of our webhooks, and the address that it should have. */
interface WebhookSetting {
  what: string;
  given: { url: string; method: string } | null;
  wanted: { url: string; methods: string[] };
  /** Where the operator sets the address. */
  where: string;
}

export function webhookFinding({ what, given, wanted, where }: WebhookSetting): Finding {
  const address = `${wanted.methods[0] ?? ''} ${wanted.url}`;
  if (given === null || given.url === '') return failure(what, 'no address is set', `${where}: ${address}`);
  // The fragment holds the carrier's own time-outs (src/carriers/README.md 1.2). It is not part of the address.
  if (given.url.replace(/#.*$/, '') !== wanted.url)
    return failure(what, `leads to ${placeOf(given.url)}, not to this Buddyline`, `${where}: ${address}`);
  if (!wanted.methods.includes(given.method.toUpperCase()))
    return failure(what, `is asked by ${given.method}`, `${where}: ${address}`);
  return ok(what, address);
}

/** A document that the carrier fetches from another host while we cannot answer. */
interface Fallback {
  what: string;
  given: { url: string; method: string } | null;
  publicUrl: string;
  where: string;
  /** The numbers that a document connects to. Null if this carrier cannot read the document. */
  numbersIn: (body: string, contentType: string) => string[] | null;
}

/** Checks that a caller reaches a person while we are down. Fetches the document as the carrier would. */
export async function fallbackFinding({ what, given, publicUrl, where, numbersIn }: Fallback): Promise<Finding> {
  const host =
    `${where}: a document that connects to a person, hosted elsewhere ` +
    `(src/carriers/going-live.md, "Two carriers")`;
  if (given === null || given.url === '')
    return failure(what, 'none is set: while we are down, callers hear an error or nothing', host);
  if (!URL.canParse(given.url)) return failure(what, 'is no address', host);
  if (new URL(given.url).hostname === new URL(publicUrl).hostname)
    return failure(what, 'lies on our own host, and is down when we are', host);
  try {
    const method = given.method.toUpperCase();
    const response = await fetch(given.url, { method, signal: AbortSignal.timeout(TIMEOUT) });
    const body = await response.text();
    if (!response.ok)
      return failure(
        what,
        `${placeOf(given.url)} answers ${method} with ${response.status}`,
        'Host it where it answers; many static hosts take GET only, so set the method to GET',
      );
    const numbers = numbersIn(body, response.headers.get('content-type') ?? '');
    if (numbers === null)
      return failure(what, `${placeOf(given.url)} gives no document that the carrier can read`, host);
    if (numbers.some(isEmergencyNumber))
      return failure(what, 'it dials an emergency number', 'Connect to a person instead: software never dials one');
    if (numbers.length === 0) return warning(what, 'it connects the caller to nobody', host);
    return ok(what, `${placeOf(given.url)} connects to a person`);
  } catch (error) {
    return failure(
      what,
      `${placeOf(given.url)} does not answer (${reasonOf(error)})`,
      'Host it where it answers the carrier',
    );
  }
}

/** A webhook as the carrier would send it. */
export interface Knock {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/**
 * Sends one correctly signed and one wrongly signed webhook to our public address, through every proxy before us. It
 * uses an everyday route, because a proxy that stops real webhooks might let a route for checks pass. The webhook names
 * a call that does not exist.
 */
export async function knockFindings(
  carrier: string,
  publicUrl: string,
  { right, wrong }: { right: Knock; wrong: Knock },
): Promise<Finding[]> {
  const what = `${carrier}: signature`;
  const [welcome, turnedAway] = [await knocked(right), await knocked(wrong)];
  const answered = welcome.status === null ? 'nothing answers' : `it answers ${welcome.status}`;
  const findings = [];
  if (welcome.status !== null && welcome.status >= 200 && welcome.status < 300) {
    findings.push(
      welcome.milliseconds > 2_000
        ? warning(
            what,
            `a signed webhook to PUBLIC_URL is taken, but only after ${welcome.milliseconds} ms`,
            'Callers hear silence meanwhile: look for what is slow',
          )
        : ok(what, `a signed webhook to PUBLIC_URL is taken, in ${welcome.milliseconds} ms`),
    );
  } else {
    findings.push(
      failure(
        what,
        `a signed webhook to PUBLIC_URL ` +
          `is not taken: ${answered}${welcome.status === null ? ` (${welcome.reason})` : ''}`,
        todoOfKnock(welcome.status),
      ),
    );
  }
  if (turnedAway.status === 403) findings.push(ok(`${carrier}: forgery`, 'a wrongly signed webhook is refused'));
  else if (turnedAway.status !== null && turnedAway.status < 300) {
    findings.push(
      failure(
        `${carrier}: forgery`,
        `a wrongly signed webhook is answered ${turnedAway.status}`,
        'Something else answers at PUBLIC_URL, or checks nothing: it must be this Buddyline',
      ),
    );
  } else if (welcome.status !== null) {
    findings.push(
      warning(
        `${carrier}: forgery`,
        `a wrongly signed webhook is answered ${turnedAway.status ?? 'by nothing'}, not 403`,
        'See what answers at PUBLIC_URL',
      ),
    );
  }
  return new URL(publicUrl).protocol === 'https:' || isThisMachine(new URL(publicUrl).hostname)
    ? findings
    : [
        ...findings,
        failure(
          `${carrier}: PUBLIC_URL`,
          'is not https: what people key and text travels in clear',
          "Put TLS in front, and https into PUBLIC_URL and the carrier's settings",
        ),
      ];
}

function todoOfKnock(status: number | null): string {
  if (status === null) return 'Start the service, and see that PUBLIC_URL leads to it from the internet';
  if (status === 403)
    return (
      'The running service has another secret or PUBLIC_URL than stands here, or a ' +
      'proxy changes path, query or body'
    );
  if (status >= 300 && status < 400)
    return 'It redirects, and a signature does not survive that: set PUBLIC_URL to where it leads';
  if (status === 404) return 'Something else answers there, or this carrier is not in force in the running service';
  return "See the service's log";
}

async function knocked({
  url,
  headers,
  body,
}: Knock): Promise<{ status: number | null; reason: string; milliseconds: number }> {
  const begun = performance.now();
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT),
    });
    await response.body?.cancel();
    return { status: response.status, reason: '', milliseconds: Math.round(performance.now() - begun) };
  } catch (error) {
    return { status: null, reason: reasonOf(error), milliseconds: 0 };
  }
}

/** Webhooks are refused for their age, and look-ups filter by time. Both go wrong when the clocks differ by minutes. */
const SKEW_WORTH_SAYING = 5_000;
const SKEW_TOO_MUCH = 120_000;

/** Compares this machine's clock with the carrier's. It uses fetch, because the SDKs do not give the Date header. */
export async function clockFinding(carrier: string, apiUrl: string): Promise<Finding> {
  const what = `${carrier}: clock`;
  try {
    const asked = Date.now();
    const response = await fetch(apiUrl, { method: 'HEAD', signal: AbortSignal.timeout(TIMEOUT) });
    const theirs = Date.parse(response.headers.get('date') ?? '');
    if (Number.isNaN(theirs))
      return warning(what, 'the carrier does not say what time it is', 'See that this machine keeps time by NTP');
    // The header has whole seconds. Half a second is the mean of what it cuts off.
    const skew = Math.abs((asked + Date.now()) / 2 - (theirs + 500));
    const found = `this machine's and the carrier's differ by ${Math.round(skew / 1000)} s`;
    if (skew > SKEW_TOO_MUCH)
      return failure(what, found, "Set this machine's clock (NTP): webhooks are being refused for their age");
    return skew > SKEW_WORTH_SAYING ? warning(what, found, "Set this machine's clock (NTP)") : ok(what, found);
  } catch (error) {
    return warning(
      what,
      `the carrier's could not be read (${reasonOf(error)})`,
      'See that this machine reaches the carrier',
    );
  }
}

const Thrown = z.object({
  name: z.string().optional().catch(undefined),
  code: z.string().optional().catch(undefined),
  cause: z.unknown().optional(),
});

/** A short reason for a failure. It leaves out the message, because that may hold an address with private data. */
export function reasonOf(error: unknown): string {
  const { name, code, cause } = Thrown.catch({ cause: undefined }).parse(error);
  if (name === 'TimeoutError') return 'too slow';
  // fetch puts the network's error code into `cause`.
  return code ?? Thrown.catch({ cause: undefined }).parse(cause).code ?? name ?? 'no reason given';
}

/** An address without its query, because queries often hold tokens. */
function placeOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin + new URL(url).pathname : 'something that is no address';
}
