import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { generateSync } from 'otplib';
import typescript from 'typescript';
import { addUser } from '../../src/cli/user.ts';
import { DEMO_CODE, DEMO_PASSWORD, makeDemoAccounts } from '../../src/operations/accounts/demo-accounts.ts';
import { type Browser, openDesk, tokenIn, type TestDesk } from '../harness/desk.ts';
import { theViews } from '../../src/desk/shell/views.ts';
import { RIVERSIDE } from '../harness/riverside.ts';
import { untilTrue } from '../harness/until-true.ts';

const HOUR = 3_600_000;

let desk: TestDesk;
beforeAll(async () => {
  desk = await openDesk({ organisation: RIVERSIDE });
});
afterAll(() => desk.close());

const codeAt = (secret: string, now: Date): string => generateSync({ secret, epoch: Math.floor(now.getTime() / 1000) });

describe('The duty desk', () => {
  it('asks whoever is not signed in to sign in, and goes on to the page that they wanted', async () => {
    const browser = desk.browser();
    const refused = await browser.opens('/desk/me');
    expect([refused.status, refused.headers.location]).toEqual([303, '/desk/sign-in?next=%2Fdesk%2Fme']);
    expect((await browser.opens('/desk')).headers.location).toBe('/desk/sign-in');
  });

  it('says who is signed in', async () => {
    const joan = await desk.signedIn('manager');
    const page = await joan.opens('/desk');
    expect(page.status).toBe(200);
    expect(page.text).toContain('The manager');
    expect(page.text).toContain('<title>Desk</title>');
  });

  it('stores the session before it leads on: a browser follows at the head of the answer', async () => {
    const { email } = await desk.signedIn('manager');
    const form = await fetch(`${desk.url}/desk/sign-in`);
    const cookie = form.headers.getSetCookie().map((one) => one.split(';')[0] ?? '');
    const body = new URLSearchParams({
      _csrf: tokenIn(await form.text()),
      email,
      password: DEMO_PASSWORD,
      code: DEMO_CODE,
    }).toString();
    await desk.knex.raw(`
      create function waits() returns trigger language plpgsql as $$
        begin perform pg_advisory_xact_lock(4711); return new; end $$;
      create trigger waits before insert on session for each row execute function waits()`);
    const lock = await desk.knex.transaction();
    await lock.raw('select pg_advisory_xact_lock(4711)');
    let isAnswered = false;
    const answer = new Promise<string>((resolve, reject) => {
      const headers = { cookie: cookie.join('; '), 'content-type': 'application/x-www-form-urlencoded' };
      const sent = httpRequest(
        `${desk.url}/desk/sign-in`,
        { method: 'POST', headers },
        ({ headers: head, statusCode }) => {
          isAnswered = true;
          resolve(`${String(statusCode)} ${String(head.location)}`);
        },
      );
      sent.on('error', reject).end(body);
    });
    await untilTrue(async () => {
      const { rows } = await desk.knex.raw<{ rows: unknown[] }>('select 1 from pg_locks where not granted');
      return rows.length > 0;
    });
    // Whatever was sent before this has come by then.
    await fetch(`${desk.url}/desk/sign-in`);
    expect(isAnswered).toBe(false);
    await lock.commit();
    expect(await answer).toBe('303 /desk');
    await desk.knex.raw('drop trigger waits on session; drop function waits()');
  });

  it('tells those who run the desk when a sealed account signs in, once an hour, and lets it in anyway', async () => {
    const id = await desk.records.personId('4030');
    await desk.signedIn('governance', { staffNumber: '4030' });
    const texts = () => desk.records.contacts({ channel: 'text', personId: id });
    const envelope = await desk.signedIn('administrator');
    expect(await texts()).toEqual([]);

    await desk.knex('account').where({ id: envelope.accountId }).update({ is_sealed: true });
    expect((await envelope.signsIn(envelope.email)).headers.location).toBe('/desk');
    await envelope.signsIn(envelope.email);
    const told =
      'Riverside lone-working line: a sealed account has signed in at the duty desk. If nobody was to open its ' +
      'envelope, ring whoever runs the desk.';
    expect(await texts()).toMatchObject([{ status: 'waiting', body: told }]);

    const another = await desk.signedIn('manager');
    await desk.knex('account').where({ id: another.accountId }).update({ is_sealed: true });
    await another.signsIn(another.email);
    expect(await texts()).toHaveLength(2);

    desk.clock.advance(HOUR + 1);
    await envelope.signsIn(envelope.email);
    expect(await texts()).toHaveLength(3);
  });

  it('lets a sealed account in where nobody can be told', async () => {
    const envelope = await desk.signedIn('administrator');
    await desk.knex('account').where({ id: envelope.accountId }).update({ is_sealed: true });
    await desk.knex.raw('alter table contact_attempt rename to attempt_elsewhere');
    const answer = await envelope.signsIn(envelope.email);
    await desk.knex.raw('alter table attempt_elsewhere rename to contact_attempt');
    expect(answer.headers.location).toBe('/desk');
  });

  it('lets nothing in from another host, no frame around it, and no script that stands in the page', async () => {
    const { headers } = await desk.browser().opens('/desk/sign-in');
    expect(headers['content-security-policy']).toBe(
      "default-src 'none';script-src 'self';style-src 'self';img-src 'self';connect-src " +
        "'self';base-uri 'none';form-action 'self';frame-ancestors 'none'",
    );
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['referrer-policy']).toBe('no-referrer');
  });

  it('takes no form without its token, and none with the token of another session', async () => {
    const joan = await desk.signedIn('manager');
    const idris = await desk.signedIn('manager');
    const foreign = tokenIn((await idris.opens('/desk')).text);
    expect((await joan.posts('/desk/sign-out', {})).status).toBe(403);
    expect((await joan.posts('/desk/sign-out', { _csrf: foreign })).status).toBe(403);
    expect((await joan.opens('/desk')).status).toBe(200);
  });

  it('keeps what was typed in a tab that is older than the session, from a page of our own alone', async () => {
    const joan = await desk.signedIn('manager');
    const _csrf = tokenIn((await joan.opens('/desk/raise')).text);
    await joan.signsIn(joan.email);
    const words = 'Blue car outside, their ref 0b9f6d0e-1c1a-4f6e-9d38-2a0c5c1f7e11';
    const typed = { _csrf, who: '4021', why: 'no-contact', words };
    const sendsFrom = (site: string) =>
      Promise.resolve(joan.agent.post('/desk/raise').set('Sec-Fetch-Site', site).type('form').send(typed));
    for (const site of ['cross-site', 'same-site', 'none']) expect((await sendsFrom(site)).status).toBe(403);
    const kept = String((await sendsFrom('same-origin')).headers.location);
    expect(kept).toMatch(/^\/desk\/kept\//);
    expect((await joan.opens(kept)).text).toContain(`<span class="desk-detail">${words}</span>`);
    // Of a file stands how long it is: the organisation's has PINs in it.
    const file = 'people:\n  - { name: Sam Okoro, pin: "7294" }\n';
    const imports = joan.agent.post('/desk/import').set('Sec-Fetch-Site', 'same-origin').type('form');
    const page = (await joan.opens(String((await imports.send({ _csrf, text: file })).headers.location))).text;
    const shown = page.split('</dl>')[0] ?? '';
    expect([shown.includes('a file of 2 lines'), shown.includes('7294')]).toEqual([true, false]);
    desk.clock.advance(16 * 60_000);
    const gone = await joan.opens(kept);
    expect([gone.status, gone.text]).toEqual([404, expect.stringContaining('What you type is kept for 15 minutes')]);
    expect(await desk.knex('alarm').count()).toEqual([{ count: 0 }]);
  });

  it('keeps what was typed for whoever typed it, and for nobody who has signed in there meanwhile', async () => {
    const joan = await desk.signedIn('manager');
    const idris = await desk.signedIn('manager');
    const typed = { _csrf: tokenIn((await joan.opens('/desk/raise')).text), who: '4021', words: 'Blue car outside' };
    const sendsIn = ({ agent }: Browser, fields = typed) =>
      Promise.resolve(agent.post('/desk/raise').set('Sec-Fetch-Site', 'same-origin').type('form').send(fields));
    const keptForms = async (): Promise<number> => (await desk.knex('stashed_form')).length;
    // Twice: the session before is then his own as well.
    let toHer = '';
    for (const time of ['first', 'second']) {
      await joan.signsIn(idris.email);
      const refused = await sendsIn(joan);
      expect({ time, status: refused.status }).toEqual({ time, status: 403 });
      expect(refused.text).toContain('was opened by another account');
      expect(refused.text).not.toContain('Blue car');
      expect(refused.text).not.toContain(joan.email);
      toHer = /href="\/desk\/sign-in\?form=([^"]+)"/.exec(refused.text)?.[1] ?? '';
      // He finds nothing there, whichever way he goes.
      expect((await joan.opens(`/desk/kept/${toHer}`)).status).toBe(404);
      const asHimself = await joan.sends(`/desk/sign-in?form=${toHer}`, '/desk/sign-in', {
        ...{ email: idris.email, password: DEMO_PASSWORD, code: DEMO_CODE, form: toHer },
      });
      expect((await joan.opens(String(asHimself.headers.location))).status).toBe(404);
    }
    const before = await keptForms();
    // Of a page of his, with her mark on it, nothing is kept.
    const own = tokenIn((await joan.opens('/desk/raise')).text);
    const forged = `${own.split('.').slice(0, 2).join('.')}.${typed._csrf.split('.')[2] ?? ''}`;
    // She signs in by the link that he was shown, and has her words.
    const asked = { email: joan.email, password: DEMO_PASSWORD, code: DEMO_CODE, form: toHer };
    const back = await joan.sends(`/desk/sign-in?form=${toHer}`, '/desk/sign-in', asked);
    expect((await joan.opens(String(back.headers.location))).text).toContain('Blue car outside');
    expect((await sendsIn(joan, { ...typed, _csrf: forged })).status).toBe(403);
    expect(await keptForms()).toBe(before);
    // She finds them again: after his sessions, and in a browser that has lost its cookies.
    const elsewhere = desk.browser();
    await elsewhere.signsIn(joan.email);
    for (const browser of [joan, elsewhere]) {
      const kept = String((await sendsIn(browser)).headers.location);
      expect((await browser.opens(kept)).text).toContain('Blue car outside');
    }
    // Before she has signed in there she is asked to, and has them then.
    const restarted = desk.browser();
    const { location } = (await sendsIn(restarted)).headers;
    const form = /^\/desk\/sign-in\?form=([\w-]+)/.exec(String(location))?.[1] ?? '';
    const again = await restarted.sends(String(location), '/desk/sign-in', { ...asked, form });
    expect((await restarted.opens(String(again.headers.location))).text).toContain('Blue car outside');
    // And where her session was over before.
    desk.clock.advance(13 * HOUR);
    await joan.signsIn(joan.email);
    expect((await sendsIn(joan)).headers.location).toMatch(/^\/desk\/kept\//);
    // Somebody who signs in no more has nothing to come back to.
    await desk.knex('account').where({ id: joan.accountId }).update({ status: 'off' });
    expect((await sendsIn(desk.browser())).status).toBe(403);
  });

  it('writes down who looked, and nobody changes or removes what is written', async () => {
    const joan = await desk.signedIn('manager');
    await joan.opens('/desk/me');
    const looked = { account_id: joan.accountId, did: 'view', page: 'own sessions' };
    expect(await desk.knex('access_log').where(looked).select('at')).toEqual([{ at: desk.clock.now() }]);
    await expect(desk.knex('access_log').where(looked).del()).rejects.toThrow(/append-only/);
    await expect(desk.knex('access_log').update({ did: 'search' })).rejects.toThrow(/append-only/);
  });

  it("lets the demo's accounts in beside the demo's telephones only", async () => {
    const live = await openDesk({ organisation: RIVERSIDE, allowDemoAccounts: false });
    try {
      for (const { knex, clock } of [desk, live]) await makeDemoAccounts(knex, clock.now());
      expect((await desk.browser().signsIn('joan@riverside.example')).status).toBe(303);
      expect((await live.browser().signsIn('joan@riverside.example')).status).toBe(422);
    } finally {
      await live.close();
    }
  });

  it('has a page of its own for an address that is none', async () => {
    const page = await desk.browser().opens('/desk/nothing');
    expect([page.status, page.text.includes('There is nothing here')]).toEqual([404, true]);
  });

  it('carries neither the font nor the crest of the state', async () => {
    const sheet = await desk.browser().opens('/desk/assets/desk.css');
    expect(sheet.status).toBe(200);
    expect(sheet.text).not.toMatch(/GDS Transport|crest|url\(|@import/);
  });

  it('sends what its pages load small: a telephone on one bar waits for it', async () => {
    const joan = await desk.signedIn('manager');
    const seen = new Set<string>();
    const sizeOf = async (name: string): Promise<number> => {
      if (seen.has(name)) return 0;
      seen.add(name);
      const { headers, text } = await joan.opens(`/desk/assets/${name}`);
      expect([name, headers['content-encoding'], headers['vary']]).toEqual([name, 'gzip', 'Accept-Encoding']);
      let size = Number(headers['content-length']);
      for (const [, imported = ''] of text.matchAll(/ from '\.\/([\w-]+\.js)'/g))
        size += await sizeOf(`live/${imported}`);
      return size;
    };
    expect(await sizeOf('desk.css')).toBeLessThan(30_000);
    const board = (await joan.opens('/desk')).text;
    let scripts = 0;
    for (const [, name = ''] of board.matchAll(/<script[^>]* src="\/desk\/assets\/([^"?]+)/g))
      scripts += await sizeOf(name);
    expect([seen.size > 8, scripts]).toEqual([true, expect.any(Number)]);
    expect(scripts).toBeLessThan(12_000);
    const { scripts: all } = theViews();
    for (const name of all.keys()) scripts += await sizeOf(`live/${name}`);
    expect(scripts).toBeLessThan(25_000);
    const plain = await joan.agent.get('/desk/assets/desk.css').set('Accept-Encoding', 'identity');
    expect([plain.headers['content-encoding'], plain.text.length > 100_000]).toEqual([undefined, true]);
  });

  it('sends the programs of its pages as they are written, without the lines that are comments', async () => {
    const { scripts } = theViews();
    const programOf = (text: string): string =>
      typescript.transpileModule(text, {
        compilerOptions: {
          target: typescript.ScriptTarget.ESNext,
          module: typescript.ModuleKind.ESNext,
          removeComments: true,
        },
      }).outputText;
    for (const [name, { text }] of scripts) {
      const written = await readFile(new URL(`../../src/desk/live/browser/${name}`, import.meta.url), 'utf8');
      expect([name, programOf(text)]).toEqual([name, programOf(written)]);
      expect([name, /^\s*(\/\/|\/?\*)/m.test(text)]).toEqual([name, false]);
    }
    expect(scripts.size).toBeGreaterThan(15);
  });
});

