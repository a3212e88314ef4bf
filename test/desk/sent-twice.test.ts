import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openDesk, type SignedIn, type TestDesk, tokenIn } from '../harness/desk.ts';
import { RIVERSIDE_AND_SOUTH } from '../harness/riverside.ts';
import { ofNorth } from './of-north.ts';

/** A form that is sent twice, because of a double click or a network that fails, acts once and is answered alike. */

let desk: TestDesk;
let admin: SignedIn;
let officer: SignedIn;
let manager: SignedIn;
beforeAll(async () => {
  desk = await openDesk({ organisation: RIVERSIDE_AND_SOUTH });
  admin = await desk.signedIn('administrator');
  officer = await desk.signedIn('governance');
  manager = await desk.signedIn('manager', { team: 'North', staffNumber: '4030' });
});
afterAll(() => desk.close());

const LIST = '/desk/settings/accounts';

/** Sends the form of a page, as it stands there and filled in, twice. */
async function twice(who: SignedIn, page: string, action: string, typed: Record<string, string> = {}) {
  const html = (await who.opens(page)).text;
  const form = [...html.matchAll(/<form method="post"[^]*?<\/form>/g)].find(([one]) => one.includes(`="${action}"`));
  const request = / name="request" value="([0-9a-f-]{36})"/.exec(form?.[0] ?? '')?.[1] ?? 'none';
  const sends = async () => {
    const { status, headers, text } = await who.posts(action, { _csrf: tokenIn(html), request, ...typed });
    return { status, leadsTo: headers['location'], text: withoutIds(text) };
  };
  return [await sends(), await sends()] as const;
}

/** Each page has ids of its own for its forms. */
const withoutIds = (html: string): string => html.replaceAll(/(name="(?:_csrf|request)" value=")[^"]*/g, '$1');
const linkIn = (html: string): string => /\/desk\/set-up\/[\w-]+/.exec(html)?.[0] ?? 'none';
const rows = async (table: string, where: object = {}): Promise<number> => (await desk.knex(table).where(where)).length;

it('an account is added once, and both answers have the link that works', async () => {
  const typed = { name: 'Noor Aziz', email: 'noor@riverside.example', roles: 'operator:all' };
  const [first, second] = await twice(admin, LIST, LIST, typed);
  expect(second).toEqual(first);
  expect((await desk.browser().opens(linkIn(second.text))).status).toBe(200);
  // A fault is no act: what is put right counts, with the same id too.
  const html = (await admin.opens(LIST)).text;
  const request = / name="request" value="([^"]+)"/.exec(html)?.[1] ?? '';
  for (const [email, said] of [
    [typed.email, 'There is an account with this address'],
    ['other@riverside.example', 'It works once'],
  ] as const) {
    const { text } = await admin.posts(LIST, { _csrf: tokenIn(html), request, ...typed, email });
    expect(text).toContain(said);
  }
});

it('a new link is drawn once, and is not shown any more after a quarter of an hour', async () => {
  const joan = await desk.signedIn('operator');
  await desk.knex('account').where({ id: joan.accountId }).update({ is_demo: false });
  const page = `${LIST}/${joan.accountId}`;
  const [first, second] = await twice(admin, page, `${page}/link`);
  expect([second, linkIn(second.text)]).toEqual([first, expect.stringMatching(/set-up/)]);
  expect((await desk.browser().opens(linkIn(first.text))).status).toBe(200);
  const html = (await admin.opens(page)).text;
  const form = { _csrf: tokenIn(html), request: await lastRequest() };
  await desk.knex('stashed_form').update({ expires_at: desk.clock.now() });
  const late = await admin.posts(`${page}/link`, form);
  expect([linkIn(late.text), late.text.includes('is not shown any more')]).toEqual(['none', true]);
  expect((await desk.browser().opens(linkIn(first.text))).status).toBe(200);
});

const lastRequest = async (): Promise<string> =>
  String((await desk.knex('request').where({ account_id: admin.accountId }).orderBy('at', 'desc').first('id')).id);

