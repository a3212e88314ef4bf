import { type ErrorRequestHandler, type NextFunction, type Request, type Response, Router, urlencoded } from 'express';
import helmet from 'helmet';
import { z } from 'zod';
import { accountRoutes } from './accounts/routes.ts';
import { actsFirst, eitherFor, forActs, isAct } from './access/acts-first.ts';
import { createCsrf, type Csrf } from './access/csrf.ts';
import { longWorkInTurn } from './access/long-work.ts';
import { addRoute, addUnknown, type PageGuard, type PageRoute, type PublicRequest } from './access/page-route.ts';
import { createSessions } from './access/sessions.ts';
import { becameWords, whatBecame } from './access/what-became.ts';
import { keptOfOlderSession } from './access/older-session.ts';
import { stashForm } from './access/stashed-form.ts';
import { type Visitor, visitorOf } from './access/visitor.ts';
import { withoutNul } from './access/without-nul.ts';
import { calendarRoutes } from './calendars/routes.ts';
import { cardsRoute } from './cards/route.ts';
import { alarmListRoutes } from './alarm/list-routes.ts';
import { alarmRoutes } from './alarm/routes.ts';
import { boardRoutes, type LiveParts } from './board/routes.ts';
import { type DeskDependencies, realNow } from './dependencies.ts';
import { callManagersRoute } from './handover/call-managers-route.ts';
import { handoverRoutes } from './handover/routes.ts';
import { hazardRoutes } from './hazards/routes.ts';
import { readUpload } from './import/upload.ts';
import { incidentRoutes } from './incidents/routes.ts';
import { importRoutes } from './import/routes.ts';
import { majorIncidentRoutes } from './major-incident/routes.ts';
import { drillRoutes } from './drills/routes.ts';
import { peopleRoutes } from './people/routes.ts';
import { ownLooksRoutes } from './me/looks-routes.ts';
import { ownRoutes } from './me/routes.ts';
import { myRoutes } from './my/routes.ts';
import { alarmReceivers } from './other-systems/alarm-receivers.ts';
import { apiTokens } from './other-systems/api-tokens.ts';
import { noticeChannels } from './other-systems/notice-channels.ts';
import { systemRoutes } from './other-systems/pages.ts';
import { planEditRoutes } from './plans/edit/routes.ts';
import { planRoutes } from './plans/routes.ts';
import { readinessRoutes } from './readiness/routes.ts';
import { addAssets } from './shell/assets.ts';
import { numberAsWritten } from './shell/numbers.ts';
import { reportRoutes } from './reports/routes.ts';
import { answerRoutes } from './rights/answer-routes.ts';
import { changeRoutes } from './rights/change-routes.ts';
import { decideRoutes } from './rights/decide-routes.ts';
import { holdRoutes } from './rights/hold-routes.ts';
import { logRoutes } from './rights/log-routes.ts';
import { requestRoutes } from './rights/request-routes.ts';
import { recordsRoutes } from './rights/routes.ts';
import { NOTHING_HERE } from './shell/outcomes.ts';
import type { Show } from './shell/show.ts';
import { type Surroundings, theViews } from './shell/views.ts';
import { councilRoutes } from './sign-in/council/routes.ts';
import { rollCallRoutes } from './roll-calls/routes.ts';
import { raiseRoutes } from './raise/routes.ts';
import { createLineStatus } from './status/line-status.ts';
import { createLiveBoard } from './live/live-board.ts';
import { wallOf } from './wall/cookie.ts';
import { wallRoutes } from './wall/routes.ts';
import { textRoutes } from './texts/routes.ts';
import { visitRoutes } from './visits/routes.ts';
import { sheetRoutes } from './sheets/routes.ts';
import { trainingRoutes } from './training/routes.ts';
import { settingRoutes } from './settings/routes.ts';
import { setUpRoutes } from './sign-in/set-up-routes.ts';
import { signInRoutes } from './sign-in/routes.ts';

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
    ...actsFirst(alarmRoutes(dependencies, show, live, board), alarmRoutes(acting, show, live, board)),
    ...actsFirst(raiseRoutes(dependencies, show), raiseRoutes(acting, show)),
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