describe('A local account', () => {
  it('is set up by the link that the command line prints, once', async () => {
    const lines = await addUser({ knex: desk.knex }, 'Noor@Riverside.example', {
      name: 'Noor Aziz',
      role: 'manager, operator',
      team: 'North',
      person: '4030',
      by: 'Dev Rao',
    });
    const link = /\/desk\/set-up\/[\w-]+/.exec(lines.join(' '))?.[0] ?? '';
    const browser = desk.browser();
    const page = await browser.opens(link);
    expect(page.text).toContain('noor@riverside.example');
    const secret = /name="secret" value="([A-Z2-7]+)"/.exec(page.text)?.[1] ?? '';
    const chosen = { _csrf: tokenIn(page.text), secret, password: 'three grey herons', again: 'three grey herons' };

    const short = await browser.posts(link, { ...chosen, password: 'short', again: 'other', code: '000000' });
    expect([short.status, short.text.includes('At least 12 characters'), short.text.includes('not the same')]).toEqual([
      422,
      true,
      true,
    ]);
    expect(short.text).toContain(secret);
    expect((await browser.posts(link, { ...chosen, code: '000000' })).status).toBe(422);

    const done = await browser.posts(link, { ...chosen, code: codeAt(secret, desk.clock.now()) });
    expect(done.status).toBe(200);
    const codes = [...done.text.matchAll(/<li class="desk-code">([^<]+)</g)].map(([, code]) => code ?? '');
    expect(new Set(codes).size).toBe(10);
    expect((await browser.opens(link)).status).toBe(404);
    // Pressed twice, it is answered alike for a minute, and to nobody else.
    const pressed = { ...chosen, code: codeAt(secret, desk.clock.now()) };
    expect((await browser.posts(link, pressed)).text).toBe(done.text);
    const other = desk.browser();
    const theirs = { ...pressed, _csrf: tokenIn((await other.opens('/desk/sign-in')).text) };
    expect((await other.posts(link, theirs)).status).toBe(404);
    expect((await browser.posts(link, { ...pressed, password: 'three grey swans', again: 'x' })).status).toBe(404);
    desk.clock.advance(61_000);
    const late = await browser.posts(link, pressed);
    expect([late.status, late.text.includes('If you have set up your account by it, sign in.')]).toEqual([404, true]);

    // A code of the app works once, and so does one on paper.
    const sign = (code: string) => desk.browser().signsIn('noor@riverside.example', 'three grey herons', code);
    const code = codeAt(secret, desk.clock.now());
    expect((await sign(code)).status).toBe(303);
    expect((await sign(code)).status).toBe(422);
    expect((await sign(codes[0] ?? '')).status).toBe(303);
    expect((await sign(codes[0] ?? '')).status).toBe(422);
    expect((await sign(codes[1] ?? '')).status).toBe(303);
    expect((await desk.browser().signsIn('noor@riverside.example', 'three grey swans', codes[2] ?? '')).status).toBe(
      422,
    );
    const { rows } = await desk.knex.raw<{ rows: { by_command: string }[] }>(
      `select by_command from access_log where reason = 'account added'`,
    );
    expect(rows).toEqual([{ by_command: 'Dev Rao' }]);
  });

  it.each([
    [{ name: 'X', role: 'king', by: 'D' }, 'a@b.example', /--role/],
    [{ name: 'X', role: 'worker', team: 'Nowhere', by: 'D' }, 'a@b.example', /no team Nowhere/],
    [{ name: 'X', role: 'worker', person: '9', by: 'D' }, 'a@b.example', /staff number 9/],
    [{ name: ' ', role: 'worker', by: ' ' }, 'nobody', /no e-mail address[\s\S]*--name[\s\S]*--by/],
  ])('is not added where something is wrong: %j', async (options, email, fault) => {
    await expect(addUser({ knex: desk.knex }, email, options)).rejects.toThrow(fault);
  });
});

