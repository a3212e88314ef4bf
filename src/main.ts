import { loadWorkerThread } from './app/load-worker-thread.ts';

/**
 * Everything in one process: what `npm start` runs. What answers is in this thread and what rings people in another, so
 * that a request that keeps the one busy delays no ring by itself. The other thread loads while this one does, and the
 * database starts while the rest is loaded.
 */

const thread = loadWorkerThread();
const [{ runProcess: run }, { openDatabase }] = await Promise.all([import('./app/run.ts'), import('./app/process.ts')]);
await run(async (own) => {
  const opening = openDatabase(own, 'web');
  // Its fault is told when it is waited for.
  opening.catch(() => undefined);
  try {
    const { serveEverything } = await import('./app/serve-everything.ts');
    await serveEverything(own, thread, opening);
  } catch (error) {
    // Whatever has failed: a server that is just starting must be known before it can be stopped.
    await opening.catch(() => undefined);
    throw error;
  }
});
