import { createHash } from 'node:crypto';
import { csvOf, MARK } from '../shell/csv.ts';
import { escaped } from '../shell/escaped.ts';

/**
 * The evidence of a half-year as one file that opens in any browser without a network, or as one table. Each part
 * stands in it as a table of its own too, with its SHA-256: somebody who saves a part can compare. Pure.
 */

export interface Part {
  /** The name of its file, without the end. */
  id: string;
  title: string;
  note: string;
  head: string[];
  rows: string[][];
}

export interface Pack {
  organisation: string;
  teams: string[];
  /** "July 2026 to December 2026" */
  period: string;
  /** "29 Nov 2026, 15:04" */
  madeAt: string;
  isOver: boolean;
  parts: Part[];
}

export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** As it is saved: with the mark that Excel wants. */
const fileOf = ({ head, rows }: Part): string => `${MARK}${csvOf([head, ...rows])}`;

export function packTable({ parts }: Pack): string {
  return `${MARK}${csvOf(parts.flatMap(({ title, head, rows }) => [head, ...rows].map((row) => [title, ...row])))}`;
}

const STYLE = `
body{font:16px/1.45 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#1b262a;background:#fff}
h2{margin-top:2em;border-bottom:1px solid #767f83}table{border-collapse:collapse;width:100%;font-size:.9em}
th,td{text-align:left;vertical-align:top;border-bottom:1px solid #c9cdce;padding:.3em .6em .3em 0}
td{overflow-wrap:anywhere}
code{font-size:.85em;overflow-wrap:anywhere}@media print{thead{display:table-header-group}a{color:inherit}}`;

export function packPage(pack: Pack): string {
  const { organisation, teams, period, madeAt, isOver, parts } = pack;
  const rest = isOver ? '' : ' The half-year is not over yet.';
  const listed = parts.map((part) => {
    const file = fileOf(part);
    const link = `data:text/csv;charset=utf-8;base64,${Buffer.from(file, 'utf8').toString('base64')}`;
    return (
      `<tr><th scope="row"><a href="#${part.id}">${escaped(part.title)}</a></th>` +
      `<td><a download="${part.id}.csv" href="${link}">${part.id}.csv</a></td>` +
      `<td><code>${sha256(file)}</code></td></tr>`
    );
  });
  return `<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Evidence of a half-year</title><style>${STYLE}</style></head><body><main>
<h1>${escaped(organisation)}: evidence of a half-year</h1>
<p>${escaped(period)}. Teams: ${escaped(teams.join(', '))}. Put together on ${escaped(madeAt)}.${rest}</p>
<p>No names. Numbers below 5 are not told, nor what in the same table would tell one. Two reports side by side may.</p>
<h2>Parts</h2>
<p>Each part can be saved as a table. <code>sha256sum</code> of what is saved gives the number beside it.
That of this whole file stands in the access log of the duty desk, which is sealed.</p>
<table><thead><tr><th scope="col">Part</th><th scope="col">Table</th><th scope="col">SHA-256</th></tr></thead><tbody>
${listed.join('\n')}
</tbody></table>
${parts.map(partHtml).join('\n')}
</main></body></html>
`;
}

function partHtml({ id, title, note, head, rows }: Part): string {
  const cells = (row: string[]): string =>
    row
      .map((text, index) => (index === 0 ? `<th scope="row">${escaped(text)}</th>` : `<td>${escaped(text)}</td>`))
      .join('');
  const heads = head.map((name) => `<th scope="col">${escaped(name)}</th>`).join('');
  const table = `<table><thead><tr>${heads}</tr></thead><tbody>
${rows.map((row) => `<tr>${cells(row)}</tr>`).join('\n')}
</tbody></table>`;
  const content = rows.length === 0 ? '<p>There is none.</p>' : table;
  return `<section id="${id}"><h2>${escaped(title)}</h2><p>${escaped(note)}</p>${content}</section>`;
}
