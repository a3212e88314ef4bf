import { join } from 'node:path';
import { setEnvironmentData } from 'node:worker_threads';
import { tsImport } from 'tsx/esm/api';
import { builtOf, buildOfTheRun, buildSources } from './built-sources.js';

// jest loads its global set-up without its transform, so TypeScript comes by tsx.
export default async function globalSetup() {
  await buildSources();
  await keepFlows();
  const { startTestServer } = await tsImport('./test-server.ts', import.meta.url);
  const { collectLogs } = await tsImport('./private-words.ts', import.meta.url);
  globalThis.stopTestServer = await startTestServer();
  globalThis.lookThroughLogs = collectLogs();
}

/** Reads and checks the flows, and keeps them beside the build. Each worker did the same at its start, at 2.5 s. */
async function keepFlows() {
  setEnvironmentData('the build that runs', buildOfTheRun());
  const { readLibrary } = await import(builtOf(join(import.meta.dirname, '../../src/app/read-library.ts')));
  readLibrary('flows');
}
