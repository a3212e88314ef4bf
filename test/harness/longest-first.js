import { relative } from 'node:path';
import Sequencer from '@jest/test-sequencer';

/**
 * Whatever takes more than some 25 s alone on a machine. Those of `processes` wait most of their time, the others
 * compute: side by side they take turns.
 */
const LONGEST = [
  'test/scenarios/each-fault-alone.test.ts',
  'test/processes/restored-copy.test.ts',
  'test/desk/every-page-in-browser.test.ts',
  'test/desk/board/survives.test.ts',
  'test/processes/database-gone.test.ts',
  'test/scenarios/a-thousand-lives-under-duress.test.ts',
  'test/scenarios/a-carrier-goes-in-the-middle-of-a-burst.test.ts',
  'test/processes/handset-story.test.ts',
  'test/desk/a-week.test.ts',
  'test/processes/two-workers.test.ts',
  'test/desk/roll-calls.test.ts',
  'test/desk/people-in-browser.test.ts',
  'test/processes/secrets-rotate.test.ts',
  'test/operations/roll-call-of-500.test.ts',
  'test/desk/matrix.test.ts',
  'test/processes/replica.test.ts',
  'test/cli/backup.test.ts',
  'test/cli/import.test.ts',
  'test/processes/kill-9.test.ts',
  'test/cli/office.test.ts',
  'test/cli/flows.test.ts',
  'test/processes/one-service.test.ts',
  'test/processes/own-organisation.test.ts',
  'test/desk/rights/in-browser.test.ts',
  'test/desk/alarm/in-browser.test.ts',
  'test/scenarios/taken-is-not-over.test.ts',
  'test/scenarios/replies-follow-the-state.test.ts',
  'test/scenarios/somebody-leaves.test.ts',
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
