import type { Undone } from '../operations/organisation/undone-by.ts';
import type { Change } from '../records/organisation/changes.ts';
import { THROUGH } from '../timeline/change-source.ts';

/** What an import of an organisation file undoes, in lines. */

/** Why a file is refused. */
export function refusalLines({ changes, revision }: Undone, fileRevision: number | null): string[] {
  return [
    `The file is of revision ${fileRevision ?? 0}, and revision ${revision} is here. It would undo what was ` +
      'changed since:',
    ...changes.map((change) => `  ${changeLine(change)}`),
    'Export the file anew and write your changes into that one, or undo these with --overwrite.',
  ];
}

/** What an import has undone. */
export function undoneLines(undone: Undone | null): string[] {
  if (!undone) return [];
  const { changes, since } = undone;
  return [
    ...(since === 'elsewhere'
      ? ['its revision has not been here: it was exported from another database, or from one that a backup replaced']
      : []),
    ...changes.map(
      (change) =>
        `it undoes what was changed since the ${since === 'file' ? 'export' : 'last import'}: ${changeLine(change)}`,
    ),
  ];
}

function changeLine({ about, called, name, happened, keys, source, by, at }: Change): string {
  const who = about === 'person' ? `${called} (${name})` : called;
  const what = happened === 'changed' ? keys.map(({ key }) => key).join(', ') : happened;
  const when = at.toISOString().slice(0, 16).replace('T', ' ');
  return `${who}: ${what}, ${THROUGH[source]}${by === null ? '' : ` by ${by}`}, ${when} UTC`;
}
