import type { Request, Response, Router } from 'express';
import type { AccountRecord } from '../../records/accounts.ts';
import type { WallScreen } from '../../records/wall-screens.ts';
import { recordAccess } from '../../records/access-log.ts';
import { isOut } from '../../records/views/shown/visits.ts';
import { isAnsweredAgain, ledOn } from './answered-again.ts';
import type { DeskDependencies } from '../dependencies.ts';
import { realNow } from '../dependencies.ts';
import { judgeAccess, type Subject } from './account.ts';
import type { Page } from './pages.ts';
import type { Permission } from './permissions.ts';
import { isIdle, isSteppedUp, sessionMark } from './sessions.ts';
import { endedFor, type SessionEnd, type Visitor } from './visitor.ts';

/**
 * The one way to register an address of the desk. Each says what it is, who may use it, and which book it shows. The
 * frozen list test/desk/routes.json is made from this, so a reviewer sees each new address.
 */

interface Address {
  method: 'get' | 'post';
  /** Below /desk. Ids are `:id` or `:…Id`, and only uuids. */
  path: string;
  page: Page;
  /** Which book the answer is made from. `none`: no visit and no alarm is read, but for the line of how it stands. */
  book: 'none' | 'shown' | 'true';
}

/** Outside the guard. */
interface PublicRoute extends Address {
  permission: 'public';
  handle: (asked: PublicRequest) => Promise<void> | void;
}

export interface GuardedRoute extends Address {
  permission: Permission | 'signed in';
  /**
   * What it is about. Null: there is no such thing. A page whose path has an id needs one. To whom it is not for, it
   * answers as if there were no such thing.
   */
  subject?: (asked: DeskRequest) => Promise<FoundSubject | null>;
  /** The page asks by itself: it is no sign that somebody is there, and not a view for the log. */
  isAutomatic?: boolean;
  /**
   * It takes acts also where nobody has touched the page for two hours: it confirms who somebody is, signs them out, or
   * raises an alarm. A passer-by can at worst raise one.
   */
  worksUntouched?: true;
  /** How the access log names it; left out: a view. */
  did?: 'export';
  /** It reads much of what is kept: few such answers are made at a time (long-work.ts). */
  isLong?: true;
  /** What somebody looks for there, as the log keeps it; empty: they only look. */
  sought?: (asked: DeskRequest) => string;
  handle: (asked: DeskRequest) => Promise<void> | void;
}

/** For a screen on a wall. It has a secret and no account, opens nothing else, and never shows the true book. */
interface WallRoute extends Address {
  permission: 'wall';
  book: 'shown';
  /** The page asks by itself. */
  isAutomatic?: boolean;
  handle: (asked: WallRequest) => Promise<void> | void;
}

export interface FoundSubject extends Subject {
  visitId?: string;
  alarmId?: string;
  accountId?: string;
}

export type PageRoute = PublicRoute | WallRoute | GuardedRoute;

export interface PublicRequest {
  request: Request;
  response: Response;
  now: Date;
}

export interface WallRequest extends PublicRequest {
  screen: WallScreen;
}

export interface DeskRequest extends PublicRequest {
  account: AccountRecord;
  /** Nobody has touched the page for two hours: details are hidden. */
  isIdle: boolean;
  /** They are on a visit of their own: somebody may look over their shoulder. Details are hidden until they ask. */
  isOut: boolean;
  /** Which book the answer is made from. */
  book: Address['book'];
  /**
   * Takes the page that answers. It is made last: what it says of how the line and the board stand is so after the
   * deed, and no deed waits for that to be read.
   */
  answersWith: (page: MakePage) => void;
}

type MakePage = () => Promise<void>;

/** An address whose page stands at another one. */
export const leadsTo =
  (page: string) =>
  ({ response }: PublicRequest): void => {
    response.redirect(303, page);
  };

const HAND_IS_WRITTEN_EVERY = 60_000;

/** What the guard asks of the rest of the desk. */
export interface PageGuard {
  dependencies: DeskDependencies;
  visitorOf: (request: Request) => Promise<Visitor>;
  /** Null: the browser is no screen on a wall. */
  wallOf: (request: Request) => Promise<WallScreen | null>;
  /** Answers: with the frame of the person who is signed in, and with nothing of what they asked for. */
  notFound: (asked: PublicRequest | DeskRequest) => void;
  forbidden: (asked: DeskRequest) => void;
  /** Keeps what was typed, and asks for a sign-in (or, with an account, for a confirmation). */
  askWho: (request: Request, response: Response, visitor: Visitor) => Promise<void>;
  /** Answers, in turn, what reads much. */
  inTurn: (asked: DeskRequest, answer: () => Promise<void>) => Promise<void>;
}

export function addRoute(router: Router, route: PageRoute, guard: PageGuard): void {
  router[route.method](route.path, async (request, response) => {
    const now = realNow(guard.dependencies);
    if (route.permission === 'public') await route.handle({ request, response, now });
    else if (route.permission === 'wall') await answerWall(route, guard, { request, response, now });
    else await lastOfAll((answersWith) => answerGuarded(route, guard, { request, response, now, answersWith }));
  });
}

/** An address that is nobody's. */
export function addUnknown(router: Router, guard: PageGuard): void {
  router.use(async (request: Request, response: Response) => {
    const asked = { request, response, now: realNow(guard.dependencies) };
    const visitor = await guard.visitorOf(request);
    await lastOfAll(async (answersWith) => {
      guard.notFound(
        visitor.kind === 'signed-in' ? await askedBy(guard, visitor, { ...asked, answersWith, book: 'none' }) : asked,
      );
    });
  });
}

