import type { Knex } from 'knex';
import { differencesBetween } from '../../organisation-file/differences.ts';
import type { Actor } from '../../records/actor.ts';
import { type ChangeSource, currentRevision, writeRevision } from '../../records/organisation/changes.ts';
import { holdImports, loadOrganisation } from '../../records/organisation/organisation.ts';
import type { Organisation } from '../../records/organisation/organisation-shape.ts';

/** Who changes the organisation, and when. */
export interface Changer {
  trx: Knex.Transaction;
  now: Date;
  actor: Actor;
}

/**
 * Changes people, teams or plans, and records what became different as the next revision. Every such change goes
 * through here, one at a time. What changes nothing makes no revision.
 * @param source through what, where it is not what the actor acts through
 */
export async function changeOrganisation<T>(
  { trx, now, actor }: Changer,
  source: ChangeSource | null,
  change: (before: Organisation | null) => Promise<T>,
): Promise<T> {
  await holdImports(trx);
  const before = await loadOrganisation(trx);
  const became = await change(before);
  const after = await loadOrganisation(trx);
  if (!after) return became;
  const differences = differencesBetween(before, after);
  if (differences.length > 0)
    await writeRevision(trx, { at: now, actor, source: source ?? sourceOf(actor) }, differences, {
      isFirst: before === null,
    });
  return became;
}

const sourceOf = (actor: Actor): ChangeSource => (actor.kind === 'system' ? 'cli' : actor.via);

/** What the next import or save must still find: nothing has changed since somebody looked. */
export async function revisionNow(db: Knex): Promise<number> {
  return (await currentRevision(db)) ?? 0;
}
