import { describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { presses } from '../../harness/desk-in-browser.ts';
import { mind } from '../../harness/sam-is-missed.ts';
import type { Town } from '../../harness/town.ts';
import { townInBrowser } from '../../harness/town-in-browser.ts';
import { untilTrue } from '../../harness/until-true.ts';
import { EVERYBODY, opensAlarmFromBoard, samIsInDanger } from './alarm-desk.ts';

/** The page is live: it may show what came of a press before the press is answered. Then somebody goes on. */
describe('What somebody does at an alarm while the answer to a press is on its way', () => {
  const here = townInBrowser();

  /** Ira has the alarm and has pressed "I have dialled 999"; the page shows it. */
  async function dials(): Promise<{ town: Town; page: Page; faults: string[]; answered: () => void }> {
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
      await route.fulfill({ response });
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
    let sent = 0;
    page.on('request', (request) => {
      if (request.url().endsWith('/more')) sent += 1;
    });
    await page.getByLabel('More time: news in').fill('12');
    await page.getByRole('button', { name: 'I need more time' }).click();
    await page.getByText('This is sent next, unless another page opens.').waitFor();
    // Once more: they are not sure that it was pressed.
    await page.getByRole('button', { name: 'I need more time' }).click();
    answered();
    await page.getByText('Ira Nowak has it, news by 14:12').first().waitFor();
    await town.settle();
    expect([sent, faults]).toEqual([1, []]);
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
});
