import { createHash, createHmac } from 'node:crypto';
import connectPgSimple from 'connect-pg-simple';
import type { Request, RequestHandler } from 'express';
import session, { type SessionData } from 'express-session';
import { z } from 'zod';
import { runSessionStatement } from '../../records/sessions.ts';
import type { DeskDependencies } from '../dependencies.ts';

/** Sessions in PostgreSQL. Times are real milliseconds since 1970, so that they survive JSON. */

interface PendingSignIn {
  state: string;
  nonce: string;
  verifier: string;
  next: string;
  form: string | null;
  /** The person who is signed in confirms that it is them. */
  confirms: boolean;
  /** The desk was left untouched in this browser: the person who signs in proves who they are. */
  wasLeft: boolean;
}

declare module 'express-session' {
  interface SessionData {
    accountId: string;
    signedInAt: number;
    /** When somebody last did something: pages that look by themselves do not count. */
    handAt: number;
    steppedUpAt: number;
    /** The alarm in which this session has opened the emergency sheet: its page goes on showing it. */
    sheetIn: string;
    /** As people call it: "Edge on Windows". */
    browser: string;
    /** A sign-in at the council's service that is under way. */
    oidc: PendingSignIn;
  }
}

const SignedIn = z.object({ accountId: z.string() });

const HOUR = 3_600_000;
/** A session is over after so long, whatever is done with it. */
const SESSION_LASTS = 12 * HOUR;
/** Without a hand for so long, the page hides details and takes no acts until somebody confirms who they are. */
const HAND_LASTS = 2 * HOUR;
const STEP_UP_LASTS = 5 * 60_000;
/**
 * The row stays longer than the session: an old one still proves the form that it was open in. It counts from the last
 * act of a hand, which is stored.
 */
const ROW_LASTS_S = (2 * SESSION_LASTS) / 1000;

export const isOver = (signedInAt: number | undefined, now: Date): boolean =>
  now.getTime() - (signedInAt ?? 0) >= SESSION_LASTS;

export const isIdle = (handAt: number | null | undefined, now: Date): boolean =>
  now.getTime() - (handAt ?? 0) >= HAND_LASTS;

/** Somebody signed in here, and nobody has touched the desk for so long: the next person may be a passer-by. */
export const wasLeft = ({ accountId, handAt }: Partial<SessionData>, now: Date): boolean =>
  accountId !== undefined && isIdle(handAt, now);

export const isSteppedUp = (at: number | undefined, now: Date): boolean =>
  at !== undefined && now.getTime() - at < STEP_UP_LASTS;

/** Tells sessions apart in the log, and is no key to one. */
export const sessionMark = (sid: string): string => createHash('sha256').update(sid).digest('hex').slice(0, 16);

/**
 * Stores the session now. To be waited for before a redirect: express-session sends an answer's head before it stores
 * the session, and a browser follows a redirect at its head. The next page would know nobody.
 */
export function saveSession({ session: changed }: Request): Promise<void> {
  return new Promise((resolve, reject) => {
    changed.save((error: unknown) => {
      if (error instanceof Error) reject(error);
      else resolve();
    });
  });
}

interface DeskSessions {
  middleware: RequestHandler[];
  /** For a token that is bound to it. Empty: the browser has brought none. */
  idOf: (request: Request) => string;
}

/** `removesOld` false: others of the same table do so. */
export function createSessions({ parts, publicUrl, log }: DeskDependencies, { removesOld = true } = {}): DeskSessions {
  const isHttps = publicUrl.startsWith('https:');
  const Store = connectPgSimple(session);
  const store = new Store({
    pgPromise: { any: (statement: string, values: unknown[]) => runSessionStatement(parts.knex, statement, values) },
    ttl: ROW_LASTS_S,
    ...(!removesOld && { pruneSessionInterval: false }),
    // Each answer would write the row anew, and so would the end of each stream: where the database is gone, a service
    // that stopped beside fifty desks logged fifty faults.
    disableTouch: true,
    errorLog: () => {
      log.warn({}, "the desk's old sessions could not be removed");
    },
  });
  // express-session keeps this very list, so that a secret that is changed while we run is changed in it.
  const keys = signingKeys(parts.secrets.data);
  const middleware = session({
    name: isHttps ? '__Host-desk' : 'desk',
    secret: keys,
    store,
    resave: false,
    saveUninitialized: false,
    // PUBLIC_URL says what browsers see. Whether a proxy says so too does not matter.
    proxy: true,
    cookie: { path: '/', httpOnly: true, sameSite: 'lax', secure: isHttps },
  });
  let { current, previous } = parts.secrets.data;
  const prepare: RequestHandler = (request, _response, next) => {
    const { data } = parts.secrets;
    if (data.current !== current || data.previous !== previous) {
      ({ current, previous } = data);
      keys.splice(0, keys.length, ...signingKeys(data));
    }
    if (isHttps) request.headers['x-forwarded-proto'] = 'https';
    next();
  };
  return {
    middleware: [prepare, middleware],
    // Where the database cannot be asked there is no session at all, and the page that says so is shown all the same.
    idOf: ({ session: read, sessionID }) => (SignedIn.safeParse(read).success ? sessionID : ''),
  };
}

/** The cookie is signed: who reads the table has no key to a session. */
function signingKeys({ current, previous }: { current: string; previous?: string | undefined }): string[] {
  return [current, previous].flatMap((secret) =>
    secret === undefined ? [] : [createHmac('sha256', secret).update('buddyline desk session').digest('hex')],
  );
}
