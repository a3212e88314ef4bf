import { randomUUID } from 'node:crypto';
import type { Request } from 'express';
import { z } from 'zod';
import type { DeskDependencies } from '../dependencies.ts';
import { sealForAccount, keptForAccount } from './kept-sealed.ts';

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
export async function stashForm(dependencies: DeskDependencies, request: Request, accountId: string): Promise<string> {
  const read = Fields.safeParse(request.body);
  const fields = Object.fromEntries(
    Object.entries(read.success ? read.data : {}).filter(([name]) => !NOT_KEPT.includes(name)),
  );
  const kept: KeptForm = { path: `${request.baseUrl}${request.path}`, fields };
  const id = randomUUID();
  await sealForAccount(dependencies, dependencies.parts.knex, { id, accountId, lasts: KEPT_FOR }, kept);
  return id;
}

/** Null: there is none, it is too old, or it is somebody else's. */
export const keptForm = (dependencies: DeskDependencies, id: string, accountId: string): Promise<KeptForm | null> =>
  keptForAccount(dependencies, id, accountId, Kept);
