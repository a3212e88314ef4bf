import { ANA, SAM } from '../harness/demo-people.ts';
import { RemoteExchange } from '../harness/remote-phones.ts';
import { readyAddress, startCommand, startScript, temporaryDataDir } from '../harness/service-process.ts';

/**
 * `npm start` in an empty folder and once more in the same, until a call is answered; and the command line beside it.
 */

const COMMANDS = 5;

export interface Start {
  /** Milliseconds from the command until it says that it is ready, and until a caller is asked for the PIN. */
  ready: number;
  answered: number;
}

export interface Starts {
  first: Start;
  second: Start;
  /** Milliseconds from SIGTERM until the service and its database have ended. */
  stop: number;
  /** Milliseconds of each. */
  help: number[];
  board: number[];
}

export async function measureStarts(): Promise<Starts> {
  const dataDir = temporaryDataDir();
  const env = { DATA_DIR: dataDir.path, PORT: '0', LOG_LEVEL: 'error' };
  try {
    // Makes the build of the sources where there is none: a machine that has the packages has it too.
    await commandTakes(env, ['--help']);
    const first = await startAndRing(env, SAM);
    const asked = performance.now();
    await first.stop();
    const stop = performance.now() - asked;
    const second = await startAndRing(env, ANA);
    const [help, board]: [number[], number[]] = [[], []];
    try {
      for (let n = 0; n < COMMANDS; n++) {
        help.push(await commandTakes(env, ['--help']));
        board.push(await commandTakes(env, ['board']));
      }
    } finally {
      await second.stop();
    }
    return { first: first.start, second: second.start, stop, help, board };
  } finally {
    await dataDir.remove();
  }
}

async function startAndRing(
  env: Record<string, string>,
  number: string,
): Promise<{ start: Start; stop(): Promise<unknown> }> {
  const begun = performance.now();
  const service = startCommand('exec npm start', env);
  try {
    const address = await readyAddress(service);
    const ready = performance.now() - begun;
    const call = await new RemoteExchange(address).phone(number).dials();
    await call.hears(/Your PIN, please/);
    const answered = performance.now() - begun;
    await call.hangsUp();
    return { start: { ready, answered }, stop: () => service.stop() };
  } catch (error) {
    await service.kill();
    throw error;
  }
}

async function commandTakes(env: Record<string, string>, args: string[]): Promise<number> {
  const begun = performance.now();
  const command = startScript('cli/main.ts', env, args);
  const { code } = await command.ended;
  if (code !== 0) throw new Error(`cli ${args.join(' ')} ended with ${String(code)}:\n${command.output()}`);
  return performance.now() - begun;
}
