import { Command } from 'commander';
import { z } from 'zod';
import { deskAddressOf } from '../app/config/config.ts';
import { addAccount } from '../operations/accounts/add-account.ts';
import { type AccountRole, ROLES } from '../records/accounts.ts';
import { openClock } from '../records/clock.ts';
import { callerByStaffNumber } from '../records/organisation/people.ts';
import { teamIdByName } from '../records/organisation/teams.ts';
import { CommandFailed, type OpenRecords, printFromRecords } from './open.ts';

interface Options {
  name: string;
  role: string;
  team?: string;
  person?: string;
  sealed?: true;
  by: string;
}

export function userCommand(): Command {
  const user = new Command('user').description('who may open the duty desk');
  user
    .command('add')
    .description('add an account and print its one-time link, with which it gets a password and a code from an app')
    .argument('<email>', 'the address that they sign in with')
    .requiredOption('--name <name>', 'as others see it')
    .requiredOption('--role <role>', `${ROLES.join(', ')}; several with commas`)
    .option('--team <team>', 'the team that the roles are for; without it, every team')
    .option('--person <staffnumber>', 'whose account it is: needed to see what was asked of them')
    .option('--sealed', "for a sealed envelope, to be used when the council's own sign-in fails")
    .requiredOption('--by <name>', 'who are you?')
    .addHelpText(
      'after',
      '\nThe link works once, for three days. Anyone who has it has the account: hand it over in person.\n\n' +
        'Example: npm run cli -- user add joan.mercer@riverside.example --name "Joan Mercer" ' +
        '--role manager --team North --person 4030 --by "Dev Rao"',
    )
    .action(async (email: string, options: Options) => {
      await printFromRecords((records) => addUser(records, email, options));
    });
  return user;
}

/** Rejects with CommandFailed, and changes nothing, where something is wrong. */
export async function addUser({ knex }: Pick<OpenRecords, 'knex'>, given: string, options: Options): Promise<string[]> {
  const email = z.email().safeParse(given.trim());
  const roles = z
    .array(z.enum(ROLES))
    .nonempty()
    .safeParse(options.role.split(',').map((role) => role.trim()));
  const teamId = options.team === undefined ? null : await teamIdByName(knex, options.team.trim());
  const person = options.person === undefined ? null : await callerByStaffNumber(knex, options.person.trim());
  const faults = [
    ...(email.success ? [] : [`${given} is no e-mail address.`]),
    ...(roles.success ? [] : [`--role: one or more of ${ROLES.join(', ')}.`]),
    ...(options.team !== undefined && teamId === null ? [`There is no team ${options.team}.`] : []),
    ...(options.person !== undefined && person === null ? [`Nobody has the staff number ${options.person}.`] : []),
    ...(options.name.trim() === '' ? ['--name: what are they called?'] : []),
    ...(options.by.trim() === '' ? ['--by: who are you?'] : []),
  ];
  if (!email.success || !roles.success || faults.length > 0)
    throw new CommandFailed([...faults, 'Nothing has changed.']);
  const clock = await openClock(knex, null);
  const added = await addAccount(
    { knex },
    {
      email: email.data,
      name: options.name.trim(),
      personId: person?.id ?? null,
      roles: roles.data.map((role): AccountRole => ({ role, teamId })),
      isSealed: options.sealed === true,
    },
    { kind: 'person', name: options.by.trim(), via: 'cli' },
    clock.toReal(clock.now()),
  );
  if (added.kind === 'email-taken') throw new CommandFailed([`${email.data} has an account.`, 'Nothing has changed.']);
  const address = deskAddressOf(process.env);
  return [
    `${email.data} has an account, and it is not set up yet.`,
    `Hand this link over. It works once, for three days: ${address ?? ''}/desk/set-up/${added.token}`,
    ...(address === null ? ["Put the desk's own address before it: PUBLIC_URL is not among the settings here."] : []),
  ];
}
