import type { Request, Response } from 'express';
import { z } from 'zod';
import { codeHash } from '../../crypto/sign-in-codes.ts';
import { type WallScreen, wallScreenOfSecret } from '../../records/wall-screens.ts';
import { type DeskDependencies, realNow } from '../dependencies.ts';

/** A screen's browser keeps its secret in a cookie, so that it shows the board again after a cut of power. */

type Dependencies = Pick<DeskDependencies, 'parts' | 'publicUrl'>;

const nameOf = ({ publicUrl }: Dependencies): string =>
  publicUrl.startsWith('https:') ? '__Host-desk-wall' : 'desk-wall';

const Cookies = z.record(z.string(), z.string());

/** Null: the browser is no screen, or is one no longer. */
export async function wallOf(dependencies: Dependencies, request: Request): Promise<WallScreen | null> {
  const secret = Cookies.safeParse(request.cookies).data?.[nameOf(dependencies)];
  if (secret === undefined) return null;
  return await wallScreenOfSecret(dependencies.parts.knex, codeHash(secret), realNow(dependencies));
}

/** @param lasts real milliseconds */
export function writeSecret(dependencies: Dependencies, response: Response, secret: string, lasts: number): void {
  response.cookie(nameOf(dependencies), secret, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: dependencies.publicUrl.startsWith('https:'),
    maxAge: lasts,
  });
}
