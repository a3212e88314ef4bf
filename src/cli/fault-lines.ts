import { z } from 'zod';
import { knownFault } from '../app/start-fault.ts';
import { isOfGiven } from '../operations/operation.ts';
import { CommandFailed } from './open.ts';

/** It may have come after what was asked for was done, and its own words may quote what is stored. */
const UNREADABLE = ['Something that is stored cannot be read. Look whether what you asked for was done.'];

/** Why a command failed, for the person who ran it: never a stack. */
export function faultLines(error: unknown): string[] {
  if (error instanceof CommandFailed) return error.lines;
  if (error instanceof z.ZodError)
    return isOfGiven(error) ? [...error.issues.map(wrongLine), 'Nothing has changed.'] : UNREADABLE;
  return knownFault(error) ?? [error instanceof Error ? error.message : 'Something went wrong.'];
}

const COUNTED: ReadonlySet<string> = new Set(['number', 'int', 'bigint']);

/** What an operation does not take. Zod's own words are for programmers. */
function wrongLine(issue: z.core.$ZodIssue): string {
  const what = issue.path.join(' ');
  if (issue.code === 'too_big')
    return issue.origin === 'string'
      ? `${what}: too long, ${issue.maximum} letters at most.`
      : `${what}: too large, ${issue.maximum} at most.`;
  if (issue.code !== 'too_small') return `${what}: cannot be read.`;
  return COUNTED.has(issue.origin) ? `${what}: too small, ${issue.minimum} at least.` : `${what}: nothing is given.`;
}
