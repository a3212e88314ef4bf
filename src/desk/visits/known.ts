import type { z } from 'zod';
import type { AccountRecord } from '../../records/accounts.ts';
import { HOW_KNOWN, type HowKnown } from '../../records/visit-acts.ts';
import { judgeAccess } from '../access/account.ts';
import { HOW_WORDS } from './schema.ts';

/** How somebody at the desk knows that a visit goes on or is over, and what is wrong with what they wrote. */

export interface FormProblem {
  field: string;
  text: string;
}

/** By what this account may go. Null: of whatever team. */
export function knownBy(account: AccountRecord, teamIds: string[] | null): HowKnown[] {
  const action = 'change a running visit by what was seen or told';
  return judgeAccess(account, action, teamIds && { teamIds }).kind === 'yes' ? [...HOW_KNOWN] : ['spoken-to'];
}

export const choicesOf = (known: HowKnown[]): { value: string; text: string }[] =>
  Object.entries(HOW_WORDS).flatMap(([value, text]) => (known.some((how) => how === value) ? [{ value, text }] : []));

/** The first fault, at the field of that form. */
export function problemOf(error: z.ZodError, form: string, otherwise: string): FormProblem {
  const [issue] = error.issues;
  return { field: `${form}-${String(issue?.path[0] ?? otherwise)}`, text: issue?.message ?? 'That cannot be read' };
}
