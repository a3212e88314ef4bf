import { z } from 'zod';
import { type Comparison, compareOrganisations } from '../../organisation-file/compare.ts';
import type { FileFinding } from '../../organisation-file/document.ts';
import { barsOfKept } from '../../organisation-file/barred.ts';
import { absencesBesideFile, withOwnAbsences } from '../../organisation-file/keep-absences.ts';
import { readOrganisation } from '../../organisation-file/read.ts';
import { holdImports, loadOrganisation, type Saved } from '../../records/organisation/organisation.ts';
import { transact } from '../../database/transact.ts';
import type { Actor } from '../../records/actor.ts';
import { dayOf } from '../../safety/local-day.ts';
import { operation } from '../operation.ts';
import { importOrganisation, type OrganisationImported, withMissing } from '../organisation/import-organisation.ts';
import { pinsBesideKeptDuress } from '../../records/organisation/pin-columns.ts';
import { renamedTeams, withTeamsRenamed } from '../../records/organisation/renamed-teams.ts';
import { revisionNow } from '../organisation/record-changes.ts';
import { type Undone, undoneBy } from '../organisation/undone-by.ts';
import type { Dependencies } from '../work.ts';

/** An organisation file at the desk: what it would change first, then all of it or nothing. */

export type Preview =
  | { kind: 'faults'; faults: FileFinding[]; warnings: FileFinding[] }
  | {
      kind: 'preview';
      comparison: Comparison;
      warnings: FileFinding[];
      undone: Undone;
      kept: ReturnType<typeof absencesBesideFile>;
      /** Teams that stay under another name. */
      renamed: { name: string; becomes: string }[];
      /** What is stored now. */
      revision: number;
    };

export async function previewImport(
  { knex, secrets, lineNumbers }: Pick<Dependencies, 'knex' | 'secrets' | 'lineNumbers'>,
  text: string,
  now: Date,
): Promise<Preview> {
  const read = readOrganisation(text, lineNumbers);
  if ('faults' in read) return { kind: 'faults', ...read };
  const revision = await revisionNow(knex);
  // Before the first file there is nobody, and nothing to compare its settings with.
  const before = (await loadOrganisation(knex)) ?? { ...read.organisation, teams: [], people: [] };
  const after = withOwnAbsences(before, read.organisation);
  const stored = withMissing(before, after);
  const bars = barsOfKept(before, stored, read.organisation);
  const pins = await pinsBesideKeptDuress(knex, read.organisation.people, secrets.pin);
  const faults = [
    ...bars.map((reason) => ({ line: read.mayRingLine, reason })),
    ...pins.map(({ staffNumber, reason }) => ({ line: read.lineOfPin(staffNumber), reason })),
  ];
  if (faults.length > 0) return { kind: 'faults', faults, warnings: read.warnings };
  const renamed = renamedTeams(before, after);
  return {
    kind: 'preview',
    comparison: compareOrganisations(withTeamsRenamed(before, renamed), after),
    renamed: Array.from(renamed, ([name, becomes]) => ({ name, becomes })),
    warnings: read.warnings,
    undone: await undoneBy(knex, before, stored, read.revision),
    kept: absencesBesideFile(before, read.organisation, dayOf(now, read.organisation.timezone)),
    revision,
  };
}

type Imported =
  | { kind: 'done'; saved: Saved }
  | { kind: 'faults' }
  /** It would undo what was changed since the file was exported, and nobody has said that it shall. */
  | { kind: 'undoes' }
  /** Somebody has changed something since the preview. */
  | { kind: 'changed' };

/**
 * Imports a file, if nothing has changed since its preview. People who are not in the file stay, unless they are let
 * go of: then it rejects with PruneRefused where one of them is needed still.
 */
export const importFile = operation(
  z.object({
    text: z.string(),
    /** What the preview was about. */
    revision: z.number().int(),
    /** Changes that were made since the file was exported may be undone. */
    overwrite: z.boolean(),
    /** People who are not in the file leave now. */
    prune: z.boolean().default(false),
  }),
  async (work, { text, revision, overwrite, prune }): Promise<Imported> => {
    const read = readOrganisation(text, work.parts.lineNumbers);
    if ('faults' in read) return { kind: 'faults' };
    const { secrets, lineNumbers } = work.parts;
    const options = { pinSecrets: secrets.pin, prune, lineNumbers, overwrite, seen: revision };
    const imported = await importOrganisation(work, read, options);
    return importedOf(imported);
  },
);

const importedOf = (imported: OrganisationImported): Imported =>
  imported.kind === 'done'
    ? { kind: 'done', saved: imported.saved }
    : { kind: imported.kind === 'bars' || imported.kind === 'pins' ? 'faults' : imported.kind };

/** The first file, with which everything begins. `changed`: somebody has imported one meanwhile. */
export async function importFirstFile(
  { knex, clock, secrets, lineNumbers }: Pick<Dependencies, 'knex' | 'clock' | 'secrets' | 'lineNumbers'>,
  actor: Actor,
  text: string,
): Promise<Imported> {
  const read = readOrganisation(text, lineNumbers);
  if ('faults' in read) return { kind: 'faults' };
  return await transact(knex, async (trx): Promise<Imported> => {
    await holdImports(trx);
    if (await loadOrganisation(trx)) return { kind: 'changed' };
    const options = { pinSecrets: secrets.pin, prune: false, lineNumbers, overwrite: false, seen: null };
    const imported = await importOrganisation({ trx, now: clock.now(), actor }, read, options);
    return importedOf(imported);
  });
}
