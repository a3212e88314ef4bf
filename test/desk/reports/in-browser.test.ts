import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../../harness/browser.ts';
import { openDesk, type TestDesk } from '../../harness/desk.ts';
import { looksWell, PICTURES, sessionCookie, viewport } from '../../harness/desk-in-browser.ts';
import { RIVERSIDE_AND_SOUTH } from '../../harness/riverside.ts';
import { livedThrough } from './a-quarter.ts';

const DAY = 86_400_000;

describe('The report in a browser', () => {
  let desk: TestDesk;
  let browser: Browser;
  let page: Page;
  let north: string;
  beforeAll(async () => {
    desk = await openDesk({ organisation: RIVERSIDE_AND_SOUTH });
    north = await desk.records.teamId('North');
    browser = await launchBrowser();
    const context = await browser.newContext({ viewport: viewport() });
    page = await context.newPage();
    const { email } = await desk.signedIn('manager');
    const signedIn = await desk.browser().signsIn(email);
    await context.addCookies([{ ...sessionCookie(signedIn.headers['set-cookie']), url: desk.url }]);
  });
  afterAll(async () => {
    await browser.close();
    await desk.close();
  });

  it('axe finds nothing, empty, full and in error; the quarter prints on two pages of A4', async () => {
    await page.goto(`${desk.url}/desk/reports`);
    await looksWell(page, 'report-empty');
    const sam = await desk.records.personId('4021');
    const july = new Date('2026-07-01T09:00:00Z').getTime();
    await livedThrough(desk.knex, north, sam, {
      visits: { from: new Date(july), count: 1_500, late: 90 },
      alarms: Array.from({ length: 90 }, (_, index) => ({
        raisedAt: new Date(july + (index % 9 === 0 ? 40 : index) * DAY),
        kind: index % 4 === 0 ? 'panic' : 'missed',
        person: 20 + ((index * 37) % 700),
        class: index % 3 === 0 ? 'no_signal' : 'forgotten',
      })),
    });
    await page.goto(`${desk.url}/desk/reports?period=2026-Q3`);
    await looksWell(page, 'report-all');
    await page.getByRole('link', { name: 'North' }).click();
    await page.getByText('What we changed', { exact: true }).waitFor();
    await looksWell(page, 'report-quarter');
    await page.getByRole('button', { name: 'Keep it' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Write what has changed').first().waitFor();
    await looksWell(page, 'report-error');
    await page
      .getByLabel('What we changed, kept with the quarter')
      .fill('Every worker has two buddies now.\n'.repeat(4));
    await page.getByRole('button', { name: 'Keep it' }).click();
    await page.getByText('Written by The manager').waitFor();
    await page.emulateMedia({ colorScheme: 'light' });
    await page.setViewportSize({ width: 1280, height: 900 });
    const printed = await page.pdf({ preferCSSPageSize: true });
    if (PICTURES !== undefined) writeFileSync(join(PICTURES, 'report-quarter.pdf'), printed);
    expect(printed.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)).toHaveLength(2);
    await page.getByRole('link', { name: 'Who may need help with the line' }).click();
    await page.getByText('Bea Lindqvist').waitFor();
    await looksWell(page, 'report-help');
  }, 120_000);
});
