import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { recordWaitingLink } from '../../src/records/council-links.ts';
import { makeReadyAccount } from '../../src/operations/accounts/demo-accounts.ts';
import { launchBrowser } from '../harness/browser.ts';
import { looksWell, sessionCookie, viewport } from '../harness/desk-in-browser.ts';
import { openDesk, type SignedIn, tokenIn, type TestDesk } from '../harness/desk.ts';
import { RIVERSIDE_AND_SOUTH } from '../harness/riverside.ts';
import { wordsOf } from '../harness/words-of.ts';

const MINUTE = 60_000;
const LIST = '/desk/settings/accounts';

let desk: TestDesk;
let admin: SignedIn;
let north: string;
beforeAll(async () => {
  desk = await openDesk({ organisation: RIVERSIDE_AND_SOUTH });
  north = await desk.records.teamId('North');
  admin = await desk.signedIn('administrator');
});
afterAll(() => desk.close());

/** What a form of the page was made from. */
async function seenOn(page: string, form: 'roles' | 'person', by = admin): Promise<string> {
  const [, seen = 'none'] =
    new RegExp(`/${form}"[^]*?name="seen" value="([^"]*)"`).exec((await by.opens(page)).text) ?? [];
  return seen;
}

const rolesOf = (id: string) =>
  desk.knex('account_role').where({ account_id: id }).orderBy('role').select('role', 'team_id');

