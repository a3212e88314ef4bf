import { LineCounter, isAlias, isMap, isPair, isScalar, isSeq, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import type { z } from 'zod';

/** A fault in a file that people write. `line` counts from 1. */
export interface Fault {
  file: string;
  line: number;
  reason: string;
}

type Path = readonly PropertyKey[];

/** The line of a path in the file, or of its nearest parent that the file contains. */
export type LineOf = (...path: PropertyKey[]) => number;

type YamlRead<T> = { value: T; lineOf: LineOf; faults: [] } | { value?: never; lineOf?: never; faults: Fault[] };

/** Reads YAML into a shape. Never throws: all faults are returned together, each with its line. */
export function readYaml<T>(file: string, text: string, shape: z.ZodType<T>): YamlRead<T> {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, merge: true, prettyErrors: false });
  if (document.errors.length > 0) {
    return {
      faults: document.errors.map((error) => ({
        file,
        line: counter.linePos(error.pos[0]).line,
        reason: error.message,
      })),
    };
  }
  const lines = linesByPath(document, counter);
  const lineOf: LineOf = (...path) => nearestLine(lines, path);

  let content: unknown;
  try {
    content = document.toJS({ maxAliasCount: 200 });
  } catch (error) {
    return { faults: [{ file, line: 1, reason: error instanceof Error ? error.message : 'cannot be read' }] };
  }
  const parsed = shape.safeParse(content);
  if (parsed.success) return { value: parsed.data, lineOf, faults: [] };
  return { faults: parsed.error.issues.flatMap((issue) => faultsOf(file, issue, lineOf)) };
}

function faultsOf(file: string, issue: z.core.$ZodIssue, lineOf: LineOf): Fault[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      file,
      line: lineOf(...issue.path, key),
      reason: `${[...issue.path, key].map(String).join('.')}: nothing of this name is known here`,
    }));
  }
  const where = issue.path.length > 0 ? `${issue.path.map(String).join('.')}: ` : '';
  return [{ file, line: lineOf(...issue.path), reason: where + issue.message }];
}

const keyOf = (path: Path) => path.map(String).join('\n');

function nearestLine(lines: Map<string, number>, path: Path): number {
  for (let length = path.length; length > 0; length -= 1) {
    const line = lines.get(keyOf(path.slice(0, length)));
    if (line !== undefined) return line;
  }
  return 1;
}

function linesByPath(document: Document.Parsed, counter: LineCounter): Map<string, number> {
  const lines = new Map<string, number>();
  // Without this map, each alias would search the whole document.
  const anchored = new Map<string, unknown>();

  const note = (node: unknown, path: Path): void => {
    if (isScalar(node) || isMap(node) || isSeq(node)) {
      const start = node.range?.[0];
      if (start !== undefined && !lines.has(keyOf(path))) lines.set(keyOf(path), counter.linePos(start).line);
    }
  };

  const walk = (node: unknown, path: Path): void => {
    if (path.length > 50) return; // An alias to its own parent would have no end.
    if ((isScalar(node) || isMap(node) || isSeq(node)) && node.anchor !== undefined) anchored.set(node.anchor, node);
    if (isAlias(node)) walk(anchored.get(node.source), path);
    else if (isMap(node)) for (const pair of node.items) walkPair(pair, path);
    else if (isSeq(node)) {
      node.items.forEach((item, index) => {
        note(item, [...path, index]);
        walk(item, [...path, index]);
      });
    }
  };

  const walkPair = (pair: unknown, path: Path): void => {
    if (!isPair(pair) || !isScalar(pair.key)) return;
    if (pair.key.value === '<<') {
      for (const source of isSeq(pair.value) ? pair.value.items : [pair.value]) walk(source, path);
      return;
    }
    const here = [...path, String(pair.key.value)];
    note(pair.key, here);
    walk(pair.value, here);
  };

  walk(document.contents, []);
  return lines;
}
