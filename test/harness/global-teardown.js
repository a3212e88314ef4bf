// What is thrown here fails the run.
export default async function globalTeardown() {
  await globalThis.endBrowser?.();
  await globalThis.stopTestServer?.();
  globalThis.lookThroughLogs?.();
}
