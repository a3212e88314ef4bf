import { z } from 'zod';
import { knownFault } from '../app/start-fault.ts';
import { CommandFailed } from './open.ts';

/** Why a command failed, for the person who ran it: never a stack. */
export function faultLines(error: unknown): string[] {
  if (error instanceof CommandFailed) return error.lines;
  if (error instanceof z.ZodError) return [...error.issues.map(wrongLine), 'Nothing has changed.'];
  return knownFault(error) ?? [error instanceof Error ? error.message : 'Something went wrong.'];
}

/** What an operation does not take. Zod's own words are for programmers. */
function wrongLine(issue: z.core.$ZodIssue): string {
  const what = issue.path.join(' ');
  if (issue.code === 'too_big') return `${what}: too long, ${issue.maximum} letters at most.`;
  return issue.code === 'too_small' ? `${what}: nothing is given.` : `${what}: cannot be read.`;
}
