import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { z } from 'zod';
import { realTimers } from '../../src/exchange/timers.ts';
import { launchBrowser } from '../harness/browser.ts';
import { NUMBER, ncco, talk, vonageSettings } from './vonage-stand.ts';
import { createStand, JO, LINE, SAM, say, sdk, type Stand } from './stand.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const Findings = z.array(z.object({ id: z.string(), nodes: z.array(z.object({ html: z.string() })) }));
const UNKNOWN = '+447700900199';

let browser: Browser;
let stand: Stand;
let page: Page;
let faults: string[];

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

beforeEach(async () => {
  stand = await createStand((url) => ({
    timers: realTimers,
    facts: {
      organisation: 'Riverside Children’s Services',
      next: [],
      guide: [
        { text: 'Call from the phone of Sam Okoro.', done: false },
        { text: 'Key in 7294, then 1, 1: a visit of half an hour begins.', done: false },
      ],
    },
    phones: [
      { number: SAM, label: 'Sam Okoro', note: 'PIN 7294' },
      { number: JO, label: 'Jo Bell', note: 'PIN 5120' },
      { number: UNKNOWN, label: 'Unknown phone' },
    ],
    clock: () => ({ now: new Date('2026-03-16T14:05:00Z'), speed: 20, timezone: 'Europe/London' }),
    vonage: vonageSettings(url),
    lineLabels: { [NUMBER]: 'cover number' },
  }));
  stand.answer(
    '/voice',
    '<Response><Gather action="/menu" numDigits="4" timeout="60"><Say ' +
      'language="en-GB">Riverside office. Your PIN, please.</Say></Gather></Response>',
  );
  stand.answer(
    '/menu',
    '<Response><Gather timeout="60" action="/never"><Say language="en-GB">To start, press 1.</Say></Gather></Response>',
  );
  stand.answer('/sms', '<Response><Message>On until 15:10. OUT when you leave.</Message></Response>');
  stand.answer(
    '/attempt',
    '<Response><Gather timeout="60" action="/never"><Say language="en-GB">Riverside ' +
      'lone-working line. Urgent. Press 1.</Say></Gather></Response>',
  );
  page = await browser.newPage({ viewport: { width: 1280, height: 1000 }, colorScheme: 'light' });
  faults = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  await page.goto(`${stand.url}/handset`);
});
afterEach(async () => {
  await page.close();
  await stand.close();
});

const handset = (label: string): Locator => page.getByRole('article', { name: label });
const heard = (label: string): Locator => handset(label).getByRole('log', { name: /^Heard/ });
const texts = (label: string): Locator => handset(label).getByRole('log', { name: /^Texts/ });
const status = (label: string): Locator => handset(label).getByRole('status');
const press = (label: string, name: string): Promise<void> =>
  handset(label).getByRole('button', { name, exact: true }).click();

/** Waits for the words to appear, as a person would. */
async function reads(place: Locator, words: string): Promise<void> {
  await place.filter({ hasText: words }).waitFor();
}

/** The line calls Jo. */
async function ringJo(): Promise<string> {
  const { sid } = await sdk(stand).calls.create({ to: JO, from: LINE, url: `${stand.url}/attempt`, timeout: 60 });
  return sid;
}

