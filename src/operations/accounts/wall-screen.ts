import { randomUUID } from 'node:crypto';
import { codeHash, newLinkToken, newTypedCode } from '../../crypto/sign-in-codes.ts';
import { transact } from '../../database/transact.ts';
import { recordAccess } from '../../records/access-log.ts';
import type { Actor } from '../../records/actor.ts';
import { beginWallScreen, endWallScreen, insertWallScreen, type WallScreen } from '../../records/wall-screens.ts';
import type { Dependencies } from '../work.ts';
import { changeBy } from './add-account.ts';

/** A screen on a wall: it is made at the desk, and its browser then gives the code once. */

/** Real milliseconds. */
const CODE_LASTS = 15 * 60_000;
const SCREEN_LASTS = 30 * 86_400_000;

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

/** What the browser of a screen keeps, for the code; null: there is no such code, or it was used or is too old. */
export async function beginWall(
  { knex }: Pick<Dependencies, 'knex'>,
  code: string,
  now: Date,
): Promise<{ screen: WallScreen; secret: string } | null> {
  const secret = newLinkToken();
  const hashes = { codeHash: codeHash(code.toLowerCase()), secretHash: codeHash(secret) };
  const screen = await beginWallScreen(knex, hashes, now);
  return screen && { screen, secret };
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
