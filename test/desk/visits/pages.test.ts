import { describe, expect, it } from '@jest/globals';
import { type AtDesk, looksWell } from '../../harness/desk-in-browser.ts';
import { EVERYBODY, SAM } from '../../harness/riverside.ts';
import { mind } from '../../harness/sam-is-missed.ts';
import { townInBrowser } from '../../harness/town-in-browser.ts';

describe('the pages of visits in a browser', () => {
  const here = townInBrowser();

  const visitId = async (): Promise<string> => (await here.town.records.visit({ status: 'open' })).id;

  it('are good at every width, light and dark: empty, full, with a fault, and with an alarm', async () => {
    const { town } = here;
    const mo = await here.signsIn('manager', { staffNumber: '4030', width: 320 });
    const { page } = mo;
    const opens = async (path: string): Promise<void> => {
      await page.goto(`${town.url}/desk/visits${path}`, { waitUntil: 'domcontentloaded' });
    };
    await opens('');
    await looksWell(page, 'visits-none');
    await opens('/plan');
    await page.getByRole('button', { name: 'Plan it' }).click();
    await page.getByText('How long it takes, or when they are back').first().waitFor();
    await looksWell(page, 'visits-plan-fault');
    await page.getByLabel('Who', { exact: true }).fill('Bea Lindqvist');
    await page.getByLabel('From', { exact: true }).fill('14:05');
    await page.getByLabel('How many minutes').fill('60');
    await page.getByLabel('Risk').selectOption('red');
    await page.getByLabel('Straight home afterwards: minutes').fill('40');
    await page.getByRole('button', { name: 'Plan it' }).click();
    await page.getByRole('button', { name: 'Not going: cancel it' }).waitFor();
    await page.getByText('Not assessed').waitFor();
    await page.getByText('Straight home: 40 minutes, which the line watches').waitFor();
    await looksWell(page, 'visits-planned');
    await opens('/import');
    await page.getByRole('button', { name: 'Show what it would do' }).click();
    await page.getByText('There is nothing in it').first().waitFor();
    await looksWell(page, 'visits-import-fault');
    // As a spreadsheet of Windows saves it, with a letter that is no UTF-8.
    const rows =
      'who;day;from;minutes;address\r\n4022;24/11/2026;9:30;60;Caf\xe9 Lane\r\n4022;24/11/2026;25:00;60;\r\n';
    await page
      .getByLabel('A file')
      .setInputFiles({ name: 'x.csv', mimeType: 'text/csv', buffer: Buffer.from(rows, 'latin1') });
    await page.getByRole('button', { name: 'Show what it would do' }).click();
    await page.getByText('A time, as in 14:30').waitFor();
    await page.getByText('Café Lane').filter({ visible: true }).first().waitFor();
    await looksWell(page, 'visits-preview-fault');
    await page.getByRole('button', { name: 'Back to the rows' }).click();
    await page.getByLabel('Its rows, pasted here').fill(rows.replace('25:00', '11:00'));
    await page.getByRole('button', { name: 'Show what it would do' }).click();
    await page.getByRole('button', { name: 'Plan all of it' }).waitFor();
    await looksWell(page, 'visits-preview');
    await opens('/start');
    await page.getByRole('button', { name: 'Begin the visit' }).click();
    await page.getByRole('link', { name: 'Write a name or a staff number' }).waitFor();
    await looksWell(page, 'visits-start-fault');
    await page.getByLabel('Who', { exact: true }).fill('Sam Okoro');
    await page.getByLabel('Where').fill('12 Mill Lane, Gloucester GL1 2AB');
    await page.getByLabel('I have spoken to them, and I know the voice').check();
    await page.getByRole('button', { name: 'Begin the visit' }).click();
    await page.getByRole('heading', { name: 'It is over' }).waitFor();
    await looksWell(page, 'visits-one');
    await opens('');
    await looksWell(page, 'visits-list');
    await page.getByRole('link', { name: 'Sam Okoro' }).click();
    await page.getByRole('button', { name: 'End the visit' }).click();
    await page.getByRole('link', { name: 'Choose how you know it' }).click();
    await page.locator('#end-how:focus').waitFor();
    await looksWell(page, 'visits-one-fault');
    await town.phone(SAM).texts('the blue teapot is under the stairs');
    await town.settle();
    await opens('/../texts');
    await page.getByText('the blue teapot').waitFor();
    await looksWell(page, 'texts');
    await town.phone(SAM).texts('STATUS 3851');
    await town.settle();
    await opens(`/${await visitId()}`);
    await page.getByText('that is part of closing the alarm').waitFor();
    await looksWell(page, 'visits-one-alarm');
    // A form that is refused is told in the console, and nothing else is.
    expect(mo.faults.filter((fault) => !/ 4(00|22) /.test(fault))).toEqual([]);
  });

  it('of a day are on paper with who printed them and without any alarm; the log says so, whoever it was', async () => {
    const { town } = here;
    await town.phone(SAM).texts('START 60 12 Mill Lane');
    await town.knex('visit').update({ risk: 'red' });
    const mo = await here.signsIn('manager', { staffNumber: '4030', colours: 'dark' });
    const bea = await here.signsIn('worker', { staffNumber: '4022' });
    // Their clocks stand still: how long a machine takes for this must not be read on the paper.
    for (const { page } of [mo, bea]) {
      await page.clock.install({ time: 0 });
      await page.clock.pauseAt(1_000);
    }
    /** By the browser's own menu. */
    const prints = async ({ page }: AtDesk): Promise<string> => {
      await page.goto(`${town.url}/desk/visits`);
      const told = page.waitForResponse((answer) => answer.request().headers()['desk-printed'] === 'yes');
      await page.pdf();
      expect((await told).status()).toBe(204);
      await page.emulateMedia({ media: 'print' });
      // As dark as ink, where the screen is dark too.
      expect(await page.evaluate(`getComputedStyle(document.querySelector('h1')).color`)).toBe('rgb(27, 38, 42)');
      const paper = await page.locator('body').innerText();
      await page.emulateMedia({ media: 'screen' });
      return paper;
    };
    const before = [await prints(mo), await prints(bea)];
    for (const paper of before) {
      expect(paper).toMatch(/Sam Okoro[\s\S]*14:00 to 15:00\s+12 Mill Lane[\s\S]*Out until 15:00\./);
      expect(paper).not.toMatch(
        /Sign out|Hide details|The day before|As a file|Plan a visit|Raise an alarm|Print, for/,
      );
    }
    expect(before[0]).toMatch(
      /^Printed by The manager, 23 Nov 2026, 14:00, for the desk alone\. No alarm stands here\./m,
    );
    expect(before[0]).toContain('RED');
    expect(before[1]).toMatch(/^Printed by The worker, 23 Nov 2026, 14:00\. It names people and places: shred it/m);
    expect(before[1]).not.toContain('RED');
    // Under a covert alarm the paper is the same, also that of somebody who sees the alarm on the screen.
    await town.phone(SAM).texts('STATUS 3851');
    await town.settle();
    expect([await prints(mo), await prints(bea)]).toEqual(before);
    expect(await mo.page.locator('.line-counts').innerText()).toMatch(/1/);
    const looks = await town.records.looks({ did: 'print' });
    const [manager, worker] = [await town.records.accountId(mo.email), await town.records.accountId(bea.email)];
    expect(looks.map(({ page, accountId }) => [page, accountId])).toEqual(
      [manager, worker, manager, worker].map((accountId) => ['visits', accountId]),
    );
    await mo.page.evaluate('window.print = () => { document.title = "asked to print"; }');
    await mo.page.getByRole('button', { name: 'Print, for when the network goes' }).press('Enter');
    expect(await mo.page.title()).toBe('asked to print');
    // A page that has been open for a while says when it is printed, and of when it is.
    await mo.page.goto(`${town.url}/desk/visits`);
    await mo.page.clock.fastForward('07:00');
    const told = mo.page.waitForResponse((answer) => answer.request().headers()['desk-printed'] === 'yes');
    await mo.page.pdf();
    await told;
    await mo.page.emulateMedia({ media: 'print' });
    expect(await mo.page.locator('body').innerText()).toMatch(
      /^Printed by The manager, 23 Nov 2026, 14:07, as it stood on 23 Nov 2026, 14:00, for the desk alone\. No/m,
    );
    expect([...mo.faults, ...bea.faults]).toEqual([]);
    await mind(town, ...EVERYBODY);
  });
});
