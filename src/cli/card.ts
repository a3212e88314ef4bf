import { Command } from 'commander';
import type { Knex } from 'knex';
import { readConfig } from '../app/config/config.ts';
import type { Languages } from '../conversation/files/language-file.ts';
import { EXCHANGE_LINE } from '../app/demo/numbers.ts';
import { teamByName } from '../records/drills.ts';
import { contactCard } from '../operations/cards/card-text.ts';
import { cardsOfTeam } from '../operations/cards/cards-of-team.ts';
import { type OrganisationSettings, loadOrganisationSettings } from '../records/organisation/people.ts';
import { CommandFailed, withRecords } from './open.ts';
import { commandDependencies } from './command-dependencies.ts';

interface Options {
  about?: string;
  family?: boolean;
  vcard?: boolean;
}

export function cardCommand(): Command {
  return new Command('card')
    .description(
      'print a card for each worker (what to key and text; to be learnt: the covert ways ' +
        "and the team's plan), and for each who may be rung about one",
    )
    .argument('[team]', "the team's name")
    .option('--about <staff number>', 'of this person alone')
    .option('--family', "instead: a card for each worker's family, with whom to ring if they are worried")
    .option('--vcard', "instead: one contact card with all our numbers, for people's phones")
    .addHelpText(
      'after',
      '\nPINs are on neither. The cover number is never in the contact card: a phone that ' +
        'shows a name for it would give the covert call away.\n\n' +
        'Examples: npm run cli -- card North\n          npm run cli -- card --vcard > riverside.vcf',
    )
    .action(async (team: string | undefined, { about, family = false, vcard = false }: Options) => {
      const numbers = numbersIn(process.env);
      await withRecords(process.env, async (records) => {
        if (vcard) process.stdout.write(contactCard((await organisationSettings(records.knex)).spokenName, numbers));
        else
          for (const line of await cards(records.knex, (await commandDependencies(records)).library.languages, {
            team: team ?? '',
            about: about ?? null,
            numbers,
            lineNumbers: records.lineNumbers,
            isForFamily: family,
          }))
            console.log(line);
      });
    });
}

/** The carriers' main numbers, preferred first; without a carrier, the exchange's. Rejects settings with faults. */
function numbersIn(environment: NodeJS.ProcessEnv): string[] {
  const read = readConfig(environment);
  if ('faults' in read) throw new CommandFailed(read.faults);
  return read.config.carriers.length > 0 ? read.config.carriers.map(({ number }) => number) : [EXCHANGE_LINE];
}

async function organisationSettings(knex: Knex): Promise<OrganisationSettings> {
  const organisation = await loadOrganisationSettings(knex);
  if (!organisation) throw new CommandFailed(['No organisation has been imported yet.']);
  return organisation;
}

interface Wanted {
  team: string;
  /** A staff number; null: everybody. */
  about: string | null;
  numbers: string[];
  lineNumbers?: readonly string[];
  isForFamily?: boolean;
}

/** Rejects with CommandFailed where there is no such team, or nobody in it of that number. */
export async function cards(
  knex: Knex,
  languages: Languages,
  { team: teamName, about, numbers, lineNumbers = [], isForFamily = false }: Wanted,
): Promise<string[]> {
  await organisationSettings(knex);
  const team = await teamByName(knex, teamName);
  if (!team)
    throw new CommandFailed([teamName === '' ? 'Of which team? See: card --help' : `There is no team ${teamName}.`]);
  const made = await cardsOfTeam(knex, languages, { team, about, numbers, lineNumbers });
  if (made.workers === 0) throw new CommandFailed([`${team.name} has no workers.`]);
  const wanted = isForFamily ? made.family : [...made.own, ...made.responders];
  if (wanted.length > 0) return apart(wanted.map(({ lines }) => lines));
  const nobody = `${about ?? ''} is no worker of ${team.name}`;
  throw new CommandFailed([isForFamily ? `${nobody}.` : `${nobody}, and is rung for none.`]);
}

const apart = (all: string[][]): string[] =>
  all.flatMap((card, index) => [...(index === 0 ? [] : ['', '-'.repeat(72), '']), ...card]);
