import type { z } from 'zod';
import type { AccountRecord } from '../../records/accounts.ts';
import { HOW_KNOWN, type HowKnown } from '../../records/visit-acts.ts';
import { judgeAccess } from '../access/account.ts';
import { HOW_WORDS } from './schema.ts';

/** How somebody at the desk knows that a visit goes on or is over, and what is wrong with what they wrote. */

/** `field`: the id of the field in that form. */
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

/** What is wrong, the first of each field. `form` is what the ids of its fields begin with. */
export function faultsOf(error: z.ZodError, form: string, otherwise: string): FormProblem[] {
  const faults = error.issues.map(({ path, message }) => ({
    field: `${form}-${String(path[0] ?? otherwise)}`,
    text: message,
  }));
  return faults.filter(({ field }, index) => faults.findIndex((one) => one.field === field) === index);
}
