import type { Library } from '../../src/conversation/library.ts';
import { readLibrary } from '../../src/records/flow-files.ts';

let library: Library | null = null;

/** The flows as they are, read and checked once in a test file: that takes 300 ms, and a file may open twenty towns. */
export function theFlows(): Library {
  library ??= readLibrary('flows');
  return library;
}
