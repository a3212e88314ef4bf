import { z } from 'zod';
import { cardsOfTeam } from '../../operations/cards/cards-of-team.ts';
import type { DeskRequest, GuardedRoute } from '../access/page-route.ts';
import { teamIn, teamSubject } from '../access/teams.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { numberAsWritten, withNumbersAsWritten } from '../shell/numbers.ts';
import type { Show } from '../shell/show.ts';

/**
 * Cards to print and hand out: what each worker keys and texts, what people who are rung hear and do, and whom a family
 * rings. Without them nobody knows the covert ways. They are for those who look after the team's people: no worker who
 * is made to sign in can open them.
 */

const KINDS = [
  { which: 'own', text: 'For each worker' },
  { which: 'responders', text: 'For each who may be rung' },
  { which: 'family', text: 'For each family' },
] as const;
const Wanted = z.object({ for: z.enum(KINDS.map(({ which }) => which)).catch('own') });

export function cardsRoute({ parts, numbers = [] }: DeskDependencies, show: Show): GuardedRoute {
  const { knex, library } = parts;

  async function showCards(asked: DeskRequest): Promise<void> {
    const team = await teamIn(knex, asked);
    if (!team) return;
    const { for: which } = Wanted.parse(asked.request.query);
    const wanted = { team, about: null, numbers: numbers.map(numberAsWritten), lineNumbers: parts.lineNumbers };
    const cards = await cardsOfTeam(knex, library.languages, wanted);
    show(asked, 'cards/cards.njk', {
      team,
      kinds: KINDS.map((kind) => ({ ...kind, isShown: kind.which === which })),
      which,
      cards: cards[which].map(({ name, lines }) => ({ name, text: withNumbersAsWritten(lines.join('\n')) })),
    });
  }

  return {
    method: 'get',
    path: '/plans/:teamId/cards',
    page: 'cards',
    permission: 'give a code or verify a number',
    book: 'shown',
    subject: (asked) => teamSubject(knex, asked),
    handle: showCards,
  };
}
