export default {
  testEnvironment: './test/harness/environment.js',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
    '/node_modules/.+\\.[cm]?js$': './test/harness/loaded-once.js',
  },
  transformIgnorePatterns: ['/node_modules/super(agent|test)/'],
  globalSetup: './test/harness/global-setup.js',
  globalTeardown: './test/harness/global-teardown.js',
  testSequencer: './test/harness/longest-first.js',
  // Ten times what the longest takes on a quiet machine: a busy one must not look like a fault.
  testTimeout: 120_000,
  maxWorkers: 3,
};
