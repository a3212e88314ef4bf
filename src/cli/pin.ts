import { Command } from 'commander';
import { loadOrganisationSettings, loadTimezone, timezoneOf } from '../records/organisation/people.ts';
import type { GivenCode } from '../operations/first-codes.ts';
import { giveCodes } from '../operations/people/give-codes.ts';
import { giveCodeTo } from '../operations/people/give-code-to.ts';
import type { Dependencies } from '../operations/work.ts';
import { dateAndTime } from '../timeline/local-time.ts';
import { CommandFailed, printFromRecords } from './open.ts';
import { asCommand, AT_THE_TERMINAL, commandDependencies, whereNobodyRings } from './command-dependencies.ts';
import { table } from './table.ts';

export function pinCommand(): Command {
  const pin = new Command('pin').description("people's PINs, which nobody can read");
  pin
    .command('reset')
    .description('give somebody a one-time code, with which they set their PINs on the phone')
    .argument('<staffnumber>', 'whose PINs')
    .option('--send', 'text the code to their first phone, instead of printing it')
    .addHelpText(
      'after',
      '\nThe code is shown only once and works for a week. From their own phone the ' +
        'line asks for it; from any other they key their staff\n' +
        'number, and the code where the PIN is asked for. PINs that they have go on ' +
        'working until both new ones are set, all at once.\n' +
        'Take pin and duress_pin out of the organisation file: the next import would set ' +
        'them back.\n\nExample: npm run cli -- pin reset 4021',
    )
    .action(async (staffNumber: string, { send = false }: { send?: boolean }) => {
      await printFromRecords(async (records) => resetPin(await commandDependencies(records), staffNumber, { send }));
    });
  return pin;
}

/** Rejects with CommandFailed where nobody has that staff number. */
export async function resetPin(
  parts: Dependencies,
  staffNumber: string,
  { send }: { send: boolean },
): Promise<string[]> {
  const became = await asCommand(giveCodeTo(parts, AT_THE_TERMINAL, { person: staffNumber, send }));
  if (became.kind === 'nobody') throw new CommandFailed([`Nobody has the staff number ${staffNumber.trim()}.`]);
  const settings = await loadOrganisationSettings(parts.knex);
  const lines = printCodes([became.given], timezoneOf(settings));
  return send ? [...lines, ...(await whereNobodyRings(parts))] : lines;
}

/** A code for everybody who has no PIN, and none that works. Resolves with what to tell the person at the terminal. */
export async function codesForThoseWithoutPin(parts: Dependencies, { send }: { send: boolean }): Promise<string[]> {
  const given = await asCommand(giveCodes(parts, AT_THE_TERMINAL, { send }));
  return printCodes(given, await loadTimezone(parts.knex));
}

function printCodes(given: GivenCode[], timezone: string): string[] {
  const [first] = given;
  if (!first) return [];
  const sent = given.filter(({ sentTo }) => sentTo !== null);
  const toHandOut = given.filter(({ sentTo }) => sentTo === null);
  const until = dateAndTime(first.until, timezone);
  return [
    ...(sent.length > 0
      ? [
          `one-time codes, good until ${until}, are texted to: ` +
            sent.map(({ person }) => `${person.name} (${person.staffNumber})`).join(', '),
        ]
      : []),
    ...(toHandOut.length > 0
      ? [
          `one-time codes to set PINs with, good until ${until}. They are shown only now: hand each to its owner.`,
          ...table(
            ['Name', 'Staff number', 'Code'],
            toHandOut.map(({ person, code }) => [person.name, person.staffNumber, code]),
          ),
        ]
      : []),
  ];
}
