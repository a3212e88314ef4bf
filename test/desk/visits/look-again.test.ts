import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../harness/browser.ts';
import { looksWell, signInAtDesk } from '../../harness/desk-in-browser.ts';
import { RIVERSIDE } from '../../harness/riverside.ts';
import { openTown, type Town } from '../../harness/town.ts';

/** Planning warns and never refuses (src/safety/README.md B7). */

describe('a red visit after dark is planned, and looked at again', () => {
  let browser: Browser;
  let town: Town;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
  });
  afterEach(() => town.close());

  it('at every width, light and dark', async () => {
    const { page, faults, close } = await signInAtDesk(browser, town, 'manager', { staffNumber: '4030', width: 320 });
    const named = (name: string): string => `look-again-${name}`;
    const opens = (path: string) => page.goto(`${town.url}/desk${path}`, { waitUntil: 'domcontentloaded' });
    await opens('/visits/look-again');
    await page.getByText('There is none.').waitFor();
    await opens('/visits/plan');
    await page.getByLabel('Who').fill('4021');
    await page.getByLabel('Day').fill('23/11/2026');
    await page.locator('[name=from]').fill('16:10');
    await page.locator('[name=minutes]').fill('50');
    await page.locator('[name=place]').fill('12 Mill Lane, Gloucester');
    await page.locator('[name=postcode]').fill('GL1 2AB');
    await page.locator('[name=risk]').selectOption('red');
    await page.getByRole('button', { name: 'Plan it' }).click();
    await page.getByText('Look at this plan again.').waitFor();
    await page.getByText('It goes on after sunset, 16:10').waitFor();
    await page.getByText('It is the last of their day').waitFor();
    await looksWell(page, named('visit'));

    await opens('/visits');
    await page.getByRole('link', { name: 'Plans to look at again' }).click();
    await page.getByText('It is the last of their day.').waitFor();
    await looksWell(page, named('list'));
    expect(faults).toEqual([]);
    await close();

    // Their own page says nothing of it: somebody may look over the shoulder.
    const sam = await signInAtDesk(browser, town, 'worker', { staffNumber: '4021', width: 320 });
    const planned = await town.records.visit({ status: 'planned' });
    await sam.page.goto(`${town.url}/desk/visits/${planned.id}`, { waitUntil: 'domcontentloaded' });
    await sam.page.getByText('12 Mill Lane').first().waitFor();
    expect(await sam.page.getByText('Look at this plan again').count()).toBe(0);
    await sam.close();
  });
});
