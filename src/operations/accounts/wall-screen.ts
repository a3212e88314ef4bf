import { randomUUID } from 'node:crypto';
import { codeHash, drawnFor, newLinkToken, newTypedCode } from '../../crypto/sign-in-codes.ts';
import { transact } from '../../database/transact.ts';
import { recordAccess } from '../../records/access-log.ts';
import type { Actor } from '../../records/actor.ts';
import {
  beginWallScreen,
  endWallScreen,
  insertWallScreen,
  type WallScreen,
  wallScreenOfSecret,
} from '../../records/wall-screens.ts';
import type { Dependencies } from '../work.ts';
import { changeBy } from './add-account.ts';

/** A screen on a wall: it is made at the desk, and its browser then gives the code once. */

/** Real milliseconds. */
const CODE_LASTS = 15 * 60_000;
const SCREEN_LASTS = 30 * 86_400_000;
/** So long a second press is answered as the first was. */
const PRESSED_TWICE_WITHIN = 60_000;

interface WallWanted {
  name: string;
  /** Null: every team. */
  teamId: string | null;
}

/** @param now real time. Returns the code, which is shown once. */
export async function addWallScreen(
  { knex }: Pick<Dependencies, 'knex'>,
  actor: Actor & { kind: 'account' },
  { name, teamId }: WallWanted,
  now: Date,
): Promise<{ id: string; code: string }> {
  return await transact(knex, async (trx) => {
    const [id, code] = [randomUUID(), newTypedCode()];
    const later = (milliseconds: number): Date => new Date(now.getTime() + milliseconds);
    await insertWallScreen(
      trx,
      {
        id,
        name,
        teamId,
        createdBy: actor.id,
        codeHash: codeHash(code),
        codeUntil: later(CODE_LASTS),
        endsAt: later(SCREEN_LASTS),
      },
      now,
    );
    await recordAccess(trx, { ...changeBy(actor), page: 'walls', at: now, teamId, reason: `screen added: ${name}` });
    return { id, code };
  });
}

/**
 * What the browser of a screen keeps, for the code; null: there is no such code, or it was used or is too old. Pressed
 * twice, or typed once more in the same browser, it gives the same for a minute: a browser forgets the answer to its
 * first press.
 * @param form what this browser alone knows of its form
 */
export async function beginWall(
  { knex, secrets }: Pick<Dependencies, 'knex' | 'secrets'>,
  { code, form }: { code: string; form: string },
  now: Date,
): Promise<{ screen: WallScreen; secret: string } | null> {
  const hash = codeHash(code.toLowerCase());
  const secret = newLinkToken(drawnFor(secrets.data, ['wall', hash.toString('hex'), form]));
  const hashes = { codeHash: hash, secretHash: codeHash(secret) };
  const begun = await beginWallScreen(knex, hashes, now);
  const screen = begun ?? (await wallScreenOfSecret(knex, hashes.secretHash, now));
  const age = now.getTime() - (screen?.begunAt?.getTime() ?? 0);
  return screen && age <= PRESSED_TWICE_WITHIN ? { screen, secret } : null;
}

/** It shows nothing any more, from its next look on: within five seconds. */
export async function endWall(
  { knex }: Pick<Dependencies, 'knex'>,
  actor: Actor,
  { id, name, teamId }: WallScreen,
  now: Date,
): Promise<void> {
  await transact(knex, async (trx) => {
    if (!(await endWallScreen(trx, id, now))) return;
    await recordAccess(trx, { ...changeBy(actor), page: 'walls', at: now, teamId, reason: `screen ended: ${name}` });
  });
}
