import { Command } from 'commander';
import { absenceSchema, recordAbsence } from '../operations/people/record-absence.ts';
import type { Dependencies } from '../operations/work.ts';
import { CommandFailed, printFromRecords } from './open.ts';
import { asCommand, AT_THE_TERMINAL, commandDependencies } from './command-dependencies.ts';

export function personCommand(): Command {
  const person = new Command('person').description('people, between one import and the next');
  person
    .command('away')
    .description('note that somebody is away, from the one day to the other, both included: nobody rings them then')
    .argument('<staffnumber>', 'who')
    .argument('<from>', 'the first day, as in 2026-12-24')
    .argument('<to>', 'the last day, as in 2027-01-02')
    .addHelpText(
      'after',
      '\nAn import of the organisation file leaves it as it is. Who is left to ring then: ready TEAM.\n\n' +
        'Example: npm run cli -- person away 4022 2026-12-24 2027-01-02',
    )
    .action(async (staffNumber: string, from: string, to: string) => {
      await printFromRecords(async (records) =>
        recordAbsenceByNumber(await commandDependencies(records), staffNumber.trim(), from.trim(), to.trim()),
      );
    });
  return person;
}

/** Rejects with CommandFailed, and changes nothing, where a day is none or nobody has that staff number. */
export async function recordAbsenceByNumber(
  parts: Dependencies,
  staffNumber: string,
  from: string,
  to: string,
): Promise<string[]> {
  const wanted = { person: staffNumber, from, to };
  const faults = (absenceSchema.safeParse(wanted).error?.issues ?? []).flatMap(({ path: [at], code }) => {
    if (at === 'person') return [`Nobody has the staff number ${staffNumber}`];
    if (code === 'custom' && at === 'to') return ['It ends before it begins'];
    return at === 'from' ? [`${from} is no day, as in 2026-12-24`] : [`${to} is no day, as in 2027-01-02`];
  });
  if (faults.length > 0) throw new CommandFailed([...faults.map((fault) => `${fault}.`), 'Nothing has changed.']);
  const noted = await asCommand(recordAbsence(parts, AT_THE_TERMINAL, wanted));
  if (noted.kind === 'nobody') throw new CommandFailed([`Nobody has the staff number ${staffNumber}.`]);
  return [`${noted.name} is away from ${from} to ${to}, both days included.`];
}
