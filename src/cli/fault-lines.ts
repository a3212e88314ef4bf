import { knownFault } from '../app/start-fault.ts';
import { CommandFailed } from './open.ts';

/** Why a command failed, for the person who ran it: never a stack. */
export function faultLines(error: unknown): string[] {
  if (error instanceof CommandFailed) return error.lines;
  return knownFault(error) ?? [error instanceof Error ? error.message : 'Something went wrong.'];
}
