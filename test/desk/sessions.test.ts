import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import express from 'express';
import request from 'supertest';
import { z } from 'zod';
import { createDesk } from '../../src/desk/desk.ts';
import { wayBack } from '../../src/desk/sign-in/schema.ts';
import { DEMO_CODE, DEMO_PASSWORD } from '../../src/operations/accounts/demo-accounts.ts';
import { sessionCookie } from '../harness/desk-in-browser.ts';
import { type Browser, openDesk, type TestDesk, tokenIn } from '../harness/desk.ts';
import { RIVERSIDE } from '../harness/riverside.ts';

const HOUR = 3_600_000;

let desk: TestDesk;
beforeAll(async () => {
  desk = await openDesk({ organisation: RIVERSIDE });
});
afterAll(() => desk.close());

/** Where a request with this cookie ends: 200 is signed in, 303 is not. */
const opens = async (cookie: string): Promise<number> =>
  (await fetch(`${desk.url}/desk`, { headers: { cookie }, redirect: 'manual' })).status;

describe('A session of the duty desk', () => {
  it('is not opened by what stands in the table of sessions, nor by a signature of another id', async () => {
    const joan = await desk.signedIn('manager');
    const idris = await desk.signedIn('manager');
    const cookies = await Promise.all(
      [joan, idris].map(async (browser) => sessionCookie((await browser.signsIn(browser.email)).headers['set-cookie'])),
    );
    const [own, other] = cookies.map(({ value }) => decodeURIComponent(value));
    const [id = '', signature = ''] = (own ?? '').replace(/^s:/, '').split('.');
    expect(await opens(`desk=${encodeURIComponent(own ?? '')}`)).toBe(200);
    const kept = await desk.knex('session').where({ sid: id });
    expect(kept).toHaveLength(1);
    expect(JSON.stringify(kept)).not.toContain(signature);
    for (const forged of [id, `s:${id}`, `s:${id}.`, `s:${id}.${(other ?? '').split('.')[1] ?? ''}`])
      expect({ forged, status: await opens(`desk=${encodeURIComponent(forged)}`) }).toEqual({ forged, status: 303 });
  });

  it('gets a new id at each sign-in: one that somebody else has put into the browser is worth nothing', async () => {
    const joan = await desk.signedIn('manager');
    const before = sessionCookie((await joan.signsIn(joan.email)).headers['set-cookie']).value;
    const after = sessionCookie((await joan.signsIn(joan.email)).headers['set-cookie']).value;
    expect(after).not.toBe(before);
    expect([await opens(`desk=${before}`), await opens(`desk=${after}`)]).toEqual([303, 200]);
  });

  it('outlives a change of the secret for as long as the previous one is in force, and its forms too', async () => {
    const { data } = desk.dependencies.parts.secrets;
    const old = data.current;
    const joan = await desk.signedIn('manager');
    const cookie = `desk=${sessionCookie((await joan.signsIn(joan.email)).headers['set-cookie']).value}`;
    const form = tokenIn((await joan.opens('/desk')).text);
    Object.assign(data, { current: 'another secret', previous: old });
    try {
      expect(await opens(cookie)).toBe(200);
      expect((await joan.posts('/desk/sign-out', { _csrf: form })).status).toBe(303);
      const later = `desk=${sessionCookie((await joan.signsIn(joan.email)).headers['set-cookie']).value}`;
      Object.assign(data, { current: 'another secret', previous: undefined });
      expect([await opens(cookie), await opens(later)]).toEqual([303, 200]);
    } finally {
      Object.assign(data, { current: old, previous: undefined });
    }
  });

  it('travels over TLS alone, is read by no script, goes to no other host, with no form of another site', async () => {
    const { email } = await desk.signedIn('manager');
    const app = express().use('/desk', createDesk({ ...desk.dependencies, publicUrl: 'https://line.example.org' }));
    const browser = request.agent(app);
    const page = await browser.get('/desk/sign-in');
    const cookies = (headers: Record<string, unknown>): string[] => [headers['set-cookie']].flat().map(String);
    const held = cookies(page.headers).map((one) => one.split(';')[0] ?? '');
    const signedIn = await request(app)
      .post('/desk/sign-in')
      .set('cookie', held.join('; '))
      .type('form')
      .send({ _csrf: tokenIn(page.text), email, password: DEMO_PASSWORD, code: DEMO_CODE });
    expect(signedIn.status).toBe(303);
    const all = [...cookies(page.headers), ...cookies(signedIn.headers)];
    expect(all.length).toBeGreaterThan(1);
    for (const cookie of all) {
      expect(cookie).toMatch(/^__Host-desk(-form)?=/);
      expect(cookie).toMatch(/; Path=\/(;|$)/);
      expect(cookie).toMatch(/; HttpOnly/);
      expect(cookie).toMatch(/; Secure/);
      expect(cookie).toMatch(/; SameSite=Lax/);
      expect(cookie).not.toMatch(/Domain=/);
    }
  });

  it('lets somebody end their session on a telephone that is lost, and nobody else’s', async () => {
    const joan = await desk.signedIn('manager');
    const lost = desk.browser();
    await lost.signsIn(joan.email);
    const idris = await desk.signedIn('manager');
    const [session = '', ...others] = [
      ...(await joan.opens('/desk/me')).text.matchAll(/name="session" value="([^"]+)"/g),
    ].map(([, mark = '']) => mark);
    expect(others).toEqual([]);
    const stands = async (): Promise<number[]> => [
      (await joan.opens('/desk')).status,
      (await lost.opens('/desk')).status,
    ];
    expect((await idris.sends('/desk/me', '/desk/me/end-session', { session })).status).toBe(303);
    expect(await stands()).toEqual([200, 200]);
    expect((await joan.sends('/desk/me', '/desk/me/end-session', { session })).headers.location).toBe('/desk/me');
    expect(await stands()).toEqual([200, 303]);
    // An intruder in an account may end its owner's session.
    const governance = await desk.signedIn('governance');
    const log = (await governance.opens('/desk/records/access?page=own+sessions')).text;
    expect(log).toMatch(/own sessions \(changed\)[\s\S]*session ended: [^<]*, since \d+ Nov, \d\d:\d\d/);
  });

  it('forgets the session at a sign-out, and its cookie opens nothing any more', async () => {
    const joan = await desk.signedIn('manager');
    expect((await joan.sends('/desk', '/desk/sign-out', {})).status).toBe(303);
    expect((await joan.opens('/desk')).status).toBe(303);
  });

  it('takes no acts after two idle hours, leads back to the page by a confirmation, ends after twelve', async () => {
    const joan = await desk.signedIn('manager');
    // A page that stays open asks by itself, which is no hand.
    const isIdle = async (): Promise<boolean> =>
      z.object({ tick: z.object({ isIdle: z.boolean() }) }).parse((await joan.opens('/desk/rows')).body).tick.isIdle;
    expect((await joan.opens('/desk/me')).text).not.toContain('/desk/confirm');
    expect(await isIdle()).toBe(false);
    desk.clock.advance(2 * HOUR);
    expect(await isIdle()).toBe(true);
    const idle = await joan.opens('/desk/me');
    expect(idle.text).toContain('<a href="/desk/confirm?next=%2Fdesk%2Fme">');
    const note = await joan.sends('/desk/handover', '/desk/handover/note', {
      request: randomUUID(),
      words: 'All well',
    });
    expect(note.headers.location).toMatch(/^\/desk\/confirm\?form=/);
    expect((await joan.opens('/desk/handover')).text).not.toContain('All well');
    desk.clock.advance(10 * HOUR);
    expect((await joan.opens('/desk/me')).headers.location).toBe('/desk/sign-in?next=%2Fdesk%2Fme&why=expired');
  });

  it('tells a page that stands open how its session is over, and whoever signs in again', async () => {
    const joan = await desk.signedIn('manager');
    const { name, value } = sessionCookie((await joan.signsIn(joan.email)).headers['set-cookie']);
    const headers = { cookie: `${name}=${value}` };
    const stream = await fetch(`${desk.url}/desk/stream`, { headers });
    desk.clock.advance(12 * HOUR);
    // It ends by itself with the next beat.
    expect(await stream.text()).toMatch(/event: bye\ndata: {"why":"expired"}\n\n$/);
    const asks = (path: string) => fetch(`${desk.url}/desk${path}`, { headers, redirect: 'manual' });
    // A page that no stream reaches asks so, and a page that was away begins so.
    for (const path of ['/rows', '/stream']) {
      const answer = await asks(path);
      expect([path, answer.status, await answer.json()]).toEqual([path, 401, { why: 'expired' }]);
    }
    const saysOf = async (browser: Browser, location: string): Promise<string> =>
      / role="status">([^<]*)/.exec((await browser.opens(location)).text)?.[1]?.replaceAll(/\s+/g, ' ') ?? '';
    const asked = (await asks('')).headers.get('location') ?? '';
    expect(await saysOf(desk.browser(), asked)).toMatch(/each lasts twelve hours\. Sign in again.*line goes on/);
    const other = await desk.signedIn('manager');
    await desk.knex('session').where({ account_id: other.accountId }).update({ ended_at: desk.clock.now() });
    const ended = String((await other.opens('/desk/people')).headers.location);
    expect([ended, await saysOf(other, ended)]).toEqual([
      '/desk/sign-in?next=%2Fdesk%2Fpeople&why=signed-out',
      expect.stringMatching(/^Your session was ended.*Sign in again/),
    ]);
    expect(await saysOf(desk.browser(), '/desk/sign-in?why=nonsense')).toBe('');
  });

  it.each([
    'https://elsewhere.example',
    '//elsewhere.example',
    '/\\elsewhere.example',
    '/desk//elsewhere.example',
    '/deskelsewhere',
    'javascript:alert(1)',
    '/desk\r\nSet-Cookie: desk=x',
    '/handset',
  ])('leads back into the desk and nowhere else: %j', (next) => {
    expect(wayBack.parse(next)).toBe('/desk');
  });
});