describe('An administrator', () => {
  it('adds an account and hands its link over; a fault stands beside its field, and the words are kept', async () => {
    const wrong = await admin.sends(LIST, LIST, { name: 'Noor Aziz', email: 'noor', staffNumber: '9' });
    expect(wrong.status).toBe(422);
    for (const said of ['An e-mail address', 'Nobody has this staff number', 'Choose at least one role'])
      expect(wrong.text).toContain(said);
    expect(wrong.text).toContain('value="Noor Aziz"');

    const given = {
      name: 'Noor Aziz',
      email: 'Noor@riverside.example',
      staffNumber: '4022',
      roles: `manager:${north}`,
    };
    const added = await admin.sends(LIST, LIST, given);
    const link = /\/desk\/set-up\/[\w-]+/.exec(added.text)?.[0] ?? 'none';
    expect((await desk.browser().opens(link)).text).toContain('noor@riverside.example');
    expect((await admin.sends(LIST, LIST, given)).text).toContain('There is an account with this address');
    const list = (await admin.opens(LIST)).text;
    expect(list).toContain('Manager: North');
    expect(list).toContain('23 Nov, 14:00');
    expect(list).not.toContain(link);
  });

  it('finds accounts by name, address, staff number and role; the words stay, and the log has them', async () => {
    const ira = await desk.signedIn('operator', { team: 'North', staffNumber: '4031' });
    const search = async (query: string): Promise<string> =>
      (await admin.searches(LIST, Object.fromEntries(new URLSearchParams(query)))).text;
    const found = async (query: string): Promise<string[]> =>
      [...(await search(query)).matchAll(/class="desk-long"[^>]*>([^<]+)</g)].map(([, address = '']) => address);
    for (const query of ['find=4031', 'find=now%20Ira', `find=${ira.email.toUpperCase()}`, 'find=4031&role=operator'])
      expect([query, await found(query)]).toEqual([query, [ira.email]]);
    expect(await found('find=4031&role=manager')).toEqual([]);
    expect(await found('role=operator')).toEqual([ira.email]);
    expect(await found('role=nonsense')).toEqual(await found(''));
    const kept = await search('find=%3Cira%3E&role=operator');
    expect(kept).toContain('value="&lt;ira&gt;"');
    expect(kept).toMatch(/<option value="operator" selected>/);
    expect(kept).toContain('No account that you see is found');
    expect(kept).toMatch(/href="\/desk\/settings\/accounts">Show all \d+</);
    const looks = desk.knex('access_log').where({ account_id: admin.accountId, page: 'accounts', did: 'search' });
    expect(await looks.clone().pluck('reason')).toContain('4031, role operator');
    // Who takes an alarm is asked for news on a phone that is proved.
    expect(await search('find=4031')).toContain('Ira Nowak (4031), no phone proved');
    const phones = desk.knex('phone').where({ person_id: await desk.records.personId('4031') });
    await phones.clone().update({ verified_at: desk.clock.now() });
    const list = await search('find=4031');
    await phones.clone().update({ verified_at: null });
    expect(list).toContain('Ira Nowak (4031), phone proved');
    expect(list).toMatch(new RegExp(`action="${LIST}/${ira.accountId}/end-sessions"`));
    expect(list).toMatch(/, since 23 Nov, 14:00/);
  });

  it('says whose an account is, within the teams that they look after, and its sessions end', async () => {
    const joan = await desk.signedIn('manager', { team: 'North' });
    const page = `${LIST}/${joan.accountId}`;
    expect((await admin.opens(page)).text).toContain('it takes no alarm');
    expect((await admin.sends(page, `${page}/person`, { staffNumber: '9' })).text).toContain('Nobody has this staff');
    const ofSouth = await desk.signedIn('administrator', { team: 'South' });
    expect((await ofSouth.sends(LIST, `${page}/person`, { staffNumber: '4040' })).status).toBe(404);
    const ofNorth = await desk.signedIn('administrator', { team: 'North' });
    // Somebody of South is nobody to them.
    expect((await ofNorth.sends(page, `${page}/person`, { staffNumber: '4040' })).status).toBe(422);
    expect((await ofNorth.sends(page, `${page}/person`, { staffNumber: '4030', seen: '' })).status).toBe(303);
    expect((await admin.opens(page)).text).toContain('Mo Haddad (4030)');
    expect((await joan.opens('/desk')).headers['location']).toMatch(/^\/desk\/sign-in/);
  });

  it('who looks after one team lets nobody in or out as an account that opens another team too', async () => {
    const joan = await desk.signedIn('manager', { team: 'North' });
    const south = await desk.records.teamId('South');
    await desk.knex('account_role').insert({ account_id: joan.accountId, role: 'manager', team_id: south });
    const ofNorth = await desk.signedIn('administrator', { team: 'North' });
    const page = `${LIST}/${joan.accountId}`;
    for (const act of ['link', 'off', 'on', 'person', 'council']) {
      const { status, text } = await ofNorth.sends(page, `${page}/${act}`, { staffNumber: '4030' });
      expect([act, status, text.includes('a role in a team that you do not look after')]).toEqual([act, 422, true]);
    }
    expect((await joan.opens('/desk')).status).toBe(200);
    expect((await admin.sends(page, `${page}/off`, {})).status).toBe(303);
  });

  it("says that others see an account's screen: it hides details until asked, and nobody is signed out", async () => {
    const joan = await desk.signedIn('manager', { team: 'North' });
    const page = `${LIST}/${joan.accountId}`;
    const isVeiled = async (): Promise<boolean> => / data-veiled>/.test((await joan.opens('/desk')).text);
    expect(await isVeiled()).toBe(false);
    expect((await admin.sends(page, `${page}/shared-screen`, { shared: 'perhaps' })).status).toBe(422);
    expect((await admin.sends(page, `${page}/shared-screen`, { shared: 'yes' })).status).toBe(303);
    expect([await isVeiled(), (await joan.opens('/desk')).text.includes('Others see this screen')]).toEqual([
      true,
      true,
    ]);
    expect((await admin.opens(page)).text).toContain('names and places are hidden until somebody asks for them');
    expect((await admin.sends(page, `${page}/shared-screen`, { shared: 'no' })).status).toBe(303);
    expect(await isVeiled()).toBe(false);
    const reasons = await desk
      .knex('access_log')
      .where({ about_account_id: joan.accountId, did: 'change' })
      .pluck('reason');
    expect(reasons).toEqual(['on a screen that others see', 'on a screen of its own']);
  });

  it('changes roles, ends sessions, turns off and on: whoever is meant is signed out at once', async () => {
    const joan = await desk.signedIn('manager', { team: 'North' });
    const page = `${LIST}/${joan.accountId}`;
    const signsInAgain = async (): Promise<number> => {
      await joan.signsIn(joan.email);
      return (await joan.opens('/desk')).status;
    };
    const acts: [string, Record<string, string[]>][] = [
      ['roles', { roles: ['operator:all', `worker:${north}`] }],
      ['end-sessions', {}],
    ];
    for (const [act, fields] of acts) {
      expect((await joan.opens('/desk')).status).toBe(200);
      const seen = await seenOn(page, 'roles');
      expect((await admin.sends(page, `${page}/${act}`, { ...fields, seen })).status).toBe(303);
      expect((await joan.opens('/desk')).status).toBe(303);
      expect(await signsInAgain()).toBe(200);
    }
    expect(await rolesOf(joan.accountId)).toEqual([
      { role: 'operator', team_id: null },
      { role: 'worker', team_id: north },
    ]);
    expect((await admin.sends(page, `${page}/off`, {})).status).toBe(303);
    expect((await joan.opens('/desk')).status).toBe(303);
    expect(await signsInAgain()).toBe(303);
    expect((await admin.sends(page, `${page}/on`, {})).status).toBe(303);
    expect(await signsInAgain()).toBe(200);
    const reasons = await desk
      .knex('access_log')
      .where({ about_account_id: joan.accountId, account_id: admin.accountId, did: 'change' })
      .orderBy('id')
      .pluck('reason');
    expect(reasons).toEqual([
      `roles changed: operator of every team, worker of ${north}`,
      'sessions ended',
      'account turned off',
      'account turned on',
    ]);
  });

  it('of a page that is out of date gives no role back that another has taken, and no other person', async () => {
    const ira = await desk.signedIn('manager', { team: 'North' });
    const other = await desk.signedIn('administrator');
    const page = `${LIST}/${ira.accountId}`;
    const [roles, person] = [await seenOn(page, 'roles'), await seenOn(page, 'person')];
    expect((await other.sends(page, `${page}/roles`, { roles: [`worker:${north}`], seen: roles })).status).toBe(303);
    const ticked = [`manager:${north}`, `operator:${north}`];
    const late = await admin.sends(page, `${page}/roles`, { roles: ticked, seen: roles });
    const words = wordsOf(late.text);
    expect([late.status, words]).toEqual([
      409,
      expect.stringMatching(
        new RegExp(
          'Last: The administrator, 23 Nov 2026, [0-9:]+\\. .* Kept now You typed Worker: North yes no ' +
            'Operator: North no yes Manager: North no yes Press Change roles',
        ),
      ),
    ]);
    expect(await rolesOf(ira.accountId)).toEqual([{ role: 'worker', team_id: north }]);
    // Their ticks stand, and a press after that counts.
    const next = / name="seen" value="([^"]*)"/.exec(late.text)?.[1] ?? '';
    expect((await admin.sends(page, `${page}/roles`, { roles: ticked, seen: next })).status).toBe(303);
    expect(await rolesOf(ira.accountId)).toHaveLength(2);

    const becomes = (who: SignedIn, staffNumber: string) =>
      who.sends(page, `${page}/person`, { staffNumber, seen: person });
    expect((await becomes(other, '4031')).status).toBe(303);
    const slower = await becomes(admin, '4030');
    expect([slower.status, slower.text]).toEqual([422, expect.stringContaining('has changed whose account it is')]);
    expect(slower.text).toMatch(/Ira Nowak \(4031\)[^]*value="4030"/);
    // The one administrator of every team is alone again.
    await desk.knex('account').where({ id: other.accountId }).update({ status: 'off' });
  });

  it('turns an account off whose board is open, and its stream says so and ends', async () => {
    const joan = await desk.signedIn('manager', { team: 'North' });
    const { name, value } = sessionCookie((await joan.signsIn(joan.email)).headers['set-cookie']);
    const stream = await fetch(`${desk.url}/desk/stream`, { headers: { cookie: `${name}=${value}` } });
    expect(stream.status).toBe(200);
    const page = `${LIST}/${joan.accountId}`;
    await admin.sends(page, `${page}/off`, {});
    // It ends by itself: a stream that stays open would be read for ever.
    expect(await stream.text()).toMatch(/event: bye\ndata: {"why":"signed-out"}\n\n$/);
  });

  it('resets a second factor by a new link: the old password and code are worth nothing from then on', async () => {
    const email = 'lost@riverside.example';
    await admin.sends(LIST, LIST, { name: 'Lost Phone', email, roles: `worker:${north}` });
    const [account] = await desk.knex('account').where({ email }).select('id');
    await desk
      .knex('account')
      .where({ email })
      .update({ status: 'active', password_hash: 'x', totp_sealed: Buffer.from('x') });
    const page = `${LIST}/${String(account.id)}`;
    expect((await admin.sends(page, `${page}/link`, {})).text).toMatch(/\/desk\/set-up\/[\w-]+/);
    expect(await desk.knex('account').where({ email }).select('status', 'password_hash', 'totp_sealed')).toEqual([
      { status: 'invited', password_hash: null, totp_sealed: null },
    ]);
  });

  it('links an account to the council account of somebody who waits', async () => {
    const email = 'waits@riverside.example';
    await recordWaitingLink(
      desk.knex,
      { subject: 'oid-1', email: null, name: 'Wanda Waits', roles: ['worker'] },
      desk.clock.now(),
    );
    expect((await admin.opens(LIST)).text).toContain('Wanda Waits');
    await admin.sends(LIST, LIST, { name: 'Wanda Waits', email, roles: `worker:${north}` });
    const [account] = await desk.knex('account').where({ email }).select('id');
    const [waiting] = await desk.knex('waiting_link').select('id');
    const page = `${LIST}/${String(account.id)}`;
    expect((await admin.sends(page, `${page}/council`, { waiting: String(waiting.id) })).status).toBe(303);
    expect(await desk.knex('account').where({ email }).select('oidc_subject', 'status')).toEqual([
      { oidc_subject: 'oid-1', status: 'active' },
    ]);
    expect(await desk.knex('waiting_link')).toEqual([]);
    expect((await admin.sends(page, `${page}/council`, { waiting: String(waiting.id) })).status).toBe(422);
  });

  it('neither gives themselves more nor shuts themselves out, and the last one of every team stays', async () => {
    const own = `${LIST}/${admin.accountId}`;
    for (const [act, fields] of [
      ['roles', { roles: ['manager:all', 'administrator:all'] }],
      ['off', {}],
      ['link', {}],
    ] as const) {
      const refused = await admin.sends(LIST, `${own}/${act}`, 'roles' in fields ? { roles: [...fields.roles] } : {});
      expect([refused.status, refused.text.includes('That is your own account')]).toEqual([422, true]);
    }
    // Two who put each other off at the same moment: one of them stays.
    const other = await desk.signedIn('administrator');
    const tokens = await Promise.all([admin, other].map(async (who) => tokenIn((await who.opens(LIST)).text)));
    await Promise.all([
      admin.posts(`${LIST}/${other.accountId}/off`, { _csrf: tokens[0] ?? '' }),
      other.posts(`${own}/off`, { _csrf: tokens[1] ?? '' }),
    ]);
    const both = desk.knex('account').whereIn('id', [admin.accountId, other.accountId]);
    expect((await both.clone().pluck('status')).sort()).toEqual(['active', 'off']);
    await both.clone().update({ status: 'active' });
    await desk.knex('session').where({ account_id: admin.accountId }).update({ ended_at: null });
    await desk.knex('account').where({ id: other.accountId }).update({ status: 'off' });
  });

  it('of one team gives roles for that team alone, and leaves those of other teams as they are', async () => {
    const south = await desk.records.teamId('South');
    const local = await desk.signedIn('administrator', { team: 'North' });
    const joan = await desk.signedIn('manager', { team: 'North' });
    await desk.knex('account_role').insert({ account_id: joan.accountId, role: 'worker', team_id: south });
    const page = `${LIST}/${joan.accountId}`;
    expect((await local.opens(page)).text).not.toContain('every team');
    const seen = () => seenOn(page, 'roles', local);
    const ticked = ['manager:all', `manager:${south}`, `operator:${north}`];
    await local.sends(page, `${page}/roles`, { roles: ticked, seen: await seen() });
    expect(await rolesOf(joan.accountId)).toEqual([
      { role: 'operator', team_id: north },
      { role: 'worker', team_id: south },
    ]);
    expect((await local.opens(`${LIST}/${admin.accountId}`)).status).toBe(404);
    // Without its roles there it is not for them any more: they are led to the list.
    const without = await local.sends(page, `${page}/roles`, { seen: await seen() });
    expect([without.status, without.headers.location]).toEqual([303, LIST]);
  });

  it('confirms who they are first where five minutes have passed; what was typed is kept for Send', async () => {
    const fresh = await desk.signedIn('administrator');
    desk.clock.advance(6 * MINUTE);
    const given = { name: 'Kept Words', email: 'kept@riverside.example', roles: `worker:${north}` };
    const asked = await fresh.sends(LIST, LIST, given);
    expect(asked.headers.location).toMatch(/^\/desk\/confirm\?form=/);
    expect(await desk.knex('account').where({ email: given.email })).toEqual([]);
    const form = /form=([\w-]+)/.exec(asked.headers.location ?? '')?.[1] ?? '';
    const wrong = await fresh.sends('/desk/confirm', '/desk/confirm', { password: 'wrong', code: '123456', form });
    expect(wrong.status).toBe(422);
    const confirmed = await fresh.sends('/desk/confirm', '/desk/confirm', {
      password: 'riverside',
      code: '123456',
      form,
    });
    expect(confirmed.headers.location).toBe(`/desk/kept/${form}`);
    const kept = await fresh.opens(`/desk/kept/${form}`);
    expect(kept.text).toContain('Kept Words');
    // It is nobody else's.
    expect((await admin.opens(`/desk/kept/${form}`)).status).toBe(404);
    expect((await fresh.sends(`/desk/kept/${form}`, LIST, given)).text).toContain('/desk/set-up/');
  });

  it('whose session ends amid a form finds the words again after signing in; another person does not', async () => {
    const fresh = await desk.signedIn('administrator');
    const token = tokenIn((await fresh.opens(LIST)).text);
    await desk.knex('session').where({ account_id: fresh.accountId }).update({ ended_at: desk.clock.now() });
    const asked = await fresh.posts(LIST, {
      _csrf: token,
      name: 'Outlives',
      email: 'outlives@riverside.example',
      roles: `worker:${north}`,
    });
    const form = /^\/desk\/sign-in\?form=([\w-]+)&why=signed-out$/.exec(asked.headers.location ?? '')?.[1] ?? '';
    expect((await fresh.opens(asked.headers.location ?? '')).text).toContain('Your words are kept for 15 minutes');
    const joan = await desk.signedIn('manager');
    expect((await joan.opens(`/desk/kept/${form}`)).status).toBe(404);
    const back = await fresh.sends('/desk/sign-in', '/desk/sign-in', {
      email: fresh.email,
      password: 'riverside',
      code: '123456',
      form,
    });
    expect(back.headers.location).toBe(`/desk/kept/${form}`);
    expect((await fresh.opens(`/desk/kept/${form}`)).text).toContain('Outlives');
    desk.clock.advance(15 * MINUTE);
    expect((await fresh.opens(`/desk/kept/${form}`)).status).toBe(404);
  });
});

