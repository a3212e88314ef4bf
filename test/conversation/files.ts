import { readFileSync, readdirSync } from 'node:fs';
import { parseLibrary } from '../../src/conversation/library.ts';
import type { Library } from '../../src/conversation/library.ts';

/** The flows as they stand in the folder, by path. */
export function flowFiles(): Map<string, string> {
  const names = readdirSync('flows', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'));
  return new Map(names.map((name) => [`flows/${name}`, readFileSync(`flows/${name}`, 'utf8')]));
}

export function theLibrary(): Library {
  const { library, faults } = parseLibrary(flowFiles());
  if (!library) throw new Error(faults.map(({ file, line, reason }) => `${file}:${line}: ${reason}`).join('\n'));
  return library;
}

/** Ten past two in the afternoon, in winter. */
export const CONTEXT = { now: new Date('2026-11-20T14:10:00Z'), timezone: 'Europe/London' };

export const clock = (iso: string) => ({ clock: iso });
