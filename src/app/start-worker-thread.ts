import type { RefusedWrites } from '../database/refused-writes.ts';
import type { Zero } from '../records/clock.ts';
import { type DiskState, diskState, type DiskWatch } from './disk-watch.ts';
import type { LoadedThread } from './load-worker-thread.ts';
import type { WorkerFigures } from './metrics.ts';
import type { RunningProcess } from './run.ts';
import { createSilenceWatch } from './silence-watch.ts';
import { StartFault } from './start-fault.ts';
import { type Beat, type Begin, type FromWorker, fromWorker, type ToWorker } from './thread-messages.ts';

/** The worker of `npm start`, in a thread of its own. */
interface WorkerThread {
  /**
   * Resolves when it rings people, with the line for the person who starts it where the data is not in force. Rejects
   * with StartFault.
   */
  begin(on: Omit<Begin, 'kind'>): Promise<string | null>;
  /** Buddyline's clock has another pace. */
  follow(zero: Zero): void;
  /** The disk as that thread watches it, and as this thread's own refused writes tell of it. */
  disk(refused: RefusedWrites): Pick<DiskWatch, 'state' | 'free'>;
  figures(): WorkerFigures | null;
}

/** If it ends by itself, or hangs, nobody is rung: the whole process ends then. */
export function startWorkerThread(
  { log, atEnd, giveUp }: Pick<RunningProcess, 'log' | 'atEnd' | 'giveUp'>,
  { thread, ended }: LoadedThread,
): WorkerThread {
  let last: Beat | null = null;
  let isStopping = false;
  let answer: (message: Exclude<FromWorker, Beat>) => void;
  const answered = new Promise<Exclude<FromWorker, Beat>>((resolve) => {
    answer = resolve;
  });
  void ended.then(({ error }) => {
    if (error !== null) log.fatal({ err: error }, 'an error that nobody foresaw');
    if (!isStopping) giveUp('the thread that rings people has ended');
  });
  const silence = createSilenceWatch(() => {
    if (!isStopping) giveUp('the thread that rings people does not answer');
  });
  const listeners: ((beat: Beat) => void)[] = [];
  const ask = (message: ToWorker): void => {
    thread.postMessage(message);
  };
  thread.on('message', (message) => {
    const told = fromWorker.parse(message);
    if (told.kind !== 'beat') {
      answer(told);
      return;
    }
    silence.heard();
    for (const listen of listeners) listen(told);
    last = told;
  });
  return {
    async begin(on) {
      atEnd(async () => {
        isStopping = true;
        silence.stop();
        ask({ kind: 'stop' });
        await ended;
      });
      ask({ kind: 'begin', ...on });
      const outcome = await answered;
      if (outcome.kind === 'cannot start') throw new StartFault(outcome.lines);
      silence.start();
      return outcome.notInForce;
    },
    follow(zero) {
      ask({ kind: 'zero', zero });
    },
    disk(refused) {
      listeners.push(({ disk }) => {
        // What was refused before the reserve was given back counts no more.
        if (disk.state === 'on_reserve' && last?.disk.state !== 'on_reserve') refused.forget();
        if (disk.state !== 'full' && isRefused(refused)) ask({ kind: 'write refused' });
      });
      return {
        state: (): DiskState => (isRefused(refused) ? 'full' : (last?.disk.state ?? 'ok')),
        free: () => last?.disk.free ?? null,
      };
    },
    figures: () => last && { lag: last.lag, heapBytes: last.heapBytes },
  };
}

const isRefused = (refused: RefusedWrites): boolean =>
  diskState({ free: null, refusedFor: refused.sinceLast(), isOnReserve: false }) === 'full';
