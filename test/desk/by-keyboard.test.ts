import { describe, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { z } from 'zod';
import { DEMO_CODE, DEMO_PASSWORD, makeReadyAccount } from '../../src/operations/accounts/demo-accounts.ts';
import { viewport } from '../harness/desk-in-browser.ts';
import { EVERYBODY } from '../harness/riverside.ts';
import { mind } from '../harness/sam-is-missed.ts';
import { townInBrowser } from '../harness/town-in-browser.ts';
import { untilTrue } from '../harness/until-true.ts';

/** More stops than any of these pages has. */
const MOST_STOPS = 90;

/** What has the focus: whether one can see it, and what it is. */
const FOCUS = `(() => {
  const one = document.activeElement;
  const look = getComputedStyle(one);
  const { left, top, width, height } = one.getBoundingClientRect();
  const seen = document.elementFromPoint(left + width / 2, top + Math.min(height / 2, 20));
  const isCovered = seen !== null && !one.contains(seen) && !seen.contains(one) && !one.labels?.length;
  return {
    isPage: one === document.body || one.id === 'main',
    isSeen: (look.outlineStyle !== 'none' || look.boxShadow !== 'none') && !isCovered,
    html: one.outerHTML.slice(0, 120),
  };
})()`;
const Focus = z.object({ isPage: z.boolean(), isSeen: z.boolean(), html: z.string() });

/** What readers of the screen are told, for as long as the page is open. */
const LISTENS = `new MutationObserver((all) => {
  for (const { target } of all) {
    const place = (target.closest ? target : target.parentElement)?.closest('[role="status"], [role="alert"]');
    if (place) heard(place.innerText.trim());
  }
}).observe(document, { subtree: true, childList: true, characterData: true })`;

describe('Whoever has only a keyboard', () => {
  const here = townInBrowser();
  let page: Page;
  let heard: string[];

  /** By Tab alone. What has the focus on the way is seen, and nothing else lies upon it. */
  async function tabsTo(what: Locator): Promise<void> {
    const wanted = what.filter({ visible: true });
    await wanted.first().waitFor();
    for (let stops = 0; stops < MOST_STOPS; stops += 1) {
      await page.keyboard.press('Tab');
      const { isPage, isSeen, html } = Focus.parse(await page.evaluate(FOCUS));
      expect([html, isPage || isSeen]).toEqual([html, true]);
      if ((await wanted.and(page.locator(':focus')).count()) > 0) return;
    }
    throw new Error(`no Tab leads to ${wanted.toString()}`);
  }
  async function presses(role: 'button' | 'link', name: string): Promise<void> {
    await tabsTo(page.getByRole(role, { name }));
    await page.keyboard.press('Enter');
  }
  async function types(name: string, words: string): Promise<void> {
    await tabsTo(page.getByLabel(name, { exact: true }));
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type(words);
  }
  /** The first of a group has the focus by Tab; the arrows go on from there. */
  async function chooses(first: string, downs: number): Promise<void> {
    await tabsTo(page.getByRole('radio', { name: first }));
    await page.keyboard.press('Space');
    for (let n = 0; n < downs; n += 1) await page.keyboard.press('ArrowDown');
  }
  /** The page shows what came of it, readers of the screen are told, and the keyboard goes on from the page's words. */
  async function isDone(words: string | RegExp): Promise<void> {
    await page.getByText(words).filter({ visible: true }).first().waitFor();
    await untilTrue(() => Promise.resolve(heard.includes('Done.')));
    const { isPage, html } = Focus.parse(await page.evaluate(FOCUS));
    expect([words, isPage, html]).toEqual([words, true, expect.stringContaining('id="main"')]);
    heard.length = 0;
  }

  it('signs in, raises, takes, gives news, claims 999, closes; begins, prolongs, ends and plans a visit', async () => {
    const { town, browser } = here;
    const email = 'ira@riverside.example';
    const account = { email, name: 'Ira Nowak', role: 'manager' as const, staffNumber: '4031' };
    await makeReadyAccount(town.knex, account, await town.records.teamId('North'), town.now());
    const context = await browser.newContext({ viewport: viewport() });
    here.closesAfter(context);
    heard = [];
    await context.exposeFunction('heard', (words: string) => heard.push(words));
    await context.addInitScript(LISTENS);
    page = await context.newPage();
    await page.goto(`${town.url}/desk`);

    await types('E-mail address', email);
    await types('Password', DEMO_PASSWORD);
    await types('Code', DEMO_CODE);
    await page.keyboard.press('Enter');

    await presses('link', 'Raise an alarm');
    await presses('button', 'Raise now');
    // What is wrong is told on top, and leads to the first choice.
    await presses('link', 'Choose why');
    await page.locator('#why:focus').waitFor();
    await types('Who', 'Sam Okoro');
    await chooses('They said the code phrase, or let us know covertly', 2);
    await presses('button', 'Raise now');
    await isDone(/Nobody has it/);
    await page.getByText(/^Live · heard/).waitFor();
    await presses('button', 'I deal with it');
    await isDone('Ira Nowak has it, news by 14:15.');
    await types('More time: news in how many minutes', '20');
    await presses('button', 'I need more time');
    await isDone('Ira Nowak has it, news by 14:20.');
    await presses('button', 'I am dialling now');
    await isDone('Ira Nowak is dialling 999 (14:00).');
    await chooses('The visit is over', 0);
    await presses('button', 'Close the alarm');
    await isDone(/^Closed/);

    await presses('link', 'Visits');
    await presses('link', 'Begin a visit for somebody');
    await types('Who', 'Sam Okoro');
    await types('Where', '12 Mill Lane');
    await chooses('I have spoken to them, and I know the voice', 1);
    await presses('button', 'Begin the visit');
    await isDone('Out until 15:00.');
    await types('Minutes more, from the end that is set', '45');
    await chooses('I have spoken to them, and I know the voice', 0);
    await presses('button', 'Give more time');
    await isDone('Out until 15:45.');
    await presses('button', 'End the visit');
    await presses('link', 'Choose how you know it');
    await page.keyboard.press('Space');
    await presses('button', 'End the visit');
    await isDone('Ended at 14:00.');

    await presses('link', 'Visits');
    await presses('link', 'Plan a visit');
    await types('Who', 'Sam Okoro');
    await types('From', '15:00');
    await types('How many minutes', '60');
    await presses('button', 'Plan it');
    await isDone('Planned for 15:00 until 16:00.');
    expect((await town.records.visits()).map(({ status }) => status).toSorted()).toEqual(['ended', 'planned']);
    expect(await town.records.alarm()).toMatchObject({ status: 'closed' });
    await mind(town, ...EVERYBODY);
  });
});
