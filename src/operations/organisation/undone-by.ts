import type { Knex } from 'knex';
import { z } from 'zod';
import { differencesBetween } from '../../organisation-file/differences.ts';
import {
  type Change,
  type ChangedKey,
  changesSince,
  currentRevision,
  lastFileRevision,
} from '../../records/organisation/changes.ts';
import type { Organisation } from '../../records/organisation/organisation-shape.ts';

/** Changes since a file was written that its import would undo. */
export interface Undone {
  /** Only the keys that the file would set back. */
  changes: Change[];
  /**
   * `file`: the file says from which revision it is. `import`: it does not, so what counts is what was changed since
   * the latest import. `elsewhere`: it names a revision that has not been here, so it counts as one that names none.
   */
  since: 'file' | 'import' | 'elsewhere';
  revision: number;
}

/**
 * @param before what is stored
 * @param after what the import would make of it
 */
export async function undoneBy(
  db: Knex,
  before: Organisation,
  after: Organisation,
  fileRevision: number | null,
): Promise<Undone> {
  const revision = (await currentRevision(db)) ?? 0;
  const since = fileRevision === null ? 'import' : fileRevision > revision ? 'elsewhere' : 'file';
  const from = since === 'file' ? (fileRevision ?? 0) : await lastFileRevision(db);
  const wouldChange = new Map(
    differencesBetween(before, after).map((one) => [`${one.about} ${one.name}`, one] as const),
  );
  const changes = (await changesSince(db, from)).flatMap((change): Change[] => {
    const becomes = wouldChange.get(`${change.about} ${change.name}`);
    if (!becomes) return [];
    // Somebody who came or went meanwhile, and would go or come again.
    if (becomes.happened !== 'changed') return [change];
    if (change.happened !== 'changed') return change.happened === 'added' ? [{ ...change, keys: becomes.keys }] : [];
    const keys = change.keys.filter((made) =>
      becomes.keys.some((one) => one.key === made.key && (made.key !== 'away' || undoesDays(made, one.after))),
    );
    return keys.length > 0 ? [{ ...change, keys }] : [];
  });
  return { changes, since, revision };
}

/** Whether days away that were added would go, or those that were removed come back. Other days do not matter. */
function undoesDays({ before, after }: ChangedKey, wouldBe: unknown): boolean {
  const [then, now, next] = [daysOf(before), daysOf(after), daysOf(wouldBe)];
  return (
    now.some((one) => !then.includes(one) && !next.includes(one)) ||
    then.some((one) => !now.includes(one) && next.includes(one))
  );
}

const daysOf = (value: unknown): string[] =>
  z
    .array(z.object({ from: z.string(), to: z.string() }).transform(({ from, to }) => `${from} ${to}`))
    .catch([])
    .parse(value);
