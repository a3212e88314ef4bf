import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { folderOfBuild, storeLibrary, takeKeptLibrary } from './kept-library.ts';
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
  return checkedLibrary(filesOf(folder));
}

/** The same; flows that a build has kept checked are taken from there. */
export function tryKeptLibrary(folder: string): { library?: Library; faults: Fault[] } {
  const library = keptLibrary(folder);
  return library ? { library, faults: [] } : tryLibrary(folder);
}

function checkedLibrary(files: Map<string, string>): { library?: Library; faults: Fault[] } {
  const { library, faults } = parseLibrary(files);
  return library ? { library, faults: checkLibrary(library) } : { faults };
}

/**
 * Reads a folder of flows that must be right: a line that could strand a caller does not start. Throws `FlowFaults`.
 * @param keptIn where a library is kept that has been checked; null: nowhere
 */
export function readLibrary(folder: string, keptIn: string | null = folderOfBuild()): Library {
  const kept = keptLibrary(folder, keptIn);
  if (kept) return kept;
  const files = filesOf(folder);
  const { library, faults } = checkedLibrary(files);
  if (!library || faults.length > 0) throw new FlowFaults(faults);
  if (keptIn !== null) storeLibrary(keptIn, files, library);
  return library;
}

/** The library that a start before this one has checked; null: none is kept, or a file has changed since. */
export function keptLibrary(folder: string, keptIn: string | null = folderOfBuild()): Library | null {
  return keptIn === null ? null : takeKeptLibrary(keptIn, filesOf(folder));
}

function filesOf(folder: string): Map<string, string> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.map((path) => [relative(process.cwd(), path) || path, readFileSync(path, 'utf8')]));
}
