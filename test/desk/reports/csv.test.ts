import { expect, it } from '@jest/globals';
import { reportCsv } from '../../../src/desk/reports/view.ts';

it.each(['=HYPERLINK("https://elsewhere.example")', '+1', '-1', '@SUM(A1)', '\t=1'])(
  'a formula in a table that is downloaded is words: %j',
  (what) => {
    const line = { what, now: what, before: what };
    const view = { sections: [{ id: 'a', title: what, note: null, lines: [line] }], charts: [] };
    const rows = reportCsv(view, { name: '2026-Q4', before: '2026-Q3' }).split('\r\n');
    for (const cell of (rows[1] ?? '').split('","')) expect(cell.replace(/^"/, '')).toMatch(/^'/);
  },
);
