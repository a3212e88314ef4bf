import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { lineNumbersOf } from '../app/config/config.ts';
import { hasCode } from '../database/error-code.ts';
import { loadOrganisation } from '../records/organisation/organisation.ts';
import type { Counts } from '../records/organisation/counts.ts';
import { PruneRefused } from '../records/organisation/prune.ts';
import { currentRevision } from '../records/organisation/changes.ts';
import {
  type FileToImport,
  importOrganisation,
  type OrganisationImported,
} from '../operations/organisation/import-organisation.ts';
import type { FileFinding } from '../organisation-file/document.ts';
import { type OrganisationRead, readOrganisation, type WholeFile } from '../organisation-file/read.ts';
import { showOrganisation } from '../organisation-file/show.ts';
import { keptWhileOutWords } from '../organisation-file/kept-words.ts';
import { textOf } from '../organisation-file/utf8.ts';
import { CommandFailed, type OpenRecords, withRecords } from './open.ts';
import { openClock } from '../records/clock.ts';
import { AT_THE_TERMINAL, commandDependencies } from './command-dependencies.ts';
import { THROUGH } from '../timeline/change-source.ts';
import { refusalLines, undoneLines } from './undone-lines.ts';
import { codesForThoseWithoutPin } from './pin.ts';
import { verifyEverybody } from './verify.ts';

interface Options {
  prune?: boolean;
  overwrite?: boolean;
  show?: boolean;
  send?: boolean;
  verify?: boolean;
}

export function importCommand(): Command {
  return new Command('import')
    .description('import an organisation file: all of it, or nothing and every fault with its line')
    .argument('[file]', 'the organisation file (YAML)')
    .option('--prune', 'let go of the people who are not in the file; refused while they are on a visit or an alarm')
    .option('--overwrite', 'import a file that undoes what was changed since it was exported')
    .option(
      '--show',
      'import nothing; print the whole of the file, or without a file of what was ' +
        'imported, with every value that was left out',
    )
    .option('--verify', "text every number that has not proved to be its owner's, and ask for a text in answer")
    .option('--send', 'text the one-time codes of people without PIN to their first phones, instead of printing them')
    .addHelpText(
      'after',
      '\nPeople are updated by staff number. Absences that were noted at the desk, by phone or by person away\n' +
        'stay. A file that was exported here is refused where it would undo what was changed since. People who have ' +
        'no PIN get a one-time code, with which\nthey set it on the phone. Exit code 0 with warnings, ' +
        '1 with faults.\n\nExample: npm run cli -- import db/demo.yaml',
    )
    .action(
      async (
        file: string | undefined,
        { prune = false, overwrite = false, show = false, send = false, verify = false }: Options,
      ) => {
        if (file === undefined) {
          if (!show) throw new CommandFailed(['Which file? See: import --help']);
          console.log(await withRecords(process.env, showImported));
          return;
        }
        const read = await readFileOrFail(file, lineNumbersOf(process.env));
        for (const warning of read.warnings) console.error(line(file, warning, 'warning: '));
        if ('faults' in read)
          throw new CommandFailed([...read.faults.map((fault) => line(file, fault, '')), 'Nothing was imported.']);
        if (show) console.log(showOrganisation(read.organisation, read.revision));
        else {
          await withRecords(process.env, async (records) => {
            const imported = await importRead(records, { name: file, ...read }, { prune, overwrite });
            for (const warning of undoneLines(imported.undone)) console.error(`${file}: warning: ${warning}`);
            for (const told of importedLines(imported)) console.log(told);
            const areAllSet = read.organisation.people.every(({ pin }) => pin !== null);
            if (areAllSet && !verify) return;
            const parts = await commandDependencies(records);
            for (const told of await codesForThoseWithoutPin(parts, { send })) console.log(told);
            if (verify) for (const told of await verifyEverybody(parts)) console.log(told);
          });
        }
      },
    );
}

function line(file: string, { line: number, reason }: FileFinding, kind: string): string {
  return `${file}:${number}: ${kind}${reason}`;
}

async function readFileOrFail(file: string, lineNumbers: string[]): Promise<OrganisationRead> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new CommandFailed([`${file}: cannot be read: ${whyUnread(error)}. Nothing was imported.`]);
  });
  const read = textOf(bytes);
  return 'faults' in read ? { ...read, warnings: [] } : readOrganisation(read.text, lineNumbers);
}

function whyUnread(error: unknown): string {
  if (hasCode(error, 'ENOENT')) return 'there is no such file';
  if (hasCode(error, 'EISDIR')) return 'it is a folder; name the file in it';
  return hasCode(error, 'EACCES') ? 'this account may not read it' : 'the disk did not give it';
}

/** The organisation in the records as a file, with its revision. */
export async function showImported({ knex }: OpenRecords): Promise<string> {
  const revision = await currentRevision(knex);
  const organisation = await loadOrganisation(knex);
  if (organisation === null) throw new CommandFailed(['No organisation has been imported yet.']);
  return showOrganisation(organisation, revision);
}

type Done = Extract<OrganisationImported, { kind: 'done' }>;

async function importRead(
  records: OpenRecords,
  file: FileToImport & { name: string } & Pick<WholeFile, 'mayRingLine' | 'lineOfPin'>,
  { prune, overwrite }: { prune: boolean; overwrite: boolean },
): Promise<Done> {
  const { pin } = await records.secrets();
  const now = (await openClock(records.knex, null)).now();
  const options = { pinSecrets: pin, prune, lineNumbers: records.lineNumbers, overwrite, seen: null };
  try {
    return await records.knex.transaction(async (trx) => {
      const imported = await importOrganisation({ trx, now, actor: AT_THE_TERMINAL }, file, options);
      if (imported.kind === 'done') return imported;
      throw new CommandFailed([
        ...(imported.kind === 'undoes' ? refusalLines(imported.undone, file.revision) : []),
        ...(imported.kind === 'bars'
          ? imported.reasons.map((reason) => line(file.name, { line: file.mayRingLine, reason }, ''))
          : []),
        ...(imported.kind === 'pins'
          ? imported.faults.map(({ staffNumber, reason }) =>
              line(file.name, { line: file.lineOfPin(staffNumber), reason }, ''),
            )
          : []),
        'Nothing was imported.',
      ]);
    });
  } catch (error) {
    if (error instanceof PruneRefused) throw new CommandFailed([...error.reasons, 'Nothing was imported.']);
    throw error;
  }
}

function importedLines({
  saved: { organisation, teams, people, pruned, kept, keptWhileOut },
  kept: absences,
  revision,
}: Done): string[] {
  const counted = (name: string, { added, updated, unchanged }: Counts) =>
    `${name}: ${added} added, ${updated} updated, ${unchanged} unchanged`;
  return [
    counted('organisation', organisation),
    counted('teams', teams),
    counted('people', people),
    ...(pruned.length > 0 ? [`gone: ${pruned.join(', ')}`] : []),
    ...(kept.length > 0 ? [`not in the file, and kept (see --prune): ${kept.join(', ')}`] : []),
    ...keptWhileOut.map(keptWhileOutWords),
    ...absences.map(
      ({ person, away: { from, to, noted } }) =>
        `noted ${THROUGH[noted ?? 'cli']}, and kept: ${person.name} (${person.staffNumber}) is away from ` +
        `${from} to ${to}`,
    ),
    `revision ${revision}`,
  ];
}