describe('the handset page', () => {
  it('dials, hears, presses, hangs up', async () => {
    await reads(page.locator('h1'), 'Riverside Children’s Services');
    await reads(page.locator('#clock'), '14:0');
    await reads(page.locator('#speed'), 'runs 20 × as fast');
    await press('Sam Okoro', 'Call: Sam Okoro');
    await reads(heard('Sam Okoro'), 'Riverside office. Your PIN, please.');
    await reads(status('Sam Okoro'), 'In a call');
    for (const key of '72') await press('Sam Okoro', key);
    await page.keyboard.type('94');
    await reads(heard('Sam Okoro'), '7 2 9 4');
    await reads(heard('Sam Okoro'), 'To start, press 1.');
    expect(stand.at('/menu')).toMatchObject([{ params: { Digits: '7294', From: SAM } }]);
    await press('Sam Okoro', 'Hang up: Sam Okoro');
    await reads(status('Sam Okoro'), 'Call ended');
    expect(faults).toEqual([]);
  });

  it('keeps keys in their order, even if the first of them travels slowly', async () => {
    let isFirst = true;
    await page.route('**/keys', async (route) => {
      const waits = isFirst;
      isFirst = false;
      if (waits) await new Promise((resolve) => setTimeout(resolve, 300));
      await route.continue();
    });
    await press('Sam Okoro', 'Call: Sam Okoro');
    await reads(heard('Sam Okoro'), 'Your PIN, please.');
    await page.keyboard.type('7294');
    await reads(heard('Sam Okoro'), 'To start, press 1.');
    expect(stand.at('/menu')).toMatchObject([{ params: { Digits: '7294' } }]);
  });

  it('uses star and hash from the computer’s keys on the handset in use, but not in a text box', async () => {
    stand.answer('/voice', '<Response><Gather action="/menu" finishOnKey="" numDigits="3" timeout="60"/></Response>');
    await press('Unknown phone', 'Call: Unknown phone');
    await reads(status('Unknown phone'), 'In a call');
    await handset('Unknown phone')
      .getByRole('textbox', { name: /^Text from/ })
      .focus();
    await page.keyboard.type('12');
    await handset('Unknown phone').getByRole('button', { name: 'star' }).focus();
    await page.keyboard.type('*0#');
    await reads(heard('Unknown phone'), '* 0 #');
    expect(stand.at('/menu')).toMatchObject([{ params: { Digits: '*0#' } }]);
  });

  it('rings, is answered, declined, and answers as it is set to', async () => {
    await handset('Jo Bell').waitFor();
    await ringJo();
    await reads(status('Jo Bell'), 'Ringing');
    await page.waitForFunction("document.title === 'Jo Bell rings'");
    await press('Jo Bell', 'Answer: Jo Bell');
    await reads(heard('Jo Bell'), 'Urgent. Press 1.');
    await press('Jo Bell', 'Hang up: Jo Bell');
    await ringJo();
    await press('Jo Bell', 'Decline: Jo Bell');
    await reads(status('Jo Bell'), 'Busy');
    await handset('Jo Bell').getByRole('combobox', { name: 'When Jo Bell is rung' }).selectOption('voicemail');
    await page.waitForFunction(
      "fetch('/exchange/api/state').then((state) => state.json()).then(({ phones }) => " +
        "phones[1].answers === 'voicemail')",
    );
    await ringJo();
    await reads(heard('Jo Bell'), 'This is the voicemail of Jo Bell.');
    expect(faults).toEqual([]);
  });

  it('says words if the line listens for them', async () => {
    stand.answer(
      '/voice',
      '<Response><Gather action="/said" input="dtmf speech" timeout="60"><Say ' +
        'language="en-GB">Where are you?</Say></Gather></Response>',
    );
    const words = handset('Sam Okoro').getByRole('textbox', { name: 'Said on the phone of Sam Okoro' });
    await handset('Sam Okoro').waitFor();
    expect(await words.isVisible()).toBe(false);
    await press('Sam Okoro', 'Call: Sam Okoro');
    await words.fill('Fourteen Mill Lane');
    await press('Sam Okoro', 'Say');
    await reads(heard('Sam Okoro'), 'Fourteen Mill Lane');
    await words.waitFor({ state: 'hidden' });
    expect(stand.at('/said')).toMatchObject([{ params: { SpeechResult: 'Fourteen Mill Lane' } }]);
    expect(faults).toEqual([]);
  });

  it('hides its number, and can end a wait', async () => {
    await handset('Sam Okoro').getByRole('checkbox').check();
    await press('Sam Okoro', 'Call: Sam Okoro');
    await reads(heard('Sam Okoro'), 'Your PIN');
    expect(stand.at('/voice')).toMatchObject([{ params: { From: '+266696687' } }]);
    await press('Sam Okoro', 'Skip wait');
    await reads(status('Sam Okoro'), 'Call ended');
  });

  it('texts, and shows the thread', async () => {
    await handset('Sam Okoro')
      .getByRole('textbox', { name: /^Text from/ })
      .fill('START 60 14 Mill Lane');
    await press('Sam Okoro', 'Send');
    await reads(texts('Sam Okoro'), 'START 60 14 Mill Lane');
    await reads(texts('Sam Okoro'), 'On until 15:10. OUT when you leave.');
    await sdk(stand).messages.create({ to: '+447700900150', from: LINE, body: 'Please ring us.' });
    await reads(texts('+447700900150'), 'Please ring us.');
  });

  it('calls the number that is chosen, and says whose it is', async () => {
    stand.answer('/answer', ncco(talk('Whom do you want?'), { action: 'wait', timeout: 60 }));
    await handset('Sam Okoro')
      .getByRole('combobox', { name: /rings and texts/ })
      .selectOption({ label: '+44 1632 960300, Vonage, cover number' });
    await press('Sam Okoro', 'Call: Sam Okoro');
    await reads(heard('Sam Okoro'), 'Whom do you want?');
    await ringJo();
    await reads(handset('Jo Bell').locator('.hint'), 'from +44 1632 960100, Twilio');
    expect(faults).toEqual([]);
  });

  it('switches faults on and off, and can ask who calls', async () => {
    const days = page.locator('#faults');
    await days.locator('summary').click();
    await days.getByLabel('The phone asks who rings, and why, before its owner hears of it.').selectOption('Always');
    await reads(days.getByRole('status'), '1 switched on');
    expect(stand.exchange.state().faults.chances).toEqual({ both: { 'meets-screening': 1 } });
    await ringJo();
    await reads(status('Jo Bell'), 'Asks who rings');
    await press('Jo Bell', 'Answer: Jo Bell');
    await reads(status('Jo Bell'), 'In a call');
    await days.getByLabel('Seed').fill('42');
    await days.getByRole('button', { name: 'A bad day' }).click();
    await reads(days.getByRole('status'), 'switched on');
    await days.getByRole('button', { name: 'All well' }).click();
    await reads(days.getByRole('status'), 'All is well');
    expect(stand.exchange.state().faults).toMatchObject({ seed: 42, chances: {} });
    expect(faults).toEqual([]);
  });

  it('shows what a carrier would not accept', async () => {
    stand.answer('/voice', '<Response><Fly/></Response>');
    await press('Sam Okoro', 'Call: Sam Okoro');
    await reads(page.getByRole('region', { name: 'What a carrier' }), '<Fly> is no verb');
    await reads(heard('Sam Okoro'), 'application error');
  });

  it('follows the words as they are spoken', async () => {
    await stand.close();
    stand = await createStand({ timers: realTimers, speech: { charactersPerSecond: 5 } });
    stand.answer('/voice', say('One two three four five six seven eight nine ten'));
    await page.goto(`${stand.url}/handset`);
    await press('Sam', 'Call: Sam');
    await page.locator('.transcript .said').first().waitFor();
    expect(await page.locator('.transcript .line span:not(.said)').count()).toBeGreaterThan(0);
  });

  it('uses only its own scripts and styles', async () => {
    const response = await fetch(`${stand.url}/handset`);
    expect(response.headers.get('content-security-policy')).toMatch(
      /default-src 'none';.*script-src 'self';.*style-src 'self'/,
    );
    expect(await response.text()).not.toMatch(/ style=| on[a-z]+=|<style|<script>/);
  });

  it.each(['light', 'dark'] as const)('has no accessibility finding, %s', async (colorScheme) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    stand.exchange.setPhone(UNKNOWN, { answers: 'off' });
    await sdk(stand).messages.create({ to: UNKNOWN, from: LINE, body: 'Nobody reads this.' });
    stand.exchange.text({ from: SAM, body: 'START 60' });
    await ringJo();
    await press('Sam Okoro', 'Call: Sam Okoro');
    await reads(heard('Sam Okoro'), 'Your PIN');
    await page.keyboard.type('72');
    await reads(heard('Sam Okoro'), '7 2');
    await reads(status('Jo Bell'), 'Ringing');
    stand.answer('/sms', { status: 500 });
    stand.exchange.text({ from: JO, body: 'TAKE 15' });
    await page.getByRole('region', { name: 'What a carrier' }).waitFor();
    await page.locator('#faults summary').click();
    await page.getByLabel('A key does not arrive.').selectOption('Always');
    await reads(page.locator('#faults').getByRole('status'), '1 switched on');
    await page.evaluate(AXE);
    const found = await page.evaluate(
      "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', " +
        "'wcag22aa', 'best-practice'] }).then(({ violations }) => violations)",
    );
    expect(Findings.parse(found)).toEqual([]);
  });

  it('ticks each step when it is reported as done, and marks the next', async () => {
    const steps = page.locator('#steps li');
    await reads(page.locator('#progress'), '0 of 2 done');
    await steps.nth(0).and(page.locator('[aria-current=step]')).waitFor();
    const [first, second] = stand.exchange.state().guide;
    if (!first || !second) throw new Error('no guide');
    stand.exchange.show({ guide: [{ ...first, done: true }, second] });
    await reads(steps.nth(0), 'Done: Call from the phone of Sam Okoro.');
    await steps.nth(1).and(page.locator('[aria-current=step]')).waitFor();
    stand.exchange.show({
      guide: [
        { ...first, done: true },
        { ...second, done: true },
      ],
    });
    await reads(page.locator('#progress'), 'All done');
  });

  it('shows in real seconds when the line acts next, and which phones ring', async () => {
    const strip = page.getByRole('region', { name: 'What the line does next' });
    await reads(strip, 'Nobody is out. The line waits for a call or a text.');
    // Six minutes and ten seconds of a clock that is twenty times as fast.
    stand.exchange.show({
      next: [
        { at: '2026-03-16T14:11:00Z', text: 'Ana is rung' },
        { at: '2026-03-16T14:41:00Z', text: 'Joan is rung' },
      ],
    });
    await reads(strip, '18 s until Ana is rung');
    await reads(strip, '1 min 48 s until Joan is rung');
    await strip
      .locator('li')
      .filter({ hasText: /^1[0-6] s until Ana is rung/ })
      .waitFor();
    stand.exchange.show({ next: [{ at: '2026-03-16T14:04:00Z', text: 'Ana is rung' }] });
    await reads(strip, 'Now: Ana is rung');
    await ringJo();
    await strip.getByRole('button', { name: 'Jo Bell rings' }).click();
    await handset('Jo Bell').and(page.locator('.active')).waitFor();
  });

  it('shows other phones at once when the organisation changes, and keeps one that is in a call', async () => {
    await press('Sam Okoro', 'Call: Sam Okoro');
    await reads(heard('Sam Okoro'), 'Your PIN');
    stand.exchange.show({
      organisation: 'Hillside Council',
      phones: [
        { number: '+447700900161', label: 'Kit Adeyemi', note: 'Worker' },
        { number: JO, label: 'Joanna Bell' },
      ],
    });
    await reads(page.locator('h1'), 'Hillside Council');
    await handset('Kit Adeyemi').waitFor();
    expect(
      await page
        .getByRole('article')
        .evaluateAll((articles) => articles.map((article) => article.querySelector('h2')?.textContent)),
    ).toEqual(['Kit Adeyemi', 'Joanna Bell', 'Sam Okoro']);
    await press('Kit Adeyemi', 'Call: Kit Adeyemi');
    await reads(heard('Kit Adeyemi'), 'Your PIN');
    expect(faults).toEqual([]);
  });

  it('shows texts without a scroll at 1440 by 900', async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    for (const body of [
      'Riverside lone-working line: urgent. Reply TAKE A 15 (minutes until news) or CANT A, or ring us.',
      'A is taken, news by 14:30.',
    ]) {
      await sdk(stand).messages.create({ to: JO, from: LINE, body });
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
    expect(await page.evaluate('scrollY')).toBe(0);
  });

  it('brings a ringing handset to the top of a narrow screen, and leaves the one in use where it is', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await handset('Jo Bell').waitFor();
    const top = async (label: string): Promise<number> => (await handset(label).boundingBox())?.y ?? Infinity;
    const before = await top('Sam Okoro');
    expect(await top('Jo Bell')).toBeGreaterThan(before);
    await ringJo();
    await reads(status('Jo Bell'), 'Ringing');
    await page.waitForFunction("document.querySelector('.handset.rings').getBoundingClientRect().top < 120");
    expect(await top('Jo Bell')).toBeLessThan(await top('Sam Okoro'));
    await press('Jo Bell', 'Answer: Jo Bell');
    await reads(heard('Jo Bell'), 'Urgent. Press 1.');
    const inHand = await top('Jo Bell');
    await sdk(stand).calls.create({ to: SAM, from: LINE, url: `${stand.url}/attempt`, timeout: 60 });
    await reads(status('Sam Okoro'), 'Ringing');
    await reads(page.getByRole('region', { name: 'What the line does next' }), 'Sam Okoro rings');
    expect(Math.abs((await top('Jo Bell')) - inHand)).toBeLessThan(60);
  });

  it('fits a narrow screen without a sideways scroll', async () => {
    await page.setViewportSize({ width: 320, height: 800 });
    await handset('Sam Okoro').waitFor();
    await page.locator('#faults summary').click();
    await page.getByLabel('A key does not arrive.').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
  });
});