/** Pages that tell by themselves how it stands. Nothing is read for them twice. */
const TELLS_BY_ITSELF: ReadonlySet<string> = new Set(['board/board.njk', 'alarm/alarm.njk']);
type Whose = Omit<Surroundings, 'csrfToken'>;

/** The duty desk, to be mounted at /desk. */
export function createDesk(dependencies: DeskDependencies): Router {
  const views = theViews();
  const acting = forActs(dependencies);
  const sessions = createSessions(dependencies);
  const sessionsOfActs = createSessions(acting, { removesOld: false });
  const csrf = createCsrf(dependencies, sessions.idOf);
  const line = dependencies.line ? numberAsWritten(dependencies.line) : null;

  const statusFor = createLineStatus(dependencies);
  const show: Show = (asked, template, data, status) => {
    const { request, response } = asked;
    const answer = (whose: Whose): void => {
      const csrfToken = csrf.tokenFor(request, response, whose.account?.id ?? null);
      views.show(response, template, { ...whose, csrfToken }, { ...data, line }, status);
    };
    if (!('account' in asked)) {
      answer({ account: null, isIdle: false, isOut: false, lineStatus: null });
      return;
    }
    const { account, isIdle, isOut, book } = asked;
    asked.answersWith(async () => {
      const lineStatus = TELLS_BY_ITSELF.has(template) ? null : await statusFor(account, book);
      answer({ account, isIdle, isOut, lineStatus });
    });
  };
  const say: Say = (asked, status, heading, lines, link = null) => {
    show(asked, 'shell/problem.njk', { heading, lines, link }, status);
  };
  const guard: PageGuard = {
    dependencies,
    visitorOf: (request) => visitorOf(dependencies, request),
    notFound: (asked) => {
      say(asked, 404, NOTHING_HERE.heading, NOTHING_HERE.lines);
    },
    forbidden: (asked) => {
      say(asked, 403, 'This page is not for your account', ['Ask an administrator if it should be.']);
    },
    wallOf: (request) => wallOf(dependencies, request),
    askWho: (request, response, visitor) => askWho(dependencies, request, response, visitor),
    // How it stands is not read for it: much is asked for already.
    inTurn: longWorkInTurn(dependencies, ({ request, response, now }, heading, lines, link) => {
      say({ request, response, now }, 503, heading, lines, link);
    }),
  };

  const router = Router({ caseSensitive: true, strict: false });
  router.use(securityHeaders());
  addAssets(router, views);
  router.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  router.use(eitherFor(sessions.middleware, sessionsOfActs.middleware));
  // An organisation file of a county is longer than any other form.
  router.use('/people/import', urlencoded({ extended: false, limit: '2mb' }), readUpload);
  // A file of rows that the page takes: commas, lines and accents are three letters each on their way.
  router.use(['/visits/import', '/training/import'], urlencoded({ extended: false, limit: '500kb' }));
  router.use(urlencoded({ extended: false, limit: '100kb' }));
  router.use(withoutNul);
  router.use(csrf.protection);
  router.use(tellsScriptsWhere);
  const guardOfActs = { ...guard, dependencies: acting, visitorOf: (asks: Request) => visitorOf(acting, asks) };
  for (const route of deskRoutes(dependencies, show, views))
    addRoute(router, route, isAct(route) ? guardOfActs : guard);
  addUnknown(router, guard);
  router.use(answerFaults(dependencies, csrf, line, say));
  return router;
}

/** A script that has sent a form opens by itself what the form leads to: followed, that page would be loaded twice. */
function tellsScriptsWhere(request: Request, response: Response, next: NextFunction): void {
  if (request.get('Desk-Script') !== undefined)
    response.redirect = (first: number | string, second?: number | string) => {
      response.location(String(typeof first === 'number' ? second : first)).status(204);
      response.end();
    };
  next();
}

