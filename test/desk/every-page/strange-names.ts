import { expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { TestDesk } from '../../harness/desk.ts';

/** As long as a form takes. */
const WITHOUT_SPACE = 'W'.repeat(100);
/** Names as people have them, and as somebody may type them, by staff number. */
const STRANGE_NAMES = {
  // From right to left.
  '4021': 'سام أحمد Okoro',
  '4031': 'שרה כהן',
  // With an apostrophe, a picture, and what a browser would run.
  '4022': `Bea O'Brien 🦊<script>document.title='run'</script>`,
  // Without a space to break at.
  '4030': WITHOUT_SPACE,
  // It turns what comes after it.
  '4040': 'Cai\u202e Morgan',
};

export async function giveStrangeNames({ knex }: Pick<TestDesk, 'knex'>): Promise<void> {
  for (const [staffNumber, name] of Object.entries(STRANGE_NAMES))
    await knex('person').where({ staff_number: staffNumber }).update({ name });
  await knex('account').where({ name: 'The governance' }).update({ name: WITHOUT_SPACE });
}

/** What runs from right to left, or turns what follows, and does not stand apart; and what a name has made run. */
const NOT_APART = `(() => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [...document.querySelectorAll('main script')].map(({ outerHTML }) => outerHTML);
  while (texts.nextNode()) {
    const { data, parentElement } = texts.currentNode;
    if (parentElement.closest('textarea, option')) continue;
    const isRight = /[\\u0590-\\u08ff]/.test(data) && !parentElement.closest('bdi');
    if (isRight || /[\\u202a-\\u202e]/.test(data)) found.push(data);
  }
  return found;
})()`;

export async function strangeNamesAreApart(page: Page, name: string): Promise<void> {
  expect([name, await page.evaluate(NOT_APART)]).toEqual([name, []]);
}
