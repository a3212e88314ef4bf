import { describe, expect, it } from '@jest/globals';
import { looksWell } from '../../harness/desk-in-browser.ts';
import { townInBrowser } from '../../harness/town-in-browser.ts';

/** Channels in Teams at the desk. */

const URL = 'https://prod-12.westeurope.logic.azure.example/workflows/abc/triggers/manual?sig=Tk9UQVNFQ1JFVA';

describe('The page of channels that read that somebody is needed', () => {
  const here = townInBrowser();

  it('adds one, shows its address never again, tries it and ends it', async () => {
    const { town } = here;
    const { page } = await here.signsIn('administrator');
    await page.goto(`${town.url}/desk/settings`);
    await page.getByRole('link', { name: 'Channels in Teams' }).click();
    await page.getByText('None reads it.').waitFor();
    await looksWell(page, 'channels-none');
    await page.getByLabel('Which channel it is').fill('Duty channel');
    await page.getByLabel('The address that the workflow gives').fill('https://10.0.0.1/hook');
    await page.getByLabel('North').check();
    await page.getByRole('button', { name: 'Add' }).click();
    await page.getByText('Nothing was added').waitFor();
    await looksWell(page, 'channels-fault');
    await page.getByLabel('The address that the workflow gives').fill(URL);
    await page.getByRole('button', { name: 'Add' }).click();
    await page.getByText('not reached yet').waitFor();
    expect(await page.content()).not.toContain('azure');
    const rows = JSON.stringify([await town.knex('notice_channel'), await town.knex('access_log')]);
    expect(rows).not.toContain('azure');
    await page.getByRole('button', { name: 'Send a test line to Duty channel' }).click();
    await page.getByText('a line is on its way').waitFor();
    await looksWell(page, 'channels-one');
    await page.getByRole('button', { name: 'End Duty channel' }).click();
    await page.getByText('None reads it.').waitFor();
  }, 90_000);
});
