import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../harness/browser.ts';
import { looksWell, signInAtDesk } from '../../harness/desk-in-browser.ts';
import { BEA, RIVERSIDE } from '../../harness/riverside.ts';
import { mind } from '../../harness/sam-is-missed.ts';
import { openTown, type Town } from '../../harness/town.ts';
import { EVERYBODY, samIsInDanger, sends, signsIn } from '../alarm/alarm-desk.ts';

describe('The hand-over in a browser', () => {
  let browser: Browser;
  let town: Town;
  beforeAll(async () => {
    browser = await launchBrowser();
    town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
  });
  afterAll(async () => {
    await browser.close();
    await town.abandon();
  });

  it('is taken over by keyboard, empty and full, and axe finds nothing; printed, it has no buttons', async () => {
    const desk = await signInAtDesk(browser, town, 'manager', { staffNumber: '4031' });
    const { page: seen, faults } = desk;
    await seen.getByRole('link', { name: 'Hand-over' }).last().click();
    await seen.getByRole('heading', { name: 'Hand-over', exact: true }).waitFor();
    await looksWell(seen, 'handover-empty');
    await town.phone(BEA).texts('START 180 at 4 Mill Lane');
    await samIsInDanger(town);
    const mo = await signsIn(town, 'manager', '4030');
    await sends(town, mo, 'take', { minutes: '10' });
    await sends(town, mo, 'fact', { words: 'A blue van outside', next_shift: 'yes' });
    await mind(town, ...EVERYBODY);
    await seen.setViewportSize({ width: 1280, height: 900 });
    await seen.reload();
    await seen.getByRole('button', { name: 'Write it down' }).focus();
    await seen.keyboard.press('Enter');
    await seen.getByText('Nothing has changed').waitFor();
    await looksWell(seen, 'handover-error');
    await seen.getByLabel('What the next shift should know').fill('Tom’s mother may ring.');
    await seen.keyboard.press('Enter');
    await seen.getByText('Tom’s mother may ring.').waitFor();
    await looksWell(seen, 'handover-full');
    await seen.getByRole('button', { name: 'I have the desk' }).focus();
    await seen.keyboard.press('Enter');
    await seen.getByText('The manager, since 14:00').first().waitFor();
    await seen.getByRole('button', { name: /Take A over from/ }).focus();
    await seen.keyboard.press('Enter');
    await seen.getByText('You have it.', { exact: true }).waitFor();
    await mind(town, ...EVERYBODY);
    await looksWell(seen, 'handover-taken');
    await seen.emulateMedia({ media: 'print', colorScheme: 'light' });
    expect(await seen.locator('button:visible').count()).toBe(0);
    expect(await seen.getByText('shred it after use').isVisible()).toBe(true);
    await seen.emulateMedia({ media: 'screen' });
    await seen.getByRole('link', { name: /^14:00 The manager/ }).click();
    await seen.getByText('What the shift was told').waitFor();
    await looksWell(seen, 'handover-record');
    await seen.goto(`${town.url}/desk`);
    await seen.getByText('Desk: The manager, since 14:00').first().waitFor();
    await seen.getByRole('link', { name: 'Hand-over' }).last().click();
    await seen.getByRole('heading', { name: 'Hand-over', exact: true }).waitFor();
    await seen.keyboard.press('Escape');
    await seen.keyboard.press('Escape');
    expect(await seen.locator('main').innerText()).not.toMatch(/Sam Okoro|COVERT|Mill Lane|blue van/);
    expect(faults.filter((fault) => !fault.includes('400'))).toEqual([]);
    await desk.close();
  }, 120_000);
});
