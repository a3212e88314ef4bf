import { tsImport } from 'tsx/esm/api';
import { buildSources } from './built-sources.js';

// jest loads its global set-up without its transform, so TypeScript comes by tsx.
export default async function globalSetup() {
  await buildSources();
  const { startTestServer } = await tsImport('./test-server.ts', import.meta.url);
  const { collectLogs } = await tsImport('./private-words.ts', import.meta.url);
  globalThis.stopTestServer = await startTestServer();
  globalThis.lookThroughLogs = collectLogs();
}