describe('Tries to sign in', () => {
  it('are counted one by one where they come together: ten wrong ones, and the right one waits as well', async () => {
    await makeDemoAccounts(desk.knex, desk.clock.now());
    const browser = desk.browser();
    const _csrf = tokenIn((await browser.opens('/desk/sign-in')).text);
    const tries = await Promise.all(
      Array.from({ length: 24 }, () =>
        browser.posts('/desk/sign-in', { _csrf, email: 'ana@riverside.example', password: 'wrong', code: '123456' }),
      ),
    );
    const answers = tries.map(({ text }) => (text.includes('Too many tries') ? 'too many' : 'wrong'));
    expect(answers.filter((answer) => answer === 'wrong')).toHaveLength(10);
    expect((await desk.browser().signsIn('ana@riverside.example')).text).toContain('Too many tries');
    // Another account at the same address is not kept out.
    expect((await desk.browser().signsIn('joan@riverside.example')).status).toBe(303);
  });

  it('of others keep nobody who is signed in from an alarm: a confirmation has a limit of its own', async () => {
    const joan = await desk.signedIn('manager');
    const confirms = (password: string) =>
      joan.sends('/desk/confirm?next=%2Fdesk%2Fme', '/desk/confirm', { next: '/desk/me', password, code: DEMO_CODE });
    const stranger = desk.browser();
    const _csrf = tokenIn((await stranger.opens('/desk/sign-in')).text);
    for (let time = 1; time <= 11; time += 1)
      await stranger.posts('/desk/sign-in', { _csrf, email: joan.email, password: 'wrong', code: '123456' });
    expect((await desk.browser().signsIn(joan.email)).text).toContain('Too many tries');
    for (let time = 1; time <= 9; time += 1) expect((await confirms('wrong')).text).toContain('is not right');
    expect((await confirms(DEMO_PASSWORD)).headers.location).toBe('/desk/me');
    for (let time = 1; time <= 10; time += 1) await confirms('wrong');
    expect((await confirms(DEMO_PASSWORD)).text).toContain('Too many tries');
  });
});
