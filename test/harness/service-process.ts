import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { attachEmbedded } from '../../src/database/embedded-postgres.ts';
import { logged } from './logged.ts';

/**
 * Real processes of the service, as a person or a platform starts them. Their output is kept for the test of privacy.
 */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LAUNCH = join(ROOT, 'src', 'app', 'launch.mjs');
const BETWEEN_LOOKS = 25;

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface ServiceProcess {
  readonly pid: number;
  /** Everything on stdout and stderr so far. */
  output(): string;
  hasEnded(): boolean;
  /** Waits for words on stdout or stderr. Fails with all output if the process ends or the time runs out. */
  says(words: RegExp, within?: number): Promise<RegExpExecArray>;
  ended: Promise<Ended>;
  /** Sends SIGTERM. Resolves with how the process ended. */
  stop(): Promise<Ended>;
  /** `kill -9` of this process, or of its group if it has one of its own. */
  kill(): Promise<void>;
}

/** The arguments of `node` that run `src/SCRIPT`, as the scripts of package.json give them. */
export const launching = (script: string): string[] => [LAUNCH, `src/${script}`];

/** One process: what is killed is the service itself, not a wrapper. */
export function startScript(script: string, env: Record<string, string>, args: string[] = []): ServiceProcess {
  const child = spawn(process.execPath, [...launching(script), ...args], { cwd: ROOT, env: around(env) });
  // A command's answer is for the person who ran it, and may contain the line's own number. Its log goes to stderr.
  return watched(child, false, script.startsWith('cli/') ? [child.stderr] : [child.stdout, child.stderr]);
}

/** A shell's command, such as `npm start`, in a process group of its own with everything that it starts. */
export function startCommand(command: string, env: Record<string, string>): ServiceProcess {
  const child = spawn('sh', ['-c', command], { cwd: ROOT, env: around(env), detached: true });
  return watched(child, true, [child.stdout, child.stderr]);
}

/** The address that `npm start` prints when it is ready. */
export async function readyAddress(service: ServiceProcess): Promise<string> {
  const [, address = ''] = await service.says(/Buddyline is ready: (\S+)/);
  return address;
}

/** A DATA_DIR of its own that any account may enter. `remove` stops a database that still runs in it. */
export function temporaryDataDir(): { path: string; remove(): Promise<void> } {
  const path = mkdtempSync(join(tmpdir(), 'buddyline-process-'));
  chmodSync(path, 0o755);
  return {
    path,
    async remove() {
      // Root's server may keep its files in another place. `attachEmbedded` finds the server wherever it is.
      if (existsSync(join(path, 'database.json'))) await (await attachEmbedded(path)).stop();
      rmSync(path, { recursive: true, force: true });
    },
  };
}

function around(env: Record<string, string>): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], HOME: process.env['HOME'], LOG_LEVEL: 'debug', ...env };
}

function watched(child: ChildProcess, hasGroup: boolean, logs: (Readable | null)[]): ServiceProcess {
  const { pid } = child;
  if (pid === undefined) throw new Error('The process did not start');
  let output = '';
  let isOver = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (logs.includes(stream)) logged.write(text);
    });
  }
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code, signal) => {
      isOver = true;
      resolve({ code, signal });
    });
  });
  const send = (signal: NodeJS.Signals): void => {
    try {
      process.kill(hasGroup ? -pid : pid, signal);
    } catch {
      // It has stopped already.
    }
  };
  return {
    pid,
    ended,
    output: () => output,
    hasEnded: () => isOver,
    async says(words, within = 60_000) {
      const deadline = performance.now() + within;
      for (;;) {
        const found = words.exec(output);
        if (found) return found;
        if (isOver || performance.now() > deadline)
          throw new Error(`${isOver ? 'ended' : 'did not say'} without ${words.source}:\n${output}`);
        await pause(BETWEEN_LOOKS);
      }
    },
    stop() {
      send('SIGTERM');
      return ended;
    },
    async kill() {
      send('SIGKILL');
      await ended;
    },
  };
}
