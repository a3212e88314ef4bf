import { expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import { z } from 'zod';

const USABLE =
  'a[href], button:not([tabindex="-1"]), input:not([type="hidden"]):not([type="radio"]), select, textarea, summary';

/** The focus goes on as the key goes down. Thousands are pressed, and to let each go takes as long again. */
const TAB_GOES_DOWN = { type: 'rawKeyDown', key: 'Tab', code: 'Tab', windowsVirtualKeyCode: 9 } as const;

/**
 * All that can be used on the page is reached by the Tab key, and whatever has the focus shows it and is not behind
 * something else.
 */
export async function isUsableByKeyboard(page: Page, name: string): Promise<void> {
  const wanted = await page.locator(USABLE).filter({ visible: true }).count();
  await page.evaluate(`(() => {
    window.reached = new Set();
    const isCovered = (one) => {
      const { left, top, width, height } = one.getBoundingClientRect();
      const seen = document.elementFromPoint(left + width / 2, top + Math.min(height / 2, 20));
      return seen !== null && !one.contains(seen) && !seen.contains(one) && !one.labels?.length;
    };
    document.addEventListener('focusin', ({ target: one }) => {
      const look = getComputedStyle(one);
      const isSeen = look.outlineStyle !== 'none' || look.boxShadow !== 'none';
      const faults = (isSeen ? '' : ' has no sign of focus') + (isCovered(one) ? ' is behind something' : '');
      window.reached.add([...document.querySelectorAll('*')].indexOf(one) +
        (faults === '' ? '' : faults + ': ' + one.outerHTML.slice(0, 120)));
    });
  })()`);
  const keyboard = await page.context().newCDPSession(page);
  for (let presses = 0; presses < wanted + 30; presses += 1) {
    await keyboard.send('Input.dispatchKeyEvent', TAB_GOES_DOWN);
    // A field of a date is several stops; the page is over where it begins anew.
    if (presses >= wanted && (await page.evaluate('document.activeElement === document.body')) === true) break;
  }
  await keyboard.detach();
  const reached = new Set(z.array(z.string()).parse(await page.evaluate('[...window.reached]')));
  // The calendar within a field of a date shows its own sign.
  const faulty = [...reached].filter((one) => /[a-z]/.test(one) && !one.includes('type="date'));
  expect([name, faulty]).toEqual([name, []]);
  expect([name, reached.size >= wanted, reached.size, wanted]).toEqual([name, true, reached.size, wanted]);
}
