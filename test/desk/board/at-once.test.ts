import { describe, expect, it } from '@jest/globals';
import { planVisit } from '../../../src/operations/visits/plan.ts';
import { looksWell } from '../../harness/desk-in-browser.ts';
import { BEA, IRA, MO, SAM } from '../../harness/riverside.ts';
import { mind } from '../../harness/sam-is-missed.ts';
import { townInBrowser } from '../../harness/town-in-browser.ts';
import { heardIn, listens } from './sounds-in-browser.ts';

describe('More at once than one person can do', () => {
  const here = townInBrowser();

  /** A red visit that should have begun so many minutes ago needs a person. */
  async function isAwaited(minutes: number): Promise<void> {
    const start = new Date(here.town.now().getTime() - minutes * 60_000);
    const end = new Date(here.town.now().getTime() + 3_600_000);
    const planned = { worker: '4021', start, end, place: '12 Mill Lane', risk: 'red' as const };
    await planVisit(here.town.parts, { kind: 'system' }, planned);
  }

  it('is said above the rows, which become short, and brings the managers by one text each', async () => {
    for (let one = 0; one < 12; one += 1) await isAwaited(20 + one);
    const mo = await here.signsIn('manager', { staffNumber: '4030' });
    const { page, faults } = mo;
    await page.getByText(/^Live · heard/).waitFor();
    const band = page.getByText('at once. Call for help.');
    // The words of somebody who is on no visit may wait.
    await here.town.phone(BEA).texts('feeling rough going home sick');
    await here.town.settle();
    await mind(here.town, BEA);
    await page.getByText('feeling rough going home sick').waitFor();
    expect(await band.isVisible()).toBe(false);
    await page.reload();
    expect(await band.isVisible()).toBe(false);
    await isAwaited(40);
    await band.waitFor();
    expect(await band.textContent()).toContain('13 at once.');
    expect(await page.getByText('Not begun.').first().isVisible()).toBe(false);
    await looksWell(page, 'board-at-once');
    await page.getByRole('button', { name: 'Ask the managers to the desk' }).click();
    await page.getByRole('heading', { name: 'The managers are asked' }).waitFor();
    await here.town.settle();
    await here.town
      .phone(IRA)
      .expectsText(/^Riverside lone-working line: much waits at the duty desk at once\. Please go there, or open it/);
    await page.goBack();
    await page.getByRole('button', { name: 'Ask the managers to the desk' }).click();
    await page.getByRole('heading', { name: /asked/ }).waitFor();
    await page.goto(`${here.town.url}/desk`);
    await page.getByRole('button', { name: 'Ask the managers to the desk' }).click();
    await page.getByRole('heading', { name: 'They were asked already' }).waitFor();
    await here.town.settle();
    const texted = here.town.exchange.texts().filter(({ body }) => body.includes('much waits'));
    // The person who asks, the workers and the buddies get none.
    expect(texted.map(({ phone }) => phone)).toEqual([IRA]);
    expect([SAM, BEA, MO].some((number) => texted.some(({ phone }) => phone === number))).toBe(false);
    expect(faults).toEqual([]);

    // One more is hardly news: the sound comes once a minute.
    await page.clock.install();
    await listens(page);
    await page.goto(`${here.town.url}/desk`);
    await page.getByText(/^Live · heard/).waitFor();
    await page.getByRole('button', { name: 'Test sound' }).click();
    await page.getByText('Sound ARMED').waitFor();
    await here.town.phone(SAM).texts('SOS');
    await page.locator('tr[data-tone="raised"]').waitFor({ state: 'attached' });
    await heardIn(page);
    await page.clock.fastForward(30_000);
    expect((await heardIn(page)).tones).toEqual([]);
    await page.clock.fastForward(30_000);
    expect((await heardIn(page)).tones).toEqual([660, 880]);
    await mind(here.town, SAM, BEA, MO, IRA);
  }, 120_000);
});
