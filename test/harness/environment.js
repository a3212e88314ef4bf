import async_hooks from 'node:async_hooks';
import { join } from 'node:path';
import { setEnvironmentData } from 'node:worker_threads';
import fc from 'fast-check';
import { TestEnvironment } from 'jest-environment-node';
import { buildOfTheRun } from './built-sources.js';
import { loadedOnce } from './loaded-once.js';
import { OneAtATime } from './one-at-a-time.js';

const source = (name) => loadedOnce(join(import.meta.dirname, '../../src', name));
const harness = (name) => loadedOnce(join(import.meta.dirname, name));
// To the router, promises of a test file's realm are not native; it warns, and treats them alike.
process.env.NO_DEPRECATION = 'router';
// As launch.mjs tells a program. The flows are kept there once they are checked, and commands take them from there.
setEnvironmentData('the build that runs', buildOfTheRun());

// A property that another seed each time would break now and then must break in each run, or in none.
fc.configureGlobal({ seed: Number(process.env.BUDDYLINE_SEED ?? 4021) });

const { AsyncLocalStorage } = async_hooks;
const { run } = AsyncLocalStorage.prototype;
const inUse = new Set();
AsyncLocalStorage.prototype.run = function (...given) {
  inUse.add(this);
  return Reflect.apply(run, this, given);
};

/**
 * What all the test files of a worker share: packages and our own sources (see loaded-once.js), and the flows, whose
 * reading took each file 0.7 s.
 */
export default class Shared extends TestEnvironment {
  async setup() {
    await super.setup();
    // Only so many statements get a name. Each file begins without any, as a process does.
    source('database/prepared.ts').clearNames();
    await harness('used-again.ts').endConnections();
    globalThis.flowsAtHand ??= source('app/read-library.ts').readLibrary('flows');
    this.global.flowsAtHand = globalThis.flowsAtHand;
    // Packages ask whether something is a Date or an Error, and so do we of what they throw.
    Object.setPrototypeOf(this.global.Error.prototype, Error.prototype);
    // `toEqual` compares a Map or a Set only with one of the same realm.
    Object.assign(this.global, { loadedOnce, Date, Error, Map, Set });
    // jest's runner is loaded next, and takes this one.
    async_hooks.AsyncLocalStorage = OneAtATime;
  }

  handleTestEvent({ name }) {
    if (name === 'setup') async_hooks.AsyncLocalStorage = AsyncLocalStorage;
  }

  async teardown() {
    // A package's own, such as the browser driver's: the next file may be without it.
    for (const storage of inUse) storage.disable();
    inUse.clear();
    await super.teardown();
  }
}
