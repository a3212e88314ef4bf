import type { Knex } from 'knex';
import type { z } from 'zod';
import { openSealed, seal } from '../../crypto/seal.ts';
import { findStashedForm, insertStashedForm } from '../../records/stashed-forms.ts';
import { type DeskDependencies, realNow } from '../dependencies.ts';

/** What is kept for one account for a while. It is sealed, and opens for nobody else. */

/** How long the answer to a form is kept: by then a network that failed is back, or somebody has pressed anew. */
export const ANSWER_LASTS = 15 * 60_000;

/** In place of what was kept under the id before. @param lasts real milliseconds */
export async function sealForAccount(
  { parts }: Pick<DeskDependencies, 'parts'>,
  db: Knex,
  { id, accountId, lasts }: { id: string; accountId: string; lasts: number },
  value: object,
): Promise<void> {
  const now = realNow({ parts });
  const expiresAt = new Date(now.getTime() + lasts);
  await insertStashedForm(db, { id, accountId, sealed: seal(parts.secrets.data, accountId, value), expiresAt }, now);
}

/** Null: there is none, it is too old, it is somebody else's, or it is something else. */
export async function keptForAccount<Kept>(
  { parts }: Pick<DeskDependencies, 'parts'>,
  id: string,
  accountId: string,
  schema: z.ZodType<Kept>,
): Promise<Kept | null> {
  const sealed = await findStashedForm(parts.knex, id, accountId, realNow({ parts }));
  if (!sealed) return null;
  const read = schema.safeParse(openSealed(parts.secrets.data, accountId, sealed));
  return read.success ? read.data : null;
}
