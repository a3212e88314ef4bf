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
    getSecret: () => createHmac('sha256', parts.secrets.data.current).update('buddyline desk form').digest('hex'),
    getSessionIdentifier: sessionIdOf,
    cookieName: isHttps ? '__Host-desk-form' : 'desk-form',
    cookieOptions: { path: '/', httpOnly: true, sameSite: 'lax', secure: isHttps },
    getCsrfTokenFromRequest: ({ body }: Request) => {
      const read = WithToken.safeParse(body);
      return read.success ? read.data._csrf : undefined;
    },
  });
  return {
    protection: [readCookies, doubleCsrfProtection],
    tokenFor: (request, response) => generateCsrfToken(request, response),
  };
}

/** csrf-csrf expects them read. */
const readCookies: RequestHandler = (request, _response, next) => {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.split('='));
  request.cookies = Object.fromEntries(
    pairs.map(([name = '', ...value]) => [name.trim(), decoded(value.join('=').trim())]),
  );
  next();
};

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