function securityHeaders() {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    // Over plain http, in the demo, browsers take no notice of it.
    strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: false },
  });
}

/** Keeps what was typed, where it is known who typed it, and asks for a sign-in or a confirmation. */
async function askWho(
  dependencies: DeskDependencies,
  request: Request,
  response: Response,
  visitor: Visitor,
): Promise<void> {
  const isPost = request.method === 'POST';
  const form = isPost && visitor.kind !== 'unknown' ? await stashForm(dependencies, request, visitor.account.id) : null;
  const where = visitor.kind === 'signed-in' ? '/desk/confirm' : '/desk/sign-in';
  const query = new URLSearchParams({
    ...(!isPost && request.originalUrl !== '/desk' && { next: request.originalUrl }),
    ...(form !== null && { form }),
    ...(visitor.kind === 'was-signed-in' && { why: visitor.why }),
  }).toString();
  response.redirect(303, query === '' ? where : `${where}?${query}`);
}

const WithCode = z.object({ code: z.literal('EBADCSRFTOKEN') });
const TooLarge = z.object({ status: z.literal(413), limit: z.number() });
const ClientFault = z.object({ status: z.number().int().min(400).max(499) });

type Say = (
  asked: Parameters<Show>[0],
  status: number,
  heading: string,
  lines: string[],
  link?: { words: string; to: string } | null,
) => void;

const CANNOT_BE_TAKEN = 'This form cannot be taken';
const NOT_TAKEN = [
  'The page was open for too long, or it was opened before you signed in or by another account.',
  'Nothing has changed. Open the page again and send it once more.',
];
const OF_ANOTHER = [
  'The page was opened by another account, which was signed in here before you. Nothing has changed.',
  'What was typed is kept for 15 minutes, for that account alone. Whoever typed it reads it again once they have ' +
    'signed in, and sends it by a press.',
];

function answerFaults(dependencies: DeskDependencies, csrf: Csrf, line: string | null, say: Say): ErrorRequestHandler {
  const { log } = dependencies;
  return async (error: unknown, request, response, next) => {
    // It says nothing of how it stands: the database may be what fails.
    const asked: PublicRequest = { request, response, now: realNow(dependencies) };
    if (response.headersSent) {
      // The service logs it, and cuts the half-given answer off.
      next(error);
      return;
    }
    if (WithCode.safeParse(error).success) {
      const kept = await keptOfOlderSession(dependencies, csrf, request);
      if (kept === null) say(asked, 403, CANNOT_BE_TAKEN, NOT_TAKEN);
      else if (kept.sender === 'owner') response.redirect(303, `/desk/kept/${kept.id}`);
      else if (kept.sender === 'nobody') response.redirect(303, `/desk/sign-in?form=${kept.id}`);
      else {
        const link = { words: 'Sign in as whoever typed it', to: `/desk/sign-in?form=${kept.id}` };
        say(asked, 403, CANNOT_BE_TAKEN, OF_ANOTHER, link);
      }
      return;
    }
    const large = TooLarge.safeParse(error);
    if (large.success) {
      const kilobytes = Math.floor(large.data.limit / 1024);
      const most = kilobytes < 1024 ? `${kilobytes} kB` : `${Math.floor(kilobytes / 1024)} MB`;
      const lines = [`At most ${most} are taken here at once. Nothing has changed.`];
      say(asked, 413, 'That is too large', lines);
      return;
    }
    if (ClientFault.safeParse(error).success) {
      say(asked, 400, 'That cannot be read', ['Nothing has changed.']);
      return;
    }
    log.error({ err: error }, 'a page of the desk failed');
    const became = await whatBecame(dependencies, request);
    const { heading, lines } = becameWords(became, line);
    say(asked, 503, heading, lines);
  };
}
