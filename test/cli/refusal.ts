import { CommandFailed } from '../../src/cli/open.ts';

/** What a command says when it refuses; nothing if it does not. */
export async function refusal(promise: Promise<unknown>): Promise<string[]> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof CommandFailed ? error.lines : [];
}
