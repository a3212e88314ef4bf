import type { Locator, Page } from 'playwright-core';

/** The rows of a board in a browser, below the headings that they stand under. */

export const group = (page: Page, name: string): Locator => page.getByRole('region', { name: new RegExp(`^${name}`) });

/** Waits for a row of that group that holds these words, over its lines. */
export const reads = (page: Page, name: string, words: RegExp): Promise<void> =>
  group(page, name)
    .getByRole('row')
    .filter({ hasText: new RegExp(words, 's') })
    .waitFor();
