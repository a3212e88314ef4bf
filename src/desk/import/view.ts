import type { GivenCode } from '../../operations/first-codes.ts';
import type { Preview } from '../../operations/people/import-file.ts';
import type { OrganisationSettings } from '../../records/organisation/people.ts';
import type { Undone } from '../../operations/organisation/undone-by.ts';
import { withoutPins } from './without-pins.ts';
import { dayAndTime } from '../shell/times.ts';
import { THROUGH } from '../../timeline/change-source.ts';
import { type ChangeLine, changeLine } from '../plans/change-words.ts';

/** What an import would undo, and what it leaves though the file does not have it. Pure. */

interface UndoneView {
  heading: string;
  about: string;
  changes: ChangeLine[];
  /** It is imported only after a tick. */
  isAsked: boolean;
}

/** Null: it undoes nothing, and there is nothing to say. */
export function undoneView({ changes, since, revision }: Undone, timezone: string): UndoneView | null {
  if (changes.length === 0 && since !== 'elsewhere') return null;
  const elsewhere =
    'The revision that the file names has not been here: it is from another database, or a backup was restored since.';
  const isOne = changes.length === 1;
  const made = isOne ? 'It was made' : 'They were made';
  const inFile =
    `${made} after the file was exported; revision ${revision} is here. Export it anew and write your ` +
    `changes into that one, or tick below that ${isOne ? 'it is' : 'they are'} undone.`;
  const sinceImport = changes.length > 0 ? `${made} here since the last file was imported.` : '';
  return {
    heading:
      changes.length === 0
        ? 'A file from elsewhere'
        : `The file would undo ${changes.length} ${isOne ? 'change' : 'changes'}`,
    about: since === 'file' ? inFile : `${since === 'elsewhere' ? `${elsewhere} ` : ''}${sinceImport}`,
    changes: changes.map((change) => changeLine(change, timezone)),
    isAsked: since === 'file' && changes.length > 0,
  };
}

export const keptWords = (kept: Extract<Preview, { kind: 'preview' }>['kept']): string[] =>
  kept.map(
    ({ person, away: { from, to, noted } }) =>
      `${person.name} (${person.staffNumber}) is away from ${from} to ${to}: noted ${THROUGH[noted ?? 'cli']}, ` +
      'and not in the file. It stays.',
  );

export const renamedWords = (renamed: Extract<Preview, { kind: 'preview' }>['renamed']): string[] =>
  renamed.map(
    ({ name, becomes }) =>
      `${name} is called ${becomes} in the file. It stays the same team, with its visits and the people who see it ` +
      'here.',
  );

/** What is wrong with a file, for a spreadsheet: the line, what stands in it, and the rule. */
export function faultRows(preview: Preview, text: string): string[][] {
  const lines = text.split(/\r\n|\r|\n/);
  const row = (kind: string, { line, reason }: { line: number; reason: string }): string[] => [
    kind,
    String(line),
    withoutPins((lines[line - 1] ?? '').trim()),
    reason,
  ];
  const faults = preview.kind === 'faults' ? preview.faults.map((one) => row('fault', one)) : [];
  return [['What', 'Line', 'It says', 'Rule'], ...faults, ...preview.warnings.map((one) => row('look at this', one))];
}

type LetterCode = Pick<GivenCode, 'code' | 'until'> & { person: Pick<GivenCode['person'], 'name' | 'staffNumber'> };

/** A letter to each, with their one-time code. */
export function lettersView(
  given: LetterCode[],
  { spokenName, timezone }: Pick<OrganisationSettings, 'spokenName' | 'timezone'>,
) {
  return {
    from: spokenName,
    letters: given.map(({ person, code, until }) => ({
      name: person.name,
      staffNumber: person.staffNumber,
      // As it is keyed, in two parts that an eye can hold.
      code: code.replace(/^(\d{3})(\d{3})$/, '$1 $2'),
      until: dayAndTime(until, timezone),
    })),
  };
}
