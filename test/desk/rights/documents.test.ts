import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { documentOf } from '../../../src/desk/rights/document.ts';
import { timeWords } from '../../../src/desk/rights/view.ts';
import { dueDay, extendedDay } from '../../../src/operations/rights/due-day.ts';
import { allRules } from '../../../src/records/retention-rules.ts';

const RIGHTS = join(import.meta.dirname, '..', '..', '..', 'src', 'desk', 'rights');
const textOf = (name: string): string => readFileSync(join(RIGHTS, `${name}.md`), 'utf8');
const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

describe('The assessment', () => {
  it('has each class of records with the time after which it goes, as the rules say', () => {
    const { blocks } = documentOf(textOf('assessment'));
    const table = blocks.find((block) => block.kind === 'table' && block.head[1] === 'kept for');
    expect(table?.kind === 'table' && table.rows).toEqual(
      allRules().map(({ holds, days, source }) => [capital(holds), timeWords(days), capital(source)]),
    );
  });
});

describe('The notice to staff', () => {
  const words = textOf('notice');

  it('is one page', () => {
    expect(words.split(/\s+/).length).toBeLessThan(650);
  });

  // A worker may read it while somebody looks over their shoulder.
  it('says nothing of ways to call for help that nobody must see', () => {
    expect(words).not.toMatch(/duress|covert|code phrase|two PINs|second PIN|secret/i);
  });

  it('says the times that the rules have', () => {
    const days = (holds: string) => allRules().find((rule) => rule.holds === holds)?.days;
    expect([
      days('visits without an alarm'),
      days('keys and replies of calls'),
      days('alarms and their stories'),
      days('covert alarms and their stories'),
      days('emergency sheets of people who have left'),
    ]).toEqual([365, 90, 1_096, 2_192, 30]);
    for (const said of ['after 12 months', 'after 90 days', 'after 3 years, some after 6', '30 days after you leave'])
      expect(words.replaceAll(/\s+/g, ' ')).toContain(said);
  });
});

it('A document is read into headings, paragraphs, lists and tables, without the marks of its text', () => {
  const text = '# A\n\nOne `two`\nthree [four](five).\n\n- a\n- b\n\n## B\n\n| h | i |\n|---|---|\n| 1 | **2** |\n';
  expect(documentOf(text)).toEqual({
    title: 'A',
    blocks: [
      { kind: 'paragraph', text: 'One two three four.' },
      { kind: 'list', items: ['a', 'b'] },
      { kind: 'heading', level: 2, text: 'B' },
      { kind: 'table', head: ['h', 'i'], rows: [['1', '2']] },
    ],
  });
});

describe('A request', () => {
  it.each([
    ['2026-11-23', '2026-12-23', '2027-02-23'],
    // The month has no such day; the days that follow are a week's end.
    ['2027-01-31', '2027-03-01', '2027-04-30'],
    ['2026-10-31', '2026-11-30', '2027-02-01'],
    // A Saturday.
    ['2026-11-12', '2026-12-14', '2027-02-12'],
  ])('that came on %s is due on %s, and with two months more on %s', (came, due, extended) => {
    expect([dueDay(came), extendedDay(came)]).toEqual([due, extended]);
  });
});
