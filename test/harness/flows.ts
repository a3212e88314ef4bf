import type { Library } from '../../src/conversation/files/library.ts';
import { readLibrary } from '../../src/app/read-library.ts';

declare global {
  /** In a test it is already there: see `environment.js`. */
  var flowsAtHand: Library | undefined;
}

/** The present flows. */
export function theFlows(): Library {
  globalThis.flowsAtHand ??= readLibrary('flows');
  return globalThis.flowsAtHand;
}
