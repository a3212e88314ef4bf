import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ALARM_RECEIVERS } from '../../../src/cli/alarm-receiver.ts';
import { addSystem, endSystem, listSystems } from '../../../src/cli/other-system.ts';
import {
  type AlarmDelivery,
  deliveryFailed,
  deliveryReached,
  takeDelivery,
} from '../../../src/records/alarm-receivers.ts';
import { teamIdByName } from '../../../src/records/organisation/teams.ts';
import { openSystems } from '../../harness/api.ts';
import { looksWell } from '../../harness/desk-in-browser.ts';
import { openDesk, tokenIn, type TestDesk } from '../../harness/desk.ts';
import { RIVERSIDE_AND_SOUTH } from '../../harness/riverside.ts';
import { townInBrowser } from '../../harness/town-in-browser.ts';

/** Whom the desk has told of alarms: who may add a receiver, and what its page shows. */

const LIST = '/desk/settings/receivers';
const URL = 'https://alarms.council.example/hook';
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
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

it('tells how a receiver was reached about an alarm a day later, and to try it at once', async () => {
  const desk = await openDesk({ organisation: RIVERSIDE_AND_SOUTH });
  const open = openSystems(desk);
  await addSystem(ALARM_RECEIVERS, open, 'Alarm centre', { url: URL, team: 'North', covert: true, by: 'Dev Rao' });
  const admin = await desk.signedIn('administrator');
  const cell = async (): Promise<string> =>
    /data-head="Last reached">([^]*?)<\/td>/.exec((await admin.opens(LIST)).text)?.[1] ?? '';
  const takes = async (): Promise<AlarmDelivery> => {
    const now = desk.now();
    const taken = await takeDelivery(desk.knex, { now, againAt: new Date(now.getTime() + 30_000), not: [] });
    if (!taken) throw new Error('nothing is due');
    return taken;
  };
  const is = { drill: false, team_id: await desk.records.teamId('North') };
  const alarm = async (type: string): Promise<AlarmDelivery> => {
    const { id } = await desk.knex('alarm_receiver').first<{ id: string }>('id');
    const about = { id: randomUUID(), receiver_id: id, type: `alarm.${type}`, at: desk.now(), due_at: desk.now() };
    await desk.knex('alarm_delivery').insert({ ...about, ...is });
    return takes();
  };
  const fails = (delivery: AlarmDelivery, dueAt: Date | null): Promise<void> =>
    deliveryFailed(desk.knex, delivery, { fault: 'answered 500', dueAt, at: desk.now() });

  const raised = await alarm('raised');
  expect(await cell()).toBe('Not yet');
  await fails(raised, desk.now());
  expect(await cell()).toBe('Not yet');
  await deliveryReached(desk.knex, await takes(), desk.now());
  expect(await cell()).toBe('Not yet');
  // A try is about nobody.
  desk.clock.advance(MINUTE);
  const page = await admin.opens(LIST);
  await admin.posts(/action="([^"]+\/try)"/.exec(page.text)?.[1] ?? '', { _csrf: tokenIn(page.text) });
  expect(await cell()).toBe('Not yet<br>1 on the way');
  const tried = await takes();
  await fails(tried, desk.now());
  expect(await cell()).toBe('Not yet<br>1 on the way<br>since then: answered 500');
  await deliveryReached(desk.knex, await takes(), desk.now());
  expect(await cell()).toBe('23 Nov, 14:01');
  desk.clock.advance(DAY / 2);
  await admin.signsIn(admin.email);
  const taken = await alarm('taken');
  await deliveryReached(desk.knex, taken, desk.now());
  const closed = await alarm('closed');
  await fails(closed, desk.now());
  expect(await cell()).toBe('23 Nov, 14:01');
  // Its tries are over after a day.
  desk.clock.advance(DAY - MINUTE);
  await admin.signsIn(admin.email);
  await fails(closed, null);
  expect(await cell()).toBe('23 Nov, 14:01<br>since then: answered 500');
  desk.clock.advance(2 * MINUTE);
  expect(await cell()).toBe('24 Nov, 02:01<br>since then: answered 500');
  await desk.close();
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
