import { loadOrganisationSettings } from '../../records/organisation/people.ts';
import { looksAtPerson, looksOfAccount } from '../../records/views/shown/own-looks.ts';
import type { DeskRequest, PageRoute } from '../access/page-route.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { dayOf, spanOfDay } from '../shell/local-days.ts';
import type { Show } from '../shell/show.ts';
import { looksAtMe, looksOfMine } from './looks-view.ts';

const DAY = 86_400_000;
const DAYS = 90;
/**
 * Whoever has somebody in their power has them sign in and look. An alarm may last for days, and nothing here may depend
 * on whether one is open, so every day waits for a week.
 */
const WAITS = 7;
const MOST = 300;

/** A person's own log of the desk: who opened what is theirs, and what they opened themselves. */
export function ownLooksRoutes({ parts: { knex } }: DeskDependencies, show: Show): PageRoute[] {
  async function showLooks(asked: DeskRequest): Promise<void> {
    const { account, now } = asked;
    const timezone = (await loadOrganisationSettings(knex))?.timezone ?? 'Europe/London';
    const today = spanOfDay(dayOf(now, timezone), timezone);
    const midnight = today.from;
    const from = new Date(midnight.getTime() - DAYS * DAY);
    const wanted = { from, timezone, most: MOST + 1 };
    const weekAgo = spanOfDay(dayOf(new Date(midnight.getTime() - WAITS * DAY), timezone), timezone).to;
    const theirs =
      account.personId === null ? [] : await looksAtPerson(knex, account.personId, { ...wanted, to: weekAgo });
    const own = await looksOfAccount(knex, account.id, { ...wanted, to: today.to });
    show(asked, 'me/looks.njk', {
      atMe: looksAtMe(theirs.slice(0, MOST)),
      ofMine: looksOfMine(own.slice(0, MOST)),
      hasPerson: account.personId !== null,
      isMore: theirs.length > MOST || own.length > MOST,
      most: MOST,
      days_shown: DAYS,
    });
  }

  return [
    { method: 'get', path: '/me/looks', page: 'own looks', permission: 'signed in', book: 'shown', handle: showLooks },
  ];
}
