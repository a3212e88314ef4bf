import { callerNumber } from '../caller-number.ts';

/** Vonage writes numbers without the plus (carriers.md 4.1). */

/** E.164 as Vonage takes it. */
export const toVonage = (number: string): string => number.replace(/^\+/, '');

/** A number as Vonage gave it, as E.164; null for nobody: withheld ("anonymous", "Unknown", nothing), a short code, a name. */
export function fromVonage(shown: string): string | null {
  const number = shown.trim();
  return callerNumber(/^\d+$/.test(number) ? `+${number}` : number);
}
