import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { codeHash, newLinkToken } from '../../crypto/sign-in-codes.ts';
import { transact } from '../../database/transact.ts';
import { recordAccess } from '../../records/access-log.ts';
import type { Actor } from '../../records/actor.ts';
import { API_SCOPES, type ApiToken, endApiToken, insertApiToken } from '../../records/api-tokens.ts';
import { changeBy } from '../accounts/add-account.ts';
import { readGiven } from '../operation.ts';
import type { Dependencies } from '../work.ts';

/** Another system is let in by a token: it is made at the desk or by a command, and shown once. */

const DAY = 86_400_000;
/** Somebody looks at least once a year at what is let in. */
export const LONGEST_DAYS = 366;

export const apiTokenWanted = z.object({
  /** It stands in the story of each visit that it plans. */
  name: z
    .string()
    .trim()
    .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,59}$/u),
  scopes: z.array(z.enum(API_SCOPES)).nonempty(),
  teamIds: z.union([z.literal('all'), z.array(z.uuid()).nonempty()]),
  days: z.number().int().min(1).max(LONGEST_DAYS),
});
export type ApiTokenWanted = z.infer<typeof apiTokenWanted>;

/** So that programs which look for lost secrets know one. */
const PREFIX = 'bl_';

/** @param now real time. Returns the secret, which is kept nowhere. */
export async function addApiToken(
  { knex }: Pick<Dependencies, 'knex'>,
  actor: Actor,
  given: z.input<typeof apiTokenWanted>,
  now: Date,
): Promise<{ id: string; secret: string }> {
  const { days, ...wanted } = readGiven(apiTokenWanted, given);
  return await transact(knex, async (trx) => {
    const [id, secret] = [randomUUID(), `${PREFIX}${newLinkToken()}`];
    await insertApiToken(
      trx,
      {
        ...wanted,
        id,
        secretHash: tokenHash(secret),
        createdBy: actor.kind === 'account' ? actor.id : null,
        endsAt: new Date(now.getTime() + days * DAY),
      },
      now,
    );
    const reason = `token added: ${wanted.name}, ${wanted.scopes.join(', ')}`;
    await recordAccess(trx, { ...changeBy(actor), page: 'api tokens', at: now, ...teamOf(wanted), reason });
    return { id, secret };
  });
}

/** It lets nobody in any more, from the next request on. False: it did not before. */
export async function revokeApiToken(
  { knex }: Pick<Dependencies, 'knex'>,
  actor: Actor,
  token: Pick<ApiToken, 'id' | 'name' | 'teamIds'>,
  now: Date,
): Promise<boolean> {
  return await transact(knex, async (trx) => {
    if (!(await endApiToken(trx, token.id, now))) return false;
    const reason = `token revoked: ${token.name}`;
    await recordAccess(trx, { ...changeBy(actor), page: 'api tokens', at: now, ...teamOf(token), reason });
    return true;
  });
}

/** The log names one team or none. */
const teamOf = ({ teamIds }: Pick<ApiToken, 'teamIds'>): { teamId: string | null } => ({
  teamId: teamIds !== 'all' && teamIds.length === 1 ? (teamIds[0] ?? null) : null,
});

/** A secret is long and random: a plain hash protects it. */
export const tokenHash = (secret: string): Buffer => codeHash(secret);

/** Who acts with it. */
export const tokenActor = ({ name }: Pick<ApiToken, 'name'>): Actor => ({
  kind: 'person',
  name: `api token ${name}`,
  via: 'api',
});
