/**
 * The duties of the policies, read from the tables of src/safety/README.md "Duties": what an evidence pack says is what
 * stands there, and test/duties.test.ts reads the same. Pure.
 */

export interface Duty {
  /** "B7" */
  id: string;
  /** "Before the visit" */
  when: string;
  duty: string;
  /** Letters of the policies. */
  from: string;
  /** As the table has it. */
  carried: string;
  /** The same in words, without the names of tests. */
  how: string;
  /** The tests that show it. */
  tests: string[];
}

const ROW = /^\| ([BDF]\d+) \| ([^|]*) \| ([^|]*) \| [^|]* \| ([^|]*) \|$/;
const TEST = /`(test\/[\w./-]+\.test\.ts)`/g;
/** A colon, and paths of tests in backticks, with commas between them. */
const TESTS = /:? ?`test\/[\w./-]+\.test\.ts`(?:, `test\/[\w./-]+\.test\.ts`)*/g;

export function dutiesIn(markdown: string): Duty[] {
  let when = '';
  return markdown.split('\n').flatMap((line) => {
    when = /^### (.+)$/.exec(line)?.[1] ?? when;
    const [, id, duty = '', from = '', carried = ''] = ROW.exec(line) ?? [];
    if (id === undefined) return [];
    const how = carried.replaceAll(TESTS, '').trim();
    const tests = [...carried.matchAll(TEST)].map(([, file = '']) => file);
    return [{ id, when, duty: plain(duty), from, carried, how: plain(how) || 'Shown by its test', tests }];
  });
}

const plain = (text: string): string => text.replaceAll(/`|\*\*/g, '');
