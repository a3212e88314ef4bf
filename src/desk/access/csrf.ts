import { createHmac } from 'node:crypto';
import { doubleCsrf } from 'csrf-csrf';
import type { Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import type { DeskDependencies } from '../dependencies.ts';

const WithToken = z.object({ _csrf: z.string() });

export interface Csrf {
  protection: RequestHandler[];
  tokenFor: (request: Request, response: Response) => string;
}

/** Every form carries a token that is bound to its session: no other site can send one in somebody's name. */
export function createCsrf(
  { parts, publicUrl }: Pick<DeskDependencies, 'parts' | 'publicUrl'>,
  sessionIdOf: (request: Request) => string,
): Csrf {
  const isHttps = publicUrl.startsWith('https:');
  const { doubleCsrfProtection, generateCsrfToken } = doubleCsrf({
    getSecret: () => {
      const { current, previous } = parts.secrets.data;
      return [current, previous].flatMap((secret) =>
        secret === undefined ? [] : createHmac('sha256', secret).update('buddyline desk form').digest('hex'),
      );
    },
    getSessionIdentifier: sessionIdOf,
    cookieName: isHttps ? '__Host-desk-form' : 'desk-form',
    cookieOptions: { path: '/', httpOnly: true, sameSite: 'lax', secure: isHttps },
    getCsrfTokenFromRequest: ({ body }: Request) => {
      const read = WithToken.safeParse(body);
      return read.success ? read.data._csrf : undefined;
    },
  });
  return {
    protection: [
      (request, _response, next) => {
        readCookies(request);
        next();
      },
      doubleCsrfProtection,
    ],
    tokenFor: (request, response) => {
      // A form that could not be read at all is answered before anything else has read them.
      readCookies(request);
      return generateCsrfToken(request, response);
    },
  };
}

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
