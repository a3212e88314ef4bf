import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { createLog } from '../../src/app/log.ts';
import type { DeskDependencies } from '../../src/desk/dependencies.ts';
import type { PageRoute } from '../../src/desk/access/page-route.ts';
import { createDesk } from '../../src/desk/desk.ts';
import { deskRoutes } from '../../src/desk/routes.ts';
import { createTelephoneFirst } from '../../src/desk/live/telephone-first.ts';
import { makeReadyAccount } from '../../src/operations/accounts/demo-accounts.ts';
import { addWallScreen } from '../../src/operations/accounts/wall-screen.ts';
import type { Dependencies } from '../../src/operations/work.ts';
import type { Role } from '../../src/records/accounts.ts';
import { teamIdByName } from '../../src/records/organisation/teams.ts';
import request from 'supertest';
import { z } from 'zod';
import { Browser } from './desk.ts';
import { logged } from './logged.ts';

/**
 * Every page of the desk that one reader may ask for, with the statements that it took: what two readers see can be
 * compared byte for byte. Names that are drawn by lot are called by the order in which they come.
 */
export interface EveryPage {
  /** Signs in a new account with this one role for this one team. */
  reader: (role: Role, about: About, staffNumber: string | null) => Promise<Reader>;
  /** A screen on a wall of the team. */
  wall: (about: About) => Promise<Reader>;
  close: () => Promise<void>;
}

/** The worker about whom the pages are, and what differs between two of them that live alike. */
export interface About {
  team: string;
  staffNumber: string;
  /** What is theirs alone, and the word that stands for it. */
  words: [own: string, word: string][];
}

export interface Reader {
  name: string;
  /** One entry for each page. */
  sees: () => Promise<string[]>;
  /** Seconds since the line last looked, as this reader is told: those who ask within a second share an answer. */
  lineAge: () => Promise<number | null>;
}

const Rows = z.object({ tick: z.object({ sweepAge: z.number().nullable() }) });

/** These never end. */
const isStream = (path: string): boolean => path.endsWith('/stream');
/** What those who ask at about the same time share would come by lot. */
const SHARED = ['/rows', '/wall/rows'];
const LOT = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9a-f]{16}\b/g;

/** @param withStatements false: for pages that are not of the shown book, and may read what they do not show */
export async function openEveryPage(
  parts: Dependencies,
  { withStatements = true }: { withStatements?: boolean } = {},
): Promise<EveryPage> {
  const { knex, clock } = parts;
  const log = createLog('debug', logged);
  const app = express();
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const telephone = createTelephoneFirst();
  const dependencies: DeskDependencies = { parts, publicUrl: url, oidc: null, allowDemoAccounts: true, telephone, log };
  app.use('/desk', createDesk(dependencies));
  const nothing = { render: () => '', trusted: () => ({}), build: '' };
  const pages = deskRoutes(dependencies, () => undefined, nothing).filter(
    ({ method, path }) => method === 'get' && !isStream(path),
  );
  let accounts = 0;

  const teamOf = async ({ team }: About): Promise<string> => (await teamIdByName(knex, team)) ?? '';

  /** Ids that exist, where there is one: the newest of this worker. */
  async function idsFor({ team, staffNumber }: About): Promise<Record<string, string>> {
    const person = await knex<{ id: string; staff_number: string }>('person')
      .where({ staff_number: staffNumber })
      .first('id');
    const newest = async (table: string, by: string): Promise<string> =>
      (
        await knex<{ id: string; worker_id: string }>(table)
          .where({ worker_id: person?.id ?? '' })
          .orderBy(by, 'desc')
          .first('id')
      )?.id ?? randomUUID();
    return {
      teamId: (await teamIdByName(knex, team)) ?? '',
      personId: person?.id ?? '',
      visitId: await newest('visit', 'started_at'),
      id: await newest('alarm', 'raised_at'),
    };
  }

  async function statementsOf<T>(ask: () => Promise<T>): Promise<{ answer: T; statements: string[] }> {
    const statements: string[] = [];
    const listen = ({ sql }: { sql: string }): void => {
      statements.push(sql);
    };
    knex.on('query', listen);
    try {
      return { answer: await ask(), statements };
    } finally {
      knex.off('query', listen);
    }
  }

  async function sees(browser: Browser, opened: PageRoute[], about: About, email: string): Promise<string[]> {
    const ids = await idsFor(about);
    const seen: string[] = [];
    for (const { path } of opened) {
      const address = `/desk${path.replaceAll(/:(\w+)/g, (_, name: string) => ids[name] ?? randomUUID())}`;
      const { answer, statements } = await statementsOf(() => browser.opens(address));
      // An alarm's page that is not for them finds it and says that there is none: only who knows its name can ask.
      const isCompared = withStatements && !SHARED.includes(path) && !path.includes('/:id');
      const told = [
        `${path}: ${answer.status} ${answer.headers['location'] ?? ''}`,
        answer.text,
        ...(isCompared ? statements : []),
      ].join('\n');
      const own: About['words'] = [...about.words, [email, 'EMAIL'], [url, 'URL']];
      seen.push(
        withoutLot(own.reduce((text, [word, name]) => text.replaceAll(alone(word), name), told)).replaceAll(
          /name="_csrf" value="[^"]+"/g,
          'name="_csrf"',
        ),
      );
    }
    return seen;
  }

  return {
    reader: async (role, about, staffNumber) => {
      accounts += 1;
      const email = `${role}-${accounts}@pages.example`;
      const account = { email, name: `The ${role}`, role, staffNumber };
      await makeReadyAccount(knex, account, await teamOf(about), clock.now());
      const browser = new Browser(request.agent(url));
      const signedIn = await browser.signsIn(email);
      if (signedIn.status !== 303) throw new Error(`${email} is not signed in`);
      const opened = pages.filter(({ permission }) => permission !== 'public' && permission !== 'wall');
      return {
        name: role,
        sees: () => sees(browser, opened, about, email),
        lineAge: () => lineAge(browser, '/desk/rows'),
      };
    },
    wall: async (about) => {
      accounts += 1;
      const email = `wall-${accounts}@pages.example`;
      const by = { email, name: 'The manager', role: 'manager' as const, staffNumber: null };
      const id = (await makeReadyAccount(knex, by, await teamOf(about), clock.now())) ?? '';
      const wanted = { name: 'Wall', teamId: await teamOf(about) };
      const { code } = await addWallScreen(parts, { kind: 'account', id, via: 'desk' }, wanted, clock.now());
      const browser = new Browser(request.agent(url));
      await browser.sends('/desk/wall/code', '/desk/wall/code', { code });
      const opened = pages.filter(({ permission }) => permission === 'wall');
      return {
        name: 'wall',
        sees: () => sees(browser, opened, about, email),
        lineAge: () => lineAge(browser, '/desk/wall/rows'),
      };
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function lineAge(browser: Browser, path: string): Promise<number | null> {
  return Rows.parse(JSON.parse((await browser.opens(path)).text)).tick.sweepAge;
}

/** The word by itself: four digits may stand in a hash as well. */
const alone = (word: string): RegExp => new RegExp(`(?<![\\w+])${word.replaceAll(/[+.]/g, '\\$&')}(?!\\w)`, 'g');

function withoutLot(text: string): string {
  const names = new Map<string, string>();
  return text.replaceAll(LOT, (drawn) => {
    const name = names.get(drawn) ?? `name ${names.size + 1}`;
    names.set(drawn, name);
    return name;
  });
}
