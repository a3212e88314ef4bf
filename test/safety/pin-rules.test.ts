import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { lookAlikes, pinFault, pinPairFault } from '../../src/safety/pin-rules.ts';

describe('PINs', () => {
  it.each([
    ['123', '4 to 6'],
    ['1234567', '4 to 6'],
    ['72a4', '4 to 6'],
    ['', '4 to 6'],
    ['0072', '00'],
    ['1972', '19'],
    ['7551', '55'],
    ['4556', '55'],
    ['2345', 'run'],
    ['9876', 'run'],
    ['01234', 'run'],
    ['543210', 'run'],
    ['7777', 'repeat'],
    ['1212', 'repeat'],
    ['636363', 'repeat'],
    ['47474', 'repeat'],
    ['000000', '00'],
  ])('%s is refused', (pin, reason) => {
    expect(pinFault(pin)).toContain(reason);
  });
  it.each(['7294', '3851', '890123', '13579', '0172', '2340', '12123', '4747448'.slice(0, 6), '9190'])(
    '%s is accepted',
    (pin) => {
      expect(pinFault(pin)).toBeNull();
    },
  );
  it.each([
    ['7294', '38512', 'as long'],
    ['7294', '7294', 'same'],
    ['7294', '7295', 'more than one digit'],
    ['7294', '2794', 'swapped'],
    ['7294', '7249', 'swapped'],
  ])('%s and %s are too close', (pin, duress, reason) => {
    expect(pinPairFault(pin, duress)).toContain(reason);
  });
  it.each([
    ['7294', '3851'],
    ['7294', '7249'.replace('49', '61')],
    ['7294', '9274'],
    ['7294', '4297'],
  ])('%s and %s are far enough apart', (pin, duress) => {
    expect(pinPairFault(pin, duress)).toBeNull();
  });

  const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 4, maxLength: 6 }).map((list) => list.join(''));
  it('are refused if one slip makes one of the other', () => {
    fc.assert(
      fc.property(digits, fc.nat(5), fc.integer({ min: 0, max: 9 }), (pin, at, digit) => {
        const i = at % pin.length;
        expect(pinPairFault(pin, pin.slice(0, i) + String(digit) + pin.slice(i + 1))).not.toBeNull();
        const j = at % (pin.length - 1);
        const swapped = pin.slice(0, j) + (pin[j + 1] ?? '') + (pin[j] ?? '') + pin.slice(j + 2);
        expect(pinPairFault(pin, swapped)).not.toBeNull();
      }),
    );
  });
  it('are accepted only without 00 or 19 in front, 55, runs and repeats', () => {
    fc.assert(
      fc.property(digits, (pin) => {
        const up = [...pin].every((digit, i) => i === 0 || Number(digit) === Number(pin[i - 1]) + 1);
        const down = [...pin].every((digit, i) => i === 0 || Number(digit) === Number(pin[i - 1]) - 1);
        const pair = [...pin].every((digit, i) => digit === pin[i % 2]);
        expect(pinFault(pin) === null).toBe(!/^(00|19)|55/.test(pin) && !up && !down && !pair);
      }),
      { numRuns: 2000 },
    );
  });

  it('are far enough apart exactly if no look-alike of one is the other', () => {
    fc.assert(
      fc.property(digits, digits, (pin, other) => {
        fc.pre(pin.length === other.length);
        expect(pinPairFault(pin, other) === null).toBe(!lookAlikes(other).includes(pin));
      }),
    );
    expect(lookAlikes('7294')).toEqual(expect.arrayContaining(['7294', '7295', '0294', '2794', '7249']));
  });
});
