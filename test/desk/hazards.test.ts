import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { setHazard } from '../../src/operations/hazards/hazard-flag.ts';
import { planVisit } from '../../src/operations/visits/plan.ts';
import { signedInAt } from '../harness/desk.ts';
import { looksWell } from '../harness/desk-in-browser.ts';
import { SAM } from '../harness/riverside.ts';
import { townInBrowser } from '../harness/town-in-browser.ts';
import { wordsOf } from '../harness/words-of.ts';

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

  it('and of two who have its page open the slower sees what the quicker has written', async () => {
    const { town } = here;
    const set = await setHazard(
      town.parts,
      { kind: 'system' },
      {
        ...{
          team: await town.records.teamId('North'),
          kind: 'dog',
          place: '12 Mill Lane, Gloucester',
          reference: null,
        },
        ...{ fileRef: null, by: 'Mo Haddad', reviewOn: '2026-12-20', agreedWith: 'Ira Nowak', toldOn: null },
      },
    );
    const page = `/desk/hazards/${set.kind === 'done' ? set.id : ''}`;
    const mo = await signedInAt(town, 'manager', { staffNumber: '4030' });
    const versionIn = (text: string): string => /name="version" value="([^"]+)"/.exec(text)?.[1] ?? '';
    const version = versionIn((await mo.opens(page)).text);
    const sends = (act: string, fields: Record<string, string>) =>
      mo.sends(page, `${page}/${act}`, { request: randomUUID(), version, ...fields });
    const typed = { agreed: 'Bea', review: '1/2/2027', told: 'no', toldOn: '' };
    expect((await sends('review', { ...typed, agreed: 'Ira Nowak', review: '2027-05-01' })).status).toBe(303);
    const slower = await sends('review', typed);
    expect([slower.status, wordsOf(slower.text)]).toEqual([
      409,
      expect.stringMatching(
        /Somebody else has changed this note .*Agreed with Ira Nowak Bea Review by 1 May 2027 1 Feb/,
      ),
    ]);
    const lifts = await sends('lift', { why: 'It is over' });
    expect([lifts.status, lifts.text.includes('Somebody has reviewed it since')]).toEqual([409, true]);
    expect((await mo.opens(page)).text).toContain('In force until 1 May 2027.');
    expect((await sends('review', { ...typed, version: versionIn(slower.text) })).status).toBe(303);
    expect((await mo.opens(page)).text).toContain('In force until 1 Feb 2027.');
  });
});
