import { TestEnvironment } from 'jest-environment-node';
import { tsImport } from 'tsx/esm/api';

let flows;

/** Reads the flows once for all the test files of a worker: that takes each of them 0.7 s, and most have a town. */
export default class FlowsAtHand extends TestEnvironment {
  async setup() {
    await super.setup();
    flows ??= (await tsImport('../../src/records/flow-files.ts', import.meta.url)).readLibrary('flows');
    this.global.flowsAtHand = flows;
  }
}
