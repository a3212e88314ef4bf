import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { addUser } from '../../src/cli/user.ts';
import { waitingLinks } from '../../src/records/council-links.ts';
import { type Council, type CouncilAccount, openCouncil } from '../harness/council.ts';
import { type Browser, openDesk, type TestDesk } from '../harness/desk.ts';
import { RIVERSIDE } from '../harness/riverside.ts';

const HOUR = 3_600_000;
const RETURN = '/desk/sign-in/council/return';

let desk: TestDesk;
let council: Council;
beforeAll(async () => {
  desk = await openDesk({
    organisation: RIVERSIDE,
    oidc: async (url) => {
      council = await openCouncil(url);
      return council.settings;
    },
  });
  await account('joan@riverside.example', { role: 'manager', team: 'North', person: '4030' });
});
afterAll(async () => {
  await council.close();
  await desk.close();
});

const account = (email: string, options: { role: string; team?: string; person?: string }) =>
  addUser({ knex: desk.knex }, email, { name: 'Of the desk', by: 'Dev Rao', ...options });

const JOAN: CouncilAccount = {
  oid: 'oid-of-joan',
  email: 'Joan@riverside.example',
  email_verified: true,
  name: 'Joan Mercer',
  roles: ['manager'],
};
const people = (more: Partial<Record<string, CouncilAccount>> = {}) =>
  council.knows({ joan: JOAN, ...more } as Record<string, CouncilAccount>);
beforeEach(async () => {
  await people();
  await council.sits('joan');
});

/** Presses the button, signs in over there, and comes back with this. */
async function comesBack(browser: Browser, query = ''): Promise<string> {
  const sent = await browser.opens(`/desk/sign-in/council${query}`);
  expect(sent.status).toBe(303);
  return council.visit(sent.headers.location ?? '');
}
async function signsIn(browser: Browser, query = '') {
  return browser.opens(await comesBack(browser, query));
}

