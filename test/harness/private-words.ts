import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LOGS } from './logged.ts';
import { organisationOf } from './organisation.ts';
import { RIVERSIDE } from './riverside.ts';

/**
 * Who, where and why stay private (promise 9): what none of our logs may contain, and the check of all of a run's logs.
 */

const PEOPLE = [RIVERSIDE, readFileSync('db/demo.yaml', 'utf8')].flatMap((yaml) => organisationOf(yaml).people);
const NAMES = PEOPLE.flatMap(({ name }) => name.split(' ')).filter((word) => word.length > 2);
const PINS = PEOPLE.flatMap(({ pin, duressPin }) => [pin, duressPin]).filter((pin) => pin !== null);

const PRIVATE: [what: string, shape: RegExp][] = [
  ['a name', new RegExp(`\\b(${NAMES.join('|')})\\b`)],
  ['a PIN', new RegExp(`(?<![\\w-])(${PINS.join('|')})(?![\\w-])`)],
  // Ofcom's drama ranges in any spelling. All numbers in the tests are in these ranges.
  ['a number', /(\+44 ?|\b0)(7700[ -]?900|1632[ -]?960)/],
  ['a place', /\b(Street|Road|Lane|Avenue|Gardens)\b/],
  ['a password', /postgres:\/\/[^\s"@]+@/],
];

/** Digits with another meaning: places in files, addresses of this machine, times. */
const HARMLESS = /:\d+:\d+|127\.0\.0\.1:\d+|\d{4}-\d\d-\d\dT[\d:.]+Z/g;

/** The lines that contain something private, each with what it is. */
export function privateLines(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    const bare = line.replaceAll(HARMLESS, '');
    return PRIVATE.filter(([, shape]) => shape.test(bare)).map(([what]) => `${what}: ${line.slice(0, 600)}`);
  });
}

/**
 * Keeps everything that the run logs. Returns a function that checks it, throws if it finds anything private, and
 * deletes it.
 */
export function collectLogs(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'buddyline-test-logs-'));
  process.env[LOGS] = folder;
  return () => {
    const found = readdirSync(folder).flatMap((file) => privateLines(readFileSync(join(folder, file), 'utf8')));
    rmSync(folder, { recursive: true });
    if (found.length > 0)
      throw new Error(
        `The logs of this run hold what is private, ${found.length} times:\n${found.slice(0, 20).join('\n')}`,
      );
  };
}
