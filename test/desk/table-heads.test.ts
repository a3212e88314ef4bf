import { describe, expect, it } from '@jest/globals';
import { withColumnHeads } from '../../src/desk/shell/table-heads.ts';

const HEADS =
  '<thead><tr><th scope="col">Who</th><th scope="col">When &amp; where</th><th><span ' +
  'class="govuk-visually-hidden">Act</span></th></tr></thead>';
const table = (rows: string, name = 'desk-table'): string =>
  `<table class="${name}">${HEADS}<tbody>${rows}</tbody></table>`;
const ROW = '<tr><th scope="row">Sam</th><td class="x">14:00</td><td><button>End</button></td></tr>';

describe('Heads of columns, in the cells', () => {
  it.each([
    ['each cell has its own', ROW, ROW.replace('class="x"', 'class="x" data-head="When &amp; where"')],
    [
      'a cell without anything to see is marked, and has none',
      ROW.replace('14:00', ' <span></span>\n').replace('class="x"', 'class="y"'),
      ROW.replace('14:00', ' <span></span>\n').replace('class="x"', 'class="y" data-empty'),
    ],
    [
      'a cell with a field alone is not empty',
      '<tr><td><input></td></tr>',
      '<tr><td data-head="Who"><input></td></tr>',
    ],
    [
      'a row that has more cells than heads',
      '<tr><td>a</td><td>b</td><td>c</td><td>d</td></tr>',
      '<tr><td data-head="Who">a</td><td data-head="When &amp; where">b</td><td>c</td><td>d</td></tr>',
    ],
  ])('%s', (_, rows, wanted) => {
    expect(withColumnHeads(`<p>${table(rows)}</p>${table(rows)}`)).toBe(`<p>${table(wanted)}</p>${table(wanted)}`);
  });

  it('are there in a table that a link leads to as well', () => {
    const wanted = ROW.replace('class="x"', 'class="x" data-head="When &amp; where"');
    const linked = (rows: string): string => table(rows, 'desk-table" id="faults');
    expect(withColumnHeads(linked(ROW))).toBe(linked(wanted));
  });

  it('of other tables, and of one without heads, nothing is changed', () => {
    const bare = `<table class="desk-table"><tr><td>a</td></tr></table>${table(ROW, 'board-table')}`;
    expect(withColumnHeads(bare)).toBe(bare);
  });
});
