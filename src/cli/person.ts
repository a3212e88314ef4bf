import { Command } from 'commander';
import type { Knex } from 'knex';
import { addAway } from '../records/organisation/away.ts';
import { CommandFailed, withRecords } from './open.ts';
import { date } from '../organisation-file/values.ts';

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
      '\nWrite it into the organisation file too: the next import takes away what is not there. Who is left to ring then: ready TEAM.\n\n' +
        'Example: npm run cli -- person away 4022 2026-12-24 2027-01-02',
    )
    .action(async (staffNumber: string, from: string, to: string) => {
      await withRecords(process.env, async ({ knex }) => {
        for (const line of await recordAbsence(knex, staffNumber.trim(), from.trim(), to.trim())) console.log(line);
      });
    });
  return person;
}

/** Rejects with CommandFailed, and changes nothing, where a day is none or nobody has that staff number. */
export async function recordAbsence(knex: Knex, staffNumber: string, from: string, to: string): Promise<string[]> {
  const faults = [
    ...(date.safeParse(from).success ? [] : [`${from} is no day, as in 2026-12-24`]),
    ...(date.safeParse(to).success ? [] : [`${to} is no day, as in 2027-01-02`]),
  ];
  if (faults.length === 0 && from > to) faults.push('It ends before it begins');
  if (faults.length > 0) throw new CommandFailed([...faults.map((fault) => `${fault}.`), 'Nothing has changed.']);
  const name = await knex.transaction((trx) => addAway(trx, staffNumber, { from, to }));
  if (name === null) throw new CommandFailed([`Nobody has the staff number ${staffNumber}.`]);
  return [`${name} is away from ${from} to ${to}, both days included.`];
}
