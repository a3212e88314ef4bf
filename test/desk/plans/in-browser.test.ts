import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../../harness/browser.ts';
import { openDesk, type TestDesk } from '../../harness/desk.ts';
import { looksWell, sessionCookie, viewport } from '../../harness/desk-in-browser.ts';
import { RIVERSIDE_AND_SOUTH } from '../../harness/riverside.ts';

describe('The pages on which a plan is changed', () => {
  let desk: TestDesk;
  let browser: Browser;
  let address: string;
  beforeAll(async () => {
    desk = await openDesk({ organisation: RIVERSIDE_AND_SOUTH });
    browser = await launchBrowser();
    address = `${desk.url}/desk/plans/${await desk.records.teamId('North')}`;
  });
  afterAll(async () => {
    await browser.close();
    await desk.close();
  });

  async function openAs(role: 'manager' | 'administrator', javaScriptEnabled: boolean): Promise<Page> {
    const context = await browser.newContext({ javaScriptEnabled, viewport: viewport() });
    const { email } = await desk.signedIn(role);
    const signedIn = await desk.browser().signsIn(email);
    await context.addCookies([{ ...sessionCookie(signedIn.headers['set-cookie']), url: desk.url }]);
    return await context.newPage();
  }
  const whom = (page: Page, step: number) =>
    page.getByLabel(`Whom step ${step} of A check-in that did not come`, { exact: true });

  it('work by keyboard, and have nothing that axe finds, at any size, light and dark', async () => {
    const page = await openAs('manager', true);
    await page.goto(`${address}/history`);
    await page.getByText('Nothing of this plan has been changed').waitFor();
    await looksWell(page, 'plan-history-empty');
    await page.goto(address);
    await page.getByRole('link', { name: 'Change the plan' }).click();
    await page.getByRole('heading', { name: 'Change the plan of North' }).waitFor();
    await looksWell(page, 'plan-edit');

    const add = page.getByRole('button', { name: 'Add a step to A check-in that did not come' });
    await add.focus();
    await page.keyboard.press('Enter');
    await whom(page, 6).waitFor();
    expect(page.url()).toContain('#ladder');
    // The key that sends a form checks it, and changes nothing.
    await page.getByLabel('After step 6 of A check-in that did not come', { exact: true }).fill('20m');
    await whom(page, 6).fill('7777');
    await page.keyboard.press('Enter');
    await page.getByText('Nothing has changed').waitFor();
    expect(await whom(page, 6).inputValue()).toBe('7777');
    await looksWell(page, 'plan-edit-error');
    await page.getByRole('link', { name: /nobody has the staff number 7777/ }).click();
    expect(await whom(page, 6).evaluate((field) => field === field.ownerDocument.activeElement)).toBe(true);

    await page.getByRole('button', { name: 'Remove step 6 of A check-in that did not come' }).click();
    await page.getByRole('button', { name: 'Up step 4 of A check-in that did not come' }).click();
    expect(await whom(page, 3).inputValue()).toBe('managers');
    await page.getByLabel('What North does itself').fill('Ring the duty social worker\nLook in the diary');
    await page.getByLabel('As a covert call for help').uncheck();
    await page.getByRole('button', { name: 'Check', exact: true }).last().click();
    await page.getByRole('heading', { name: 'Who would be rung now' }).waitFor();
    await looksWell(page, 'plan-edit-checked');

    const other = await openAs('administrator', true);
    await other.goto(`${address}/edit`);
    await other.getByLabel('After the last step').fill('4m');
    await other.getByRole('button', { name: 'Check', exact: true }).last().click();
    await other.getByLabel('Why it is changed').fill('five minutes are long');
    await other.getByRole('button', { name: 'Save' }).click();
    await other.getByText('The plan is changed').waitFor();

    await page.getByLabel('Why it is changed').fill('managers first');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Somebody else has changed this plan').waitFor();
    await looksWell(page, 'plan-edit-conflict');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The plan is changed').waitFor();
    await looksWell(page, 'plan-changed');
    await page.getByRole('link', { name: 'History' }).click();
    await page.getByRole('heading', { name: /^Revision 3, at the desk by The manager/ }).waitFor();
    await looksWell(page, 'plan-history');
  });

  it('work without script', async () => {
    const page = await openAs('manager', false);
    await page.goto(`${address}/edit`);
    const first = await whom(page, 1).inputValue();
    await page.getByRole('button', { name: 'Add a step to A check-in that did not come' }).click();
    await whom(page, 6).fill('last resort');
    await page.getByLabel('After step 6 of A check-in that did not come', { exact: true }).fill('20');
    await page.getByRole('button', { name: 'Up step 6 of A check-in that did not come' }).click();
    expect(await whom(page, 5).inputValue()).toBe('last resort');
    await page.getByRole('button', { name: 'Remove step 1 of A check-in that did not come' }).click();
    await page.getByRole('button', { name: 'Check', exact: true }).last().click();
    await page.getByRole('heading', { name: 'Who would be rung now' }).waitFor();
    await page.getByLabel('Why it is changed').fill('nobody reads the first text');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The plan is changed').waitFor();
    await page.goto(`${address}/edit`);
    expect([first, await whom(page, 4).inputValue()]).toEqual(['worker', 'last_resort']);
  });

  it('say who is rung out of hours', async () => {
    const page = await openAs('administrator', true);
    await page.goto(`${address}/edit`);
    await page.getByLabel('When the steps above hold').fill('mon-fri 08:30 to 17:30');
    await page.getByRole('button', { name: 'Add a step to Out of hours: a check-in that did not come' }).click();
    const first = (what: string) =>
      page.getByLabel(`${what} step 1 of Out of hours: a check-in that did not come`, { exact: true });
    await first('After').fill('6m');
    await first('Whom').fill('last resort');
    await page.getByRole('button', { name: 'Check', exact: true }).last().click();
    await page.getByRole('heading', { name: 'Who would be rung now' }).waitFor();
    await looksWell(page, 'plan-out-of-hours');
    await page.getByLabel('Why it is changed').fill('the evening belongs to the duty team');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The plan is changed').waitFor();
    await page.getByText('Out of hours: a check-in that did not come').first().waitFor();
  });
});
