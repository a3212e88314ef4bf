import { createHmac, timingSafeEqual } from 'node:crypto';
import { doubleCsrf } from 'csrf-csrf';
import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import type { DeskDependencies } from '../dependencies.ts';

const WithToken = z.object({ _csrf: z.string() });

/** The token itself, and behind it the mark of the account for which the page was made. */
const MARKED = /^([0-9a-f]+\.[0-9a-f]+)(?:\.([0-9a-f]{64}))?$/;

export interface Csrf {
  protection: RequestHandler[];
  /** `accountId`: for whom the page is made; null: it is shown to nobody in particular. */
  tokenFor: (request: Request, response: Response, accountId: string | null) => string;
  /** The form that was sent says for whom its page was made. Whether that is true, `isFormOf` knows. */
  isMarked: (request: Request) => boolean;
  /**
   * The form that was sent is of a page that was made for this account, in whichever session. The form itself proves
   * it: the session in which the page was opened may be gone, and so may its cookie.
   */
  isFormOf: (request: Request, accountId: string) => boolean;
}

/** Every form carries a token that is bound to its session: no other site can send one in somebody's name. */
export function createCsrf(
  { parts, publicUrl }: Pick<DeskDependencies, 'parts' | 'publicUrl'>,
  sessionIdOf: (request: Request) => string,
): Csrf {
  const isHttps = publicUrl.startsWith('https:');
  const keysFor = (what: string): [string, ...string[]] => {
    const { current, previous } = parts.secrets.data;
    const keyOf = (secret: string): string => createHmac('sha256', secret).update(what).digest('hex');
    return previous === undefined ? [keyOf(current)] : [keyOf(current), keyOf(previous)];
  };
  const keysOfMarks = (): [string, ...string[]] => keysFor("buddyline desk form's account");
  const { doubleCsrfProtection, generateCsrfToken } = doubleCsrf({
    getSecret: () => keysFor('buddyline desk form'),
    getSessionIdentifier: sessionIdOf,
    cookieName: isHttps ? '__Host-desk-form' : 'desk-form',
    cookieOptions: { path: '/', httpOnly: true, sameSite: 'lax', secure: isHttps },
    getCsrfTokenFromRequest: ({ body }: Request) => sentIn(body)?.token,
  });
  return {
    protection: [
      (request, _response, next) => {
        readCookies(request);
        next();
      },
      doubleCsrfProtection,
    ],
    tokenFor: (request, response, accountId) => {
      // A form that could not be read at all is answered before anything else has read them.
      readCookies(request);
      const token = generateCsrfToken(request, response);
      return accountId === null ? token : `${token}.${markOf(keysOfMarks()[0], accountId, token)}`;
    },
    isMarked: ({ body }) => sentIn(body)?.mark !== undefined,
    isFormOf: ({ body }, accountId) => {
      const { token, mark } = sentIn(body) ?? {};
      if (token === undefined || mark === undefined) return false;
      return keysOfMarks().some((key) =>
        timingSafeEqual(Buffer.from(mark), Buffer.from(markOf(key, accountId, token))),
      );
    },
  };
}

function sentIn(body: unknown): { token: string; mark: string | undefined } | undefined {
  const read = WithToken.safeParse(body);
  const [, token, mark] = (read.success && MARKED.exec(read.data._csrf)) || [];
  return token === undefined ? undefined : { token, mark };
}

const markOf = (key: string, accountId: string, token: string): string =>
  createHmac('sha256', key).update(`${accountId}\n${token}`).digest('hex');

/** csrf-csrf expects them read. */
function readCookies(request: Request): void {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.split('='));
  request.cookies = Object.fromEntries(
    pairs.map(([name = '', ...value]) => [name.trim(), decoded(value.join('=').trim())]),
  );
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
