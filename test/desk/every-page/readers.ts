import type { Browser, Page } from 'playwright-core';
import { judgeAccess } from '../../../src/desk/access/account.ts';
import type { PageRoute } from '../../../src/desk/access/page-route.ts';
import { deskRoutes } from '../../../src/desk/routes.ts';
import { addWallScreen, beginWall } from '../../../src/operations/accounts/wall-screen.ts';
import { accountById, type Role } from '../../../src/records/accounts.ts';
import { sessionCookie } from '../../harness/desk-in-browser.ts';
import type { SignedIn, TestDesk } from '../../harness/desk.ts';

/** Everybody who may open a page of the desk, each in a browser of their own. */
export interface Readers {
  /** All addresses of the desk. */
  routes: PageRoute[];
  /** Who may open or send it: the first of the roles; null: nobody. */
  readerOf: (route: PageRoute) => Promise<string | null>;
  at: (reader: string) => Reader;
  /** They confirm who they are by it. */
  signsInAgain: (reader: string) => Promise<void>;
}

export interface Reader {
  /** None of the desk's scripts runs; axe does. */
  plain: Page;
  scripted: Page;
  /** Null: a screen on a wall. */
  account: SignedIn | null;
}

/** In the order in which they are tried. */
const ROLES: Role[] = ['manager', 'administrator', 'governance', 'operator', 'worker'];
/** By staff number: only a person acts in alarms, and only a worker has visits. What is shown is of others. */
const WHO_THEY_ARE: Partial<Record<Role, string>> = { manager: '4030', worker: '4022' };
export const OF_EVERY_TEAM = 'administrator of every team';

export async function openReaders(browser: Browser, desk: TestDesk): Promise<Readers> {
  const { parts } = desk.dependencies;
  const nothing = { render: () => '', trusted: () => ({}), build: '' };
  const routes = deskRoutes(desk.dependencies, () => undefined, nothing);
  const readers = new Map<string, Reader>();

  async function sitsDown(reader: string, account: SignedIn | null): Promise<void> {
    const [without, scripts] = [await browser.newContext(), await browser.newContext()];
    await without.route('**/assets/live/**', (route) => route.abort());
    readers.set(reader, { plain: await without.newPage(), scripted: await scripts.newPage(), account });
  }
  const at = (reader: string): Reader => {
    const found = readers.get(reader);
    if (!found) throw new Error(`nobody is ${reader}`);
    return found;
  };
  async function gets(reader: string, cookie: { name: string; value: string }): Promise<void> {
    const { plain, scripted } = at(reader);
    for (const page of [plain, scripted]) await page.context().addCookies([{ ...cookie, url: desk.url }]);
  }
  async function signsInAgain(reader: string): Promise<void> {
    const { account } = at(reader);
    if (account === null) return;
    const signedIn = await desk.browser().signsIn(account.email);
    await gets(reader, sessionCookie(signedIn.headers['set-cookie']));
  }

  for (const role of ROLES) {
    const staffNumber = WHO_THEY_ARE[role];
    await sitsDown(role, await desk.signedIn(role, { team: 'North', ...(staffNumber && { staffNumber }) }));
  }
  await sitsDown(OF_EVERY_TEAM, await desk.signedIn('administrator'));
  for (const reader of readers.keys()) await signsInAgain(reader);
  const by = { kind: 'account' as const, id: at('manager').account?.accountId ?? '', via: 'desk' as const };
  const { code } = await addWallScreen(parts, by, { name: 'Wall', teamId: null }, desk.clock.now());
  await sitsDown('wall', null);
  const value = (await beginWall(parts, { code, form: '' }, desk.clock.now()))?.secret ?? '';
  await gets('wall', { name: 'desk-wall', value });
  const north = await desk.records.teamId('North');

  return {
    routes,
    at,
    signsInAgain,
    readerOf: async ({ permission, path }) => {
      if (permission === 'wall') return 'wall';
      if (path.startsWith('/my')) return 'worker';
      if (permission === 'public' || permission === 'signed in') return 'manager';
      for (const role of ROLES) {
        const account = await accountById(desk.knex, at(role).account?.accountId ?? '');
        const kind = account && judgeAccess(account, permission, { teamIds: [north] }).kind;
        if (kind === 'yes' || kind === 'step-up') return role;
      }
      return null;
    },
  };
}
