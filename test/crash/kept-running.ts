import { setTimeout as pause } from 'node:timers/promises';
import { type ServiceProcess, startScript } from '../harness/service-process.ts';

/** A process that a platform keeps running: whenever it ends, it is started again. */
export interface KeptRunning {
  /** `kill -9`. Resolves as soon as it is dead; it is started again at once. */
  kill(): Promise<void>;
  /** Resolves when it is ready. Rejects with its output if it does not become ready for two minutes. */
  ready(): Promise<void>;
  /** Lines about errors in its log, with every former run. */
  errors(): string[];
  stop(): Promise<void>;
}

const WAIT_FOR_READY = 120_000;
const BETWEEN_STARTS = 200;
const BETWEEN_LOOKS = 25;
const IS_READY = /(?:web|worker) is ready/;
const IS_ERROR = /"level":"(?:error|fatal)"/;

export function restartWhenDead(script: 'web.ts' | 'worker.ts', env: Record<string, string>): KeptRunning {
  const errors: string[] = [];
  let isStopped = false;
  let current: ServiceProcess = startScript(script, env);
  const supervised = supervise();

  async function supervise(): Promise<void> {
    for (;;) {
      await current.ended;
      errors.push(
        ...current
          .output()
          .split('\n')
          .filter((line) => IS_ERROR.test(line)),
      );
      if (isStopped) return;
      await pause(BETWEEN_STARTS);
      current = startScript(script, env);
    }
  }

  return {
    async kill() {
      await current.kill();
    },
    async ready() {
      const end = performance.now() + WAIT_FOR_READY;
      while (current.hasEnded() || !IS_READY.test(current.output())) {
        if (performance.now() > end) throw new Error(`${script} does not become ready:\n${current.output()}`);
        await pause(BETWEEN_LOOKS);
      }
    },
    errors: () => errors,
    async stop() {
      isStopped = true;
      await current.stop();
      await supervised;
    },
  };
}
