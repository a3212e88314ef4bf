import { randomUUID } from 'node:crypto';
import { generateSync } from 'otplib';
import type { Page } from 'playwright-core';
import { addAccount } from '../../../../src/operations/accounts/add-account.ts';
import { changeAccount } from '../../../../src/operations/accounts/change-account.ts';
import { makeReadyAccount } from '../../../../src/operations/accounts/demo-accounts.ts';
import { addWallScreen } from '../../../../src/operations/accounts/wall-screen.ts';
import { SYSTEM } from '../../../../src/records/actor.ts';
import { recordWaitingLink } from '../../../../src/records/council-links.ts';
import type { TestDesk } from '../../../harness/desk.ts';
import { OF_EVERY_TEAM, type Readers } from '../readers.ts';
import { type FurtherPage, sends } from './further-page.ts';

/** Accounts and other systems that have just been made, what is shown once, and the desk of who was away. */

const HOUR = 3_600_000;

export function accountPages(
  { url, knex, records, clock, browser, dependencies: { parts } }: TestDesk,
  readers: Readers,
): FurtherPage[] {
  const goes = (at: Page, path: string) => at.goto(`${url}/desk${path}`, { waitUntil: 'domcontentloaded' });
  const page = (name: string, opens: FurtherPage['opens'], more: Partial<FurtherPage> = {}): FurtherPage => ({
    name,
    reader: OF_EVERY_TEAM,
    opens,
    ...more,
  });
  const newEmail = (): string => `new-${randomUUID().slice(0, 8)}@riverside.example`;
  async function account(): Promise<string> {
    const about = { email: newEmail(), name: 'Noor Khan', role: 'manager' as const, staffNumber: null };
    return (await makeReadyAccount(knex, about, await records.teamId('North'), clock.now())) ?? '';
  }
  const newcomer = () =>
    addAccount(
      parts,
      { email: newEmail(), name: 'Noor Khan', personId: null, isSealed: false, roles: [] },
      SYSTEM,
      clock.now(),
    );
  const opensAccount = async (at: Page, accountId: string) => goes(at, `/settings/accounts/${accountId}`);
  const raisesAs = async (at: Page, reader: string) => {
    await goes(at, '/raise');
    await readers.signsInAgain(reader);
    await sends(at, '/desk/raise', { who: '4021', why: 'no-contact', words: 'A blue car outside' });
  };

  return [
    page('account-added', async (at) => {
      await goes(at, '/settings/accounts');
      await sends(at, '/settings/accounts', { name: 'Noor Khan', email: newEmail(), roles: 'manager:all' });
    }),
    page('accounts-not-found', async (at) => {
      await goes(at, '/settings/accounts');
      await sends(at, '/accounts/find', { find: 'nobody', role: 'operator' });
    }),
    page('account-with-a-new-link', async (at) => {
      const added = await newcomer();
      await opensAccount(at, added.kind === 'done' ? added.accountId : '');
      await sends(at, '/link');
    }),
    page('account-off', async (at) => {
      await opensAccount(at, await account());
      await sends(at, '/off');
    }),
    page('account-on-a-shared-screen', async (at) => {
      await opensAccount(at, await account());
      await sends(at, '/shared-screen');
    }),
    page('account-that-is-signed-in', async (at) => {
      const email = newEmail();
      const about = { email, name: 'Noor Khan', role: 'manager' as const, staffNumber: null };
      const id = await makeReadyAccount(knex, about, await records.teamId('North'), clock.now());
      await browser().signsIn(email);
      await opensAccount(at, id ?? '');
    }),
    page('account-that-could-be-linked', async (at) => {
      const subject = randomUUID();
      await recordWaitingLink(knex, { subject, email: newEmail(), name: 'Noor Khan', roles: [] }, clock.now());
      await opensAccount(at, await account());
    }),
    page('account-of-the-reader', async (at) => {
      await goes(at, '/settings/accounts');
      const own = at.getByRole('link', { name: 'The administrator' }).last();
      await Promise.all([at.waitForNavigation({ waitUntil: 'domcontentloaded' }), own.click()]);
    }),
    page('accounts-with-somebody-who-waits', async (at) => {
      const subject = randomUUID();
      await recordWaitingLink(knex, { subject, email: newEmail(), name: 'Noor Khan', roles: [] }, clock.now());
      const off = await account();
      await changeAccount(parts, SYSTEM, { accountId: off, change: { kind: 'off' } }, clock.now());
      await goes(at, '/settings/accounts');
    }),
    page('token-made', async (at) => {
      await goes(at, '/settings/api');
      await sends(at, '/settings/api', { name: 'Case system', scopes: 'visits:plan', teams: 'all', days: '30' });
    }),
    page('receiver-made', async (at) => {
      // The person who adds it must see alarms themselves.
      const sees = { account_id: readers.at(OF_EVERY_TEAM).account?.accountId, role: 'manager', team_id: null };
      await knex('account_role').insert(sees);
      await goes(at, '/settings/receivers');
      const hook = 'https://alarms.council.example/hook';
      await sends(at, '/settings/receivers', { name: 'Alarm centre', url: hook, teams: 'all' });
      await knex('account_role').where(sees).delete();
    }),
    page('wall-made', async (at) => {
      await goes(at, '/settings/walls');
      await sends(at, '/settings/walls', { name: 'Duty room', team: 'all' });
    }),
    page('wall-begun', async (at) => {
      const by = { kind: 'account' as const, id: await account(), via: 'desk' as const };
      const { code } = await addWallScreen(parts, by, { name: 'Duty room', teamId: null }, clock.now());
      await goes(at, '/wall/code');
      await sends(at, '/wall/code', { code });
    }),
    page('set-up-done', async (at) => {
      const added = await newcomer();
      await goes(at, `/set-up/${added.kind === 'done' ? added.token : ''}`);
      const secret = await at.locator('input[name="secret"]').inputValue();
      const code = generateSync({ secret, epoch: Math.floor(clock.now().getTime() / 1000) });
      const password = 'a long password of theirs';
      await sends(at, at.url().replace(/^.*\/set-up/, '/set-up'), { password, again: password, code });
    }),
    page('set-up-with-an-old-link', (at) => goes(at, `/set-up/${'0'.repeat(43)}`), { status: 404 }),
    page('kept', (at) => raisesAs(at, 'manager'), { reader: 'manager' }),
    page('sign-in-for-what-is-kept', (at) => goes(at, `/sign-in?form=${randomUUID()}`)),
    page('confirm-for-what-is-kept', (at) => goes(at, `/confirm?form=${randomUUID()}`)),
    page(
      'form-of-no-session',
      async (at) => {
        await goes(at, '/raise');
        await sends(at, '/desk/raise', { _csrf: 'x'.repeat(64), who: '4021' });
      },
      { status: 403, reader: 'manager' },
    ),
    page(
      'form-that-cannot-be-read',
      async (at) => {
        await goes(at, '/training/import');
        await sends(at, '/training/import', { text: 'x'.repeat(600_000) });
      },
      { status: 413, reader: 'manager' },
    ),
    page(
      'half-year-that-is-none',
      async (at) => {
        await goes(at, '/reports/evidence');
        await at.evaluate(`document.querySelector('#from').append(new Option('x', 'x'))`);
        await sends(at, '/evidence', { from: 'x' }, 'Make the pack');
      },
      { status: 422, reader: 'manager' },
    ),
    page(
      'chain-looked-at',
      async (at) => {
        await goes(at, '/records/chain');
        await sends(at, '/records/chain');
      },
      { reader: 'governance' },
    ),
    ...['', '/handover', '/my'].map((path, index) =>
      page(
        ['board-left-alone', 'handover-left-alone', 'own-visits-left-alone'][index] ?? '',
        async (at) => {
          clock.advance(3 * HOUR);
          await goes(at, path);
        },
        { reader: path === '/my' ? 'worker' : 'manager' },
      ),
    ),
  ];
}
