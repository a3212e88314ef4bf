import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { planVisit } from '../../src/operations/visits/plan.ts';
import { SYSTEM } from '../../src/records/actor.ts';
import { removeAbsence } from '../../src/operations/people/remove-absence.ts';
import { launchBrowser } from '../harness/browser.ts';
import { openDesk, type TestDesk } from '../harness/desk.ts';
import {
  looksWell as everyLookIsGood,
  PICTURES,
  pressesEscapeTwice,
  sessionCookie,
  viewport,
} from '../harness/desk-in-browser.ts';
import { RIVERSIDE_AND_SOUTH } from '../harness/riverside.ts';

describe('The pages of people', () => {
  let desk: TestDesk;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    desk = await openDesk({ organisation: RIVERSIDE_AND_SOUTH });
    await planVisit(desk.dependencies.parts, SYSTEM, {
      worker: '4022',
      start: new Date('2026-12-07T10:00:00Z'),
      end: new Date('2026-12-07T11:00:00Z'),
    });
    browser = await launchBrowser();
    const context = await browser.newContext({ viewport: viewport() });
    page = await context.newPage();
    const { email } = await desk.signedIn('administrator');
    const signedIn = await desk.browser().signsIn(email);
    await context.addCookies([{ ...sessionCookie(signedIn.headers['set-cookie']), url: desk.url }]);
  });
  afterAll(async () => {
    await browser.close();
    await desk.close();
  });

  const looksWell = (name: string): Promise<void> => everyLookIsGood(page, name);

  it('have nothing that axe finds, at any size, light and dark', async () => {
    await page.goto(`${desk.url}/desk/people`);
    await looksWell('people');
    await page.getByLabel('Name, staff number or phone').fill('nobody');
    await page.getByRole('button', { name: 'Find' }).click();
    await page.getByText('Nobody whom you see').waitFor();
    await looksWell('people-none');
    await page.getByLabel('Name, staff number or phone').fill('okoro');
    await page.getByRole('button', { name: 'Find' }).click();
    await page.getByRole('link', { name: 'Sam Okoro' }).click();
    await page.getByRole('heading', { name: 'Who is rung about them now' }).waitFor();
    await page.getByRole('button', { name: 'Note that they are away' }).click();
    await page.getByText('Nothing has changed').waitFor();
    await looksWell('person-error');
    await page.getByLabel('First day away').fill('2026-12-24');
    await page.getByLabel('Last day away').fill('2027-01-02');
    await page.getByRole('button', { name: 'Note that they are away' }).click();
    await page.getByRole('button', { name: 'Remove 24 Dec 2026 to 2 Jan 2027' }).waitFor();
    await page.getByLabel('Show it here once').check();
    await page.getByRole('button', { name: 'Give a code' }).click();
    await page.getByText('Hand this one-time code to its owner').waitFor();
    await looksWell('person-code');
    await page.goto(`${desk.url}/desk/people/new`);
    await page.getByLabel('Name').fill('Noor Aziz');
    await page.getByLabel('Phones').fill('999');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Nothing has changed').waitFor();
    await looksWell('person-form-error');
    await page.getByRole('link', { name: 'People' }).click();
    await page.getByRole('link', { name: 'Import a file' }).click();
    await page.getByRole('heading', { name: 'Import an organisation file' }).waitFor();
    await looksWell('import');
    const bytes = Buffer.from(RIVERSIDE_AND_SOUTH.replace('4040', '40'));
    const chosen = { name: 'riverside.yaml', mimeType: 'application/yaml', buffer: bytes };
    await page.getByLabel('The file', { exact: true }).setInputFiles(chosen);
    await page.getByRole('button', { name: 'Look at what' }).click();
    await page.getByText('Nothing was imported').waitFor();
    await looksWell('import-error');
    // An old file, whose import would undo what was changed since.
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Export what is stored now' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^organisation-\d+\.yaml$/);
    const old = await readFile(await download.path(), 'utf8');
    const days = { person: '4021', from: '2026-12-24', to: '2027-01-02' };
    await removeAbsence(desk.dependencies.parts, { kind: 'system' }, days);
    await page.getByLabel('Or its text').fill(old);
    await page.getByRole('button', { name: 'Look at what' }).click();
    await page.getByText('The file would undo 1 change').waitFor();
    await page.getByRole('button', { name: 'Import all of it' }).click();
    await page.getByText('Tick that they are undone').waitFor();
    await looksWell('import-undoes');
    await page.getByLabel('Or its text').fill(RIVERSIDE_AND_SOUTH.replace('Cai Morgan', 'Cai M. Morgan'));
    await page.getByRole('button', { name: 'Look at what' }).click();
    await page.getByRole('button', { name: 'Import all of it' }).waitFor();
    await looksWell('import-preview');
    await page.getByRole('button', { name: 'Import all of it' }).click();
    await page.getByText('The file is imported').waitFor();
    await looksWell('import-done');
    await page.getByRole('link', { name: 'Plans' }).click();
    await page.getByRole('link', { name: 'North' }).click();
    await page.getByRole('heading', { name: 'Plan of North' }).waitFor();
    await looksWell('plan');
    await page.getByRole('link', { name: 'Readiness' }).click();
    await looksWell('readiness-teams');
    await page.getByRole('link', { name: 'North' }).click();
    await page.getByRole('heading', { name: 'North: no go' }).waitFor();
    await looksWell('readiness');
    await page.getByRole('link', { name: 'Drills' }).first().click();
    await page.getByRole('button', { name: 'Begin a drill in South' }).click();
    await page.getByRole('link', { name: 'Choose what is practised' }).waitFor();
    await looksWell('drills-error');
    await page.getByLabel('A check-in that did not come').first().check();
    await page.getByRole('button', { name: 'Begin a drill in North' }).click();
    await page.getByText('going on for').waitFor();
    await looksWell('drills');
  });

  it('of somebody who leaves or moves have none either, and work by keyboard', async () => {
    await page.goto(`${desk.url}/desk/people`);
    await page.getByRole('link', { name: 'Bea Lindqvist' }).click();
    await page.getByRole('button', { name: 'Leaves' }).click();
    await page.getByLabel('Their last day').fill('2026-12-04');
    await looksWell('leave-empty');
    await page.getByLabel('Their last day').press('Enter');
    await page.getByLabel('Buddy of Sam Okoro').waitFor();
    await looksWell('leave');
    await page.getByRole('button', { name: 'They leave after 4 Dec 2026' }).click();
    await page.getByText('Nothing has changed').waitFor();
    await looksWell('leave-error');
    await page.getByLabel('Buddy of Sam Okoro').selectOption('4031');
    await page.getByLabel('Visit 7 Dec 2026').selectOption({ label: 'Sam Okoro (4021)' });
    await page.getByRole('button', { name: 'They leave after 4 Dec 2026' }).press('Enter');
    await page.getByRole('button', { name: 'Undo: Leaves at the end of 4 Dec 2026' }).waitFor();
    await looksWell('person-leaves');
    await page.getByRole('button', { name: 'Undo: Leaves at the end of 4 Dec 2026' }).press('Enter');
    await page.getByRole('button', { name: 'Leaves', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Moves' }).click();
    await page.getByLabel('To the team').waitFor();
    await looksWell('move-empty');
    await page.getByRole('button', { name: 'Look at what changes' }).press('Enter');
    await page.getByText('Nothing has changed').waitFor();
    await looksWell('move-error');
    await page.getByLabel('To the team').selectOption({ label: 'South' });
    await page.getByLabel('First day there').fill('2026-12-07');
    await page.getByRole('button', { name: 'Look at what changes' }).press('Enter');
    await page.getByRole('heading', { name: 'Who is rung about them in South' }).waitFor();
    await looksWell('move');
    await page.getByRole('button', { name: 'They go to South on 7 Dec 2026' }).press('Enter');
    await page.getByRole('button', { name: 'Undo: Goes to South on 7 Dec 2026' }).press('Enter');
    await page.getByRole('button', { name: 'Moves' }).waitFor();
  });

  it('of an import have none either: its faults come as a list, and letters with codes are a sheet each', async () => {
    await page.goto(`${desk.url}/desk/people/import`);
    const looks = async (text: string): Promise<void> => {
      await page.getByLabel('Or its text').fill(text);
      await page.getByRole('button', { name: 'Look at what it would change' }).click();
    };
    await looks(RIVERSIDE_AND_SOUTH.replace('+447700900104', '999').replace('"4040"', '"40"'));
    await page.getByText('staff_number must be 3 to 10 digits').waitFor();
    await looksWell('import-faults');
    const [list] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'The list as CSV' }).press('Enter'),
    ]);
    expect(await readFile(await list.path(), 'utf8')).toContain('staff_number must be 3 to 10 digits');
    const newcomers = ['4051', '4052'].map(
      (number) =>
        `  - { name: Newcomer ${number}, staff_number: "${number}", roles: [worker], team: North, ` +
        `phones: ["+4477009001${number.slice(2)}"], buddies: ["4022"] }\n`,
    );
    await looks(RIVERSIDE_AND_SOUTH + newcomers.join(''));
    await page.getByRole('button', { name: 'Import all of it' }).click();
    await page.getByText('The file is imported, all of it.').waitFor();
    await looksWell('import-done');
    await page.getByRole('button', { name: 'Print letters with the codes instead' }).press('Enter');
    await page.getByRole('heading', { name: '2 letters, each with a code' }).waitFor();
    await looksWell('import-letters');
    await page.emulateMedia({ media: 'print', colorScheme: 'light' });
    expect(await page.getByText('Print them now').isVisible()).toBe(false);
    const sheets = (await page.pdf({ format: 'A4' })).toString('latin1').match(/\/Type \/Page\b/g);
    expect(sheets).toHaveLength(2);
    if (PICTURES !== undefined)
      await page.screenshot({ path: join(PICTURES, 'import-letters-print.png'), fullPage: true });
    await page.emulateMedia({ media: 'screen' });
    await pressesEscapeTwice(page);
    expect(await page.locator('main').innerText()).not.toMatch(/Newcomer|\d{3} \d{3}/);
    await page.evaluate('localStorage.clear()');
  });

  it('of an emergency sheet have none either, for whoever writes it, owns it or opens it', async () => {
    await page.goto(`${desk.url}/desk/people`);
    await page.getByRole('link', { name: 'Bea Lindqvist' }).click();
    await page.getByRole('link', { name: 'Write it…' }).click();
    await page.getByLabel('Phone of the first contact').fill('999');
    await page.getByRole('button', { name: 'Save' }).press('Enter');
    await page.getByText('Nothing has changed').waitFor();
    await looksWell('sheet-form-error');
    await page.getByLabel('Phone of the first contact').fill('07700 900190');
    await page.getByRole('button', { name: 'Save' }).press('Enter');
    await page.getByText('Not complete, checked').waitFor();
    await looksWell('person-sheet');
    const own = await desk.signedIn('worker', { team: 'North', staffNumber: '4022' });
    const asOwner = await browser.newContext({ viewport: viewport() });
    const cookies = (await desk.browser().signsIn(own.email)).headers['set-cookie'];
    await asOwner.addCookies([{ ...sessionCookie(cookies), url: desk.url }]);
    const administrators = page;
    page = await asOwner.newPage();
    await page.goto(`${desk.url}/desk/me`);
    await looksWell('me-sheet');
    await page.getByRole('link', { name: 'Your emergency sheet' }).click();
    await page.getByRole('link', { name: 'Back to the person' }).waitFor();
    await looksWell('sheet-own');
    const manager = await desk.signedIn('manager', { team: 'North' });
    const asManager = await browser.newContext({ viewport: viewport() });
    const others = (await desk.browser().signsIn(manager.email)).headers['set-cookie'];
    await asManager.addCookies([{ ...sessionCookie(others), url: desk.url }]);
    const address = page.url();
    page = await asManager.newPage();
    await page.goto(address);
    await page.getByRole('button', { name: 'Open it: this is recorded' }).press('Enter');
    await page.getByText('It is not opened').waitFor();
    await looksWell('sheet-error');
    await page.getByLabel('Why do you open it?').fill('Fell ill at the office');
    await page.getByRole('button', { name: 'Open it: this is recorded' }).press('Enter');
    await page.getByText('It is open.').waitFor();
    await looksWell('sheet-open');
    page = administrators;
  });

  it('say how somebody is spoken to, and by what share of the times, to themselves too', async () => {
    const bea = await desk.records.personId('4022');
    await page.goto(`${desk.url}/desk/people/${bea}/change`);
    await page.getByLabel("Share of the team's times").fill('0.3');
    await page.getByRole('button', { name: 'Save' }).press('Enter');
    await page.getByText('Nothing has changed').waitFor();
    await page.getByLabel("Share of the team's times").fill('0.75');
    await page.getByLabel('Reports back each time').check();
    await page.getByLabel('Language').selectOption('cy');
    await page.getByLabel('Calls are said slowly').check();
    await page.getByLabel('Texts only').check();
    await page.getByRole('button', { name: 'Save' }).press('Enter');
    const seen = `75 % of the team's times; reports back each time`;
    await page.getByText(seen).waitFor();
    await page.getByText('Cymraeg (Welsh), slowly, by text only').waitFor();
    await looksWell('person-needs');
    const own = await desk.signedIn('worker', { team: 'North', staffNumber: '4022' });
    const asOwner = await browser.newContext({ viewport: viewport() });
    await asOwner.addCookies([
      { ...sessionCookie((await desk.browser().signsIn(own.email)).headers['set-cookie']), url: desk.url },
    ]);
    const theirs = await asOwner.newPage();
    await theirs.goto(`${desk.url}/desk/people/${bea}`);
    await theirs.getByText(seen).waitFor();
  });
});
