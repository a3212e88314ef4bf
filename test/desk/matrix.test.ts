import { randomUUID } from 'node:crypto';
import { Agent } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { judgeAccess } from '../../src/desk/access/account.ts';
import { type GuardedRoute, type PageRoute } from '../../src/desk/access/page-route.ts';
import { deskRoutes } from '../../src/desk/routes.ts';
import { accountById, type AccountRecord, type Role, ROLES } from '../../src/records/accounts.ts';
import { type Browser, openDesk, type SignedIn, tokenIn, type TestDesk } from '../harness/desk.ts';
import { ofNorth } from './of-north.ts';
import { RIVERSIDE_AND_SOUTH } from '../harness/riverside.ts';

/**
 * Every address of the desk, asked by every role, by nobody, and by the same role of another team: what it answers is
 * what the permissions say as data.
 */

let desk: TestDesk;
let north: string;
let routes: GuardedRoute[];
const who = new Map<Role, { all: SignedIn; south: SignedIn }>();
beforeAll(async () => {
  desk = await openDesk({ organisation: RIVERSIDE_AND_SOUTH });
  north = await desk.records.teamId('North');
  made = ofNorth(desk);
  // A screen on a wall has no role: wall.test.ts is about it.
  const isGuarded = (route: PageRoute): route is GuardedRoute =>
    route.permission !== 'public' && route.permission !== 'wall';
  routes = deskRoutes(desk.dependencies, () => undefined, { render: () => '', trusted: () => ({}), build: '' }).filter(
    isGuarded,
  );
  const south =
    (await desk.knex<{ id: string; name: string }>('team').whereNot({ id: north }).first('name'))?.name ?? '';
  for (const role of ROLES)
    who.set(role, { all: await desk.signedIn(role), south: await desk.signedIn(role, { team: south }) });
});
afterAll(() => desk.close());

const of = (role: Role) => {
  const found = who.get(role);
  if (!found) throw new Error(`nobody is a ${role}`);
  return found;
};

/** Nothing changes an account here. */
const accounts = new Map<string, AccountRecord>();
async function accountOf({ accountId }: SignedIn): Promise<AccountRecord> {
  const account = accounts.get(accountId) ?? (await accountById(desk.knex, accountId));
  if (!account) throw new Error('an account is gone');
  accounts.set(accountId, account);
  return account;
}

