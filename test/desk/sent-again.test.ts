import { describe, expect, it } from '@jest/globals';
import { isGood } from '../harness/desk-in-browser.ts';
import { SAM } from '../harness/riverside.ts';
import { townInBrowser } from '../harness/town-in-browser.ts';
import { untilTrue } from '../harness/until-true.ts';
import { ofTeam } from './handover/handover-town.ts';

/** On a weak network a press is sent again by itself, and counts once. */

describe('A press at the desk on a weak network', () => {
  const here = townInBrowser();

  it('arrives, and counts once, where the network fails at first and where its answer is lost', async () => {
    const { town } = here;
    await town.phone(SAM).texts('START 60 12 Mill Lane');
    await town.settle();
    const visit = await town.records.visit();
    const { page } = await here.signsIn('manager', { staffNumber: '4030' });
    await page.goto(`${town.url}/desk/visits/${visit?.id ?? ''}`, { waitUntil: 'domcontentloaded' });
    const network = { presses: 0, isDown: true };
    await page.route('**/desk/visits/*/more', async (route) => {
      network.presses += 1;
      // The first never arrives. The second is acted on, and nobody hears that it was.
      if (network.presses === 2) await route.fetch();
      if (network.isDown) await route.abort();
      else await route.continue();
    });
    const form = page.locator('form', { has: page.getByRole('heading', { name: 'It goes on for longer' }) });
    await form.getByLabel('I have spoken to them, and I know the voice').check();
    await form.getByRole('button', { name: 'Give more time' }).click();
    await page.getByText('It has not arrived yet').waitFor();
    await isGood(page, 'visit-sends-again');
    await untilTrue(() => Promise.resolve(network.presses > 1));
    network.isDown = false;
    await page.getByText('gave it more time').waitFor();
    expect(await town.records.visitActs({ what: 'more' })).toMatchObject([{ how: 'spoken-to' }]);
  }, 120_000);

  it('every form of a visit, a hand-over, a roll-call, the board and the texts is sent so, with an id', async () => {
    const { town } = here;
    const manager = await ofTeam(town, 'manager', 'Mo Haddad', 'North', '4030');
    for (const page of ['', '/visits/start', '/visits/plan', '/visits/back', '/handover', '/roll-calls', '/raise']) {
      const { text } = await manager.opens(`/desk${page}`);
      const main = /<main[\s\S]*<\/main>/.exec(text)?.[0] ?? '';
      const forms = [...main.matchAll(/<form method="post"[\s\S]*?<\/form>|<form id[\s\S]*?<\/form>/g)].map(
        ([form]) => form,
      );
      for (const form of forms)
        expect([page, form]).toEqual([
          page,
          expect.stringMatching(/data-tries-again[\s\S]*name="request" value="[0-9a-f-]{36}"/),
        ]);
      expect([page, forms.length > 0]).toEqual([page, page !== '/visits/back']);
    }
  });
});
