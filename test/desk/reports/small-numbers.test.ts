import { describe, expect, it } from '@jest/globals';
import {
  countWords,
  FEW,
  HIDDEN,
  partsWords,
  rateWords,
  shareWords,
  timeWords,
} from '../../../src/desk/reports/small-numbers.ts';

const numbersIn = (words: string[]): (number | null)[] =>
  words.map((word) => (/^\d+$/.test(word) ? Number(word) : null));

describe('Small numbers in a report', () => {
  it.each([
    [0, FEW],
    [4, FEW],
    [5, '5'],
    [2310, '2,310'],
  ])('%d is %s', (count, words) => {
    expect(countWords(count)).toBe(words);
  });

  it.each([
    [
      [29, 5, 7],
      ['29', '5', '7'],
    ],
    [
      [29, 5, 3],
      ['29', HIDDEN, FEW],
    ],
    [
      [29, 12, 1, 1],
      ['29', HIDDEN, FEW, FEW],
    ],
    [
      [29, 12, 4, 4],
      ['29', '12', FEW, FEW],
    ],
    [
      [0, 0, 0],
      [FEW, FEW, FEW],
    ],
    [
      [9, 0],
      [HIDDEN, FEW],
    ],
  ])('of the parts %j is told %j', (counts, words) => {
    expect(partsWords(counts)).toEqual(words);
  });

  it.each([
    [0, 0, 'nobody had it for a day'],
    [3, 500, 'fewer than 5, over some 500 hours'],
    [26, 637, 'less than 0.1, over some 640 hours'],
    [26, 87, '0.3, over some 90 hours'],
  ])('%d alarms in %d hours are told as %s', (count, hours, words) => {
    expect(rateWords(count, hours)).toBe(words);
  });

  it('nobody can work a hidden part out: two or more are hidden, and make five together, or all are', () => {
    let seed = 7;
    const draw = (below: number): number => {
      seed = (seed * 16_807) % 2_147_483_647;
      return seed % below;
    };
    for (let run = 0; run < 2_000; run++) {
      const counts = Array.from({ length: 1 + draw(8) }, () => draw(draw(3) === 0 ? 40 : 6));
      const told = numbersIn(partsWords(counts));
      const hidden = counts.filter((_, index) => told[index] === null);
      const sum = hidden.reduce((before, count) => before + count, 0);
      expect(told.filter((one) => one !== null && one < 5)).toEqual([]);
      if (hidden.length > 0 && hidden.length < counts.length)
        expect([hidden.length >= 2, sum >= 5]).toEqual([true, true]);
    }
  });

  it.each([
    [2310, 2640, '88 %, 2,310 of 2,640'],
    [3, 41, 'fewer than 5 of 41'],
    [41, 41, 'all but fewer than 5 of 41'],
    [2, 4, FEW],
  ])('%d of %d is "%s"', (part, whole, words) => {
    expect(shareWords(part, whole)).toBe(words);
  });

  it('a time of fewer than five alarms is not told', () => {
    expect([timeWords(110, 4), timeWords(110, 5), timeWords(4320, 9), timeWords(null, 0)]).toEqual([
      'fewer than 5 times',
      '1:50',
      '1 h 12 min',
      'fewer than 5 times',
    ]);
  });
});
