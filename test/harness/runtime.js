import { createRequire } from 'node:module';

const { default: Runtime } = createRequire(import.meta.url)('jest-runtime');

/** What jest's own runner of tests is made of, and what these packages load. */
const OF_JEST = new Set([
  '@jest/expect',
  '@jest/test-result',
  'co',
  'dedent',
  'is-generator-fn',
  'jest-each',
  'jest-matcher-utils',
  'jest-message-util',
  'jest-snapshot',
  'jest-util',
  'p-limit',
  'pretty-format',
  'pure-rand',
  'slash',
  'stack-utils',
]);

/** `expect.any(String)` means any string, whichever realm's `String` a test file names. */
const NAMED = { Array, BigInt, Boolean, Function, Number, Object, String, Symbol };
let anyOfNode = null;

/** jest asks for this file by `require`, which in Node 20 tells a default export by this name alone. */
export const __esModule = true;

/**
 * jest loads `expect` and the rest of its own packages anew for each test file, in the file's realm. Here they are
 * loaded once for the worker, as loaded-once.js does with all other packages. The runner itself stays each file's own.
 */
export default class SharedRuntime extends Runtime {
  requireInternalModule(from, to) {
    return OF_JEST.has(to) ? createRequire(from)(to) : super.requireInternalModule(from, to);
  }

  setGlobalsForRuntime(globals) {
    const { expect } = globals;
    const realm = this._environment.global;
    anyOfNode ??= expect.any;
    expect.any = (one) => anyOfNode((realm[one?.name] === one && NAMED[one?.name]) || one);
    super.setGlobalsForRuntime(globals);
  }
}
