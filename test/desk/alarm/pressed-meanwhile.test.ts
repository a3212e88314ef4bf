import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { presses } from '../../harness/desk-in-browser.ts';
import { personKey } from '../../../src/contact/contact-key.ts';
import { takeAlarm } from '../../../src/operations/alarms/respond.ts';
import { SYSTEM } from '../../../src/records/actor.ts';
import { mind } from '../../harness/sam-is-missed.ts';
import type { Town } from '../../harness/town.ts';
import { townInBrowser } from '../../harness/town-in-browser.ts';
import { untilTrue } from '../../harness/until-true.ts';
import { EVERYBODY, opensAlarmFromBoard, samIsInDanger } from './alarm-desk.ts';

/** The page is live: it may show what came of a press before the press is answered. Then somebody goes on. */
describe('What somebody does at an alarm while the answer to a press is on its way', () => {
  const here = townInBrowser();

  /**
   * Ira has the alarm and has pressed "I have dialled 999"; the page shows it.
   * @param leadsTo where the answer leads; left out: as it is
   */
  async function dials(leadsTo?: string): Promise<{ town: Town; page: Page; faults: string[]; answered: () => void }> {
    const { town } = here;
    const { page, faults } = await here.signsIn('manager', { staffNumber: '4031' });
    await samIsInDanger(town);
    await opensAlarmFromBoard(page);
    await page.getByText(/^Live · heard/).waitFor();
    await presses(page, 'I deal with it');
    // What is pressed before these forms are there would keep them back until it is answered.
    await page.getByRole('button', { name: 'I need more time' }).waitFor();
    let isAnswered = false;
    await page.route('**/dialled', async (route) => {
      const response = await route.fetch({ maxRedirects: 0 });
      await untilTrue(() => Promise.resolve(isAnswered));
      const headers = { ...response.headers(), ...(leadsTo !== undefined && { location: leadsTo }) };
      await route.fulfill({ response, headers });
    });
    await page.getByRole('button', { name: 'I have dialled 999' }).click();
    await page.getByText('Ira Nowak has dialled 999').first().waitFor();
    const answered = (): void => {
      isAnswered = true;
    };
    return { town, page, faults, answered };
  }

  it('is sent next, once, as it was when they pressed', async () => {
    const { town, page, faults, answered } = await dials();
    // On a slow machine one form may be sent again.
    const sent = new Set<string | null>();
    page.on('request', (request) => {
      if (request.url().endsWith('/more')) sent.add(new URLSearchParams(request.postData() ?? '').get('request'));
    });
    await page.getByLabel('More time: news in').fill('12');
    await page.getByRole('button', { name: 'I need more time' }).click();
    await page.getByText('This is sent next, unless another page opens.').waitFor();
    // Once more: they are not sure that it was pressed.
    await page.getByRole('button', { name: 'I need more time' }).click();
    answered();
    await page.getByText('Ira Nowak has it, news by 14:12').first().waitFor();
    await town.settle();
    expect([sent.size, faults]).toEqual([1, []]);
    await mind(town, ...EVERYBODY);
  }, 120_000);

  it('is not sent where the answer leads to another page, and that page says so', async () => {
    const { town, page, answered } = await dials('/desk/alarms');
    await page.getByRole('button', { name: 'I need more time' }).click();
    answered();
    await page.getByText('What you pressed last was not sent. Press it again.').waitFor();
    expect(new URL(page.url()).pathname).toBe('/desk/alarms');
    await mind(town, ...EVERYBODY);
  }, 120_000);

  it('stays as they type it, and so does their place', async () => {
    const { town, page, answered } = await dials();
    const minutes = page.getByLabel('More time: news in');
    await minutes.fill('1');
    answered();
    await page.getByText('Done.').waitFor();
    await page.keyboard.type('2');
    expect(await minutes.inputValue()).toBe('12');
    await page.getByRole('button', { name: 'I need more time' }).click();
    await page.getByText('Ira Nowak has it, news by 14:12').first().waitFor();
    await mind(town, ...EVERYBODY);
  }, 120_000);

  it('is shown, though the stream sends a difference from what this page has no more', async () => {
    const { town } = here;
    const { page } = await here.signsIn('manager', { staffNumber: '4031' });
    await page.addInitScript({
      content: `window.EventSource = class extends EventTarget {
        constructor() { super(); window.stream = this; }
        close() {}
        sends(name, data) { this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data) })); }
      }`,
    });
    const sends = (name: string, data: object): Promise<unknown> =>
      page.evaluate(`window.stream.sends(${JSON.stringify(name)}, ${JSON.stringify(data)})`);
    await samIsInDanger(town);
    await opensAlarmFromBoard(page);
    await page.waitForURL('**/desk/alarms/*');
    await untilTrue(async () => (await page.evaluate('window.stream !== undefined')) === true);
    // The page need not ask by itself: the stream is there.
    const tick = { now: town.now(), sweepAge: 0, carriers: [], stuck: null, desk: null, isIdle: false, isOut: false };
    await sends('tick', tick);
    const [{ id: alarm }, mo] = [await town.records.alarm(), await town.records.personId('4030')];
    await takeAlarm(town.parts, SYSTEM, { alarm, by: personKey(mo), minutes: 12 });
    const rows = [{ id: 'say', group: 'parts', html: 'Of another page', after: null }];
    await sends('rows', { snapshot: 'another', from: 'one before', isAll: false, rows, gone: [], summary: '' });
    expect(await page.getByText('Of another page').count()).toBe(0);
    await page.getByText('Mo Haddad has it, news by 14:12').first().waitFor();
    await mind(town, ...EVERYBODY);
  }, 120_000);
});
