import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { judgeAccess } from '../../src/desk/access/account.ts';
import { type GuardedRoute, type PageRoute } from '../../src/desk/access/page-route.ts';
import { deskRoutes } from '../../src/desk/desk.ts';
import { setHazard } from '../../src/operations/hazards/hazard-flag.ts';
import { recordIncident } from '../../src/operations/incidents/incident.ts';
import { openDataRequest } from '../../src/operations/rights/data-request.ts';
import { addHold } from '../../src/operations/rights/hold.ts';
import { beginRollCall } from '../../src/operations/roll-calls/begin.ts';
import { takeDesk } from '../../src/operations/shifts/desk-shift.ts';
import { startVisitFor } from '../../src/operations/visits/for-somebody.ts';
import { openVisitOf } from '../../src/records/visits.ts';
import { makeReadyAccount } from '../../src/operations/accounts/demo-accounts.ts';
import { accountById, type Role, ROLES } from '../../src/records/accounts.ts';
import { teamIdByName } from '../../src/records/organisation/teams.ts';
import { type Browser, openDesk, type SignedIn, tokenIn, type TestDesk } from '../harness/desk.ts';
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
  north = (await teamIdByName(desk.knex, 'North')) ?? '';
  const isGuarded = (route: PageRoute): route is GuardedRoute => route.permission !== 'public';
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

/** What is there, by the name of the id in an address. Those of other pages are tried with ids that are nobody's. */
let accounts = 0;
async function newAccountOfNorth(): Promise<string> {
  accounts += 1;
  const about = {
    email: `about-${accounts}@riverside.example`,
    name: 'About',
    role: 'worker' as const,
    staffNumber: null,
  };
  return (await makeReadyAccount(desk.knex, about, north, desk.clock.now())) ?? '';
}
/** Somebody of North, whom no account belongs to. */
const personOfNorth = async (): Promise<string> =>
  (await desk.knex<{ id: string; staff_number: string }>('person').where({ staff_number: '4021' }).first('id'))?.id ??
  '';
/** Their visit, which is open. */
async function visitOfNorth(): Promise<string> {
  const workerId = await personOfNorth();
  const open = await openVisitOf(desk.knex, workerId);
  if (open) return open.visit.id;
  const actor = { kind: 'system' as const };
  const begun = await startVisitFor(desk.dependencies.parts, actor, { worker: workerId, minutes: 60 });
  return begun.kind === 'done' ? begun.visitId : '';
}
/** Words of theirs that nobody has read. */
async function textOfNorth(): Promise<string> {
  const id = randomUUID();
  const text = {
    id,
    worker_id: await personOfNorth(),
    team_id: north,
    at: desk.clock.now(),
    words: 'x',
    readers: '{}',
  };
  await desk.knex('unread_text').insert(text);
  return id;
}
/** Somebody of North has the desk. */
async function shiftOfNorth(): Promise<string> {
  const [shift, account] = [randomUUID(), await newAccountOfNorth()];
  const handedOver = { alarms: [], late: [], out: [], planned: [], away: [] };
  await desk.knex('desk_shift_team').whereNull('until').update({ until: desk.clock.now(), ended_how: 'left' });
  const given = { shift, account, teams: [north], seen: [], handedOver };
  await takeDesk(desk.dependencies.parts, { kind: 'system' }, given);
  return shift;
}
/** A note of North. */
async function hazardOfNorth(): Promise<string> {
  const set = await setHazard(
    desk.dependencies.parts,
    { kind: 'system' },
    {
      team: north,
      kind: 'dog',
      place: '12 High Street',
      reference: null,
      fileRef: null,
      by: 'Mo',
      agreedWith: 'Ira',
      reviewOn: desk.clock.now().toISOString().slice(0, 10),
      toldOn: null,
    },
  );
  return set.kind === 'done' ? set.id : '';
}
/** An incident of somebody of North. */
async function incidentOfNorth(): Promise<string> {
  const about = { person: await personOfNorth(), at: desk.clock.now(), seriousness: 'threat' as const, by: 'Mo' };
  const noted = await recordIncident(desk.dependencies.parts, { kind: 'system' }, about);
  return noted.kind === 'done' ? noted.id : '';
}
/** Records of somebody of North, held. */
async function holdOfNorth(): Promise<string> {
  const given = { of: '4021', why: 'A claim', until: null, by: 'Gil' };
  const added = await addHold(desk.dependencies.parts, { kind: 'system' }, given);
  return added.kind === 'done' ? added.id : '';
}
/** A request of somebody of North. */
async function requestOfNorth(): Promise<string> {
  const given = {
    account: await newAccountOfNorth(),
    kind: 'access' as const,
    about: { person: await personOfNorth() },
    askedBy: 'Sam, by letter',
    receivedOn: desk.clock.now().toISOString().slice(0, 10),
  };
  const opened = await openDataRequest(desk.dependencies.parts, { kind: 'system' }, given);
  return opened.kind === 'done' ? opened.id : '';
}
/** A roll-call that asks North. */
async function rollCallOfNorth(): Promise<string> {
  const whom = { asks: 'teams' as const, teams: [north], isDrill: true, by: 'Mo' };
  const begun = await beginRollCall(desk.dependencies.parts, { kind: 'system' }, whom);
  return begun.kind === 'done' ? begun.id : '';
}
const MADE: Record<string, () => Promise<string>> = {
  accountId: newAccountOfNorth,
  personId: personOfNorth,
  visitId: visitOfNorth,
  textId: textOfNorth,
  hazardId: hazardOfNorth,
  incidentId: incidentOfNorth,
  rollCallId: rollCallOfNorth,
  shiftId: shiftOfNorth,
  holdId: holdOfNorth,
  requestId: requestOfNorth,
  teamId: () => Promise.resolve(north),
};
const subjectOf = async (path: string): Promise<string> => (await MADE[idsIn(path)[0] ?? '']?.()) ?? '';
/** Addresses about something that this test makes. */
const isTried = (path: string): boolean => idsIn(path).every((name) => name in MADE);
const idsIn = (path: string): string[] => [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
const addressOf = (path: string, id: string): string => `/desk${path.replaceAll(/:\w+/g, id)}`.replace(/\/$/, '');

/** The status alone: a stream never ends by itself. */
async function asks(
  browser: Browser,
  { method, path }: GuardedRoute,
  id: string,
): Promise<{ status: number; to: string }> {
  const address = addressOf(path, id);
  const token = method === 'post' ? tokenIn((await browser.opens('/desk/me')).text) : '';
  const asked =
    method === 'get' ? browser.agent.get(address) : browser.agent.post(address).type('form').send({ _csrf: token });
  const { status, headers } = await asked.buffer(true).parse((response, done) => {
    done(null, '');
    if (path === '/stream') (response as unknown as { destroy: () => void }).destroy();
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
    for (const route of routes.filter(({ path }) => idsIn(path).length > 0))
      for (const role of ROLES)
        for (const id of [randomUUID(), 'x', `${randomUUID()}x`]) {
          const { status } = await asks(of(role).all, route, id);
          if (status !== 404) wrong.push(`${named(route)} as ${role}: ${status}`);
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
          const account = await accountById(desk.knex, browser.accountId);
          if (!account) throw new Error('an account is gone');
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
        const account = await accountById(desk.knex, browser.accountId);
        if (!account || route.permission === 'signed in') continue;
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
