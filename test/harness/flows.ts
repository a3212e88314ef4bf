import type { Library } from '../../src/conversation/files/library.ts';
import { readLibrary } from '../../src/app/read-library.ts';

declare global {
  /** In a test, there already: see `environment.js`. */
  var flowsAtHand: Library | undefined;
}

/** The flows as they are. */
export function theFlows(): Library {
  globalThis.flowsAtHand ??= readLibrary('flows');
  return globalThis.flowsAtHand;
}
