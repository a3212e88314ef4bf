/**
 * A document of this repository as a page shows it: headings, paragraphs, lists and tables. What a page shows must be
 * what stands in the repository, so it is read from there. Pure.
 */

type Block =
  | { kind: 'heading'; level: number; text: string }
  | { kind: 'paragraph'; text: string }
  | { kind: 'list'; items: string[] }
  | { kind: 'table'; head: string[]; rows: string[][] };

/** `title`: its first heading, which is no block. */
interface Document {
  title: string;
  blocks: Block[];
}

export function documentOf(markdown: string): Document {
  const parts = markdown
    .trim()
    .split(/\n{2,}/)
    .map((part) => blockOf(part.trim()));
  const [first, ...blocks] = parts;
  return first?.kind === 'heading' ? { title: first.text, blocks } : { title: 'Document', blocks: parts };
}

function blockOf(part: string): Block {
  const lines = part.split('\n');
  const [, marks = '', heading = ''] = /^(#+) (.+)$/.exec(part) ?? [];
  if (marks !== '') return { kind: 'heading', level: marks.length, text: plain(heading) };
  if (lines.every((line) => line.startsWith('|'))) {
    const [head = [], , ...rows] = lines.map(cellsOf);
    return { kind: 'table', head, rows };
  }
  if (lines[0]?.startsWith('- ')) return { kind: 'list', items: part.slice(2).split(/\n- /).map(plain) };
  return { kind: 'paragraph', text: plain(part) };
}

const cellsOf = (line: string): string[] =>
  line
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => plain(cell.trim()));

/** Without the marks of links, code and weight. */
const plain = (text: string): string =>
  text
    .replaceAll(/\n\s*/g, ' ')
    .replaceAll(/\[([^\]]+)\]\([^)]*\)/g, '$1')
    .replaceAll(/`|\*\*/g, '');
