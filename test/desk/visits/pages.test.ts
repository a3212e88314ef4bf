import { describe, expect, it } from '@jest/globals';
import { looksWell } from '../../harness/desk-in-browser.ts';
import { SAM } from '../../harness/riverside.ts';
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
    expect(await page.evaluate('document.activeElement.id')).toBe('end-how');
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
});
