import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { z } from 'zod';
import { launchBrowser } from '../harness/browser.ts';
import { type ServiceProcess, startCommand, temporaryDataDir } from '../harness/service-process.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const Findings = z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) }));

/** Ten minutes take five seconds. */
const SPEED = '120';
const PATIENCE = 120_000;
const WAIT = 60_000;

/** What a newcomer does on the page. The test uses what a person sees and what a screen reader reads. */
describe('the whole main job on the handset page, from npm start', () => {
  let dataDir: ReturnType<typeof temporaryDataDir>;
  let service: ServiceProcess;
  let browser: Browser;
  let page: Page;
  const faults: string[] = [];

  beforeAll(async () => {
    dataDir = temporaryDataDir();
    service = startCommand('npm start', { DATA_DIR: dataDir.path, PORT: '0', DEMO_SPEED: SPEED });
    browser = await launchBrowser();
    const [, address = ''] = await service.says(/Buddyline is ready: (\S+)/, PATIENCE);
    page = await browser.newPage({ viewport: { width: 1440, height: 1000 }, colorScheme: 'light' });
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    await page.goto(address);
  }, PATIENCE);
  afterAll(async () => {
    await browser.close();
    await service.kill();
    await dataDir.remove();
  });

  const handset = (label: string): Locator => page.getByRole('article', { name: label, exact: true });
  const button = (label: string, name: string): Locator => handset(label).getByRole('button', { name, exact: true });
  const hears = (label: string, words: RegExp): Promise<void> =>
    handset(label)
      .getByRole('log', { name: /^Heard/ })
      .filter({ hasText: words })
      .waitFor({ timeout: WAIT });
  const reads = (label: string, words: RegExp): Promise<void> =>
    handset(label)
      .getByRole('log', { name: /^Texts/ })
      .filter({ hasText: words })
      .waitFor({ timeout: WAIT });
  const shows = (label: string, status: string): Promise<void> =>
    handset(label).getByRole('status').filter({ hasText: status }).waitFor({ timeout: WAIT });
  const strip = (): Locator => page.getByRole('region', { name: 'What the line does next' });
  /** Waits until this many steps of "Try this" are ticked, from the first one on. */
  async function done(count: number): Promise<void> {
    await page.getByText(`${String(count)} of 6 done`).waitFor({ timeout: WAIT });
    expect(
      await page.locator('#steps li').evaluateAll((steps) => steps.map((step) => step.classList.contains('done'))),
    ).toEqual(Array.from({ length: 6 }, (_, index) => index < count));
  }
  /** Milliseconds. */
  const shownTime = async (): Promise<number> =>
    new Date((await page.locator('#clock').getAttribute('datetime')) ?? '').getTime();
  async function texts(label: string, body: string): Promise<void> {
    await handset(label)
      .getByRole('textbox', { name: /^Text from/ })
      .fill(body);
    await button(label, 'Send').click();
  }
  /** The handset in use accepts the computer's keys. */
  const types = (keys: string): Promise<void> => page.keyboard.type(keys);

  async function hasNoFinding(colorScheme: 'light' | 'dark'): Promise<void> {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.evaluate(AXE);
    const found = await page.evaluate(
      "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', " +
        "'wcag22aa', 'best-practice'] }).then(({ violations }) => violations)",
    );
    expect(Findings.parse(found)).toEqual([]);
  }

  it('shows who owns each phone, what to do, and a clock that runs', async () => {
    await page.getByRole('heading', { level: 1, name: "Riverside Children's Services" }).waitFor();
    expect(page.url()).toMatch(/\/handset$/);
    await page.getByText("On Sam's phone press Call. When it asks, key the PIN: 7294.").waitFor();
    expect(await page.locator('#speed').textContent()).toBe('runs 120 × as fast');
    const clock = page.locator('#clock');
    const before = await clock.textContent();
    await clock.filter({ hasNotText: before ?? '' }).waitFor();
  });

  it(
    'by telephone: a visit runs out, Sam is rung, then Ana, who takes it and later reports contact',
    async () => {
      await button('Sam Okoro', 'Call: Sam Okoro').click();
      await hears('Sam Okoro', /Riverside office\. Your PIN, please\./);
      await types('7294');
      await hears('Sam Okoro', /To start, press 1\./);
      await page.getByText('The clock waits while somebody listens').waitFor();
      const heldAt = { shown: await shownTime(), real: Date.now() };
      await done(1);
      await types('1');
      await hears('Sam Okoro', /How many half hours/);
      await types('0');
      await hears('Sam Okoro', /How many minutes\? Then hash\./);
      await types('10#');
      await hears('Sam Okoro', /Thank you\. Until .*\. ?Say where you are/);
      // The clock runs at the pace of the wall while Sam listens, and 120 times as fast otherwise.
      const passed = { shown: (await shownTime()) - heldAt.shown, real: Date.now() - heldAt.real };
      expect(passed.shown).toBeLessThanOrEqual(passed.real + 2_000);
      await button('Sam Okoro', 'Hang up: Sam Okoro').click();
      await done(2);
      await page.getByText('The clock waits while somebody listens').waitFor({ state: 'hidden' });
      await strip()
        .filter({ hasText: /\d s until Sam's visit should end: Sam gets a text/ })
        .waitFor({ timeout: WAIT });
      await reads('Sam Okoro', /Have you left\?/);
      await shows('Sam Okoro', 'Ringing');
      await shows('Ana Kowalska', 'Ringing');
      await strip().getByRole('button', { name: 'Ana Kowalska rings' }).waitFor();
      await done(3);
      await reads('Ana Kowalska', /Riverside lone-working line: urgent\./);
      await hasNoFinding('light');
      await button('Ana Kowalska', 'Answer: Ana Kowalska').click();
      await hears('Ana Kowalska', /Riverside lone-working line\. Urgent\. Press 1\./);
      await types('1');
      await hears('Ana Kowalska', /Ring Sam once\. ?Sam Okoro was expected out at/);
      await types('1');
      await hears('Ana Kowalska', /How many minutes until you have news\?/);
      await types('15#');
      await hears('Ana Kowalska', /Thank you\. News by .*\. We will ring you then\./);
      await shows('Ana Kowalska', 'Call ended');
      await done(4);
      await strip()
        .filter({ hasText: /\d s until Ana is rung for news/ })
        .waitFor({ timeout: WAIT });

      await shows('Ana Kowalska', 'Ringing');
      await button('Ana Kowalska', 'Answer: Ana Kowalska').click();
      await hears('Ana Kowalska', /News, please\. Press 1\./);
      await types('1');
      await hears('Ana Kowalska', /News of Sam Okoro/);
      await types('1');
      await hears('Ana Kowalska', /Is the visit over\?/);
      await types('1');
      await shows('Ana Kowalska', 'Call ended');
      await done(5);
      await hasNoFinding('dark');
    },
    PATIENCE,
  );

  it(
    'by text: START, TAKE and SAFE',
    async () => {
      await texts('Sam Okoro', 'START 10 14 Mill Lane');
      await reads('Sam Okoro', /On until \d\d:\d\d( tomorrow)?\..*OUT when you leave/);
      const urgent = handset('Ana Kowalska')
        .getByRole('log', { name: /^Texts/ })
        .getByText(/urgent\. Reply TAKE/);
      await urgent.nth(1).waitFor({ timeout: WAIT });
      await texts('Ana Kowalska', 'TAKE 15');
      await reads('Ana Kowalska', /Ring Sam once.*14 Mill Lane/);
      await texts('Ana Kowalska', 'SAFE');
      await reads('Ana Kowalska', /is over once you press 1 in our call/);
      await shows('Ana Kowalska', 'Ringing');
      await button('Ana Kowalska', 'Answer: Ana Kowalska').click();
      await hears('Ana Kowalska', /Did you text that [A-Z] is over\? Yes, 1\./);
      await types('1');
      await shows('Ana Kowalska', 'Call ended');
      await page.getByText('All done').waitFor({ timeout: WAIT });
      await strip().filter({ hasText: 'Nobody is out.' }).waitFor({ timeout: WAIT });
      expect(faults).toEqual([]);
      expect(service.output()).not.toMatch(/"level":"(error|fatal)"/);
      expect(await page.getByRole('region', { name: /What a carrier/ }).count()).toBe(0);
    },
    PATIENCE,
  );

  it('stops on a signal to all its processes, as from Ctrl-C, and stops its database', async () => {
    await service.stop();
    expect(service.output()).toContain('"msg":"stopping"');
    expect(existsSync(join(dataDir.path, 'postgres', 'postmaster.pid'))).toBe(false);
  });
});
