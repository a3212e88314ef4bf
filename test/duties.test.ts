import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

/** The duties of the policies, and where each is carried: the tables of src/safety/README.md "Duties". */

interface Duty {
  id: string;
  carried: string;
}

const duties: Duty[] = [
  ...readFileSync('src/safety/README.md', 'utf8').matchAll(/^\| ([BDF]\d+) \|(?:[^|]*\|){3} ([^|]*) \|$/gm),
].map(([, id = '', carried = '']) => ({ id, carried }));

/** What is missing still. A duty that is carried leaves this list, and none comes to it. */
const NOT_YET = ['B7', 'F7'];

const upTo = (letter: string, last: number): string[] => Array.from({ length: last }, (_, n) => `${letter}${n + 1}`);

describe("the policies' duties", () => {
  it('each has one row', () => {
    expect(duties.map(({ id }) => id)).toEqual([...upTo('B', 11), ...upTo('D', 16), ...upTo('F', 14)]);
  });

  it('each row names a test that shows it, or says what is missing, or whose it is instead', () => {
    for (const { id, carried } of duties) {
      const tests = [...carried.matchAll(/`(test\/[\w./-]+\.test\.ts)`/g)].map(([, file = '']) => file);
      const isSaid = tests.length > 0 || /Not (?:yet|ours): (?:\S+ ){3,}/.test(carried);
      expect({ id, isSaid, missing: tests.filter((file) => !existsSync(file)) }).toEqual({
        id,
        isSaid: true,
        missing: [],
      });
    }
  });

  it('what is missing is named, and becomes less', () => {
    expect(duties.filter(({ carried }) => carried.includes('Not yet:')).map(({ id }) => id)).toEqual(NOT_YET);
  });
});
