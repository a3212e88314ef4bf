import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ALARM_RECEIVERS } from '../../../src/cli/alarm-receiver.ts';
import { addSystem, endSystem, listSystems } from '../../../src/cli/other-system.ts';
import { teamIdByName } from '../../../src/records/organisation/teams.ts';
import { openSystems } from '../../harness/api.ts';
import { looksWell } from '../../harness/desk-in-browser.ts';
import { openDesk, type TestDesk } from '../../harness/desk.ts';
import { RIVERSIDE_AND_SOUTH } from '../../harness/riverside.ts';
import { townInBrowser } from '../../harness/town-in-browser.ts';

/** Whom the desk has told of alarms: who may add a receiver, and what its page shows. */

const LIST = '/desk/settings/receivers';
const URL = 'https://alarms.council.example/hook';
const secretIn = (html: string): string => /desk-code">(whsec_[\w+/=]{44})</.exec(html)?.[1] ?? 'none';

describe('A receiver', () => {
  let desk: TestDesk;
  beforeAll(async () => {
    desk = await openDesk({ organisation: RIVERSIDE_AND_SOUTH });
  });
  afterAll(() => desk.close());

  it('is told of no alarms that its maker does not see', async () => {
    const admin = await desk.signedIn('administrator');
    const north = await desk.records.teamId('North');
    const refused = await admin.sends(LIST, LIST, { name: 'Alarm centre', url: URL, teams: north });
    expect([refused.status, refused.text.includes('You do not see these alarms')]).toEqual([422, true]);
    expect(await desk.knex('alarm_receiver')).toEqual([]);
  });

  it('is added, listed and ended by a command; its secret and its address stand nowhere in the clear', async () => {
    const open = openSystems(desk);
    const [, secret = ''] = await addSystem(ALARM_RECEIVERS, open, 'Alarm centre', {
      url: URL,
      team: 'North',
      by: 'Dev Rao',
    });
    const rows = JSON.stringify([await desk.knex('alarm_receiver'), await desk.knex('access_log')]);
    expect(rows).not.toContain(secret);
    expect(rows).not.toContain('council.example');
    const [, line = ''] = await listSystems(ALARM_RECEIVERS, open);
    expect(line).toMatch(/Alarm centre +not covert +North +never/);
    for (const url of [
      'http://alarms.council.example',
      'https://10.0.0.1/hook',
      'https://me:secret@council.example',
      'x',
    ])
      await expect(addSystem(ALARM_RECEIVERS, open, 'Other', { url, by: 'Dev Rao' })).rejects.toThrow();
    await endSystem(ALARM_RECEIVERS, open, line.slice(0, 8), 'Dev Rao');
    expect(await listSystems(ALARM_RECEIVERS, open)).toEqual(['No system is told of alarms.']);
  });
});

describe('The page of those who are told', () => {
  const here = townInBrowser();

  it('shows a secret once, sends a try, and ends a receiver', async () => {
    const { town } = here;
    const { page } = await here.signsIn('administrator');
    // They manage the team as well.
    const north = await teamIdByName(town.knex, 'North');
    const { id } = await town.knex('account').first<{ id: string }>('id');
    await town.knex('account_role').insert({ account_id: id, role: 'manager', team_id: north });
    await page.goto(`${town.url}/desk/settings`);
    await page.getByRole('link', { name: 'Told of alarms' }).click();
    await page.getByText('None is told.').waitFor();
    await looksWell(page, 'receivers-none');
    await page.getByRole('button', { name: 'Add' }).click();
    await page.getByText('Nothing was added').waitFor();
    await looksWell(page, 'receivers-fault');
    await page.getByLabel('Which system it is').fill('Alarm centre');
    await page.getByLabel('Where it listens').fill(URL);
    await page.getByLabel('North').check();
    await page.getByRole('button', { name: 'Add' }).click();
    await page.getByText('It is shown once').waitFor();
    expect(secretIn(await page.content())).not.toBe('none');
    await looksWell(page, 'receivers-made');
    await page.getByRole('button', { name: 'Try Alarm centre' }).click();
    await page.getByText('1 on the way').waitFor();
    expect(secretIn(await page.content())).toBe('none');
    await page.getByRole('button', { name: 'End Alarm centre' }).click();
    await page.getByText('None is told.').waitFor();
    expect(await town.knex('alarm_delivery')).toEqual([]);
  });
});
