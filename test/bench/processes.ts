import { type ChildProcess, execFileSync, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';

/** The other processes: the service's own, and those that play carrier, caller and yardstick. */

const WAIT_FOR_READY = 120_000;

export interface Process {
  pid: number;
  stop(): Promise<void>;
}

/**
 * Starts one of the service's processes, as the Procfile or `npm start` does, but without npm between. What it prints
 * goes to `output`.
 */
export async function startService(
  file: 'web' | 'worker' | 'main',
  env: NodeJS.ProcessEnv,
  isReady: () => Promise<boolean>,
  output: number = process.stderr.fd,
): Promise<Process> {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('../../src/app/launch.mjs', import.meta.url)), `src/${file}.ts`],
    { env, stdio: ['ignore', output, output] },
  );
  const end = performance.now() + WAIT_FOR_READY;
  while (!(await isReady())) {
    if (child.exitCode !== null || performance.now() > end) throw new Error(`${file} does not start`);
    await pause(50);
  }
  return { pid: pidOf(child), stop: () => stop(child) };
}

/** The web process and the worker, side by side. */
export function startBoth(env: NodeJS.ProcessEnv, port: number): Promise<[web: Process, worker: Process]> {
  const answersAt = (path: string) => (): Promise<boolean> => answers(`http://127.0.0.1:${port}/${path}`);
  return Promise.all([startService('web', env, answersAt('live')), startService('worker', env, answersAt('health'))]);
}

export async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** A process of the bench's own, asked over the channel that Node gives it. */
export interface Helper extends Process {
  ask<T>(question: object, answer: z.ZodType<T>): Promise<T>;
}

export function startHelper(
  file: 'floor' | 'load' | 'fake-carrier' | 'yardstick' | '../attack/flood',
  env: NodeJS.ProcessEnv = process.env,
): Helper {
  const child = fork(fileURLToPath(new URL(`./${file}.ts`, import.meta.url)), { env, execArgv: ['--import', 'tsx'] });
  return {
    pid: pidOf(child),
    stop: () => stop(child),
    async ask(question, answer) {
      child.send(question);
      const [given]: unknown[] = await once(child, 'message');
      return answer.parse(given);
    },
  };
}

/** Answers what the bench asks, in order. For the helpers themselves. */
export function answerQuestions<T>(question: z.ZodType<T>, answer: (asked: T) => Promise<object>): void {
  process.on('message', (asked) => {
    answer(question.parse(asked)).then(
      (given) => process.send?.(given),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
  process.on('disconnect', () => process.exit());
}

/** Memory that a process holds, in MB. */
export function memoryOf({ pid }: Process): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error('a process could not be started');
  return pid;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}
