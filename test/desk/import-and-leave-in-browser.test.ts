import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { staffChangeDue } from '../../src/operations/people/leaving/change-due.ts';
import { planVisit } from '../../src/operations/visits/plan.ts';
import { SYSTEM } from '../../src/records/actor.ts';
import { launchBrowser } from '../harness/browser.ts';
import { isGood, presses as pressesIn, sessionCookie, viewport } from '../harness/desk-in-browser.ts';
import { openDesk, type SignedIn, type TestDesk } from '../harness/desk.ts';
import { RIVERSIDE_AND_SOUTH } from '../harness/riverside.ts';

/** Eighty people come by a file, and somebody leaves of whom much hangs: at a desk and on a phone. */

/** Bea is named in the plan, as well as Sam's only buddy. */
const NAMES_BEA = RIVERSIDE_AND_SOUTH.replace(
  'purple_file: off',
  'purple_file: off\n    ladder: [{ after: 2m, who: [worker], by: [call] }, ' +
    '{ after: 4m, who: ["4022"], by: [call] }, { after: 6m, who: [managers], by: [call] }, ' +
    '{ after: 9m, who: [everyone, last_resort], by: [call] }]',
);

const newcomer = (index: number): string =>
  `  - { name: Newcomer ${index}, staff_number: "${5000 + index}", roles: [worker], team: North, ` +
  `phones: ["+447700900${200 + index}"], buddies: ["4022"] }\n`;
const EIGHTY = NAMES_BEA + Array.from({ length: 80 }, (_, index) => newcomer(index)).join('');
/** A number that is no phone's, a staff number too short, a buddy who is nobody. */
const WITH_THREE_FAULTS = EIGHTY.replace('+447700900203', '999')
  .replace('"5007"', '"57"')
  .replace(newcomer(9), newcomer(9).replace('4022', '4999'));

