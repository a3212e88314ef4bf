import { describe, expect, it } from '@jest/globals';
import { findSomebodyWell } from '../../src/operations/roll-calls/answer.ts';
import { SYSTEM } from '../../src/records/actor.ts';
import { looksWell, presses } from '../harness/desk-in-browser.ts';
import { BEA, IRA, MO, MO_AT_HOME, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { townInBrowser } from '../harness/town-in-browser.ts';

/** A roll-call at the desk (src/safety/README.md F13, D11). */

describe('a manager asks everybody, and sees the answers as they come', () => {
  const here = townInBrowser();

  it('at every width, light and dark', async () => {
    const { town } = here;
    const { page, faults } = await here.signsIn('manager', { staffNumber: '4030', width: 320 });
    const named = (name: string): string => `roll-call-${name}`;
    await town.phone(SAM).texts('IN 60 mins at 12 High Street');
    await page.goto(`${town.url}/desk/roll-calls`, { waitUntil: 'domcontentloaded' });
    await page.getByLabel('Is it about a building of ours?').fill('The Safe House');
    await page.getByLabel('Everybody of North').check();
    await presses(page, 'Ask them now');
    await page.getByRole('link', { name: 'A name that may stand on' }).waitFor();
    await looksWell(page, named('fault'));
    await page.getByLabel('Is it about a building of ours?').fill('');
    await presses(page, 'Ask them now');
    await page.locator('.roll-call-summary', { hasText: '0 of 4 are well, 4 still asked' }).waitFor();
    await town.settle();
    await town.phone(SAM).texts('OK');
    await town.phone(BEA).texts('HELP');
    // By itself.
    await page.locator('.roll-call-summary', { hasText: '1 of 4 is well, 1 asked for help, 2 still asked' }).waitFor();
    for (const number of [MO, MO_AT_HOME, IRA]) town.phone(number).answers('silent');
    await town.passes('6m');
    await page.locator('.roll-call-summary', { hasText: '2 without an answer' }).waitFor();
    // By the line's clock.
    await page.getByText('Live · heard 14:06:00').waitFor();
    await looksWell(page, named('answers'));
    // What answers in the desk's place is not shown, and ends nothing.
    for (const status of [404, 200]) {
      await page.route('**/now', (route) => route.fulfill({ status, body: 'default backend' }));
      const answered = page.waitForResponse(/\/now$/);
      await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
      await (await answered).finished();
      await page.evaluate('new Promise((resolve) => { setTimeout(resolve); })');
      expect(await page.locator('.roll-call-summary').textContent()).toContain('2 without an answer');
      await page.unroute('**/now');
    }
    await page.getByText(/^Live · heard/).waitFor();
    await page.locator('details', { hasText: 'Ira Nowak' }).locator('summary').click();
    // Answers come all the time, and somebody who is at a button by the keyboard stays there.
    await page.getByRole('button', { name: 'I spoke to them' }).focus();
    const { id } = await town.knex('roll_call').first<{ id: string }>('id');
    const mo = await town.records.personId('4030');
    await findSomebodyWell(town.parts, SYSTEM, { rollCall: id, person: mo, how: 'seen', by: 'The reception' });
    await page.locator('.roll-call-summary', { hasText: '2 of 4 are well' }).waitFor();
    expect(await page.evaluate('document.activeElement.value')).toBe('spoken-to');
    // So they do between the press of a button and its release.
    await page.getByRole('button', { name: 'I spoke to them' }).hover();
    await page.mouse.down();
    await town.knex('person').where({ staff_number: '4022' }).update({ name: 'Bea Marsh' });
    const told = await page.waitForResponse(
      async (answer) => answer.url().endsWith('/now') && /Bea Marsh/.test(await answer.text()),
    );
    await told.finished();
    await page.evaluate('new Promise((resolve) => { requestAnimationFrame(() => setTimeout(resolve)); })');
    const answered = page.waitForEvent('domcontentloaded');
    await page.mouse.up();
    await answered;
    await page.locator('.roll-call-summary', { hasText: '3 of 4 are well, 1 asked for help' }).waitFor();
    await presses(page, 'End it: nobody is rung any more');
    await page.locator('.roll-call-summary', { hasText: '. Ended' }).waitFor();
    await looksWell(page, named('ended'));
    await page.getByRole('link', { name: 'All roll-calls' }).click();
    await page.getByText('3 of 4 well, 1 asked for help').waitFor();
    await looksWell(page, named('list'));
    expect(faults.filter((fault) => !/422|404/.test(fault))).toEqual([]);
  });
});

describe('those who work in a building are warned of it', () => {
  const here = townInBrowser({
    organisation: RIVERSIDE.replaceAll(/(Bea Lindqvist|Ira Nowak),/g, '$1, building: Castle House,'),
  });

  it('in louder words, and nobody else is', async () => {
    const { town } = here;
    const { page } = await here.signsIn('manager', { staffNumber: '4030' });
    await page.goto(`${town.url}/desk/roll-calls`, { waitUntil: 'domcontentloaded' });
    await page.getByLabel('Everybody who works at Castle House').check();
    await page.getByLabel('Is it about a building of ours?').fill('Castle House');
    await presses(page, 'Ask them now');
    await page.locator('.roll-call-summary', { hasText: '0 of 2 are well, 2 still asked' }).waitFor();
    expect(await page.locator('h1').innerText()).toBe('Everybody of Castle House, about that building');
    await town.settle();
    for (const phone of town.phones(BEA, IRA)) await phone.expectsText(/^URGENT: Castle House\. If you are there/);
    await town.phone(BEA).texts('OK');
    await page.locator('.roll-call-summary', { hasText: '1 of 2 is well, 1 still asked' }).waitFor();
    expect(town.exchange.texts().filter(({ phone }) => phone === SAM)).toEqual([]);
  });
});
