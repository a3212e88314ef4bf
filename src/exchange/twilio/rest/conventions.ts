import { timingSafeEqual } from 'node:crypto';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { isLoopback } from '../../http.ts';
import { Refused } from '../../problems.ts';
import { API_VERSION } from '../params.ts';
import type { Account, TwilioSettings } from '../settings.ts';

/** What all resources of Twilio's REST API share: errors, authorisation, pages, numbers, addresses. */

/** A request that Twilio would refuse, with its code and HTTP status. */
export class RestFault extends Error {
  override name = 'RestFault';
  readonly code: number;
  readonly status: number;

  constructor(code: number, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

export function answerFault(response: Response, { code, status, message }: RestFault): void {
  response
    .status(status)
    .json({ code, message, more_info: `https://www.twilio.com/docs/errors/${String(code)}`, status });
}

/** The last error handler of the API. It answers every fault in Twilio's form. */
export function faultsAsTwilio(fault: unknown, _request: Request, response: Response, next: NextFunction): void {
  if (response.headersSent) next(fault);
  else if (fault instanceof RestFault) answerFault(response, fault);
  else if (isBodyFault(fault)) answerFault(response, new RestFault(20001, 'The body cannot be read', fault.status));
  else next(fault);
}

/** Requires basic authorisation, and an address in the client's own account. */
export function authorised(account: Account): RequestHandler {
  const isKnown = knows(account);
  return (request, response, next) => {
    if (!isKnown(request)) answerFault(response, new RestFault(20003, 'Authenticate', 401));
    else if (request.params['accountSid'] !== account.accountSid)
      answerFault(response, new RestFault(20404, 'The requested resource was not found', 404));
    else next();
  };
}

/** The same for addresses that name no account. */
export function authorisedAnywhere(account: Account): RequestHandler {
  const isKnown = knows(account);
  return (request, response, next) => {
    if (isKnown(request)) next();
    else answerFault(response, new RestFault(20003, 'Authenticate', 401));
  };
}

function knows({ accountSid, authToken }: Account): (request: Request) => boolean {
  const expected = Buffer.from(`Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`);
  return (request) => {
    const given = Buffer.from(request.headers.authorization ?? '');
    return given.length === expected.length && timingSafeEqual(given, expected);
  };
}

/** Every emergency number is shorter than this, with or without prefixes (promise 7). */
const E164 = /^\+[1-9]\d{7,14}$/;

/** A number that may be called or texted. Throws 21211. */
export function reachable(to: string, from: string): string {
  const digits = to.replace(/[\s()-]/g, '');
  if (!E164.test(digits) || digits === from) throw new RestFault(21211, "Invalid 'To' Phone Number");
  return digits;
}

/** One of the account's lines. Throws the given code. */
export function ownLine({ lines }: TwilioSettings, from: string | undefined, code: number): string {
  const line = lines.find(({ number }) => number === from);
  if (!line) throw new RestFault(code, "The 'From' number is not one of this account's");
  return line.number;
}

/** An address that the exchange will call. Throws the given code. */
export function callable(url: string, code: number): string {
  const host = URL.canParse(url) ? new URL(url).hostname : '_';
  if (!isLoopback(url) || host.includes('_'))
    throw new RestFault(code, 'Url is not a valid URL that this exchange may call');
  return url;
}

interface Page<Item> {
  name: 'calls' | 'messages' | 'incoming_phone_numbers';
  /** The newest first. */
  items: Item[];
  show(item: Item): object;
}

/** A page of a list, with Twilio's fields about it. `PageSize` is at most 1000, and 50 by default. */
export function page<Item>(request: Request, { name, items, show }: Page<Item>): object {
  const asked = new URL(request.originalUrl, 'http://exchange').searchParams;
  const size = Math.min(1000, Math.max(1, Number(asked.get('PageSize')) || 50));
  const number = Math.max(0, Number(asked.get('Page')) || 0);
  const start = number * size;
  const shown = items.slice(start, start + size);
  const at = (index: number): string => {
    const query = new URLSearchParams(asked);
    query.set('PageSize', String(size));
    query.set('Page', String(index));
    return `${pathOf(request)}?${query.toString()}`;
  };
  return {
    [name]: shown.map(show),
    page: number,
    page_size: size,
    start,
    end: Math.max(start, start + shown.length - 1),
    uri: at(number),
    first_page_uri: at(0),
    next_page_uri: start + size < items.length ? at(number + 1) : null,
    previous_page_uri: number > 0 ? at(number - 1) : null,
  };
}

/**
 * A filter for instants within the query's `Name`, `Name<` and `Name>`, all inclusive. A bare `Name` is a day or an
 * instant.
 */
export function within(request: Request, name: string): (instant: Date | null) => boolean {
  const asked = new URL(request.originalUrl, 'http://exchange').searchParams;
  const seconds = (value: string | null): number | null => {
    if (value === null) return null;
    const instant = Date.parse(value);
    if (Number.isNaN(instant)) throw new RestFault(20001, `${name} is no date`);
    return Math.floor(instant / 1000);
  };
  const bare = asked.get(name);
  const exactly = seconds(bare);
  // A client sends `StartTime>` as `StartTime%3E=…`. A hand-written `StartTime>=…` is read in the same way.
  const earliest = seconds(asked.get(`${name}>`));
  const latest = seconds(asked.get(`${name}<`));
  const span = bare !== null && bare.length === 10 ? 86_399 : 0;
  return (instant) => {
    if (exactly === null && earliest === null && latest === null) return true;
    if (!instant) return false;
    const at = Math.floor(instant.getTime() / 1000);
    return (
      (exactly === null || (at >= exactly && at <= exactly + span)) &&
      (earliest === null || at >= earliest) &&
      (latest === null || at <= latest)
    );
  };
}

export function resourceUri({ accountSid }: Account, rest: string): string {
  return `/${API_VERSION}/Accounts/${accountSid}/${rest}`;
}

/** The path as the carrier names it, without the path under which it is mounted here. */
function pathOf(request: Request): string {
  const path = request.originalUrl.split('?')[0] ?? '';
  return path.slice(Math.max(0, path.indexOf(`/${API_VERSION}/`)));
}

/** The result of a look-up. Throws 20404 if there is none. */
export function found<Found>(look: () => Found): Found {
  try {
    return look();
  } catch (fault) {
    if (fault instanceof Refused) throw new RestFault(20404, 'The requested resource was not found', 404);
    throw fault;
  }
}

/** Answers in Twilio's form that it cannot serve the request now. */
export function refuse(response: Response): (status: 429 | 500) => void {
  return (status) => {
    answerFault(
      response,
      status === 429
        ? new RestFault(20429, 'Too Many Requests', 429)
        : new RestFault(20500, 'An internal server error has occurred', 500),
    );
  };
}

function isBodyFault(fault: unknown): fault is { status: number } {
  return fault instanceof Error && 'status' in fault && typeof fault.status === 'number' && fault.status < 500;
}
