import { Command } from 'commander';
import type { Knex } from 'knex';
import { readConfig } from '../config.ts';
import type { Language } from '../conversation/language-file.ts';
import { EXCHANGE_LINE } from '../demo/numbers.ts';
import { teamByName } from '../records/drills.ts';
import { type House, loadHouse } from '../records/people.ts';
import { readinessOf } from '../records/readiness.ts';
import { teamPlan } from '../records/teams.ts';
import { cardOf, contactCard } from './card-text.ts';
import { CommandFailed, withRecords } from './open.ts';
import { openParts } from './parts.ts';

export function cardCommand(): Command {
  return new Command('card')
    .description('print each worker\'s card: what to key and text, and, to be learnt, the covert ways, the coded questions and the team\'s plan')
    .argument('[team]', 'the team\'s name')
    .option('--about <staff number>', 'of this worker alone')
    .option('--vcard', 'instead: one contact card with all our numbers, for people\'s phones')
    .addHelpText('after', '\nPINs are on neither. The cover number is never in the contact card: a phone that shows a name for it would give the covert call away.\n\n'
      + 'Examples: npm run cli -- card North\n          npm run cli -- card --vcard > riverside.vcf')
    .action(async (team: string | undefined, { about, vcard = false }: { about?: string; vcard?: boolean }) => {
      const numbers = numbersIn(process.env);
      await withRecords(process.env, async (records) => {
        if (vcard) process.stdout.write(contactCard((await theHouse(records.knex)).spokenName, numbers));
        else for (const line of await cards(records.knex, (await openParts(records)).library.languages, { team: team ?? '', about: about ?? null, numbers })) console.log(line);
      });
    });
}

/** The carriers' main numbers, preferred first; without a carrier, the exchange's. Rejects settings with faults. */
function numbersIn(environment: NodeJS.ProcessEnv): string[] {
  const read = readConfig(environment);
  if ('faults' in read) throw new CommandFailed(read.faults);
  return read.config.carriers.length > 0 ? read.config.carriers.map(({ number }) => number) : [EXCHANGE_LINE];
}

async function theHouse(knex: Knex): Promise<House> {
  const house = await loadHouse(knex);
  if (!house) throw new CommandFailed(['No organisation has been imported yet.']);
  return house;
}

export interface CardsWanted {
  team: string;
  /** A staff number; null: all of the team's workers. */
  about: string | null;
  numbers: string[];
}

/** Rejects with CommandFailed where there is no such team, or no such worker in it. */
export async function cards(knex: Knex, languages: Record<string, Language>, { team: teamName, about, numbers }: CardsWanted): Promise<string[]> {
  const house = await theHouse(knex);
  const team = await teamByName(knex, teamName);
  const language = languages[house.locale];
  if (!team || !language) throw new CommandFailed([teamName === '' ? 'Of which team? See: card --help' : `There is no team ${teamName}.`]);
  const plan = await teamPlan(knex, team.id);
  const workers = (await readinessOf(knex, team.id, new Date(0), new Date(0))).filter(({ isWorker, staffNumber }) => isWorker && (about === null || about === staffNumber));
  if (workers.length === 0) throw new CommandFailed([about === null ? `${team.name} has no workers.` : `${about} is no worker of ${team.name}.`]);
  return workers.flatMap((worker, index) => [
    ...(index === 0 ? [] : ['', '-'.repeat(72), '']),
    ...cardOf({ spokenName: house.spokenName, numbers, teamName: team.name, plan, worker }, language),
  ]);
}
