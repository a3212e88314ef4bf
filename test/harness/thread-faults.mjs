import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';

/**
 * Loaded before a program, in each of its threads: a fault that a test asks for by a file in the folder THREAD_FAULTS.
 * `main` or `worker` is the thread's name. "ends": the thread ends. A number: its event loop hangs for so many ms.
 */
const asked = join(process.env.THREAD_FAULTS, isMainThread ? 'main' : 'worker');
const looking = setInterval(() => {
  if (!existsSync(asked)) return;
  clearInterval(looking);
  const fault = readFileSync(asked, 'utf8');
  if (fault === 'ends') process.exit(3);
  const until = performance.now() + Number(fault);
  while (performance.now() < until);
}, 20);
looking.unref();
