import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Knex } from 'knex';
import request, { type Agent, type Response } from 'supertest';
import { stopListening } from '../../src/app/listening.ts';
import { createLog } from '../../src/app/log.ts';
import type { DeskDependencies, OidcSettings } from '../../src/desk/dependencies.ts';
import { createDesk } from '../../src/desk/desk.ts';
import { createTelephoneFirst } from '../../src/desk/live/telephone-first.ts';
import { DEMO_CODE, DEMO_PASSWORD, makeReadyAccount } from '../../src/operations/accounts/demo-accounts.ts';
import type { Role } from '../../src/records/accounts.ts';
import { teamIdByName } from '../../src/records/organisation/teams.ts';
import { dependenciesOn, SECRETS } from './dependencies.ts';
import { logged } from './logged.ts';
import { ManualClock } from './manual-clock.ts';
import { importOrganisation } from './organisation.ts';
import { slowly } from './slow-desk.ts';
import type { Town } from './town.ts';
import { recordsIn, type TownRecords } from './town-records.ts';
import { databaseOfATown } from './used-again.ts';

/** The duty desk over HTTP, with a database of its own. The test controls the time. There is no telephone line. */
export interface TestDesk {
  /** What is in the database. */
  records: TownRecords;
  /** The database itself, for tests that change it on purpose. */
  knex: Knex;
  clock: ManualClock;
  dependencies: DeskDependencies;
  url: string;
  now: () => Date;
  /**
   * The process ends, and another begins at the same address once `meanwhile` is done. `stopped`: it ends as on a
   * signal, and tells live pages before.
   */
  restarts: (meanwhile: () => Promise<unknown>, how?: 'killed' | 'stopped') => Promise<void>;
  /** A browser in which nobody is signed in. */
  browser: () => Browser;
  /**
   * A browser in which a new account of this role is signed in. `team`: its only team; if missing, it has all teams.
   */
  signedIn: (role: Role, options?: { team?: string; staffNumber?: string }) => Promise<SignedIn>;
  close: () => Promise<void>;
}

export interface SignedIn extends Browser {
  accountId: string;
  email: string;
}

interface DeskOptions {
  organisation: string;
  /** The council's sign-in service, given the desk's address. */
  oidc?: (desk: string) => Promise<OidcSettings>;
  allowDemoAccounts?: boolean;
  /** Looks at the carriers' accounts; left out: there are none. */
  carrierChecks?: DeskDependencies['carrierChecks'];
  /** In which turn reports and exports are made; left out: as the desk does by itself. */
  longWork?: DeskDependencies['longWork'];
}

const LINES = ['+441632960000'];

export async function openDesk({
  organisation,
  oidc,
  allowDemoAccounts = true,
  carrierChecks,
  longWork,
}: DeskOptions): Promise<TestDesk> {
  const database = await databaseOfATown();
  await importOrganisation(database, organisation, SECRETS.pin.current);
  const clock = new ManualClock('2026-11-23T14:00:00Z');
  const log = createLog('debug', logged);
  const parts = dependenciesOn(database, clock, { log, lineNumbers: LINES });
  let app = express();
  let server = createServer(app);
  await listens(server, 0);
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  const dependencies: DeskDependencies = {
    parts,
    publicUrl: url,
    numbers: LINES,
    oidc: (await oidc?.(url)) ?? null,
    allowDemoAccounts,
    carrierChecks,
    longWork,
    telephone: createTelephoneFirst(),
    log,
  };
  let stopping = new AbortController();
  app.use('/desk', slowly, createDesk({ ...dependencies, stopping: stopping.signal }));
  let accounts = 0;

  return {
    records: recordsIn(database.knex),
    knex: database.knex,
    clock,
    dependencies,
    url,
    now: () => clock.now(),
    restarts: async (meanwhile, how = 'killed') => {
      if (how === 'stopped') stopping.abort();
      await (how === 'stopped' ? stopListening(server) : ends(server));
      await meanwhile();
      app = express();
      stopping = new AbortController();
      app.use('/desk', slowly, createDesk({ ...dependencies, stopping: stopping.signal }));
      server = createServer(app);
      await listens(server, port);
    },
    browser: () => new Browser(request.agent(url)),
    signedIn: async (role, { team, staffNumber } = {}) => {
      accounts += 1;
      const email = `${role}-${accounts}@riverside.example`;
      const teamId = team === undefined ? null : await teamIdByName(database.knex, team);
      const account = { email, name: `The ${role}`, role, staffNumber: staffNumber ?? null };
      const accountId = await makeReadyAccount(database.knex, account, teamId, clock.now());
      if (accountId === null) throw new Error(`${email} has an account already`);
      const browser = Object.assign(new Browser(request.agent(url)), { accountId, email });
      await browser.signsIn(email);
      return browser;
    },
    close: async () => {
      await ends(server);
      await database.drop();
    },
  };
}

const listens = (server: Server, port: number): Promise<void> =>
  new Promise((resolve) => {
    server.listen(port, '127.0.0.1', resolve);
  });

async function ends(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

export class Browser {
  constructor(readonly agent: Agent) {}

  opens(path: string): Promise<Response> {
    return Promise.resolve(this.agent.get(path));
  }

  /** Opens the page, fills in the form and sends it to `to`, as a browser does: with the form's own token. */
  async sends(page: string, to: string, fields: Record<string, string | string[]>): Promise<Response> {
    const token = tokenIn((await this.opens(page)).text);
    return this.posts(to, { _csrf: token, ...fields });
  }

  /** Looks for something as the form of a page does, and opens the page that has found. */
  async searches(page: string, words: Record<string, string>): Promise<Response> {
    const answer = await this.sends(page, `${page}/find`, words);
    return answer.status === 303 ? this.opens(String(answer.headers['location'])) : answer;
  }

  posts(to: string, fields: Record<string, string | string[]>): Promise<Response> {
    return Promise.resolve(this.agent.post(to).type('form').send(fields));
  }

  async signsIn(email: string, password = DEMO_PASSWORD, code = DEMO_CODE): Promise<Response> {
    return this.sends('/desk/sign-in', '/desk/sign-in', { email, password, code });
  }
}

/** A browser in which a new account of this role is signed in at a town's desk. `team` null: it has all teams. */
export async function signedInAt(
  { knex, records, url, now }: Pick<Town, 'knex' | 'records' | 'url' | 'now'>,
  role: Role,
  {
    name = `The ${role}`,
    team = 'North',
    staffNumber = null,
  }: { name?: string; team?: string | null; staffNumber?: string | null } = {},
): Promise<Browser> {
  const email = `${randomUUID()}@riverside.example`;
  const teamId = team === null ? null : await records.teamId(team);
  await makeReadyAccount(knex, { email, name, role, staffNumber }, teamId, now());
  const browser = new Browser(request.agent(url));
  await browser.signsIn(email);
  return browser;
}

export function tokenIn(html: string): string {
  return /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
}
