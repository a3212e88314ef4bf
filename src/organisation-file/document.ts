import {
  type Alias,
  type Document,
  type ErrorCode,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  type Pair,
  parseDocument,
  Scalar,
  visit,
} from 'yaml';

/** A fault in a file, or a warning. Reasons repeat no number, PIN or place. */
export interface FileFinding {
  line: number;
  reason: string;
}

export type Path = readonly PropertyKey[];

/** The same about an organisation that is no file: the path leads to the value, as in a file. */
export interface PathFinding {
  path: Path;
  reason: string;
}

interface LocatedFile {
  /**
   * Maps, lists and strings. Every scalar stays as it is written, so that "0421" and +447700900101 keep their digits
   * and sign. Undefined if the YAML cannot be parsed.
   */
  content: unknown;
  faults: FileFinding[];
  /** The line of the value at a path (of its key, where it has one), or of its nearest parent. */
  lineOf(path: Path): number;
}

/** Reads YAML and records the line of everything in it. A key without a value counts as missing. */
export function readLocated(text: string): LocatedFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, schema: 'failsafe', prettyErrors: false });
  const lineAt = (offset: number | undefined) => Math.max(1, offset === undefined ? 1 : lines.linePos(offset).line);
  const faults = document.errors.map(({ code, message, pos: [offset] }) => ({
    line: lineAt(offset),
    reason: code === 'DUPLICATE_KEY' ? `${keyAt(text, offset)} is given twice` : (REASONS[code] ?? firstLine(message)),
  }));
  const broken = document.errors.some(({ code }) => code !== 'DUPLICATE_KEY');
  // The value becomes undefined and the key stays: an unknown key is a fault, with or without a value.
  visit(document, {
    Pair: (_, pair) => {
      if (isEmpty(pair)) pair.value = new Scalar(undefined);
    },
  });
  const loose = broken ? [] : looseAliases(document);
  faults.push(
    ...loose.map(({ range }) => ({ line: lineAt(range?.[0]), reason: 'an alias (*name) has no anchor before it' })),
  );
  const content = broken || loose.length > 0 ? undefined : contentOf(document);
  if (content === undefined && faults.length === 0)
    faults.push({ line: 1, reason: 'there are too many aliases (*name)' });
  return { content, faults, lineOf: (path) => lineAt(offsetOf(document, path)) };
}

/** Aliases before which no anchor of their name stands. */
function looseAliases(document: Document): Alias[] {
  const anchors = new Set<string>();
  const loose: Alias[] = [];
  visit(document, {
    Alias: (_, alias) => {
      if (!anchors.has(alias.source)) loose.push(alias);
    },
    Value: (_, { anchor }) => {
      if (anchor !== undefined) anchors.add(anchor);
    },
  });
  return loose;
}

function contentOf(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 }) ?? null;
  } catch {
    return undefined;
  }
}

const keyAt = (text: string, offset: number): string => /^["']?([\p{L}_]+)/u.exec(text.slice(offset))?.[1] ?? 'a key';

/** Where the parser's own words are for programmers. */
const REASONS: Partial<Record<ErrorCode, string>> = {
  MULTIPLE_DOCS: 'another file begins here (---): one organisation is one file',
};

/** The parser repeats what it does not expect, which may be a PIN. */
const firstLine = (message: string): string => withoutDigits(message.split('\n')[0] ?? message);

/** What somebody wrote, as a reason may repeat it: "pin:7294" is a key without a value. */
export const withoutDigits = (written: string): string => written.replaceAll(/\p{Nd}+/gu, '…');

function isEmpty({ value }: Pair): boolean {
  return (
    value === null || (isScalar(value) && value.type === 'PLAIN' && ['', '~', 'null'].includes(String(value.value)))
  );
}

function offsetOf(document: Document, path: Path): number | undefined {
  for (let length = path.length; length >= 0; length--) {
    const around = path.slice(0, length);
    const parent = around.slice(0, -1);
    const last = around.at(-1);
    const key = typeof last === 'string' ? keyOffset(document, parent, last) : undefined;
    if (key !== undefined) return key;
    const node: unknown = document.getIn(around, true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return undefined;
}

function keyOffset(document: Document, path: Path, key: string): number | undefined {
  const map: unknown = document.getIn(path, true);
  if (!isMap(map)) return undefined;
  const pair = map.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
  return isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
}
