import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import express from 'express';
import request from 'supertest';
import { createDesk } from '../../src/desk/desk.ts';
import { wayBack } from '../../src/desk/sign-in/schema.ts';
import { DEMO_CODE, DEMO_PASSWORD } from '../../src/operations/accounts/demo-accounts.ts';
import { sessionCookie } from '../harness/desk-in-browser.ts';
import { openDesk, type TestDesk, tokenIn } from '../harness/desk.ts';
import { RIVERSIDE } from '../harness/riverside.ts';

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
