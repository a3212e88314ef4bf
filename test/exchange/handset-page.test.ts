import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { handsetPage, reads, UNKNOWN } from './handset-page.ts';
import { JO, LINE, SAM, sdk } from './stand.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const Findings = z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) }));

const { page, stand, faults, handset, heard, texts, status, press, ringJo } = handsetPage();

describe('the handset page', () => {
  it('uses only its own scripts and styles', async () => {
    const response = await fetch(`${stand().url}/handset`);
    expect(response.headers.get('content-security-policy')).toMatch(
      /default-src 'none';.*script-src 'self';.*style-src 'self'/,
    );
    expect(await response.text()).not.toMatch(/ style=| on[a-z]+=|<style|<script>/);
  });

  it.each(['light', 'dark'] as const)('has no accessibility finding, %s', async (colorScheme) => {
    await page().emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    stand().exchange.setPhone(UNKNOWN, { answers: 'off' });
    await sdk(stand()).messages.create({ to: UNKNOWN, from: LINE, body: 'Nobody reads this.' });
    stand().exchange.text({ from: SAM, body: 'START 60' });
    await ringJo();
    await press('Sam Okoro', 'Call: Sam Okoro');
    await reads(heard('Sam Okoro'), 'Your PIN');
    await page().keyboard.type('72');
    await reads(heard('Sam Okoro'), '7 2');
    await reads(status('Jo Bell'), 'Ringing');
    stand().answer('/sms', { status: 500 });
    stand().exchange.text({ from: JO, body: 'TAKE 15' });
    await page().getByRole('region', { name: 'What a carrier' }).waitFor();
    await page().locator('#faults summary').click();
    await page().getByLabel('A key does not arrive.').selectOption('Always');
    await reads(page().locator('#faults').getByRole('status'), '1 switched on');
    await page().evaluate(AXE);
    const found = await page().evaluate(
      "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', " +
        "'wcag22aa', 'best-practice'] }).then(({ violations }) => violations)",
    );
    expect(Findings.parse(found)).toEqual([]);
  });

  it('ticks each step when it is reported as done, and marks the next', async () => {
    const steps = page().locator('#steps li');
    await reads(page().locator('#progress'), '0 of 2 done');
    await steps.nth(0).and(page().locator('[aria-current=step]')).waitFor();
    const [first, second] = stand().exchange.state().guide;
    if (!first || !second) throw new Error('no guide');
    stand().exchange.show({ guide: [{ ...first, done: true }, second] });
    await reads(steps.nth(0), 'Done: Call from the phone of Sam Okoro.');
    await steps.nth(1).and(page().locator('[aria-current=step]')).waitFor();
    stand().exchange.show({
      guide: [
        { ...first, done: true },
        { ...second, done: true },
      ],
    });
    await reads(page().locator('#progress'), 'All done');
  });

  it('shows in real seconds when the line acts next, and which phones ring', async () => {
    const strip = page().getByRole('region', { name: 'What the line does next' });
    await reads(strip, 'Nobody is out. The line waits for a call or a text.');
    // Six minutes and ten seconds of a clock that is twenty times as fast.
    stand().exchange.show({
      next: [
        { at: '2026-03-16T14:11:00Z', text: 'Ana is rung' },
        { at: '2026-03-16T14:41:00Z', text: 'Joan is rung' },
      ],
    });
    // They count down by the wall's clock while the test looks.
    const item = (words: RegExp) => strip.locator('li').filter({ hasText: words });
    await item(/^1[0-8] s until Ana is rung/).waitFor();
    await item(/^1 min [34]\d s until Joan is rung/).waitFor();
    await item(/^1?\d s until Ana is rung/)
      .filter({ hasNotText: /^1[78] s/ })
      .waitFor();
    stand().exchange.show({ next: [{ at: '2026-03-16T14:04:00Z', text: 'Ana is rung' }] });
    await reads(strip, 'Now: Ana is rung');
    await ringJo();
    await strip.getByRole('button', { name: 'Jo Bell rings' }).click();
    await handset('Jo Bell').and(page().locator('.active')).waitFor();
  });

  it('shows other phones at once when the organisation changes, and keeps one that is in a call', async () => {
    await press('Sam Okoro', 'Call: Sam Okoro');
    await reads(heard('Sam Okoro'), 'Your PIN');
    stand().exchange.show({
      organisation: 'Hillside Council',
      phones: [
        { number: '+447700900161', label: 'Kit Adeyemi', note: 'Worker' },
        { number: JO, label: 'Joanna Bell' },
      ],
    });
    await reads(page().locator('h1'), 'Hillside Council');
    await handset('Kit Adeyemi').waitFor();
    expect(
      await page()
        .getByRole('article')
        .evaluateAll((articles) => articles.map((article) => article.querySelector('h2')?.textContent)),
    ).toEqual(['Kit Adeyemi', 'Joanna Bell', 'Sam Okoro']);
    await press('Kit Adeyemi', 'Call: Kit Adeyemi');
    await reads(heard('Kit Adeyemi'), 'Your PIN');
    expect(faults).toEqual([]);
  });

  it('shows texts without a scroll at 1440 by 900', async () => {
    await page().setViewportSize({ width: 1440, height: 900 });
    for (const body of [
      'Riverside lone-working line: urgent. Reply TAKE A 15 (minutes until news) or CANT A, or ring us.',
      'A is taken, news by 14:30.',
    ]) {
      await sdk(stand()).messages.create({ to: JO, from: LINE, body });
    }
    await reads(texts('Jo Bell'), 'news by 14:30');
    const bottoms = await Promise.all(
      [texts('Jo Bell').locator('div').last(), handset('Jo Bell').getByRole('button', { name: 'Send' })].map(
        async (part) => {
          const box = await part.boundingBox();
          return (box?.y ?? Infinity) + (box?.height ?? 0);
        },
      ),
    );
    expect(Math.max(...bottoms)).toBeLessThanOrEqual(900);
    expect(await page().evaluate('scrollY')).toBe(0);
  });

  it('brings a ringing handset to the top of a narrow screen, and leaves the one in use where it is', async () => {
    await page().setViewportSize({ width: 390, height: 844 });
    await page().emulateMedia({ reducedMotion: 'reduce' });
    await handset('Jo Bell').waitFor();
    const top = async (label: string): Promise<number> => (await handset(label).boundingBox())?.y ?? Infinity;
    const before = await top('Sam Okoro');
    expect(await top('Jo Bell')).toBeGreaterThan(before);
    await ringJo();
    await reads(status('Jo Bell'), 'Ringing');
    await page().waitForFunction("document.querySelector('.handset.rings').getBoundingClientRect().top < 120");
    expect(await top('Jo Bell')).toBeLessThan(await top('Sam Okoro'));
    await press('Jo Bell', 'Answer: Jo Bell');
    await reads(heard('Jo Bell'), 'Urgent. Press 1.');
    const inHand = await top('Jo Bell');
    await sdk(stand()).calls.create({ to: SAM, from: LINE, url: `${stand().url}/attempt`, timeout: 60 });
    await reads(status('Sam Okoro'), 'Ringing');
    await reads(page().getByRole('region', { name: 'What the line does next' }), 'Sam Okoro rings');
    expect(Math.abs((await top('Jo Bell')) - inHand)).toBeLessThan(60);
  });

  it('fits a narrow screen without a sideways scroll', async () => {
    await page().setViewportSize({ width: 320, height: 800 });
    await handset('Sam Okoro').waitFor();
    await page().locator('#faults summary').click();
    await page().getByLabel('A key does not arrive.').waitFor();
    expect(await page().evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
  });
});