describe.each([1280, 390])('At %d pixels', (width) => {
  let browser: Browser;
  let desk: TestDesk;
  let page: Page;
  let contexts: BrowserContext[] = [];
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    desk = await openDesk({ organisation: NAMES_BEA });
    contexts = [];
    page = await at(await desk.signedIn('administrator'));
  });
  afterEach(async () => {
    for (const context of contexts) await context.close();
    await desk.close();
  });

  async function at({ email }: SignedIn): Promise<Page> {
    const context = await browser.newContext({ viewport: viewport(width) });
    contexts.push(context);
    const signedIn = await desk.browser().signsIn(email);
    await context.addCookies([{ ...sessionCookie(signedIn.headers['set-cookie']), url: desk.url }]);
    return context.newPage();
  }
  const goes = async (to: string, on = page): Promise<void> => {
    await on.goto(`${desk.url}${to}`, { waitUntil: 'domcontentloaded' });
  };
  const presses = (name: string): Promise<void> => pressesIn(page, page.getByRole('button', { name, exact: true }));
  const reads = (words: string | RegExp): Promise<void> => page.getByText(words).first().waitFor();

  it('a file of eighty with three faults imports nobody; put right it is previewed, then imported', async () => {
    const chooses = async (text: string): Promise<void> => {
      const chosen = { name: 'riverside.yaml', mimeType: 'application/yaml', buffer: Buffer.from(text) };
      await page.getByLabel('The file', { exact: true }).setInputFiles(chosen);
      await presses('Look at what it would change');
    };
    await goes('/desk/people/import');
    await chooses(WITH_THREE_FAULTS);
    await reads('Nothing was imported');
    const faults = await page.getByRole('alert').getByRole('listitem').allInnerTexts();
    expect(faults).toEqual([
      expect.stringMatching(/^Line \d+: phones is an emergency number/),
      expect.stringMatching(/^Line \d+: .*staff_number must be 3 to 10 digits/),
      expect.stringMatching(/^Line \d+: .*4999/),
    ]);
    await isGood(page, `import-eighty-faults-${width}`);
    const [list] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'The list as CSV' }).click(),
    ]);
    expect((await readFile(await list.path(), 'utf8')).match(/^"fault",/gm)).toHaveLength(3);
    await goes('/desk/people');
    expect(await page.getByText('Newcomer').count()).toBe(0);

    await goes('/desk/people/import');
    await chooses(EIGHTY);
    await reads('People: 80 new, 0 changed, 5 the same');
    await isGood(page, `import-eighty-preview-${width}`);
    await presses('Import all of it');
    await reads('The file is imported, all of it.');
    await presses('Text a one-time code to everybody without a PIN');
    await reads('80 codes are on the way');
    await goes('/desk/people');
    await page.getByLabel('Name, staff number or phone').fill('5079');
    await presses('Find');
    await page.getByRole('link', { name: 'Newcomer 79' }).waitFor();
  });

  it('a leaver’s visits, worker and plan go to somebody, and on the day after nothing is theirs', async () => {
    const bea = await desk.records.personId('4022');
    for (const day of ['07', '08'])
      await planVisit(desk.dependencies.parts, SYSTEM, {
        worker: bea,
        start: new Date(`2026-12-${day}T10:00:00Z`),
        end: new Date(`2026-12-${day}T11:00:00Z`),
        place: `${day} Mill Lane`,
      });
    const hers = await at(await desk.signedIn('worker', { team: 'North', staffNumber: '4022' }));
    await goes('/desk/my', hers);
    await hers.getByRole('heading', { name: 'My visits' }).waitFor();

    await goes(`/desk/people/${bea}`);
    await presses('Leaves');
    await page.getByLabel('Their last day').fill('2026-11-23');
    await presses('Look at what hangs on them');
    await presses('They leave after 23 Nov 2026');
    await reads('Nothing has changed');
    expect(await page.getByRole('alert').getByRole('listitem').count()).toBe(4);
    await isGood(page, `leaver-fault-${width}`);
    await page.getByLabel('Visit 7 Dec 2026').selectOption({ label: 'Sam Okoro (4021)' });
    await page.getByLabel('Visit 8 Dec 2026').selectOption({ label: 'Cancel it' });
    await page.getByLabel('Buddy of Sam Okoro').selectOption({ label: 'Ira Nowak (4031)' });
    await page.getByLabel('The plan of North names them').selectOption({ label: 'Ira Nowak (4031)' });
    await isGood(page, `leaver-chosen-${width}`);
    await presses('They leave after 23 Nov 2026');
    await reads('Undo: Leaves at the end of 23 Nov 2026');

    desk.clock.advanceTo(new Date('2026-11-24T00:00:01Z'));
    for (const id of await desk.knex('staff_change').pluck<string[]>('id'))
      await staffChangeDue(desk.dependencies.parts, id);
    await goes('/desk/my', hers);
    await hers.getByRole('heading', { name: 'Sign in' }).waitFor();
    const manager = await at(await desk.signedIn('manager', { team: 'North' }));
    await goes('/desk/people', manager);
    expect(await manager.locator('main').innerText()).not.toContain('Bea Lindqvist');
    await goes('/desk/visits?day=2026-12-07', manager);
    expect(await manager.locator('main').innerText()).toMatch(/Sam Okoro[^]*07 Mill Lane/);
    await goes('/desk/visits?day=2026-12-08', manager);
    expect(await manager.locator('main').innerText()).toMatch(
      /10:00 to 11:00\s+08 Mill Lane\s+Was planned for 10:00\. Cancelled/,
    );
    await goes(`/desk/people/${await desk.records.personId('4021')}`, manager);
    expect(await manager.locator('main').innerText()).toMatch(/Budd(?:y|ies)\s+Ira Nowak/);
    await goes(`/desk/plans/${await desk.records.teamId('North')}`, manager);
    const plan = await manager.locator('main').innerText();
    expect([plan.includes('Ira Nowak'), plan.includes('Bea Lindqvist')]).toEqual([true, false]);
  });
});
