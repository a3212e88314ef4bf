import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';

/**
 * Loaded before a program, in each of its threads: a fault that a test asks for by a file in the folder THREAD_FAULTS.
 * `main` or `worker` is the thread's name. "ends": the thread ends. "hangs": its event loop hangs until the file is
 * gone.
 */
const asked = join(process.env.THREAD_FAULTS, isMainThread ? 'main' : 'worker');
const looking = setInterval(() => {
  if (!existsSync(asked)) return;
  clearInterval(looking);
  const fault = readFileSync(asked, 'utf8');
  if (fault === 'ends') process.exit(3);
  while (existsSync(asked));
}, 20);
looking.unref();
