import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import type { Browser } from 'playwright-core';
import type { Role } from '../../src/records/accounts.ts';
import { launchBrowser } from './browser.ts';
import { type AtDesk, type Look, signInAtDesk } from './desk-in-browser.ts';
import { RIVERSIDE } from './riverside.ts';
import { openTown, type Town } from './town.ts';

/** A browser for all tests of a `describe`, and a town of Riverside for each, which is there while a test runs. */
interface TownInBrowser {
  readonly browser: Browser;
  readonly town: Town;
  /** Signed out after the test. */
  signsIn: (role: Role, options?: Look & { staffNumber?: string; where?: Town }) => Promise<AtDesk>;
  /** Closed after the test, as what `signsIn` returns is. */
  closesAfter: (one: { close: () => Promise<void> }) => void;
}

export function townInBrowser({ organisation = RIVERSIDE, at = '2026-11-23T14:00:00Z' } = {}): TownInBrowser {
  let browser: Browser | null = null;
  let town: Town | null = null;
  let open: { close: () => Promise<void> }[] = [];
  const there = <T>(one: T | null): T => {
    if (one === null) throw new Error('it is there while a test runs');
    return one;
  };

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => there(browser).close());
  beforeEach(async () => {
    town = await openTown({ organisation, at });
    open = [];
  });
  afterEach(async () => {
    for (const one of open.toReversed()) await one.close();
    await there(town).abandon();
  });

  return {
    get browser() {
      return there(browser);
    },
    get town() {
      return there(town);
    },
    closesAfter: (one) => {
      open.push(one);
    },
    signsIn: async (role, { where, ...options } = {}) => {
      const desk = await signInAtDesk(there(browser), where ?? there(town), role, options);
      open.push(desk);
      return desk;
    },
  };
}
