import { describe, expect, it } from '@jest/globals';
import { PAGES } from '../../src/desk/access/pages.ts';
import { openedWords } from '../../src/desk/me/opened-words.ts';

/** They stand in no list of what somebody opened: nobody has signed in there. */
const NOBODYS = ['assets', 'wall'];
const ALONE = { about: null, visitAt: null, team: null };
const OF_SAM = { ...ALONE, about: 'Sam Okoro' };

describe('What somebody opened', () => {
  it.each(PAGES.filter((page) => !NOBODYS.includes(page)))('is called otherwise than in the log: %s', (page) => {
    const words = [openedWords({ ...ALONE, page }, 'UTC'), openedWords({ ...OF_SAM, page }, 'UTC')];
    expect(words.some((one) => one !== page && !one.startsWith(`${page}, `))).toBe(true);
  });

  it.each([
    [{ ...OF_SAM, page: 'person' }, 'the page of Sam Okoro'],
    [{ ...OF_SAM, page: 'visit', visitAt: new Date('2026-11-23T14:00:00Z') }, 'a visit of Sam Okoro, 23 Nov, 14:00'],
    [{ ...ALONE, page: 'plan', team: 'North' }, 'the plan, North'],
    [{ ...ALONE, page: 'visit plan' }, 'the form that plans a visit'],
    [{ ...OF_SAM, page: 'account' }, 'the account of Sam Okoro'],
    [{ ...OF_SAM, page: 'holds' }, 'what is held, about Sam Okoro'],
    [{ ...ALONE, page: 'secrets' }, 'secrets'],
  ])('%j is %j', (look, words) => {
    expect(openedWords(look, 'Europe/London')).toBe(words);
  });
});
