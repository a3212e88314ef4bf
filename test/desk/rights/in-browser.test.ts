import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { closeFromOffice } from '../../../src/operations/alarms/close-from-office.ts';
import { SYSTEM } from '../../../src/records/actor.ts';
import { sealLogs } from '../../../src/records/log-seal.ts';
import { accessibilityFindings, looksWell, presses } from '../../harness/desk-in-browser.ts';
import { EVERYBODY, SAM } from '../../harness/riverside.ts';
import { mind } from '../../harness/sam-is-missed.ts';
import { townInBrowser } from '../../harness/town-in-browser.ts';

/**
 * What is kept, what is held, and requests: as an officer goes through them. Sam, who asks for what is kept, had a
 * covert alarm the day before, and has one now.
 */

const DAY = 86_400_000;
describe('an officer holds records and answers a request', () => {
  const here = townInBrowser();
  beforeEach(async () => {
    const { town } = here;
    const sam = town.phone(SAM);
    await sam.texts('IN 60 mins at 12 High Street');
    await town.passes('20m');
    await sam.texts('OUT 3851');
    await town.settle();
    const { id: alarm } = await town.records.alarm();
    await closeFromOffice(town.parts, SYSTEM, { alarm, why: 'The police have seen them' });
    // What is younger than a day is in no answer.
    await town.passes('25h');
    // Another covert alarm is open while the officer reads.
    await sam.texts('IN 60 mins at 3 Mill Lane');
    await sam.texts('MORE 30 3851');
    await town.settle();
    await mind(town, ...EVERYBODY);
  });

  it('at every width, light and dark', async () => {
    const { town } = here;
    const { page, faults } = await here.signsIn('governance');
    // A class of records is of every team, so only a person for every team changes it.
    await town.knex('account_role').where({ role: 'governance' }).update({ team_id: null });
    const named = (name: string): string => `rights-${name}`;
    await page.goto(`${town.url}/desk/records`, { waitUntil: 'domcontentloaded' });
    await looksWell(page, named('records'));

    await page.getByRole('link', { name: 'What is kept for how long' }).click();
    // The session of this browser is.
    await page.getByText('Would be erased within 7 days').waitFor();
    await page.getByLabel('Days').fill('9');
    await page.getByLabel('Why, and who has decided it').fill('Board of May');
    await presses(page, 'Keep it so');
    await page.getByRole('link', { name: 'Between the days that stand beside the class' }).waitFor();
    await page.getByLabel('What', { exact: true }).selectOption('line log');
    await page.getByLabel('Days').fill('60');
    await presses(page, 'Keep it so');
    await page.getByText(/^Board of May: The governance/).waitFor();
    await looksWell(page, named('retention'));

    await page.goto(`${town.url}/desk/records/holds`, { waitUntil: 'domcontentloaded' });
    await presses(page, 'Hold');
    await page.getByRole('link', { name: 'Say why: a claim, an investigation, a request' }).waitFor();
    await looksWell(page, named('holds-fault'));
    await page.getByLabel('Whose, or which').fill('Sam');
    await page.getByLabel('Why', { exact: true }).fill('The claim of May');
    await page.getByLabel('Until').fill('30/06/2027');
    await presses(page, 'Hold');
    await page.getByRole('rowheader', { name: 'Sam Okoro' }).waitFor();
    await page.getByText('30 Jun 2027').waitFor();
    await page.locator('main summary').click();
    await looksWell(page, named('holds'));
    await page.getByLabel('Why it is no longer needed').fill('Settled');
    await presses(page, 'Lift it');
    await page.getByText('Nothing is held.').waitFor();

    await page.goto(`${town.url}/desk/records/requests`, { waitUntil: 'domcontentloaded' });
    await page.getByText('There is none.').waitFor();
    await page.getByRole('link', { name: 'Open a request' }).click();
    await presses(page, 'Open it');
    await page.getByRole('link', { name: 'Who asks, and how: at least three letters' }).waitFor();
    await looksWell(page, named('open-fault'));
    await page.getByLabel('Of staff: who').fill('Sam');
    await page.getByLabel('Who asks, and how').fill('Sam Okoro, by e-mail');
    await page.getByLabel('The day on which it came').fill('24/11/2026');
    await presses(page, 'Open it');
    await page.getByText('Due on 24 Dec 2026').waitFor();
    await looksWell(page, named('request'));
    expect(await page.getByRole('row', { name: /^Alarms and their stories/ }).innerText()).toMatch(/\b1\b/);
    await presses(page, page.getByRole('link', { name: 'Alarms and their stories' }));
    expect(await page.getByRole('radio', { name: 'Withhold' }).isChecked()).toBe(true);
    expect(await page.getByLabel('Why').inputValue()).toContain('a covert call for help');
    await presses(page, 'Keep these decisions');
    await page.getByRole('link', { name: 'Texts that came' }).click();
    await page.getByText('“OUT').waitFor();
    await page.getByText('A covert alarm about them was on then.').waitFor();
    await looksWell(page, named('items-covert'));
    expect(await page.locator('main').innerText()).not.toContain('Mill Lane');
    await page.getByRole('radio', { name: 'Withhold' }).first().check();
    await page.getByLabel('Why').nth(1).fill('Somebody else may read it');
    await presses(page, 'Keep these decisions');
    await page.getByRole('link', { name: /say why/ }).waitFor();
    await page.getByRole('link', { name: /choose what becomes of it/ }).waitFor();
    expect(await page.getByLabel('Why').nth(1).inputValue()).toBe('Somebody else may read it');
    await looksWell(page, named('items-fault'));
    await page.getByLabel('Why').first().fill('It names the family');
    await withholdsWhatIsOpen(page);
    await page.getByRole('row', { name: /Texts that came.*decided/ }).waitFor();
    for (;;) {
      const [button] = await page.getByRole('button', { name: /as suggested/ }).all();
      if (!button) break;
      await presses(page, button);
    }
    // What passed between Sam's phone and the line in that alarm: a person has to look at it.
    for (;;) {
      const [open] = await page.getByRole('row', { name: /to decide/ }).all();
      if (!open) break;
      await presses(page, open.getByRole('link'));
      await withholdsWhatIsOpen(page);
    }
    await page.getByLabel('How was it proved who asks?').fill('Passport seen');
    await presses(page, 'Make the answer');
    await page.getByRole('heading', { name: 'What was given' }).waitFor();
    await looksWell(page, named('answered'));
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'The page for them' }).click();
    const file = join(mkdtempSync(join(tmpdir(), 'given-')), 'page.html');
    await (await download).saveAs(file);
    await page.goto(`${town.url}/desk/records/requests`, { waitUntil: 'domcontentloaded' });
    await looksWell(page, named('requests'));

    await page.goto(`${town.url}/desk/records/access`, { waitUntil: 'domcontentloaded' });
    await page.getByLabel('At whom').fill('4021');
    await page.getByLabel('From').fill('soon');
    await presses(page, 'Show');
    await page.getByRole('link', { name: 'A day, as in 2026-11-30 or 30/11/2026' }).waitFor();
    await page.getByLabel('From').fill('');
    await presses(page, 'Show');
    await page.getByRole('row', { name: /request \(taken out as a file\)/ }).waitFor();
    await looksWell(page, named('looks'));
    await page.goto(`${town.url}/desk/records/chain`, { waitUntil: 'domcontentloaded' });
    await page.getByText('Nothing is sealed yet').waitFor();
    const realNow = new Date(Date.now() + 1);
    const before = new Date(town.now().getTime() + DAY);
    await sealLogs(town.knex, { now: realNow, before, ahead: before, unlessSince: realNow });
    await presses(page, 'Look now');
    await page.getByRole('heading', { name: 'Nothing sealed was changed, removed or added.' }).waitFor();
    await looksWell(page, named('seals'));

    for (const document of ['assessment', 'notice']) {
      await page.goto(`${town.url}/desk/records/${document}`, { waitUntil: 'domcontentloaded' });
      await looksWell(page, named(document));
    }
    // What is given opens without the desk and without a network.
    await page.context().setOffline(true);
    await page.goto(`file://${file}`);
    await page.getByRole('heading', { name: /keeps in Buddyline about Sam Okoro/ }).waitFor();
    const given = await page.locator('body').innerText();
    expect(given).toContain('12 High Street');
    expect(given).not.toMatch(/covert|alarm|police|Mill Lane/i);
    expect(await accessibilityFindings(page)).toEqual([]);
    rmSync(dirname(file), { recursive: true });
    expect(faults.filter((fault) => !fault.includes('422'))).toEqual([]);
  });
});

/** On the page of items of one kind. */
async function withholdsWhatIsOpen(page: Page): Promise<void> {
  for (const item of await page.locator('.rights-item').all()) {
    if ((await item.locator('input:checked').count()) > 0) continue;
    await item.getByRole('radio', { name: 'Withhold' }).check();
    await item.getByLabel('Why').fill('Somebody else may read it');
  }
  await presses(page, 'Keep these decisions');
}
