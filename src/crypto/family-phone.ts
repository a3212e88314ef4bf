import { createHmac } from 'node:crypto';
import type { Secrets } from './pin.ts';

/**
 * A contact's number on an emergency sheet, so that it is known again when it rings. Numbers are few enough to try them
 * all, so the hash is keyed: without the secret the column tells nothing.
 */
export const familyPhoneHash = (secret: string, number: string): Buffer =>
  createHmac('sha256', secret).update(`buddyline family phone\n${number}`).digest();

/** By each secret in force: the hash of a sheet may be of either. */
export const familyPhoneHashes = ({ current, previous }: Secrets, number: string): Buffer[] =>
  [current, previous].flatMap((secret) => (secret === undefined ? [] : [familyPhoneHash(secret, number)]));

/** Tells by which secret a hash was made, and nothing of the secret. */
export const familyPhoneKey = (secret: string): string =>
  createHmac('sha256', secret).update('buddyline family phones').digest('hex').slice(0, 16);
