import { sheetStateOf } from '../../records/emergency-sheets.ts';
import { loadTimezone } from '../../records/organisation/people.ts';
import { trainingOf } from '../../records/training.ts';
import { useOf } from '../../records/views/shown/own-use.ts';
import { readShownPeople, type ShownPerson } from '../../records/views/shown/people.ts';
import { readVisitsOf } from '../../records/views/shown/visits.ts';
import { judgeAccess } from '../access/account.ts';
import { type DeskRequest, leadsTo, type PageRoute } from '../access/page-route.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { monthBegan } from '../people/view.ts';
import type { Show } from '../shell/show.ts';
import { type Mine, myView } from './view.ts';

/** A worker's own pages. Nobody checks in here: a second way would have to be as covert as the telephone. */

const HOUR = 3_600_000;
/** What should have begun stays for as long as the board shows it. */
const BEFORE = 12 * HOUR;
const AHEAD = 14 * 24 * HOUR;

/** Where "Exit this page" leads: a page that anybody may be looking at. */
const ELSEWHERE = 'https://www.bbc.co.uk/weather';

export function myRoutes({ parts: { knex, clock } }: DeskDependencies, show: Show): PageRoute[] {
  async function workerOf({ account }: DeskRequest): Promise<ShownPerson | null> {
    if (account.personId === null) return null;
    const [person] = await readShownPeople(knex, { id: account.personId });
    return person?.roles.includes('worker') === true ? person : null;
  }

  async function usesOf(personId: string, now: Date, timezone: string): Promise<Mine['use']> {
    const began = monthBegan(now, timezone);
    const before = monthBegan(new Date(began.getTime() - HOUR), timezone);
    return {
      thisMonth: await useOf(knex, personId, { from: began, to: now, now }),
      lastMonth: await useOf(knex, personId, { from: before, to: began, now }),
    };
  }

  async function showMine(asked: DeskRequest): Promise<void> {
    const person = await workerOf(asked);
    if (!person) {
      show(asked, 'my/my.njk', { view: null, elsewhere: ELSEWHERE });
      return;
    }
    const now = clock.now();
    const timezone = await loadTimezone(knex);
    const span = { from: new Date(now.getTime() - BEFORE), to: new Date(now.getTime() + AHEAD) };
    const mine = {
      person,
      visits: await readVisitsOf(knex, person.id, span, now),
      sheet: await sheetStateOf(knex, person.id),
      training: await trainingOf(knex, [person.id]),
      use: await usesOf(person.id, now, timezone),
    };
    const about = { teamIds: person.teams.map(({ id }) => id), personId: person.id };
    show(asked, 'my/my.njk', {
      elsewhere: ELSEWHERE,
      view: myView(mine, { now, timezone }),
      personId: person.id,
      mayPlan: judgeAccess(asked.account, 'plan a visit', about).kind === 'yes',
      mayHaveCalendar: judgeAccess(asked.account, 'have a calendar read', about).kind === 'yes',
    });
  }

  return [
    { method: 'get', path: '/my', page: 'own visits', permission: 'signed in', book: 'shown', handle: showMine },
    {
      method: 'get',
      path: '/my/visits/new',
      page: 'visit plan',
      permission: 'plan a visit',
      book: 'none',
      handle: leadsTo('/desk/visits/plan'),
    },
    {
      method: 'get',
      path: '/my/sheet',
      page: 'sheet',
      permission: 'signed in',
      book: 'none',
      handle: async (asked) => {
        const person = await workerOf(asked);
        asked.response.redirect(303, person ? `/desk/people/${person.id}/sheet` : '/desk/my');
      },
    },
  ];
}
