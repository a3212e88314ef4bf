import { describe, expect, it } from '@jest/globals';
import { withLongWordsBroken } from '../../src/desk/shell/long-words.ts';

const LONG = 'W'.repeat(50);
const BROKEN = `${'W'.repeat(20)}<wbr>${'W'.repeat(20)}<wbr>${'W'.repeat(10)}`;

describe('A word that is longer than any name', () => {
  it('may be broken by a browser, and is whole where it is copied', () => {
    const page = `<p class="a">Sam ${LONG}, 4021</p>`;
    expect(withLongWordsBroken(page)).toBe(`<p class="a">Sam ${BROKEN}, 4021</p>`);
    // A part of a page is looked through with the page again.
    expect(withLongWordsBroken(withLongWordsBroken(page))).toBe(withLongWordsBroken(page));
  });

  it.each([
    ['a word of forty letters', `<p>${'W'.repeat(40)}</p>`],
    ['what somebody has typed', `<textarea>${LONG}</textarea>`],
    ['a choice of a list', `<option>${LONG}</option>`],
    ['the address of a link, and what a field has', `<a href="/${LONG}">x</a><input value="${LONG}">`],
    ['a link and a key', `<p>http://127.0.0.1:3000/desk/welcome#${'aB3_'.repeat(16)} ${'f0'.repeat(32)}</p>`],
    ['what a browser runs', `<script>const a = '${LONG}';</script>`],
  ])('stays as it is: %s', (_, html) => {
    expect(withLongWordsBroken(html)).toBe(html);
  });
});
