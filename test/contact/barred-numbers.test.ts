import { describe, expect, it } from '@jest/globals';
import { type CountryCode, getExampleNumber } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { barOf, mayBeRung, namesNumbers } from '../../src/contact/barred-numbers.ts';

/** A mobile number of that country's plan: of most countries no number is kept for films. */
const mobileOf = (country: CountryCode): string => getExampleNumber(country, examples)?.number ?? '';

describe('Numbers that may be rung', () => {
  it.each([
    ['a mobile of the country', '+447700900101', ['GB']],
    ['a landline of it', '+441632960500', ['GB']],
    ['a freephone number of it', '+448081570999', ['GB']],
    ['a neighbour that is named', mobileOf('IE'), ['GB', 'IE']],
    ['one whose beginning is named', mobileOf('IE'), ['GB', '+353']],
    ['an island under the same code, where the code is named', mobileOf('JE'), ['+44']],
    ['a premium-rate number whose beginning is named', '+449098790123', ['GB', '+4490987']],
  ])('%s', (_what, number, mayRing) => {
    expect(barOf(number, mayRing, [])).toBeNull();
  });

  it.each([
    ['another country', mobileOf('IE'), ['GB'], { why: 'country', country: 'IE' }],
    ['an island under the same code', mobileOf('JE'), ['GB'], { why: 'country', country: 'JE' }],
    ['the other countries of a code that is shared', mobileOf('JM'), ['GB', 'US'], { why: 'country', country: 'JM' }],
    ['a premium-rate number', '+449098790123', ['GB'], { why: 'kind', kind: 'premium-rate' }],
    [
      'the same, where only the code of its country is named',
      '+449098790123',
      ['+44'],
      { why: 'kind', kind: 'premium-rate' },
    ],
    ['a personal number', '+447012345678', ['GB'], { why: 'kind', kind: 'personal' }],
    ['a pager', '+447640123456', ['GB'], { why: 'kind', kind: 'pager' }],
    ['a satellite', '+8816123456789', ['GB'], { why: 'network' }],
    ['a satellite, whatever is named', '+870773123456', ['+870', '+8707731'], { why: 'network' }],
    ['a network of no country', '+883510012345', ['GB', '+8835'], { why: 'network' }],
    ['what is no number', '+4', ['GB'], { why: 'network' }],
    ['anything, where nothing is named', '+447700900101', [], { why: 'country', country: null }],
  ])('are not %s', (_what, number, mayRing, bar) => {
    expect(barOf(number, mayRing, [])).toEqual(bar);
    expect(mayBeRung(number, mayRing, [])).toBe(false);
  });

  it("are not the line's own, though the same number may be rung by another line", () => {
    expect(mayBeRung('+441632960500', ['GB'], [])).toBe(true);
    expect(barOf('+441632960500', ['GB'], ['+441632960000', '+441632960500'])).toEqual({ why: 'line' });
  });

  it('are named by a country, or by a beginning that is of one', () => {
    expect(['GB', 'NO', '+44', '+353', '+35387', '+1', '+18765'].filter((entry) => !namesNumbers(entry))).toEqual([]);
    expect(['UK', 'gb', '', '+', '44', '0044', '+8', '+870', '+8816', '+999', '+44 7700'].filter(namesNumbers)).toEqual(
      [],
    );
  });
});
