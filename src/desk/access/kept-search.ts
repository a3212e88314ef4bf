import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { DeskDependencies } from '../dependencies.ts';
import { sealForAccount, keptForAccount } from './kept-sealed.ts';
import type { DeskRequest } from './page-route.ts';

/**
 * What somebody looks for: parts of names, numbers and addresses. An address of a page stands in the history of a
 * browser and in the logs of proxies. So the words come in a form and are kept sealed for the account that looks, and
 * the page that has found by them is named by an id.
 */

/** As long as a session, in real milliseconds: "back" leads to what was found. */
const KEPT_FOR = 12 * 3_600_000;

const Named = z.object({ search: z.uuid().optional().catch(undefined) });

/** Keeps the words and leads to the page. Without any it leads to the page as it is without a search. */
export async function leadToFound(
  dependencies: DeskDependencies,
  { account, response }: DeskRequest,
  page: string,
  words: Record<string, string | null>,
): Promise<void> {
  if (Object.values(words).every((one) => one === null || one === '')) {
    response.redirect(303, page);
    return;
  }
  const id = randomUUID();
  const kept = { id, accountId: account.id, lasts: KEPT_FOR };
  await sealForAccount(dependencies, dependencies.parts.knex, kept, { sought: words });
  response.redirect(303, `${page}?search=${id}`);
}

/** What the page is to look for. `isForgotten`: the words are kept no more, or are somebody else's. */
export async function soughtWords<Words>(
  dependencies: DeskDependencies,
  { account, request }: DeskRequest,
  schema: z.ZodType<Words>,
): Promise<{ words: Words; isForgotten: boolean }> {
  const { search } = Named.parse(request.query);
  const kept =
    search === undefined ? null : await keptForAccount(dependencies, search, account.id, z.object({ sought: schema }));
  return { words: kept?.sought ?? schema.parse({}), isForgotten: search !== undefined && kept === null };
}
