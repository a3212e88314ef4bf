import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { dutiesIn } from '../src/desk/reports/duties.ts';

/**
 * The duties of the policies, and where each is carried: the tables of src/safety/README.md "Duties", as the evidence
 * pack of the desk reads them.
 */

const duties = dutiesIn(readFileSync('src/safety/README.md', 'utf8'));

const upTo = (letter: string, last: number): string[] => Array.from({ length: last }, (_, n) => `${letter}${n + 1}`);

describe("the policies' duties", () => {
  it('each has one row', () => {
    expect(duties.map(({ id }) => id)).toEqual([...upTo('B', 11), ...upTo('D', 16), ...upTo('F', 14)]);
  });

  it('each row names a test that shows it, or says whose it is instead; nothing is missing', () => {
    for (const { id, carried, tests } of duties) {
      const isSaid = tests.length > 0 || /Not ours: (?:\S+ ){3,}/.test(carried);
      expect({ id, isSaid, missing: tests.filter((file) => !existsSync(file)) }).toEqual({
        id,
        isSaid: true,
        missing: [],
      });
      expect(carried).not.toContain('Not yet');
    }
  });

  it('each says in words how it is carried, without the names of tests', () => {
    for (const { how, when } of duties) {
      expect(how).toMatch(/^\S.*\S$/);
      expect(how).not.toMatch(/`|test\/|: *$/);
      expect(when).toMatch(/^(?:Before|During|After) the visit$/);
    }
  });
});
