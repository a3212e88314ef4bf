import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('.', import.meta.url)).replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/**
 * They put false timers into our sources, which works within jest's own realm only: jest loads the sources
 * for them, anew for each.
 */
const WITH_SOURCES_OF_THEIR_OWN = [
  'app/silence-watch',
  'carriers/refusals',
  'carriers/twilio/routes',
  'carriers/vonage/routes',
  'crypto/secrets',
].map((name) => `**/test/${name}.test.ts`);

// Ten times what the longest takes on a quiet machine: a busy one must not look like a fault.
const TIMEOUT = 120_000;

const swc = ['@swc/jest', { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'es6' } }];
const loadedOnce = './test/harness/loaded-once.js';

const common = {
  testEnvironment: './test/harness/environment.js',
  runtime: './test/harness/runtime.js',
  roots: ['<rootDir>/test'],
  extensionsToTreatAsEsm: ['.ts'],
  transformIgnorePatterns: ['/node_modules/super(agent|test)/'],
  globalSetup: './test/harness/global-setup.js',
  globalTeardown: './test/harness/global-teardown.js',
};

export default {
  projects: [
    {
      ...common,
      testMatch: ['**/*.test.ts', ...WITH_SOURCES_OF_THEIR_OWN.map((path) => `!${path}`)],
      transform: {
        [`^${ROOT}(?:src|db/migrations|test/harness(?!/[^/]+-in-browser))/.+\\.ts$`]: loadedOnce,
        '^.+\\.ts$': swc,
        '/node_modules/.+\\.[cm]?js$': loadedOnce,
      },
    },
    {
      ...common,
      testMatch: WITH_SOURCES_OF_THEIR_OWN,
      transform: { '^.+\\.ts$': swc, '/node_modules/.+\\.[cm]?js$': loadedOnce },
    },
  ],
  testTimeout: TIMEOUT,
  testSequencer: './test/harness/longest-first.js',
  maxWorkers: 3,
};
