import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { NOTICE_CHANNELS } from '../../../src/cli/channel.ts';
import { addSystem, endSystem, listSystems } from '../../../src/cli/other-system.ts';
import { openSystems } from '../../harness/api.ts';
import { openDesk, type TestDesk } from '../../harness/desk.ts';
import { RIVERSIDE_AND_SOUTH } from '../../harness/riverside.ts';
import { looksWell } from '../../harness/desk-in-browser.ts';
import { townInBrowser } from '../../harness/town-in-browser.ts';

/** Channels in Teams at the desk. */

const URL = 'https://prod-12.westeurope.logic.azure.example/workflows/abc/triggers/manual?sig=Tk9UQVNFQ1JFVA';

describe('A channel', () => {
  let desk: TestDesk;
  beforeAll(async () => {
    desk = await openDesk({ organisation: RIVERSIDE_AND_SOUTH });
  });
  afterAll(() => desk.close());

  it('is added, listed and ended by a command; its address stands nowhere in the clear', async () => {
    const open = openSystems(desk);
    const given = { url: URL, team: 'North', by: 'Dev Rao' };
    const added = await addSystem(NOTICE_CHANNELS, open, 'Duty channel', given);
    expect(added.join()).toMatch(/^Duty channel reads it\./);
    const [, line = ''] = await listSystems(NOTICE_CHANNELS, open);
    expect(line).toMatch(/Duty channel +North +never/);
    const rows = JSON.stringify([await desk.knex('notice_channel'), await desk.knex('access_log'), added, line]);
    expect(rows).not.toContain('azure');
    for (const url of ['http://chat.council.example', 'https://10.0.0.1/hook', 'x'])
      await expect(addSystem(NOTICE_CHANNELS, open, 'Other', { url, by: 'Dev Rao' })).rejects.toThrow();
    await endSystem(NOTICE_CHANNELS, open, line.slice(0, 8), 'Dev Rao');
    expect(await listSystems(NOTICE_CHANNELS, open)).toEqual(['No channel reads it.']);
  });
});

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
    await page.getByText('Not yet').waitFor();
    expect(await page.content()).not.toContain('azure');
    const rows = JSON.stringify([await town.knex('notice_channel'), await town.knex('access_log')]);
    expect(rows).not.toContain('azure');
    await page.getByRole('button', { name: 'Send a test line to Duty channel' }).click();
    await page.getByText('a line is on its way').waitFor();
    await looksWell(page, 'channels-one');
    await page.getByRole('button', { name: 'End Duty channel' }).click();
    await page.getByText('None reads it.').waitFor();
  });
});
