import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { wellFormed, wellFormedPart } from '../../src/carriers/well-formed.ts';

const anything = fc
  .array(
    fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0xd800, max: 0xdfff }), fc.constantFrom(0, 0xfffd)),
    { maxLength: 20 },
  )
  .map((units) => String.fromCharCode(...units));

describe('text from outside', () => {
  it.each([
    ['NOTE he \ud83d is in the kitchen', 'NOTE he  is in the kitchen'],
    ['DIALLED ref 12\ud83d34', 'DIALLED ref 1234'],
    ['\ude00 SOS \0', ' SOS '],
    ['he \ufffd\ufffd is', 'he  is'],
    ['12 High St ŵ 😀 🆘\r\n', '12 High St ŵ 😀 🆘\r\n'],
  ])('%j becomes %j', (text, whole) => {
    expect(wellFormed(text)).toBe(whole);
  });

  it('stays the same through UTF-8 and JSON, and loses no whole character', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const whole = wellFormed(text);
        expect(Buffer.from(whole).toString()).toBe(whole);
        expect(whole).not.toContain('\0');
        expect(wellFormed(whole)).toBe(whole);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        fc.pre(!/[\0\ufffd]/.test(text));
        expect(wellFormed(text)).toBe(text);
      }),
    );
  });

  it('in a part keeps the half characters at its ends for the neighbouring parts', () => {
    expect(wellFormedPart('I need \ud83c') + wellFormedPart('\udd98 now\0')).toBe('I need 🆘 now');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(), (text, at) => {
        fc.pre(!/[\0\ufffd]/.test(text));
        const cut = at % (text.length + 1);
        expect(wellFormed(wellFormedPart(text.slice(0, cut)) + wellFormedPart(text.slice(cut)))).toBe(text);
      }),
    );
  });
});
