import type { DataRequest, Decision } from '../../records/data-requests.ts';
import type { PackageContents } from '../../operations/rights/data-request.ts';
import { dayWords } from '../people/view.ts';
import { escaped } from '../shell/escaped.ts';
import { withNamesApart } from '../shell/names-apart.ts';
import { type Item, ITEM_KINDS } from './items.ts';

/**
 * What is given to the person who asked: one page that opens in any browser without a network, and a table. What was
 * withheld is neither counted nor described: that there was a covert alarm must not be read off.
 */

/** An item with all that is given of it. */
export interface GivenItem extends Item {
  /** As a browser plays it. */
  sound: string | null;
}

interface PackageParts {
  organisation: string;
  request: DataRequest;
  /** "30 Nov 2026" */
  day: string;
  given: GivenItem[];
  withheld: number;
}

export function packageOf(parts: PackageParts): PackageContents {
  return { page: withNamesApart(pageOf(parts)), table: tableOf(parts.given) };
}

/** The decisions of these items. An item that nobody has decided is in neither. */
export function decidedItems(items: Item[], decisions: Decision[]): { item: Item; decision: Decision }[] {
  const made = new Map(decisions.map((one) => [`${one.kind} ${one.item}`, one]));
  return items.flatMap((item) => {
    const decision = made.get(`${item.kind} ${item.id}`);
    return decision ? [{ item, decision }] : [];
  });
}

const STYLE = `
body{font:16px/1.45 system-ui,sans-serif;max-width:46em;margin:2em auto;padding:0 1em;color:#1b262a;background:#fff}
h2{margin-top:2em;border-bottom:1px solid #767f83}h3{margin:1.2em 0 .2em;font-size:1em}ul{margin:0;padding-left:1.2em}
li{overflow-wrap:anywhere}audio{display:block;margin:.4em 0;max-width:100%}@media print{audio{display:none}}`;

function pageOf({ organisation, request, day, given, withheld }: PackageParts): string {
  const groups = ITEM_KINDS.map(({ kind, text }) => ({ text, items: given.filter((one) => one.kind === kind) })).filter(
    ({ items }) => items.length > 0,
  );
  const about = request.person ? `${request.person.name} (${request.person.staffNumber})` : 'your family';
  const left =
    withheld === 0
      ? 'Nothing was withheld.'
      : 'Some of what is kept is withheld, because it is about other people or because the law allows it. You may ' +
        'ask for this to be looked at again.';
  return `<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>What is kept</title><style>${STYLE}</style></head><body><main>
<h1>What ${escaped(organisation)} keeps in Buddyline about ${escaped(about)}</h1>
<p>You asked on ${escaped(dayWords(request.receivedOn))}. This was put together on ${escaped(day)}. ${left}</p>
<p>It is used to look after workers on visits. Who sees it, and for how long it is kept, stands in the privacy notice.
You may ask for it to be put right or erased, and object;
you may complain to the Information Commissioner (ico.org.uk).</p>
${groups.map(({ text, items }) => `<h2>${escaped(text)}</h2>\n${items.map(itemHtml).join('\n')}`).join('\n')}
${groups.length === 0 ? '<p>Nothing is given.</p>' : ''}
</main></body></html>
`;
}

function itemHtml({ title, lines, sound }: GivenItem): string {
  const list = lines.length === 0 ? '' : `<ul>${lines.map((line) => `<li>${escaped(line)}</li>`).join('')}</ul>`;
  return `<h3>${escaped(title)}</h3>${list}${sound === null ? '' : `<audio controls src="${escaped(sound)}"></audio>`}`;
}

function tableOf(given: GivenItem[]): string {
  const rows = given.flatMap(({ kind, at, title, lines }) =>
    (lines.length === 0 ? [''] : lines).map((line) => [kind, at?.toISOString() ?? '', title, line]),
  );
  return [['kind', 'at', 'what', 'words'], ...rows].map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n';
}

/** A program for spreadsheets must take no cell for a formula. */
function cell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