/** Makes the page after everything else is done. */
async function lastOfAll(handle: (answersWith: DeskRequest['answersWith']) => Promise<void>): Promise<void> {
  const pages: MakePage[] = [];
  await handle((page) => {
    pages.push(page);
  });
  await pages.at(-1)?.();
}

type Answering = PublicRequest & Pick<DeskRequest, 'answersWith' | 'book'>;

async function askedBy(
  { dependencies }: PageGuard,
  { account }: Extract<Visitor, { kind: 'signed-in' }>,
  asked: Answering,
): Promise<DeskRequest> {
  const isOnVisit = account.personId !== null && (await isOut(dependencies.parts.knex, account.personId));
  return { ...asked, account, isIdle: isIdle(asked.request.session.handAt, asked.now), isOut: isOnVisit };
}

async function answerWall(route: WallRoute, guard: PageGuard, asked: PublicRequest): Promise<void> {
  const screen = await guard.wallOf(asked.request);
  if (screen) await route.handle({ ...asked, screen });
  else if (route.isAutomatic === true) endsThePage(asked.response, 401, 'signed-out');
  else asked.response.redirect(303, '/desk/wall/code');
}

/**
 * A page that asks by itself may ask no longer. It believes the reason alone: the 401 or the 404 of a proxy has none,
 * and an open board would end with that.
 */
export function endsThePage(response: Response, status: 401 | 403 | 404, why: SessionEnd | 'role'): void {
  response.status(status).json({ why });
}

/** What the guard notes by itself. */
type Noted = 'view' | 'search' | 'export' | 'denied' | 'print';
/**
 * A browser that prints a page tells so at the page's own address (live/browser/printed.js). So it is noted as the page
 * is, with whom it is about, and by nobody who may not open it. Nothing is read or done.
 */
const PRINTED = 'Desk-Printed';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const isId = (name: string): boolean => name === 'id' || name.endsWith('Id');

async function answerGuarded(route: GuardedRoute, guard: PageGuard, answering: Omit<Answering, 'book'>): Promise<void> {
  const { request, response, now } = answering;
  const visitor = await guard.visitorOf(request);
  if (visitor.kind !== 'signed-in' && route.isAutomatic === true) {
    endsThePage(response, 401, endedFor(visitor));
    return;
  }
  if (visitor.kind !== 'signed-in') {
    await guard.askWho(request, response, visitor);
    return;
  }
  const { account } = visitor;
  const { session } = request;
  if (await isAnsweredAgain(guard.dependencies, { request, response, account })) return;
  const asked = await askedBy(guard, visitor, { ...answering, book: route.book });
  const areIdsGood = Object.entries(request.params).every(([name, value]) => !isId(name) || UUID.test(String(value)));
  const subject = areIdsGood && route.subject ? await route.subject(asked) : null;
  const isMissing = !areIdsGood || (route.subject !== undefined && subject === null);
  const verdict =
    route.permission === 'signed in' ? ({ kind: 'yes' } as const) : judgeAccess(account, route.permission, subject);
  const log = (did: Noted, reason: string | null = null): Promise<void> =>
    logAccess(route, guard, request, account, subject, { did, reason }, now);

  if (isMissing) {
    if (route.isAutomatic === true) endsThePage(response, 404, 'role');
    else guard.notFound({ ...asked, book: 'none' });
    return;
  }
  if (verdict.kind === 'no-role' || verdict.kind === 'not-here') {
    await log('denied');
    if (route.isAutomatic === true) endsThePage(response, route.subject ? 404 : 403, 'role');
    else if (route.subject) guard.notFound({ ...asked, book: 'none' });
    else guard.forbidden({ ...asked, book: 'none' });
    return;
  }
  if (request.get(PRINTED) !== undefined) {
    if (route.isAutomatic !== true) await log('print');
    response.status(204).end();
    return;
  }
  const isLeftAlone = asked.isIdle && route.method === 'post' && route.worksUntouched !== true;
  if (isLeftAlone || (verdict.kind === 'step-up' && !isSteppedUp(session.steppedUpAt, now))) {
    await guard.askWho(request, response, visitor);
    return;
  }
  if (!asked.isIdle && route.isAutomatic !== true && now.getTime() - (session.handAt ?? 0) > HAND_IS_WRITTEN_EVERY)
    session.handAt = now.getTime();
  const answer = async (): Promise<void> => {
    const sought = route.sought?.(asked) ?? '';
    if (sought !== '') await log('search', sought);
    else if (route.method === 'get' && route.isAutomatic !== true) await log(route.did ?? 'view');
    await ledOn(guard.dependencies, asked, () => route.handle(asked));
  };
  if (route.isLong === true) await guard.inTurn(asked, answer);
  else await answer();
}

/** A page is shown even where the log cannot be written: who must act must see. */
async function logAccess(
  { page }: GuardedRoute,
  { dependencies: { parts, log } }: PageGuard,
  request: Request,
  account: AccountRecord,
  subject: FoundSubject | null,
  { did, reason }: { did: Noted; reason: string | null },
  at: Date,
): Promise<void> {
  try {
    await recordAccess(parts.knex, {
      at,
      accountId: account.id,
      session: sessionMark(request.sessionID),
      page,
      did,
      personId: subject?.personId ?? null,
      visitId: subject?.visitId ?? null,
      alarmId: subject?.alarmId ?? null,
      teamId: subject?.teamIds.length === 1 ? (subject.teamIds[0] ?? null) : null,
      aboutAccountId: subject?.accountId ?? null,
      reason,
    });
  } catch (error) {
    log.error({ err: error }, 'the access log cannot be written');
  }
}