it('what is ended by the first press is no fault of the second', async () => {
  const of = ofNorth(desk);
  const [wall, token, account] = [await of['wallId']?.(), await of['tokenId']?.(), await of['accountId']?.()];
  const forms = [
    ['/desk/settings/walls', `/desk/settings/walls/${wall}/end`],
    ['/desk/settings/api', `/desk/settings/api/${token}/revoke`],
    [`${LIST}/${account}`, `${LIST}/${account}/off`],
  ] as const;
  for (const [page, action] of forms) {
    const [first, second] = await twice(admin, page, action);
    expect([action, second, first.status]).toEqual([action, first, 303]);
  }
});

it('a secret of a new screen and of another system stands on both answers', async () => {
  const north = await desk.records.teamId('North');
  const [first, second] = await twice(admin, '/desk/settings/walls', '/desk/settings/walls', {
    name: 'Kitchen',
    team: north,
  });
  expect([second, /class="desk-code">[^<]+/.test(first.text)]).toEqual([first, true]);
  expect(await rows('wall_screen', { name: 'Kitchen' })).toBe(1);
});

it('people are added, are away and leave once', async () => {
  const typed = { name: 'Priya Nair', staffNumber: '4051', roles: 'worker', phones: '07700 900107', buddies: '4022' };
  const team = await desk.records.teamId('North');
  const [first, second] = await twice(admin, '/desk/people/new', '/desk/people/new', { ...typed, team });
  expect([second, first.status]).toEqual([first, 200]);
  const priya = `/desk/people/${await desk.records.personId('4051')}`;
  const forms = [
    [manager, priya, `${priya}/absence`, { from: '2026-12-24', to: '2026-12-26' }],
    [admin, priya, `${priya}/code`, { way: 'shown' }],
    [admin, `${priya}/leave?day=2026-12-31`, `${priya}/leave`, { day: '2026-12-31' }],
    [admin, priya, `${priya}/stays`, {}],
  ] as const;
  for (const [who, page, action, fields] of forms) {
    const [one, other] = await twice(who, page, action, fields);
    expect([action, other, one.status < 400]).toEqual([action, one, true]);
  }
  const { away } = await desk.knex('person').where({ staff_number: '4051' }).first('away');
  expect([away, await rows('staff_change')]).toEqual([[expect.anything()], 1]);
});

it('a visit is planned once, and a request for what is kept is opened once', async () => {
  const visit = { who: '4021', day: '23/11/2026', from: '15:00', minutes: '60', place: '12 Mill Lane' };
  const [planned, again] = await twice(manager, '/desk/visits/plan', '/desk/visits/plan', visit);
  expect([again, planned.status, await rows('visit')]).toEqual([planned, 303, 1]);
  const asked = {
    kind: 'access',
    about: 'staff',
    who: '4021',
    askedBy: 'Sam Okoro, by e-mail',
    received: '23/11/2026',
  };
  const opens = '/desk/records/requests';
  const [opened, anew] = await twice(officer, `${opens}/new`, opens, asked);
  expect([anew, opened.status, await rows('data_request')]).toEqual([opened, 303, 1]);
});

it('a session of one’s own and a calendar end once', async () => {
  await admin.signsIn(admin.email);
  const html = (await admin.opens('/desk/me')).text;
  const session = / name="session" value="([^"]+)"/.exec(html)?.[1] ?? '';
  const [first, second] = await twice(admin, '/desk/me', '/desk/me/end-session', { session });
  expect([second, first.status]).toEqual([first, 303]);
  const worker = await desk.signedIn('worker', { team: 'North', staffNumber: '4021' });
  const page = `/desk/people/${await desk.records.personId('4021')}/calendar`;
  const [follows, anew] = await twice(worker, page, page, { url: 'https://outlook.example/a.ics' });
  expect([anew, follows.status, await rows('calendar_feed')]).toEqual([follows, 303, 1]);
  const [leaves, once] = await twice(worker, page, `${page}/leave`);
  expect([once, leaves.status, await rows('calendar_feed')]).toEqual([leaves, 303, 0]);
});