/** What is there, by the name of the id in an address. Those of other pages are tried with unknown ids. */
let made: Record<string, () => Promise<string>>;
const subjectOf = async (path: string): Promise<string> => (await made[idsIn(path)[0] ?? '']?.()) ?? '';
/** Addresses about something that this test makes. */
const isTried = (path: string): boolean => idsIn(path).every((name) => name in made && name !== 'id');
const idsIn = (path: string): string[] => [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
const addressOf = (path: string, id: string): string => `/desk${path.replaceAll(/:\w+/g, id)}`.replace(/\/$/, '');

/** A token is good for as long as its session: to open a page for each form would double the requests. */
const tokens = new Map<Browser, string>();
async function tokenOf(browser: Browser): Promise<string> {
  const token = tokens.get(browser) ?? tokenIn((await browser.opens('/desk/me')).text);
  tokens.set(browser, token);
  return token;
}

/** There are thousands of requests. A connection for each took a twelfth of the work. */
const connections = new Agent({ keepAlive: true });
afterAll(() => connections.destroy());

/** The status alone: a stream never ends by itself. */
async function asks(
  browser: Browser,
  { method, path }: GuardedRoute,
  id: string,
): Promise<{ status: number; to: string }> {
  const address = addressOf(path, id);
  const asked =
    method === 'get'
      ? browser.agent.get(address)
      : browser.agent
          .post(address)
          .type('form')
          .send({ _csrf: await tokenOf(browser) });
  const { status, headers } = await asked
    .agent(connections)
    .buffer(true)
    .parse((response, done) => {
      done(null, '');
      if (path.endsWith('/stream')) (response as unknown as { destroy: () => void }).destroy();
    });
  return { status, to: String(headers['location'] ?? '') };
}

const named = (route: GuardedRoute): string => `${route.method} ${route.path}`;

describe("The desk's addresses", () => {
  it('ask whoever is not signed in to sign in', async () => {
    const wrong: string[] = [];
    for (const route of routes.filter(({ method }) => method === 'get')) {
      const { status, to } = await asks(desk.browser(), route, randomUUID());
      const isGood = route.isAutomatic === true ? status === 401 : status === 303 && to.startsWith('/desk/sign-in');
      if (!isGood) wrong.push(`${named(route)}: ${status} ${to}`);
    }
    expect(wrong).toEqual([]);
  });

  it('know nothing of an id that is nobody’s or no id, whoever asks', async () => {
    const wrong: string[] = [];
    for (const route of routes.filter(({ path }) => idsIn(path).length > 0)) {
      const verdicts = new Set<string>();
      for (const role of ROLES) {
        const account = await accountOf(of(role).all);
        const verdict = route.permission === 'signed in' ? 'yes' : judgeAccess(account, route.permission, null).kind;
        // What is no id is judged as little as an unknown one: one role of each verdict asks for it.
        const noIds = verdicts.has(verdict) ? [] : ['x', `${randomUUID()}x`];
        verdicts.add(verdict);
        for (const id of [randomUUID(), ...noIds]) {
          const { status } = await asks(of(role).all, route, id);
          if (status !== 404) wrong.push(`${named(route)} as ${role}: ${status}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('answer each role as the permissions say, and another team as if there were nothing', async () => {
    const wrong: string[] = [];
    const walked = routes.filter(({ path }) => path !== '/sign-out' && isTried(path));
    for (const route of walked)
      for (const role of ROLES)
        for (const scope of ['all', 'south'] as const) {
          const browser = of(role)[scope];
          const hasSubject = idsIn(route.path).length > 0;
          const account = await accountOf(browser);
          const verdict =
            route.permission === 'signed in'
              ? 'yes'
              : judgeAccess(account, route.permission, hasSubject ? { teamIds: [north] } : null).kind;
          const refusal = hasSubject ? 404 : 403;
          const { status, to } = await asks(browser, route, hasSubject ? await subjectOf(route.path) : '');
          const isRefused = status === 403 || status === 404;
          const isGood =
            verdict === 'yes' || verdict === 'step-up'
              ? !isRefused && status < 500 && !to.startsWith('/desk/sign-in')
              : status === refusal;
          if (!isGood) wrong.push(`${named(route)} as ${role} (${scope}): ${verdict}, ${status} ${to}`);
        }
    expect(wrong).toEqual([]);
  });

  it('ask those to confirm whom the permissions ask, once five minutes have passed', async () => {
    desk.clock.advance(6 * 60_000);
    const wrong: string[] = [];
    for (const route of routes.filter(({ path }) => isTried(path)))
      for (const role of ROLES) {
        const browser = of(role).all;
        const account = await accountOf(browser);
        if (route.permission === 'signed in') continue;
        const hasSubject = idsIn(route.path).length > 0;
        const { kind } = judgeAccess(account, route.permission, hasSubject ? { teamIds: [north] } : null);
        if (kind !== 'step-up') continue;
        const { to } = await asks(browser, route, hasSubject ? await subjectOf(route.path) : '');
        if (!to.startsWith('/desk/confirm')) wrong.push(`${named(route)} as ${role}: ${to}`);
      }
    expect(wrong).toEqual([]);
  });

  it('take no form without its token', async () => {
    const wrong: string[] = [];
    for (const route of routes.filter(({ method }) => method === 'post')) {
      const { status } = await of('manager').all.posts(addressOf(route.path, randomUUID()), {});
      if (status !== 403) wrong.push(`${named(route)}: ${status}`);
    }
    expect(wrong).toEqual([]);
  });
});
