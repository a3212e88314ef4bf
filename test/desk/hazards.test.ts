import { describe, expect, it } from '@jest/globals';
import { planVisit } from '../../src/operations/visits/plan.ts';
import { looksWell } from '../harness/desk-in-browser.ts';
import { SAM } from '../harness/riverside.ts';
import { townInBrowser } from '../harness/town-in-browser.ts';

/** Notes on addresses at the desk (src/safety/README.md B3). */

describe('a manager sets, reviews and lifts a note on an address', () => {
  const here = townInBrowser();

  it('at every width, light and dark', async () => {
    const { town } = here;
    const { page, faults } = await here.signsIn('manager', { staffNumber: '4030', width: 320 });
    const named = (name: string): string => `hazards-${name}`;
    const opens = (path: string) => page.goto(`${town.url}/desk${path}`, { waitUntil: 'domcontentloaded' });
    await opens('/hazards');
    await page.getByText('There is no note yet.').waitFor();
    await page.getByRole('link', { name: 'Set a note' }).click();
    await page.getByRole('button', { name: 'Set the note' }).click();
    await page.getByRole('link', { name: 'Choose what the next worker must know' }).waitFor();
    await looksWell(page, named('fault'));
    await page.getByLabel('There is a dog').check();
    await page.getByLabel('Address').fill('12 Mill Lane, Gloucester GL1 2AB');
    await page.getByLabel('Where the story is').fill('F 1204');
    await page.getByLabel('Agreed with').fill('Ira Nowak');
    await page.getByLabel('Yes').check();
    await page.getByLabel('If so, on which day').fill('20/11/2026');
    await page.getByRole('button', { name: 'Set the note' }).click();
    await page.getByText('In force until 23 May 2027.').waitFor();
    await page.getByText('Told on 20 Nov 2026').waitFor();
    await looksWell(page, named('list'));

    await planVisit(
      town.parts,
      { kind: 'system' },
      {
        worker: '4021',
        start: new Date('2026-11-23T14:10:00Z'),
        end: new Date('2026-11-23T15:00:00Z'),
        place: '12 Mill Lane, Gloucester',
      },
    );
    await opens('');
    await page.getByText('Noted: a dog').waitFor();
    await looksWell(page, named('board'));
    await opens('/visits');
    await page.getByText('Noted: a dog').waitFor();
    await page.getByRole('link', { name: 'Sam Okoro' }).click();
    await page.getByText('Noted: a dog').waitFor();
    await looksWell(page, named('visit'));

    await town.phone(SAM).texts('START');
    await town.phone(SAM).expectsText(/There is a note on this visit\..* There is a dog\.$/);

    await opens('/hazards');
    await page.getByRole('link', { name: '12 Mill Lane' }).click();
    await page.getByLabel('Review by').fill('2027-12-24');
    await page.getByRole('button', { name: 'Keep it until then' }).click();
    await page.getByRole('link', { name: 'From today to twelve months ahead' }).waitFor();
    await page.getByLabel('Review by').fill('2027-11-01');
    await page.getByRole('button', { name: 'Keep it until then' }).click();
    await page.getByText('In force until 1 Nov 2027.').waitFor();
    await looksWell(page, named('one'));
    await page.getByLabel('Why').fill('The dog is gone');
    await page.getByRole('button', { name: 'Lift it' }).click();
    await page.getByText('Lifted. Nobody is told.').waitFor();
    await looksWell(page, named('lifted'));
    await opens('');
    await page.getByText('12 Mill Lane').first().waitFor();
    expect(await page.getByText('Noted:').count()).toBe(0);
    // The browser names pages that were refused for what was typed.
    expect(faults.filter((fault) => !fault.includes('422'))).toEqual([]);
  });
});
