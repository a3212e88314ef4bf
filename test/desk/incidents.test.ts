import { describe, expect, it } from '@jest/globals';
import { looksWell } from '../harness/desk-in-browser.ts';
import { townInBrowser } from '../harness/town-in-browser.ts';

/** Incidents at the desk (src/safety/README.md F4, F5, F14). */

describe('a manager notes an incident and what has been done since', () => {
  const here = townInBrowser();

  it('at every width, light and dark', async () => {
    const { town } = here;
    const { page, faults } = await here.signsIn('manager', { staffNumber: '4030', width: 320 });
    const named = (name: string): string => `incidents-${name}`;
    await page.goto(`${town.url}/desk/incidents`, { waitUntil: 'domcontentloaded' });
    await page.getByText('None is noted.').waitFor();
    await page.getByRole('link', { name: 'Note an incident' }).click();
    await page.getByRole('button', { name: 'Note it' }).click();
    await page.getByRole('link', { name: 'Choose how bad it was' }).waitFor();
    await looksWell(page, named('fault'));
    await page.getByLabel('Who', { exact: true }).fill('Sam Okoro');
    await page.getByLabel('Day').fill('2026-11-20');
    await page.getByLabel('Time').fill('10:00');
    await page.getByLabel('Hurt', { exact: true }).check();
    await page.getByRole('button', { name: 'Note it' }).click();
    await page.getByText('The form was due by').waitFor();
    await page.getByText('More than seven days off work?').waitFor();
    await looksWell(page, named('late'));
    await page.getByLabel('Reference in the health-and-safety system').fill('HS 77');
    await page.getByRole('button', { name: 'Keep the reference' }).click();
    await page.getByText('Written up: HS 77').waitFor();
    await page.getByLabel('On which day').fill('21/11/2026');
    await page.getByRole('button', { name: 'Keep the day of the debrief' }).click();
    await page.getByRole('link', { name: 'That is too soon after it' }).waitFor();
    await page.getByLabel('On which day').fill('23/11/2026');
    await page.getByRole('button', { name: 'Keep the day of the debrief' }).click();
    await page.getByText('Debrief on 23 Nov 2026').waitFor();
    await looksWell(page, named('one'));
    await page.getByRole('link', { name: 'All incidents' }).click();
    await page.getByText('Asking how they are, by').waitFor();
    await looksWell(page, named('list'));
    expect(faults.filter((fault) => !fault.includes('422'))).toEqual([]);
  });
});
