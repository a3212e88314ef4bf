import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { checkLibrary } from '../conversation/check/check.ts';
import type { Library } from '../conversation/files/library.ts';
import { parseLibrary } from '../conversation/files/library.ts';
import type { Fault } from '../conversation/files/yaml-file.ts';

/** Thrown by `readLibrary`: every fault at once, one a line. */
export class FlowFaults extends Error {
  constructor(readonly faults: Fault[]) {
    super(faults.map(faultLine).join('\n'));
    this.name = 'FlowFaults';
  }
}

/** "flows/inbound-call.yaml:12: reason" */
export const faultLine = ({ file, line, reason }: Fault): string => `${file}:${line}: ${reason}`;

/** Reads a folder of flows and checks it, without throwing: paths in faults are relative to the working folder. */
export function tryLibrary(folder: string): { library?: Library; faults: Fault[] } {
  const { library, faults } = parseLibrary(filesOf(folder));
  return library ? { library, faults: checkLibrary(library) } : { faults };
}

/**
 * Reads a folder of flows that must be right: a line that could strand a caller does not start. Throws `FlowFaults`.
 */
export function readLibrary(folder: string): Library {
  const { library, faults } = tryLibrary(folder);
  if (!library || faults.length > 0) throw new FlowFaults(faults);
  return library;
}

function filesOf(folder: string): Map<string, string> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.map((path) => [relative(process.cwd(), path) || path, readFileSync(path, 'utf8')]));
}
