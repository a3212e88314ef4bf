import type { Knex } from 'knex';
import { unreviewedLanguages } from '../../conversation/check/check-speech.ts';
import { baseOf, type Languages } from '../../conversation/files/language-file.ts';
import { dayInWords } from '../../organisation-file/major-incident-day.ts';
import { majorIncidentContacts } from '../../records/major-incident.ts';
import { needsOf } from '../../records/organisation/communication-needs.ts';
import { callerById, loadOrganisationSettings } from '../../records/organisation/people.ts';
import { loadResponders } from '../../records/organisation/responders.ts';
import { teamPlan } from '../../records/organisation/teams.ts';
import { readinessOf } from '../../records/views/readiness.ts';
import { NoOrganisation } from '../operation.ts';
import { cardOf, familyCard } from './card-text.ts';
import { responderCard, respondersOf } from './responder-card.ts';

/** The cards of a team, for the person who prints them. */

interface Card {
  /** Whose it is. */
  name: string;
  /** To be printed in letters of one width. */
  lines: string[];
}

interface TeamCards {
  /** How many workers the team has. */
  workers: number;
  /** A card for each worker. */
  own: Card[];
  /** A card for each who may be rung about one. */
  responders: Card[];
  /** A card for the family of each worker. */
  family: Card[];
}

interface CardsWanted {
  team: { id: string; name: string };
  /** A staff number; null: everybody. */
  about: string | null;
  /** E.164, preferred first. Never the cover numbers. */
  numbers: string[];
  /** Where the line itself is rung, as E.164, the cover numbers too. */
  lineNumbers: readonly string[];
}

/** Rejects with NoOrganisation. */
export async function cardsOfTeam(
  knex: Knex,
  languages: Languages,
  { team, about, numbers, lineNumbers }: CardsWanted,
): Promise<TeamCards> {
  const organisation = await loadOrganisationSettings(knex);
  if (!organisation) throw new NoOrganisation();
  const { spokenName, lineName, locale } = organisation;
  const plan = await teamPlan(knex, team.id);
  const workers = (await readinessOf(knex, team.id, new Date(0), new Date(0))).filter(({ isWorker }) => isWorker);
  const respondersByWorker = await Promise.all(
    workers.map(async (worker) => ({
      worker,
      responders: await loadResponders(knex, worker.id, team.id, { lineNumbers }),
    })),
  );
  const isWanted = ({ staffNumber }: { staffNumber: string | null }): boolean =>
    about === null || about === staffNumber;
  /** What people hear, the card quotes in the language in which they hear it. */
  const languageOf = async (personId: string | null): Promise<string> =>
    (await needsOf(knex, personId)).language ?? locale;
  const unread = new Set(unreviewedLanguages({ languages }).map(({ tag }) => tag));
  const withReview = (card: string[], tag: string): string[] =>
    unread.has(tag)
      ? [...card, '', `What it quotes in ${tag}: no speaker of ${tag} has checked these words yet.`]
      : card;
  const own = respondersByWorker
    .filter(({ worker }) => isWanted(worker))
    .map(async ({ worker, responders }): Promise<Card> => {
      const language = await languageOf(worker.id);
      const card = cardOf(
        { spokenName, numbers, teamName: team.name, plan, worker, responders },
        languages[language] ?? baseOf(languages),
        (await needsOf(knex, worker.id)).textOnly,
      );
      return { name: worker.name, lines: withReview(card, language) };
    });
  const majorIncident = await majorIncidentContacts(knex);
  const day = dayInWords([{ name: team.name, officeHours: plan.officeHours ?? [] }]);
  const rung = respondersOf(respondersByWorker.map(({ responders }) => ({ responders, plan })))
    .filter(isWanted)
    .map(async (responder): Promise<Card> => {
      const hasPin = responder.personId !== null && (await callerById(knex, responder.personId))?.pinHash != null;
      const language = await languageOf(responder.personId);
      const told = { spokenName, lineName, numbers, responder, hasPin, majorIncident, day };
      return { name: responder.name, lines: withReview(responderCard(told, languages, language), language) };
    });
  return {
    workers: workers.length,
    own: await Promise.all(own),
    responders: await Promise.all(rung),
    family: workers
      .filter(isWanted)
      .map((worker) => ({ name: worker.name, lines: familyCard(spokenName, numbers, worker) })),
  };
}
