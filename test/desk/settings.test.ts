import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import express from 'express';
import type { Browser } from 'playwright-core';
import { checkCarrier } from '../../src/carriers/carriers.ts';
import { createExchange, type Exchange } from '../../src/exchange/exchange.ts';
import { launchBrowser } from '../harness/browser.ts';
import { looksWell, sessionCookie, viewport } from '../harness/desk-in-browser.ts';
import { openDesk, type TestDesk } from '../harness/desk.ts';
import { RIVERSIDE } from '../harness/riverside.ts';

/** What the people who look after the line read of it at the desk. */

const ACCOUNT = { accountSid: 'AC00000000000000000000000000000001', authToken: 'a-token-for-tests' };
const NUMBER = '+441632960000';

describe('The carriers’ accounts', () => {
  let browser: Browser;
  let desk: TestDesk;
  let exchange: Exchange;
  let server: Server;
  beforeAll(async () => {
    const app = express();
    server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const line = {
      number: NUMBER,
      voiceUrl: `${publicUrl}/twilio/voice`,
      smsUrl: 'http://127.0.0.1:2/sms?token=secret',
    };
    exchange = createExchange({
      twilio: { account: ACCOUNT, lines: [{ ...line, statusUrl: `${publicUrl}/twilio/status` }] },
    });
    app.use('/exchange', exchange.router);
    const settings = {
      ...ACCOUNT,
      number: NUMBER,
      coverNumber: null,
      messagingServiceSid: null,
      publicUrl,
      previousAuthToken: null,
      callsPerSecond: 1,
    };
    const look = () => checkCarrier({ name: 'twilio', ...settings, apiUrl: `${publicUrl}/exchange` });
    desk = await openDesk({ organisation: RIVERSIDE, carrierChecks: [{ carrier: 'twilio', look }] });
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await desk.close();
    exchange.close();
    server.closeAllConnections();
    server.close();
  });

  it('are looked at when somebody presses, and everybody reads what was found, when, and no secret', async () => {
    const { email } = await desk.signedIn('administrator');
    const signedIn = await desk.browser().signsIn(email);
    const context = await browser.newContext({ viewport: viewport() });
    await context.addCookies([{ ...sessionCookie(signedIn.headers['set-cookie']), url: desk.url }]);
    const page = await context.newPage();
    await page.goto(`${desk.url}/desk/settings`, { waitUntil: 'domcontentloaded' });
    await page.getByRole('link', { name: 'The line' }).click();
    await page.getByText('Nobody has looked yet.').waitFor();
    await page.getByRole('button', { name: 'Look now' }).click();
    await page.getByRole('heading', { name: 'Twilio, looked at 14:00' }).waitFor();
    await page.getByText('texts: leads to http://127.0.0.1:2/sms, not to this Buddyline').waitFor();
    await looksWell(page, 'settings-carriers');
    desk.clock.advance(60_000);
    await page.getByRole('button', { name: 'Look again' }).click();
    await page.getByRole('heading', { name: 'Twilio, looked at 14:01' }).waitFor();

    const manager = await desk.signedIn('manager');
    const read = (await manager.opens('/desk/settings/line')).text;
    expect(read).toContain('the account is active');
    for (const secret of [ACCOUNT.authToken, 'token=secret']) expect(read).not.toContain(secret);
  });
});