describe('With a council account', () => {
  it('one signs in, in the roles that the council gives and for the teams that our records give', async () => {
    const joan = desk.browser();
    expect((await joan.opens('/desk/sign-in')).text).toContain('With your council account');
    const back = await signsIn(joan, '?next=%2Fdesk%2Fme');
    expect([back.status, back.headers.location]).toEqual([303, '/desk/me']);
    expect((await joan.opens('/desk/me')).text).toContain('joan@riverside.example');
    const roles = await desk
      .knex('account_role as r')
      .join('account as a', 'a.id', 'r.account_id')
      .join('team as t', 't.id', 'r.team_id')
      .where('a.email', 'joan@riverside.example')
      .select('role', 't.name as team');
    expect(roles).toEqual([{ role: 'manager', team: 'North' }]);
  });

  it('an account has no password of its own any more', async () => {
    const rows = await desk
      .knex('account')
      .where({ email: 'joan@riverside.example' })
      .select('oidc_subject', 'password_hash', 'totp_sealed');
    expect(rows).toEqual([{ oidc_subject: 'oid-of-joan', password_hash: null, totp_sealed: null }]);
    expect(
      await desk
        .knex('login_code')
        .join('account', 'account.id', 'account_id')
        .where({ email: 'joan@riverside.example' }),
    ).toEqual([]);
  });

  it('the way back works once, in the browser that began, and with its own state', async () => {
    const joan = desk.browser();
    const way = await comesBack(joan);
    expect((await desk.browser().opens(way)).status).toBe(422);
    const forged = await comesBack(joan);
    expect((await joan.opens(forged.replace(/state=[^&]+/, 'state=another'))).status).toBe(422);
    const good = await comesBack(joan);
    expect((await joan.opens(good)).status).toBe(303);
    expect((await joan.opens(good)).status).toBe(422);
    // The first one's code was never used, and its state belongs to nobody any more.
    expect((await joan.opens(way)).status).toBe(422);
    expect((await desk.browser().opens(RETURN)).status).toBe(422);
  });

  it("an answer in another tenant's name is refused", async () => {
    const joan = desk.browser();
    const way = await comesBack(joan);
    const foreign = way.replace(/iss=[^&]+/, `iss=${encodeURIComponent('https://login.example/another-tenant')}`);
    expect(foreign).not.toBe(way);
    expect((await joan.opens(foreign)).status).toBe(422);
    expect((await joan.opens('/desk')).status).toBe(303);
  });

  it('strangers to the desk wait for an administrator, and so do those who only claim an address', async () => {
    const stranger = {
      ...JOAN,
      oid: 'oid-of-a-stranger',
      email: 'stranger@riverside.example',
      name: 'A Stranger',
      roles: ['worker', 'king'],
    };
    const impostor = {
      ...JOAN,
      oid: 'oid-of-an-impostor',
      email: 'office@riverside.example',
      email_verified: false,
      name: 'An Impostor',
    };
    await account('office@riverside.example', { role: 'operator', team: 'North' });
    await people({ stranger, impostor });
    for (const who of ['stranger', 'impostor']) {
      await council.sits(who);
      const browser = desk.browser();
      const page = await signsIn(browser);
      expect([page.status, page.text.includes('You are waiting for an account')]).toEqual([403, true]);
      expect((await browser.opens('/desk')).status).toBe(303);
    }
    const waiting = (await waitingLinks(desk.knex)).map(({ subject, roles }) => ({ subject, roles }));
    expect(waiting).toContainEqual({ subject: 'oid-of-a-stranger', roles: ['worker'] });
    expect(waiting).toContainEqual({ subject: 'oid-of-an-impostor', roles: ['manager'] });
  });

  it('whose role the council has taken away is signed out everywhere at their next sign-in, and has none', async () => {
    const [here, there] = [desk.browser(), desk.browser()];
    await signsIn(here);
    expect((await here.opens('/desk')).status).toBe(200);
    await people({ joan: { ...JOAN, roles: [] } });
    const refused = await signsIn(there);
    expect([refused.status, refused.text.includes('no role')]).toEqual([403, true]);
    expect((await here.opens('/desk')).status).toBe(303);
    // Given back, it is for the teams of the person.
    await people();
    expect((await signsIn(there)).status).toBe(303);
    expect((await there.opens('/desk')).status).toBe(200);
  });

  it('who has left the council has the desk for twelve hours at most, and cannot confirm or come back', async () => {
    const joan = desk.browser();
    await signsIn(joan);
    await people({ joan: undefined });
    expect((await signsIn(joan, '?confirm=yes')).status).toBe(422);
    desk.clock.advance(12 * HOUR);
    expect((await joan.opens('/desk')).status).toBe(303);
    expect((await signsIn(joan)).status).toBe(422);
    expect((await joan.opens('/desk')).status).toBe(303);
  });

  it('whoever has left our records comes in no more', async () => {
    const leaver = { ...JOAN, oid: 'oid-of-a-leaver', email: 'leaver@riverside.example' };
    await account('leaver@riverside.example', { role: 'manager', team: 'North', person: '4022' });
    await people({ leaver });
    await council.sits('leaver');
    const browser = desk.browser();
    expect((await signsIn(browser)).status).toBe(303);
    await desk.knex('person').where({ staff_number: '4022' }).update({ left_at: desk.clock.now() });
    try {
      expect((await browser.opens('/desk')).status).toBe(303);
      expect((await signsIn(browser)).text).toContain('Your account is off');
    } finally {
      await desk.knex('person').where({ staff_number: '4022' }).update({ left_at: null });
    }
  });

  it('one confirms by proving it anew, with the same account, in the same session', async () => {
    const joan = desk.browser();
    await signsIn(joan);
    desk.clock.advance(3 * HOUR);
    expect((await joan.opens('/desk/me')).text).toContain('/desk/confirm');
    expect((await joan.opens('/desk/confirm?next=%2Fdesk%2Fme')).text).toContain('/desk/sign-in/council?confirm=yes');
    const asked = new URL((await joan.opens('/desk/sign-in/council?confirm=yes')).headers.location ?? '');
    expect([asked.searchParams.get('max_age'), asked.searchParams.get('prompt')]).toEqual(['0', 'login']);
    const other = { ...JOAN, oid: 'oid-of-another', email: 'another@riverside.example' };
    await account('another@riverside.example', { role: 'manager', team: 'North' });
    await people({ other });
    await council.sits('other');
    expect((await signsIn(joan, '?confirm=yes')).text).toContain('That is another account');
    await council.sits('joan');
    const before = await desk.knex('session').whereNotNull('account_id').count();
    expect((await signsIn(joan, '?confirm=yes&next=%2Fdesk%2Fme')).headers.location).toBe('/desk/me');
    expect((await joan.opens('/desk/me')).text).not.toContain('/desk/confirm');
    expect(await desk.knex('session').whereNotNull('account_id').count()).toEqual(before);
  });

  it('a sign-in for which the council asks nothing proves nothing: what needs a proof asks for one', async () => {
    const sheet = `/desk/people/${await desk.records.personId('4021')}/sheet`;
    const joan = desk.browser();
    await signsIn(joan);
    expect((await joan.opens(sheet)).headers.location).toBe(`/desk/confirm?next=${encodeURIComponent(sheet)}`);
    await signsIn(joan, '?confirm=yes');
    expect((await joan.opens(sheet)).status).toBe(200);
  });

  it('a sign-in where the desk was left for two hours asks for a proof, signed out or not', async () => {
    const prompts = async (browser: Browser): Promise<string | null> =>
      new URL((await browser.opens('/desk/sign-in/council')).headers.location ?? '').searchParams.get('prompt');
    const [joan, passerBy, late] = [desk.browser(), desk.browser(), desk.browser()];
    for (const browser of [joan, passerBy, late]) await signsIn(browser);
    expect(await prompts(joan)).toBeNull();
    const begun = await comesBack(late);
    desk.clock.advance(2 * HOUR);
    // The service knows her still, and was asked for no proof before.
    expect((await late.opens(begun)).status).toBe(422);
    expect((await late.opens('/desk/me')).text).toContain('/desk/confirm');
    expect(await prompts(late)).toBe('login');
    await passerBy.sends('/desk/me', '/desk/sign-out', {});
    expect(await prompts(passerBy)).toBe('login');

    const way = new URL((await joan.opens('/desk/sign-in/council')).headers.location ?? '');
    expect([way.searchParams.get('max_age'), way.searchParams.get('prompt')]).toEqual(['0', 'login']);
    const back = await joan.opens(await council.visit(way.href));
    expect([back.status, back.headers.location]).toEqual([303, '/desk']);
    expect((await joan.opens('/desk/me')).text).not.toContain('/desk/confirm');
    // A colleague takes the desk over, and has proved who they are.
    desk.clock.advance(2 * HOUR);
    const idris = { ...JOAN, oid: 'oid-of-idris', email: 'idris@riverside.example', name: 'Idris Vaughan' };
    await account('idris@riverside.example', { role: 'manager', team: 'North' });
    await people({ idris });
    await council.sits('idris');
    expect((await signsIn(joan)).status).toBe(303);
    const page = await joan.opens('/desk/me');
    expect([page.text.includes('idris@riverside.example'), page.text.includes('/desk/confirm')]).toEqual([true, false]);
  });

  it('where the service does not say when it asked them, they are told what to do now', async () => {
    const joan = desk.browser();
    await signsIn(joan);
    const untimed = async (query: string): Promise<string> => {
      const way = new URL((await joan.opens(`/desk/sign-in/council${query}`)).headers.location ?? '');
      for (const question of ['max_age', 'prompt']) way.searchParams.delete(question);
      const { status, text } = await joan.opens(await council.visit(way.href));
      expect(status).toBe(422);
      return text;
    };
    expect(await untimed('?confirm=yes')).toMatch(/must add the claim auth_time[^]*nothing that asks who you are/);
    desk.clock.advance(2 * HOUR);
    expect(await untimed('')).toMatch(/open a private window, and sign in there[^]*auth_time/);
    expect((await joan.opens('/desk/me')).text).toContain('/desk/confirm');
    expect((await signsIn(desk.browser())).status).toBe(303);
  });

  it('one signs in after the council has rotated its keys', async () => {
    await signsIn(desk.browser());
    await council.rotatesItsKeys();
    expect((await signsIn(desk.browser())).status).toBe(303);
  });

  it("one signs out of the desk, and of the council's own session by another press", async () => {
    const joan = desk.browser();
    await signsIn(joan);
    expect((await joan.sends('/desk/me', '/desk/sign-out', {})).headers.location).toBe('/desk/sign-in');
    expect((await joan.opens('/desk')).status).toBe(303);
    const out = new URL((await joan.opens('/desk/sign-in/council/out')).headers.location ?? '');
    expect(`${out.origin}${out.pathname}`).toBe(`${council.settings.issuer}/session/end`);
    expect(out.searchParams.get('post_logout_redirect_uri')).toBe(`${desk.url}/desk/sign-in`);
    expect((await fetch(out)).status).toBe(200);
  });

  it('one is told when the service does not answer, and local accounts go on', async () => {
    const joan = desk.browser();
    const way = await comesBack(joan);
    await council.close();
    for (const address of ['/desk/sign-in/council', way]) {
      const page = await joan.opens(address);
      expect([page.status, page.text.includes('The council&#39;s sign-in does not answer')]).toEqual([503, true]);
    }
    expect((await (await desk.signedIn('manager')).opens('/desk')).status).toBe(200);
  });
});
