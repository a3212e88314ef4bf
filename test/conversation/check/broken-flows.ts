import { expect, it } from '@jest/globals';
import { checkLibrary } from '../../../src/conversation/check/check.ts';
import { parseConversations, parseLibrary } from '../../../src/conversation/files/library.ts';
import type { Fault } from '../../../src/conversation/files/yaml-file.ts';
import { flowFiles, theLibrary } from '../files.ts';

/** Flows that are broken by one change, and the faults that are found in them. */

/**
 * [what is wrong, file, text in the file, its replacement, lines from the change to the fault, the reason]. 9999: the
 * fault is in another file than the change; -9999: anywhere in it.
 */
export type Broken = [string, string, string, string, number, RegExp];

/** In English alone: the others double the time of a check. */
export function filesInEnglish(): Map<string, string> {
  return new Map([...flowFiles()].filter(([file]) => !/prompts\/(?!en-GB)/.test(file)));
}

/** The faults of the flows after one change. Fails if the change has no effect. */
export function faultsAfter(file: string, find: string, replace: string): { faults: Fault[]; line: number } {
  const files = filesInEnglish();
  const before = files.get(`flows/${file}`) ?? '';
  const after = before.replace(find, replace);
  expect(after).not.toBe(before);
  files.set(`flows/${file}`, after);
  const line = before.slice(0, before.indexOf(find)).split('\n').length;
  return { faults: file.startsWith('texts/') ? faultsOf(files) : faultsOfConversations(files), line };
}

export function faultsOf(files: Map<string, string>): Fault[] {
  const { library, faults } = parseLibrary(files);
  return library ? checkLibrary(library) : faults;
}

/** The same for the conversations, with the present words of texts. */
function faultsOfConversations(files: Map<string, string>): Fault[] {
  const { conversations, faults } = parseConversations(files);
  return conversations ? checkLibrary({ ...conversations, vocabulary: theLibrary().vocabulary }) : faults;
}

/** Each fails with file, line and reason. */
export function fails(broken: Broken[]): void {
  it.each(broken)('%s', (_, file, find, replace, below, reason) => {
    const { faults, line } = faultsAfter(file, find, replace);
    const found = faults.filter((fault) => reason.test(fault.reason));
    expect(faults.map((fault) => fault.reason).join('\n')).toMatch(reason);
    if (below === 9999) return;
    expect(found.map((fault) => fault.file)).toContain(`flows/${file}`);
    if (below > -1000) expect(found.map((fault) => fault.line)).toContain(line + below);
  });
}
