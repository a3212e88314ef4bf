import { barsOfKept } from '../../organisation-file/barred.ts';
import { absencesBesideFile, withOwnAbsences } from '../../organisation-file/keep-absences.ts';
import { writeJournal } from '../../records/journal.ts';
import { currentRevision } from '../../records/organisation/changes.ts';
import {
  holdImports,
  loadOrganisation,
  type Saved,
  saveOrganisation,
} from '../../records/organisation/organisation.ts';
import type { Organisation } from '../../records/organisation/organisation-shape.ts';
import { type PinFault, pinsBesideKeptDuress } from '../../records/organisation/pin-columns.ts';
import type { Secrets } from '../../crypto/pin.ts';
import { dayOf } from '../../safety/local-day.ts';
import { type Changer, changeOrganisation } from './record-changes.ts';
import { type Undone, undoneBy } from './undone-by.ts';

/** The import of an organisation file, from the command line and at the desk: all of it or nothing. */

export interface FileToImport {
  organisation: Organisation;
  /** From which it was exported; null: it does not say. */
  revision: number | null;
}

interface ImportOptions {
  pinSecrets: Secrets;
  /** People who are not in the file leave now. */
  prune: boolean;
  /** Where the line itself is rung, as E.164: nobody is left to somebody there. */
  lineNumbers: readonly string[];
  /** Import a file that is older than a change that it undoes. */
  overwrite: boolean;
  /** The revision that the importing person has looked at; null: they have not looked. */
  seen: number | null;
}

export type OrganisationImported =
  | {
      kind: 'done';
      saved: Saved;
      revision: number;
      undone: Undone | null;
      /** Absences that were noted here and that the file does not have. */
      kept: ReturnType<typeof absencesBesideFile>;
    }
  /** A number that stays beside the file may not be rung by its `may_ring`. Each reason says whose it is. */
  | { kind: 'bars'; reasons: string[] }
  /** A new PIN does not go with the duress PIN that stays beside it. */
  | { kind: 'pins'; faults: PinFault[] }
  /** The file is older than a change that it would undo. */
  | { kind: 'undoes'; undone: Undone }
  /** Somebody has changed something since they looked. */
  | { kind: 'changed' };

/** Rejects with PruneRefused. The transaction must then be rolled back. */
export async function importOrganisation(
  changer: Changer,
  file: FileToImport,
  { pinSecrets, prune, lineNumbers, overwrite, seen }: ImportOptions,
): Promise<OrganisationImported> {
  const { trx, now, actor } = changer;
  await holdImports(trx);
  const before = await loadOrganisation(trx);
  if (seen !== null && (await currentRevision(trx)) !== seen) return { kind: 'changed' };
  const organisation = withOwnAbsences(before, file.organisation);
  const stored = before === null || prune ? organisation : withMissing(before, organisation);
  const reasons = before === null ? [] : barsOfKept(before, stored, file.organisation);
  // Otherwise an alarm would find it out, when it is to ring that number.
  if (reasons.length > 0) return { kind: 'bars', reasons };
  const faults = await pinsBesideKeptDuress(trx, organisation.people, pinSecrets);
  if (faults.length > 0) return { kind: 'pins', faults };
  const undone = before && (await undoneBy(trx, before, stored, file.revision));
  if (undone?.since === 'file' && undone.changes.length > 0 && !overwrite) return { kind: 'undoes', undone };
  const saved = await changeOrganisation(changer, 'file', () =>
    saveOrganisation(trx, organisation, pinSecrets.current, { prune: prune && { at: now, lineNumbers } }),
  );
  const { added, updated } = saved.people;
  const what = `imports an organisation file: ${added} people added, ${updated} changed`;
  await writeJournal(trx, [{ at: now, actor, kind: 'office', detail: { what } }]);
  return {
    kind: 'done',
    saved,
    revision: (await currentRevision(trx)) ?? 0,
    undone,
    kept: absencesBesideFile(before, file.organisation, dayOf(now, file.organisation.timezone)),
  };
}

/** People and teams who are not in the file stay. */
export function withMissing(before: Organisation, file: Organisation): Organisation {
  return {
    ...file,
    teams: [...file.teams, ...before.teams.filter(({ name }) => file.teams.every((team) => team.name !== name))],
    people: [
      ...file.people,
      ...before.people.filter(({ staffNumber }) => file.people.every((person) => person.staffNumber !== staffNumber)),
    ],
  };
}
