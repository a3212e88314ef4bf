import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { z } from 'zod';
import { asWritten } from '../../organisation-file/as-written.ts';
import { type Comparison, compareOrganisations } from '../../organisation-file/compare.ts';
import type { Finding } from '../../organisation-file/document.ts';
import { readOrganisation } from '../../organisation-file/read.ts';
import { writeJournal } from '../../records/journal.ts';
import {
  holdImports,
  loadOrganisation,
  type Organisation,
  type Saved,
  saveOrganisation,
} from '../../records/organisation/organisation.ts';
import { NoOrganisation, operation } from '../operation.ts';

/** An organisation file: what it would change first, then all of it or nothing. */

export type Preview =
  | { kind: 'faults'; faults: Finding[]; warnings: Finding[] }
  | { kind: 'preview'; comparison: Comparison; warnings: Finding[]; revision: string };

/** Tells whether anything of people, teams or plans has changed since a preview. */
const revisionOf = (organisation: Organisation): string =>
  createHash('sha256')
    .update(JSON.stringify(asWritten(organisation)))
    .digest('hex');

export async function previewImport(knex: Knex, text: string): Promise<Preview> {
  const read = readOrganisation(text);
  if ('faults' in read) return { kind: 'faults', ...read };
  const before = await loadOrganisation(knex);
  if (!before) throw new NoOrganisation();
  return {
    kind: 'preview',
    comparison: compareOrganisations(before, read.organisation),
    warnings: read.warnings,
    revision: revisionOf(before),
  };
}

export type Imported =
  | { kind: 'done'; saved: Saved }
  | { kind: 'faults' }
  /** Somebody has changed something since the preview. */
  | { kind: 'changed' };

/** Imports a file, if nothing has changed since its preview. People who are not in the file stay. */
export const importFile = operation(
  z.object({ text: z.string(), revision: z.string() }),
  async (work, { text, revision }): Promise<Imported> => {
    const read = readOrganisation(text);
    if ('faults' in read) return { kind: 'faults' };
    await holdImports(work.trx);
    const before = await loadOrganisation(work.trx);
    if (!before || revisionOf(before) !== revision) return { kind: 'changed' };
    const { current } = work.parts.secrets.pin;
    const saved = await saveOrganisation(work.trx, read.organisation, current, { prune: false });
    const { added, updated } = saved.people;
    await writeJournal(work.trx, [
      {
        at: work.now,
        actor: work.actor,
        kind: 'office',
        detail: { what: `imports an organisation file: ${added} people added, ${updated} changed` },
      },
    ]);
    return { kind: 'done', saved };
  },
);
