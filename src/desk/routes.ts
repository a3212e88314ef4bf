import { forActs } from './access/acts-first.ts';
import type { PageRoute } from './access/page-route.ts';
import { accountRoutes } from './accounts/routes.ts';
import { alarmActRoutes } from './alarm/act-routes.ts';
import { alarmListRoutes } from './alarm/list-routes.ts';
import { alarmRoutes } from './alarm/routes.ts';
import { boardRoutes, type LiveParts } from './board/routes.ts';
import { calendarRoutes } from './calendars/routes.ts';
import { cardsRoute } from './cards/route.ts';
import type { DeskDependencies } from './dependencies.ts';
import { drillRoutes } from './drills/routes.ts';
import { callManagersRoute } from './handover/call-managers-route.ts';
import { handoverRoutes } from './handover/routes.ts';
import { hazardRoutes } from './hazards/routes.ts';
import { importRoutes } from './import/routes.ts';
import { incidentRoutes } from './incidents/routes.ts';
import { createLiveBoard } from './live/live-board.ts';
import { majorIncidentRoutes } from './major-incident/routes.ts';
import { ownLooksRoutes } from './me/looks-routes.ts';
import { ownRoutes } from './me/routes.ts';
import { myRoutes } from './my/routes.ts';
import { alarmReceivers } from './other-systems/alarm-receivers.ts';
import { apiTokens } from './other-systems/api-tokens.ts';
import { noticeChannels } from './other-systems/notice-channels.ts';
import { systemRoutes } from './other-systems/pages.ts';
import { peopleRoutes } from './people/routes.ts';
import { planEditRoutes } from './plans/edit/routes.ts';
import { planRoutes } from './plans/routes.ts';
import { raiseActRoutes } from './raise/act-routes.ts';
import { raiseRoutes } from './raise/routes.ts';
import { readinessRoutes } from './readiness/routes.ts';
import { reportRoutes } from './reports/routes.ts';
import { answerRoutes } from './rights/answer-routes.ts';
import { changeRoutes } from './rights/change-routes.ts';
import { decideRoutes } from './rights/decide-routes.ts';
import { holdRoutes } from './rights/hold-routes.ts';
import { logRoutes } from './rights/log-routes.ts';
import { requestRoutes } from './rights/request-routes.ts';
import { recordsRoutes } from './rights/routes.ts';
import { rollCallRoutes } from './roll-calls/routes.ts';
import { settingRoutes } from './settings/routes.ts';
import { sheetRoutes } from './sheets/routes.ts';
import type { Show } from './shell/show.ts';
import { councilRoutes } from './sign-in/council/routes.ts';
import { signInRoutes } from './sign-in/routes.ts';
import { setUpRoutes } from './sign-in/set-up-routes.ts';
import { textRoutes } from './texts/routes.ts';
import { trainingRoutes } from './training/routes.ts';
import { visitRoutes } from './visits/routes.ts';
import { wallRoutes } from './wall/routes.ts';

/** All pages of the desk, in the order in which they are looked for. */
export function deskRoutes(dependencies: DeskDependencies, show: Show, live: LiveParts): PageRoute[] {
  const board = createLiveBoard(dependencies, live.build);
  const acting = forActs(dependencies);
  return [
    ...signInRoutes(dependencies, show),
    ...councilRoutes(dependencies, show),
    ...setUpRoutes(dependencies, show),
    ...boardRoutes(dependencies, show, live, board),
    ...alarmListRoutes(dependencies, show),
    ...alarmRoutes(dependencies, show, live, board),
    ...alarmActRoutes(acting, show, live, board),
    ...raiseRoutes(dependencies, show),
    ...raiseActRoutes(acting, show),
    ...visitRoutes(dependencies, show),
    ...textRoutes(dependencies, show),
    ...incidentRoutes(dependencies, show),
    ...majorIncidentRoutes(dependencies, show),
    ...rollCallRoutes(dependencies, show),
    ...hazardRoutes(dependencies, show),
    // Before people, so that "import" is not read as an id.
    ...importRoutes(dependencies, show),
    ...peopleRoutes(dependencies, show),
    ...sheetRoutes(dependencies, show),
    ...calendarRoutes(dependencies, show),
    ...planRoutes(dependencies, show),
    ...planEditRoutes(dependencies, show),
    cardsRoute(dependencies, show),
    ...readinessRoutes(dependencies, show),
    ...trainingRoutes(dependencies, show),
    ...drillRoutes(dependencies, show),
    ...handoverRoutes(dependencies, show),
    callManagersRoute(dependencies, show),
    ...reportRoutes(dependencies, show),
    ...recordsRoutes(dependencies, show),
    ...holdRoutes(dependencies, show),
    ...requestRoutes(dependencies, show),
    ...decideRoutes(dependencies, show),
    ...answerRoutes(dependencies, show),
    ...logRoutes(dependencies, show),
    ...changeRoutes(dependencies, show),
    ...settingRoutes(dependencies, show),
    ...accountRoutes(dependencies, show),
    ...wallRoutes(dependencies, show, live, board),
    ...systemRoutes(dependencies, show, apiTokens(dependencies)),
    ...systemRoutes(dependencies, show, alarmReceivers(dependencies)),
    ...systemRoutes(dependencies, show, noticeChannels(dependencies)),
    ...myRoutes(dependencies, show),
    ...ownRoutes(dependencies, show),
    ...ownLooksRoutes(dependencies, show),
  ];
}
