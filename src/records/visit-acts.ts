import type { Knex } from 'knex';
import type { Actor } from './actor.ts';

/** What the office did to a visit, and how it knows. It is of the shown book: no act is kept from the worker. */

export type VisitAct = 'plan' | 'change-plan' | 'cancel-plan' | 'start' | 'more' | 'end';

/** How the office knows it: seen by themselves; spoken to, and they know the voice; told by somebody. */
export const HOW_KNOWN = ['seen-by-me', 'spoken-to', 'told-by'] as const;
export type HowKnown = (typeof HOW_KNOWN)[number];

interface NewVisitAct {
  visitId: string;
  at: Date;
  actor: Actor;
  what: VisitAct;
  how?: HowKnown | undefined;
  /** Who has told it. */
  toldBy?: string | undefined;
}

export async function recordVisitActs(trx: Knex.Transaction, acts: NewVisitAct[]): Promise<void> {
  if (acts.length === 0) return;
  await trx('visit_act').insert(
    acts.map(({ visitId, at, actor, what, how, toldBy }) => ({
      visit_id: visitId,
      at,
      account_id: actor.kind === 'account' ? actor.id : null,
      by_name: actor.kind === 'person' ? (actor.name ?? null) : null,
      what,
      how: how ?? null,
      told_by: toldBy ?? null,
    })),
  );
}