describe('Whoever audits', () => {
  it('reads accounts and changes none', async () => {
    const audit = await desk.signedIn('governance');
    const id = await makeReadyAccount(
      desk.knex,
      { email: 'read@riverside.example', name: 'Read Only', role: 'worker', staffNumber: null },
      north,
      desk.clock.now(),
    );
    const page = `${LIST}/${id ?? ''}`;
    const list = (await audit.opens(LIST)).text;
    for (const act of ['Add an account', 'end-sessions']) expect(list).not.toContain(act);
    expect((await audit.opens(page)).text).not.toContain('Turn off');
    expect((await audit.sends(page, `${page}/off`, {})).status).toBe(404);
  });
});

describe('The pages of accounts and of signing in', () => {
  it('have nothing that axe finds, at any size, light and dark', async () => {
    const browser = await launchBrowser();
    try {
      const signedIn = await desk.browser().signsIn(admin.email);
      const context = await browser.newContext({ viewport: viewport() });
      const page = await context.newPage();
      await page.goto(`${desk.url}/desk/sign-in`);
      await looksWell(page, 'sign-in');
      await context.addCookies([{ ...sessionCookie(signedIn.headers['set-cookie']), url: desk.url }]);
      const joan = await desk.signedIn('manager', { team: 'North' });
      await page.goto(`${desk.url}${LIST}`);
      await looksWell(page, 'accounts');
      await page.getByRole('button', { name: 'Add' }).click();
      await page.getByText('No account was added').waitFor();
      await looksWell(page, 'accounts-error');
      await page.goto(`${desk.url}${LIST}/${joan.accountId}`);
      await looksWell(page, 'account');
    } finally {
      await browser.close();
    }
  });
});
