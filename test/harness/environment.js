import { createRequire } from 'node:module';
import { TestEnvironment } from 'jest-environment-node';
import { tsImport } from 'tsx/esm/api';

const loadedOnce = createRequire(import.meta.url);
let flows;

// To the router, promises of a test file's realm are not native; it warns, and treats them alike.
process.env.NO_DEPRECATION = 'router';

/**
 * What all the test files of a worker share: packages (see loaded-once.js), and the flows, whose reading took each file
 * 0.7 s.
 */
export default class Shared extends TestEnvironment {
  async setup() {
    await super.setup();
    flows ??= (await tsImport('../../src/app/read-library.ts', import.meta.url)).readLibrary('flows');
    this.global.flowsAtHand = flows;
    // Packages ask whether something is a Date or an Error, and so do we of what they throw.
    Object.setPrototypeOf(this.global.Error.prototype, Error.prototype);
    Object.assign(this.global, { loadedOnce, Date, Error });
  }
}
