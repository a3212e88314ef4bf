import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { realTimers } from '../../src/exchange/timers.ts';
import { launchBrowser } from '../harness/browser.ts';
import { NUMBER, vonageSettings } from './vonage-stand.ts';
import { createStand, JO, LINE, SAM, sdk, type Stand } from './stand.ts';

export const UNKNOWN = '+447700900199';

/** The handset page in a browser, over an exchange of its own in each test. */
interface HandsetPage {
  page(): Page;
  stand(): Stand;
  /** Another exchange in the place of this one. */
  standAnew(options: Parameters<typeof createStand>[0]): Promise<void>;
  /** What the page's script has complained of. */
  faults: string[];
  handset(label: string): Locator;
  heard(label: string): Locator;
  texts(label: string): Locator;
  status(label: string): Locator;
  press(label: string, name: string): Promise<void>;
  /** The line calls Jo. Resolves with the call's id. */
  ringJo(): Promise<string>;
}

/** Waits for the words to appear, as a person would. */
export async function reads(place: Locator, words: string): Promise<void> {
  await place.filter({ hasText: words }).waitFor();
}

export function handsetPage(): HandsetPage {
  let browser: Browser;
  let stand: Stand;
  let page: Page;
  const faults: string[] = [];

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    stand = await riversideStand();
    page = await browser.newPage({ viewport: { width: 1280, height: 1000 }, colorScheme: 'light' });
    faults.length = 0;
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
  return {
    page: () => page,
    stand: () => stand,
    async standAnew(options) {
      await stand.close();
      stand = await createStand(options);
    },
    faults,
    handset,
    heard: (label) => handset(label).getByRole('log', { name: /^Heard/ }),
    texts: (label) => handset(label).getByRole('log', { name: /^Texts/ }),
    status: (label) => handset(label).getByRole('status'),
    press: (label, name) => handset(label).getByRole('button', { name, exact: true }).click(),
    async ringJo() {
      const { sid } = await sdk(stand).calls.create({ to: JO, from: LINE, url: `${stand.url}/attempt`, timeout: 60 });
      return sid;
    },
  };
}

async function riversideStand(): Promise<Stand> {
  const stand = await createStand((url) => ({
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
  return stand;
}
