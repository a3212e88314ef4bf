import { describe, expect, it } from '@jest/globals';
import { withNamesApart } from '../../src/desk/shell/names-apart.ts';

const [SAM, SARA] = ['سام أحمد', 'שרה כהן'];
const bdi = (words: string): string => `<bdi>${words}</bdi>`;

describe('What runs from right to left on a page', () => {
  it.each([
    ['a name beside a number', `<p>${SAM}, 07700 900101</p>`, `<p>${bdi(SAM)}, 07700 900101</p>`],
    ['two names beside each other', `${SAM}, ${SARA} (4022)`, `${bdi(SAM)}, ${bdi(SARA)} (4022)`],
    ['a name before a number of staff', `${SAM} 4021`, `${bdi(SAM)} 4021`],
    ['a name between two sentences', `Ring ${SAM}. ${SARA} has it.`, `Ring ${bdi(SAM)}. ${bdi(SARA)} has it.`],
    ['a name with initials', 'א. ב. כהן, 4021', `${bdi('א. ב. כהן')}, 4021`],
    ['a name with an apostrophe, as it is escaped', 'ז&#39;בוטינסקי, 1', `${bdi('ז&#39;בוטינסקי')}, 1`],
    ['a sentence with minutes in it', 'أصل بعد 10 دقائق 07700', `${bdi('أصل بعد 10 دقائق')} 07700`],
    ['a place with a number before it', '12 شارع الملك, GL1 2AB', `12 ${bdi('شارع الملك')}, GL1 2AB`],
    ['a name in a link', `<a href="/x" title="a > b">${SAM}</a>`, `<a href="/x" title="a > b">${bdi(SAM)}</a>`],
    ['a name in a choice of a list', `<option>${SAM} 4021</option>`, `<option>\u2068${SAM}\u2069 4021</option>`],
    ['a name in a picture', `<svg><g/><g></g>${SAM}</svg>1`, `<svg><g/><g></g>\u2068${SAM}\u2069</svg>1`],
    ['a mark that turns what follows', '<q>ok\u202e</q> at 16:50', '<q>ok</q> at 16:50'],
  ])('is kept apart: %s', (_, html, wanted) => {
    expect(withNamesApart(html)).toBe(wanted);
    // A part of a page is looked through with the page again.
    expect(withNamesApart(withNamesApart(html))).toBe(wanted);
  });

  it.each([
    ['what somebody has typed', `<textarea name="words">${SAM} \u202e</textarea>`],
    ['what a field has', `<input value="${SAM} 4021" aria-label="${SAM}">`],
    ['what is kept apart already', `<p>${bdi(SAM)}, 07700 900101</p>`],
    ['names of other letters', `<p>Nóra O&#39;Brien 🦊 ${'W'.repeat(200)} &lt;script&gt; 李小龙, 07700 900101</p>`],
  ])('stays as it is: %s', (_, html) => {
    expect(withNamesApart(html)).toBe(html);
  });
});
