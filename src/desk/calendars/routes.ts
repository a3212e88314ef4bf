import { z } from 'zod';
import { calendarAddress, followCalendar, leaveCalendar } from '../../operations/calendars/feed.ts';
import { calendarFeedOf } from '../../records/calendar-feeds.ts';
import { loadTimezone } from '../../records/organisation/people.ts';
import { readShownPeople, type ShownPerson } from '../../records/views/shown/people.ts';
import { deskActor } from '../access/account.ts';
import type { DeskRequest, FoundSubject, PageRoute } from '../access/page-route.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { subjectOf } from '../people/sight.ts';
import type { Show } from '../shell/show.ts';
import { dayAndTime } from '../shell/times.ts';

const PATH = '/people/:personId/calendar';
const Typed = z.object({ url: z.string().max(2000).catch('') });
const NO_ADDRESS = 'An address as Outlook gives it: it begins with https:// or webcal://, and has no password in it';

/** Somebody's calendar, which is read for planned visits: pasting its address in, and taking it out. */
export function calendarRoutes({ parts }: DeskDependencies, show: Show): PageRoute[] {
  const { knex } = parts;

  async function workerOf({ request }: DeskRequest): Promise<ShownPerson | null> {
    const [person] = await readShownPeople(knex, { id: String(request.params['personId']) });
    return person?.roles.includes('worker') === true ? person : null;
  }
  const subject = async (asked: DeskRequest): Promise<FoundSubject | null> => {
    const worker = await workerOf(asked);
    return worker && subjectOf(worker);
  };

  async function showPage(asked: DeskRequest, fault: string | null = null): Promise<void> {
    const worker = await workerOf(asked);
    if (!worker) return;
    const timezone = await loadTimezone(knex);
    const feed = await calendarFeedOf(knex, worker.id);
    show(
      asked,
      'calendars/calendar.njk',
      {
        worker: { id: worker.id, name: worker.name, isOwn: asked.account.personId === worker.id },
        feed: feed && {
          read: feed.readAt && dayAndTime(feed.readAt, timezone),
          fault: feed.fault,
          visits: feed.visits,
          unread: feed.unread.map((one) => ({ ...one, at: one.at.replace('T', ' ').replace(/:00(\.000)?Z?$/, '') })),
        },
        fault,
      },
      fault === null ? 200 : 422,
    );
  }

  const acts = { method: 'post', page: 'calendar', permission: 'have a calendar read', book: 'none', subject } as const;
  return [
    {
      method: 'get',
      path: PATH,
      page: 'calendar',
      permission: 'have a calendar read',
      book: 'none',
      subject,
      handle: (asked) => showPage(asked),
    },
    {
      ...acts,
      path: PATH,
      handle: async (asked: DeskRequest) => {
        const worker = await workerOf(asked);
        const url = calendarAddress.safeParse(Typed.parse(asked.request.body ?? {}).url);
        if (!worker || !url.success) {
          await showPage(asked, NO_ADDRESS);
          return;
        }
        await followCalendar(parts, deskActor(asked.account), { person: worker.id, url: url.data });
        asked.response.redirect(303, `/desk/people/${worker.id}/calendar`);
      },
    },
    {
      ...acts,
      path: `${PATH}/leave`,
      handle: async (asked: DeskRequest) => {
        const worker = await workerOf(asked);
        if (!worker) return;
        await leaveCalendar(parts, deskActor(asked.account), { person: worker.id });
        asked.response.redirect(303, `/desk/people/${worker.id}/calendar`);
      },
    },
  ];
}
