import { loadOrganisationSettings } from '../../records/organisation/people.ts';
import { looksAtPerson, looksOfAccount } from '../../records/views/shown/own-looks.ts';
import type { DeskRequest, PageRoute } from '../access/page-route.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { spanOfDay } from '../shell/local-days.ts';
import { dayOf } from '../../safety/local-day.ts';
import type { Show } from '../shell/show.ts';
import { LOOKS_DAYS, looksAtMe, looksOfMine, spanOfLooks } from './looks-view.ts';

const MOST = 300;

/** A person's own log of the desk: who opened what is theirs, and what they opened themselves. */
export function ownLooksRoutes({ parts: { knex } }: DeskDependencies, show: Show): PageRoute[] {
  async function showLooks(asked: DeskRequest): Promise<void> {
    const { account, now } = asked;
    const timezone = (await loadOrganisationSettings(knex))?.timezone ?? 'Europe/London';
    const { from, weekAgo } = spanOfLooks(now, timezone);
    const today = spanOfDay(dayOf(now, timezone), timezone);
    const wanted = { from, timezone, most: MOST + 1 };
    const theirs =
      account.personId === null ? [] : await looksAtPerson(knex, account.personId, { ...wanted, to: weekAgo });
    const own = await looksOfAccount(knex, account.id, { ...wanted, to: today.to });
    show(asked, 'me/looks.njk', {
      atMe: looksAtMe(theirs.slice(0, MOST)),
      ofMine: looksOfMine(own.slice(0, MOST), timezone),
      hasPerson: account.personId !== null,
      isMore: theirs.length > MOST || own.length > MOST,
      most: MOST,
      days_shown: LOOKS_DAYS,
    });
  }

  return [
    { method: 'get', path: '/me/looks', page: 'own looks', permission: 'signed in', book: 'shown', handle: showLooks },
  ];
}
