import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeReadyAccount } from '../../../src/operations/accounts/demo-accounts.ts';
import { changeAccount } from '../../../src/operations/accounts/change-account.ts';
import { OtherSystem } from '../../harness/api.ts';
import { isGood, looksWell } from '../../harness/desk-in-browser.ts';
import { openDesk, type TestDesk } from '../../harness/desk.ts';
import { RIVERSIDE_AND_SOUTH } from '../../harness/riverside.ts';
import { townInBrowser } from '../../harness/town-in-browser.ts';

/** An administrator lets another system in at the desk, and shuts it out. */

const LIST = '/desk/settings/api';
const secretIn = (html: string): string => /desk-code">(bl_[\w-]{32})</.exec(html)?.[1] ?? 'none';

describe('Whoever makes a token', () => {
  let desk: TestDesk;
  let north: string;
  beforeAll(async () => {
    desk = await openDesk({ organisation: RIVERSIDE_AND_SOUTH });
    north = await desk.records.teamId('North');
  });
  afterAll(() => desk.close());

  it('gives no system more than its maker sees', async () => {
    const admin = await desk.signedIn('administrator');
    const makes = (scopes: string[], teams = [north]) =>
      admin.sends(LIST, LIST, { name: 'Case system', scopes, teams, days: '90' });
    expect(secretIn((await makes(['visits:plan'])).text)).not.toBe('none');
    for (const scope of ['visits:read', 'names:read', 'alarms:read']) {
      const refused = await makes([scope]);
      expect([refused.status, secretIn(refused.text)]).toEqual([422, 'none']);
      expect(refused.text).toContain('You do not see this at the desk yourself');
    }
    expect((await makes(['alarms:covert'])).text).toContain('Covert alarms come with alarms:read');
    // Who manages the team as well sees its alarms, and those of no other.
    const both = [
      { role: 'administrator' as const, teamId: null },
      { role: 'manager' as const, teamId: north },
    ];
    const change = { accountId: admin.accountId, change: { kind: 'roles' as const, roles: both } };
    const other = {
      email: 'other@riverside.example',
      name: 'Other',
      role: 'administrator' as const,
      staffNumber: null,
    };
    await makeReadyAccount(desk.knex, other, null, desk.clock.now());
    await changeAccount(desk.dependencies.parts, { kind: 'system' }, change, desk.clock.now());
    await admin.signsIn(admin.email);
    expect(secretIn((await makes(['alarms:read', 'alarms:covert'])).text)).not.toBe('none');
    expect((await makes(['alarms:read'], ['all'])).status).toBe(422);
    expect(await desk.records.lookReasons({ page: 'api tokens', did: 'change' })).toEqual([
      'token added: Case system, visits:plan',
      'token added: Case system, alarms:read, alarms:covert',
    ]);
  });

  it('makes none for teams that are not theirs, without a name, or for ever', async () => {
    const south = await desk.signedIn('administrator', { team: 'South' });
    for (const [wrong, words] of [
      [{ teams: north }, 'Choose whose visits it is about'],
      [{ teams: 'all' }, 'Choose whose visits it is about'],
      [{ name: '' }, 'Which system is it?'],
      [{ days: '9999' }, 'Choose for how long'],
      [{ scopes: 'everything' }, 'Choose what it may do'],
    ] as const) {
      const refused = await south.sends(LIST, LIST, { name: 'Rota', scopes: 'visits:plan', days: '30', ...wrong });
      expect([refused.status, refused.text.includes(words)]).toEqual([422, true]);
    }
    expect((await south.opens(LIST)).text).toContain('None is let in.');
  });

  it.each<[page: string, fields: Record<string, string>]>([
    [LIST, { scopes: 'visits:plan', days: '30' }],
    ['/desk/settings/receivers', { url: 'https://alarms.council.example/hook' }],
    ['/desk/settings/channels', { url: 'https://workflows.council.example/hook' }],
    ['/desk/settings/walls', {}],
  ])('%s adds one for two presses, and says that what it shows once is gone', async (list, fields) => {
    const admin = await desk.signedIn('administrator');
    // Nobody has a system told of alarms that they do not see themselves.
    await desk.knex('account_role').insert({ account_id: admin.accountId, role: 'manager', team_id: null });
    const form = { request: randomUUID(), name: 'Twice', teams: north, team: north, ...fields };
    const [first, again] = [await admin.sends(list, list, form), await admin.sends(list, list, form)];
    const answerOf = ({ status, text }: typeof first) => [status, / class="desk-code">([^<]+)/.exec(text)?.[1]];
    expect(answerOf(again)).toEqual(answerOf(first));
    await desk.knex('stashed_form').update({ expires_at: desk.clock.now() });
    const late = await admin.sends(list, list, form);
    expect(late.text).toContain('Its secret is shown only once');
    expect(late.text.match(/<th scope="row">Twice</g)).toHaveLength(1);
  });
});

describe('The page of other systems', () => {
  const here = townInBrowser();

  it('shows a token once, lets its system in, says when it was used, and shuts it out', async () => {
    const { town } = here;
    const { page } = await here.signsIn('administrator');
    await page.goto(`${town.url}/desk/settings`);
    await page.getByRole('link', { name: 'Other systems' }).click();
    await page.getByText('None is let in.').waitFor();
    await looksWell(page, 'api-none');
    await page.getByRole('button', { name: 'Make a token' }).click();
    await page.getByText('Which system is it?').first().waitFor();
    await looksWell(page, 'api-fault');
    await page.getByLabel('Which system it is').fill('Case system');
    await page.getByLabel('visits:plan').check();
    await page.getByLabel('North').check();
    await page.getByLabel('For how long').selectOption({ label: '365 days' });
    await page.getByRole('button', { name: 'Make a token' }).click();
    await page.getByText('It is shown once').waitFor();
    await looksWell(page, 'api-made');
    const system = new OtherSystem(town.url, '', secretIn(await page.content()));
    const visit = { worker: '4021', start: '2026-11-23T15:00:00Z', end: '2026-11-23T16:00:00Z' };
    expect((await system.sets('A-1', visit)).status).toBe(201);
    await page.goto(`${town.url}${LIST}`);
    await page
      .getByText(/^\d+ Nov, \d\d:\d\d$/)
      .first()
      .waitFor();
    await isGood(page, 'api-used');
    expect(secretIn(await page.content())).toBe('none');
    await page.getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('None is let in.').waitFor();
    expect((await system.reads('/planned-visits/A-1')).status).toBe(401);
  });
});
