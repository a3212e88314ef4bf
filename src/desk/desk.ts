import { type NextFunction, type Request, type Response, Router, urlencoded } from 'express';
import helmet from 'helmet';
import { eitherFor, forActs, isAct } from './access/acts-first.ts';
import { answerFaults, type Say } from './access/answer-faults.ts';
import { createCsrf } from './access/csrf.ts';
import { longWorkInTurn } from './access/long-work.ts';
import { addRoute, addUnknown, type PageGuard } from './access/page-route.ts';
import { createSessions } from './access/sessions.ts';
import { stashForm } from './access/stashed-form.ts';
import { type Visitor, visitorOf } from './access/visitor.ts';
import { withoutNul } from './access/without-nul.ts';
import type { DeskDependencies } from './dependencies.ts';
import { readUpload } from './import/upload.ts';
import { deskRoutes } from './routes.ts';
import { addAssets } from './shell/assets.ts';
import { numberAsWritten } from './shell/numbers.ts';
import { NOTHING_HERE } from './shell/outcomes.ts';
import type { Show } from './shell/show.ts';
import { type Surroundings, theViews } from './shell/views.ts';
import { createLineStatus } from './status/line-status.ts';
import { createOpened } from './status/opened.ts';
import { wallOf } from './wall/cookie.ts';

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
  const openedNow = createOpened(dependencies);
  const show: Show = (asked, template, data, status) => {
    const { request, response } = asked;
    const answer = (whose: Whose): void => {
      const csrfToken = csrf.tokenFor(request, response, whose.account?.id ?? null);
      views.show(response, template, { ...whose, csrfToken }, { ...data, line }, status);
    };
    if (!('account' in asked)) {
      answer({ account: null, isIdle: false, isOut: false, lineStatus: null, opened: null });
      return;
    }
    const { account, isIdle, isOut, book } = asked;
    asked.answersWith(async () => {
      const opened = await openedNow();
      const saysHowItStands = opened !== null && !TELLS_BY_ITSELF.has(template);
      const lineStatus = saysHowItStands ? await statusFor(account, book, opened.timezone) : null;
      answer({ account, isIdle, isOut, lineStatus, opened });
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
  router.use(answersScripts);
  router.use(eitherFor(sessions.middleware, sessionsOfActs.middleware));
  // An organisation file of a county is longer than any other form.
  router.use('/people/import', urlencoded({ extended: false, limit: '2mb' }), readUpload);
  // A file of rows that the page takes: commas, lines and accents are three letters each on their way.
  router.use(['/visits/import', '/training/import'], urlencoded({ extended: false, limit: '500kb' }));
  router.use(urlencoded({ extended: false, limit: '100kb' }));
  router.use(withoutNul);
  router.use(csrf.protection);
  const guardOfActs = { ...guard, dependencies: acting, visitorOf: (asks: Request) => visitorOf(acting, asks) };
  for (const route of deskRoutes(dependencies, show, views))
    addRoute(router, route, isAct(route) ? guardOfActs : guard);
  addUnknown(router, guard);
  router.use(answerFaults(dependencies, csrf, line, say));
  return router;
}

/** The header by which a script says that it sends a form, and the desk that the answer is its own. */
const OF_A_SCRIPT = 'Desk-Script';

/**
 * A script that has sent a form opens by itself what the form leads to: followed, that page would be loaded twice. It
 * believes an answer with this mark alone: the 404 of a proxy that has no desk behind it for a moment has none, and
 * what was typed would be lost with its page.
 */
function answersScripts(request: Request, response: Response, next: NextFunction): void {
  if (request.get(OF_A_SCRIPT) !== undefined) {
    response.set(OF_A_SCRIPT, 'yes');
    response.redirect = (first: number | string, second?: number | string) => {
      response.location(String(typeof first === 'number' ? second : first)).status(204);
      response.end();
    };
  }
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
