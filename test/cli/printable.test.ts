import { describe, expect, it } from '@jest/globals';
import { printable } from '../../src/cli/printable.ts';

describe('what the command line prints', () => {
  it.each([
    ['clears no screen', 'at 12 High Street\u001b[2J\u001b[1;1H'],
    ['hides no line', 'Mill Lane\u001b[8m nobody is out\r'],
    ['sets no title', '\u001b]0;all is well\u0007'],
    ['obeys no eighth bit', '\u009b2J'],
    ['is not turned round', 'Mill Lane \u202e121 teertS hgiH\u202c'],
    ['rings no bell and deletes nothing', 'a\u0007\u0008\u007f'],
  ])('%s', (_what, words) => {
    expect(printable(words)).toMatch(/\u{FFFD}/u);
    expect(printable(words)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
  });

  it('keeps what people write, and the ends of lines', () => {
    const words = 'Ffordd y Môr 3 🏡\n\t– Żółta';
    expect(printable(words)).toBe(words);
  });
});
