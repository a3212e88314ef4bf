import type { DeskRequest, FoundSubject, PageRoute } from '../access/page-route.ts';
import type { LiveParts } from '../board/routes.ts';
import type { DeskDependencies } from '../dependencies.ts';
import type { LiveBoard } from '../live/live-board.ts';
import type { Show } from '../shell/show.ts';
import { alarmLiveRoutes } from './live-routes.ts';
import { createAlarmPage } from './page.ts';
import { alarmSubject } from './seen-alarm.ts';
import { OPEN_ALREADY, wasOpen } from './was-open.ts';

/** The page of one alarm. What may be done there: act-routes.ts. */
export function alarmRoutes(
  dependencies: DeskDependencies,
  show: Show,
  { render }: LiveParts,
  live: LiveBoard,
): PageRoute[] {
  const page = createAlarmPage(dependencies, show, render, live);
  const subject = (asked: DeskRequest): Promise<FoundSubject | null> => alarmSubject(dependencies, asked);
  return [
    {
      method: 'get',
      path: '/alarms/:id',
      page: 'alarm',
      permission: 'open an alarm',
      book: 'true',
      subject,
      handle: (asked) => page.open(asked, wasOpen(asked) ? { said: OPEN_ALREADY } : {}),
    },
    ...alarmLiveRoutes(dependencies, live, { subject, partsOf: (asked, about) => page.partsOf(asked, about) }),
  ];
}
