import { randomUUID } from 'node:crypto';
import type { Request } from 'express';
import { z } from 'zod';
import { openSealed, seal } from '../../crypto/seal.ts';
import { findStashedForm, insertStashedForm } from '../../records/stashed-forms.ts';
import { type DeskDependencies, realNow } from '../dependencies.ts';

/**
 * A form that outlives its session. What was typed is sealed for the account that typed it, shown again after the
 * sign-in, and sent only by a press.
 */

const KEPT_FOR = 15 * 60_000;

const Fields = z.record(z.string(), z.union([z.string(), z.array(z.string())]));
const Kept = z.object({ path: z.string(), fields: Fields });
export type KeptForm = z.infer<typeof Kept>;

/** Never kept: they prove who sent it, and are asked for anew. */
const NOT_KEPT = ['_csrf', 'password', 'code'];

/** The id of what is kept. */
export async function stashForm({ parts }: DeskDependencies, request: Request, accountId: string): Promise<string> {
  const read = Fields.safeParse(request.body);
  const fields = Object.fromEntries(
    Object.entries(read.success ? read.data : {}).filter(([name]) => !NOT_KEPT.includes(name)),
  );
  const kept: KeptForm = { path: `${request.baseUrl}${request.path}`, fields };
  const id = randomUUID();
  const now = realNow({ parts });
  const expiresAt = new Date(now.getTime() + KEPT_FOR);
  await insertStashedForm(
    parts.knex,
    { id, accountId, sealed: seal(parts.secrets.data, accountId, kept), expiresAt },
    now,
  );
  return id;
}

/** Null: there is none, it is too old, or it is somebody else's. */
export async function keptForm({ parts }: DeskDependencies, id: string, accountId: string): Promise<KeptForm | null> {
  const sealed = await findStashedForm(parts.knex, id, accountId, realNow({ parts }));
  return sealed ? Kept.parse(openSealed(parts.secrets.data, accountId, sealed)) : null;
}
