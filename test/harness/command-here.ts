import { runCommand } from '../../src/cli/run.ts';

/** What a command has come to. */
export interface Ran {
  code: number;
  out: string;
  err: string;
}

/**
 * Runs a command of the command line in this process, with this environment and no other. To start a process for it
 * takes more than a second. That a command ends its process, and what it exits with, is shown of a real one in the same
 * test file.
 */
export const runHere = (args: string[], env: NodeJS.ProcessEnv): Promise<Ran> => overheard(() => runCommand(args), env);

/**
 * What is printed during this work, and the exit code that it leaves. One at a time: the environment and the output are
 * the process's own.
 */
export async function overheard(work: () => Promise<unknown>, env: NodeJS.ProcessEnv = process.env): Promise<Ran> {
  const before = { ...process.env };
  const { exitCode, stdout, stderr } = process;
  const ran: Ran = { code: 0, out: '', err: '' };
  const [toOut, toErr] = [stdout.write.bind(stdout), stderr.write.bind(stderr)];
  stdout.write = (chunk: string | Uint8Array) => {
    ran.out += chunk.toString();
    return true;
  };
  stderr.write = (chunk: string | Uint8Array) => {
    ran.err += chunk.toString();
    return true;
  };
  become(env);
  process.exitCode = undefined;
  try {
    await work();
    ran.code = Number(process.exitCode ?? 0);
    return ran;
  } finally {
    process.exitCode = exitCode;
    become(before);
    Object.assign(stdout, { write: toOut });
    Object.assign(stderr, { write: toErr });
  }
}

function become(env: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) if (!(name in env)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, env);
}
