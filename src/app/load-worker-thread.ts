import { Worker } from 'node:worker_threads';

/** The thread of `npm start` that rings people. It loads, and waits to be told to begin: see start-worker-thread.ts. */
export interface LoadedThread {
  thread: Worker;
  /** Resolves when it has ended, with the error that ended it, or null. */
  ended: Promise<{ error: unknown }>;
}

export function loadWorkerThread(): LoadedThread {
  const thread = new Worker(new URL('./launch.mjs', import.meta.url), { argv: ['src/app/worker-thread.ts'] });
  let fault: unknown = null;
  thread.on('error', (error) => {
    fault = error;
  });
  const ended = new Promise<{ error: unknown }>((resolve) => {
    thread.once('exit', () => {
      resolve({ error: fault });
    });
  });
  return { thread, ended };
}
