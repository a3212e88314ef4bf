import { relative } from 'node:path';
import Sequencer from '@jest/test-sequencer';

/** So many seconds each, alone on a machine. */
const LONGEST = [
  'test/scenarios/a-thousand-lives-under-duress.test.ts', // 40
  'test/scenarios/each-fault-alone.test.ts', // 70
  'test/processes/database-gone.test.ts', // 48
  'test/scenarios/a-carrier-goes-in-the-middle-of-a-burst.test.ts', // 38
  'test/processes/handset-story.test.ts', // 40
  'test/desk/a-week.test.ts', // 40
  'test/processes/replica.test.ts', // 45
  'test/processes/two-workers.test.ts', // 45
  'test/cli/import.test.ts', // 30
  'test/cli/office.test.ts', // 28
  'test/processes/kill-9.test.ts', // 26
  'test/processes/one-service.test.ts', // 20
];

/**
 * On a fresh machine jest goes by the size of files: the longest, which are short to read, would come last and alone.
 */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const name = ({ path, context }) => relative(context.config.rootDir, path);
    const others = super.sort(tests).filter((test) => !LONGEST.includes(name(test)));
    return [...LONGEST.flatMap((long) => tests.filter((test) => name(test) === long)), ...others];
  }
}
