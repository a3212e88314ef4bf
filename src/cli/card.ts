import { Command } from 'commander';
import type { Knex } from 'knex';
import { readConfig } from '../app/config/config.ts';
import { unreviewed } from '../conversation/check/check-speech.ts';
import { baseOf, type Language } from '../conversation/files/language-file.ts';
import { EXCHANGE_LINE } from '../app/demo/numbers.ts';
import { teamByName } from '../records/drills.ts';
import { needsOf } from '../records/organisation/communication-needs.ts';
import { callerById, type OrganisationSettings, loadOrganisationSettings } from '../records/organisation/people.ts';
import { loadResponders } from '../records/organisation/responders.ts';
import { dayInWords } from '../organisation-file/major-incident-day.ts';
import { majorIncidentContacts } from '../records/major-incident.ts';
import { readinessOf } from '../records/views/readiness.ts';
import { teamPlan } from '../records/organisation/teams.ts';
import { cardOf, contactCard, familyCard } from './card-text.ts';
import { CommandFailed, withRecords } from './open.ts';
import { commandDependencies } from './command-dependencies.ts';
import { responderCard, respondersOf } from './responder-card.ts';

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

export interface CardsWanted {
  team: string;
  /** A staff number; null: everybody. */
  about: string | null;
  numbers: string[];
  isForFamily?: boolean;
}

/** Rejects with CommandFailed where there is no such team, or nobody in it of that number. */
export async function cards(
  knex: Knex,
  languages: Record<string, Language>,
  { team: teamName, about, numbers, isForFamily = false }: CardsWanted,
): Promise<string[]> {
  const organisation = await organisationSettings(knex);
  const team = await teamByName(knex, teamName);
  if (!team)
    throw new CommandFailed([teamName === '' ? 'Of which team? See: card --help' : `There is no team ${teamName}.`]);
  const plan = await teamPlan(knex, team.id);
  const workers = (await readinessOf(knex, team.id, new Date(0), new Date(0))).filter(({ isWorker }) => isWorker);
  if (workers.length === 0) throw new CommandFailed([`${team.name} has no workers.`]);
  const respondersByWorker = await Promise.all(
    workers.map(async (worker) => ({ worker, responders: await loadResponders(knex, worker.id, team.id) })),
  );
  const isWanted = ({ staffNumber }: { staffNumber: string | null }): boolean =>
    about === null || about === staffNumber;
  const { spokenName, lineName } = organisation;
  if (isForFamily) {
    const theirs = workers.filter(isWanted);
    if (theirs.length === 0) throw new CommandFailed([`${about ?? ''} is no worker of ${team.name}.`]);
    return apart(theirs.map((worker) => familyCard(spokenName, numbers, worker)));
  }
  /** What people hear, the card quotes in the language in which they hear it. */
  const languageOf = async (personId: string | null): Promise<string> =>
    (await needsOf(knex, personId)).language ?? organisation.locale;
  const unread = new Set(unreviewed({ languages }).map(({ tag }) => tag));
  const withReview = (card: string[], tag: string): string[] =>
    unread.has(tag)
      ? [...card, '', `What it quotes in ${tag}: no speaker of ${tag} has checked these words yet.`]
      : card;
  const workersCards = await Promise.all(
    respondersByWorker
      .filter(({ worker }) => isWanted(worker))
      .map(async ({ worker, responders }) => {
        const language = await languageOf(worker.id);
        const card = cardOf(
          { spokenName, numbers, teamName: team.name, plan, worker, responders },
          languages[language] ?? baseOf(languages),
          (await needsOf(knex, worker.id)).textOnly,
        );
        return withReview(card, language);
      }),
  );
  const majorIncident = await majorIncidentContacts(knex);
  const day = dayInWords([{ name: team.name, officeHours: plan.officeHours ?? [] }]);
  const respondersCards = await Promise.all(
    respondersOf(respondersByWorker.map(({ responders }) => ({ responders, plan })))
      .filter(isWanted)
      .map(async (responder) => {
        const hasPin = responder.personId !== null && (await callerById(knex, responder.personId))?.pinHash != null;
        const language = await languageOf(responder.personId);
        const told = { spokenName, lineName, numbers, responder, hasPin, majorIncident, day };
        return withReview(responderCard(told, languages, language), language);
      }),
  );
  const all = [...workersCards, ...respondersCards];
  if (all.length === 0) throw new CommandFailed([`${about ?? ''} is no worker of ${team.name}, and is rung for none.`]);
  return apart(all);
}

const apart = (all: string[][]): string[] =>
  all.flatMap((card, index) => [...(index === 0 ? [] : ['', '-'.repeat(72), '']), ...card]);
