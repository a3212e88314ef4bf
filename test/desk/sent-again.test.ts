import { describe, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { isGood } from '../harness/desk-in-browser.ts';
import { SAM } from '../harness/riverside.ts';
import { townInBrowser } from '../harness/town-in-browser.ts';
import { untilTrue } from '../harness/until-true.ts';

/** On a weak network a press is sent again by itself, and counts once. */

interface Network {
  presses: number;
  isDown: boolean;
  /** Down: a proxy answers, which has no desk behind it. */
  isProxy: boolean;
}

describe('A press at the desk on a weak network', () => {
  const here = townInBrowser();

  /** More time is given for Sam's visit. Of these presses that one is acted on, and nobody hears that it was. */
  async function isPressed(actedOn: number): Promise<{ page: Page; form: Locator; network: Network }> {
    const { town } = here;
    await town.phone(SAM).texts('START 60 12 Mill Lane');
    await town.settle();
    const visit = await town.records.visit();
    const { page } = await here.signsIn('manager', { staffNumber: '4030' });
    await page.clock.install();
    await page.goto(`${town.url}/desk/visits/${visit?.id ?? ''}`, { waitUntil: 'domcontentloaded' });
    const network = { presses: 0, isDown: true, isProxy: false };
    await page.route('**/desk/visits/*/more', async (route) => {
      network.presses += 1;
      if (network.presses === actedOn) await route.fetch();
      if (!network.isDown) await route.continue();
      else if (network.isProxy) await route.fulfill({ status: 404, body: 'default backend - 404' });
      else await route.abort();
    });
    const form = page.locator('form', { has: page.getByRole('heading', { name: 'It goes on for longer' }) });
    await form.getByLabel('I have spoken to them, and I know the voice').check();
    await form.getByRole('button', { name: 'Give more time' }).click();
    await page.getByText('It has not arrived yet').waitFor();
    return { page, form, network };
  }

  it('arrives, and counts once, where the network fails at first, its answer is lost, a proxy answers', async () => {
    const { page, network } = await isPressed(2);
    await isGood(page, 'visit-sends-again');
    await untilTrue(() => Promise.resolve(network.presses > 1));
    network.isProxy = true;
    // The first of them may have failed as those before did.
    const answered = network.presses + 2;
    await untilTrue(() => Promise.resolve(network.presses >= answered));
    await page.getByText('It has not arrived yet').waitFor();
    network.isDown = false;
    await page.getByText('gave it more time').waitFor();
    expect(await here.town.records.visitActs({ what: 'more' })).toMatchObject([{ how: 'spoken-to' }]);
  }, 120_000);

  it('counts anew with other words, where nobody knows what has become of the first', async () => {
    const { page, form, network } = await isPressed(1);
    await page.clock.fastForward(31_000);
    await page.getByRole('button', { name: 'Send it again' }).waitFor();
    network.isDown = false;
    // As over plain http.
    await page.evaluate('delete Crypto.prototype.randomUUID');
    await form.locator('[name="minutes"]').fill('45');
    await form.getByRole('button', { name: 'Give more time' }).click();
    await page.getByText('gave it more time').first().waitFor();
    expect((await here.town.records.visit())?.deadline).toEqual(new Date('2026-11-23T16:15:00Z'));
    expect(await here.town.records.visitActs({ what: 'more' })).toHaveLength(2);
  }, 120_000);
});
