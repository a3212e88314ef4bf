import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { UnitOfWork } from '../../operations/work.ts';
import { inTransaction } from '../../operations/work.ts';
import { claimRequest, outcomeOfRequest, recordOutcome } from '../../records/desk-requests.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { deskActor } from './account.ts';
import { ANSWER_LASTS, keptForAccount, sealForAccount } from './kept-sealed.ts';
import type { DeskRequest } from './page-route.ts';

const Outcome = z.string();

/**
 * Does what a form asks for once, however often the form is sent: a second press gets the outcome of the first. The
 * outcome is kept in the transaction of the act.
 * @param id of the form, made with the page
 */
export async function onlyOnce(
  { parts }: DeskDependencies,
  { account, now }: Pick<DeskRequest, 'account' | 'now'>,
  id: string,
  reason: string | null,
  act: (work: UnitOfWork) => Promise<string>,
): Promise<string> {
  const actor = { ...deskActor(account), ...(reason !== null && { reason }) };
  const done = await inTransaction(parts, actor, async (work) => {
    if (!(await claimRequest(work.trx, id, account.id, now)))
      return Outcome.catch('again').parse(await outcomeOfRequest(work.trx, id, account.id));
    const outcome = await act(work);
    await recordOutcome(work.trx, id, outcome);
    return outcome;
  });
  return done ?? 'no-organisation';
}

const Sent = z.object({ request: z.uuid() });

/**
 * The same for a form whose act may be refused: what was done is done once, and a press after one that was refused is
 * answered as the first was. Null: an earlier press has done it.
 */
export async function doneOnce<Became extends { kind: string }>(
  dependencies: DeskDependencies,
  asked: Pick<DeskRequest, 'account' | 'now'>,
  { id, reason = null }: { id: string; reason?: string | null },
  act: (work: UnitOfWork) => Promise<Became>,
): Promise<Became | null> {
  const became: Became[] = [];
  const tried = (request: string): Promise<string> =>
    onlyOnce(dependencies, asked, request, reason, async (work) => {
      const one = await act(work);
      became.push(one);
      return one.kind;
    });
  const outcome = await tried(id);
  if (became.length === 0 && outcome !== 'done') await tried(randomUUID());
  // After a deadlock it runs once more, and what it came to first counts for nothing.
  return became.at(-1) ?? null;
}

/** Which form has just been sent. One that brings no id counts as a form of its own. */
function idOf({ request }: DeskRequest): string {
  const sent = Sent.safeParse(request.body);
  return sent.success ? sent.data.request : randomUUID();
}

/** The same for the form that has just been sent. */
export const onceForForm = (
  dependencies: DeskDependencies,
  asked: DeskRequest,
  act: (work: UnitOfWork) => Promise<string>,
): Promise<string> => onlyOnce(dependencies, asked, idOf(asked), null, act);

/**
 * The same for what a page shows and nothing else keeps, as a secret is. Each press of the form gets what the first one
 * has drawn: it is kept sealed for a quarter of an hour, for that account. Null: that is over, or there is no
 * organisation yet.
 */
export async function answeredOnce<Became extends { kind: string }, Done extends { kind: 'done' }>(
  dependencies: DeskDependencies,
  asked: DeskRequest,
  schema: z.ZodType<Done>,
  act: (work: UnitOfWork) => Promise<Became>,
): Promise<Became | Done | null> {
  const id = idOf(asked);
  const became = await doneOnce(dependencies, asked, { id }, async (work) => {
    const one = await act(work);
    const kept = { id, accountId: asked.account.id, lasts: ANSWER_LASTS };
    if (one.kind === 'done') await sealForAccount(dependencies, work.trx, kept, one);
    return one;
  });
  return became ?? keptForAccount(dependencies, id, asked.account.id, schema);
}

export const DRAWN_BEFORE =
  'Nothing was added by this press. If an earlier one has added it, it stands below. Its secret is shown only once: ' +
  'end it and add another if it is lost.';
