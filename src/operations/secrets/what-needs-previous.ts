import type { Knex } from 'knex';
import type { Secrets } from '../../crypto/pin.ts';
import type { SecretName } from '../../crypto/secrets.ts';
import { peopleOfAnotherSecret } from '../../records/organisation/pin-columns.ts';
import { sealedWordsWaiting } from '../../records/sealed-values.ts';
import { resealAll } from './reseal.ts';

export interface Needs {
  /** Staff numbers of those who have PINs that the previous secret hashed. */
  people: string[];
  /** Values that are sealed under the previous secret. */
  sealed: number;
  /** Texts with sealed words that have not gone out. */
  waiting: number;
  /** Values that neither secret opens. */
  broken: number;
}

/** What would be lost with the previous secret. */
export async function whatNeedsPrevious(knex: Knex, name: SecretName, secrets: Secrets): Promise<Needs> {
  if (name === 'pin') {
    const people = await peopleOfAnotherSecret(knex, secrets.current);
    return { people, sealed: 0, waiting: 0, broken: 0 };
  }
  const { previous, broken } = await resealAll(knex, secrets, { isTrial: true });
  return { people: [], sealed: previous, waiting: await sealedWordsWaiting(knex), broken };
}

export const isNeeded = ({ people, sealed, waiting }: Needs): boolean => people.length > 0 || sealed > 0 || waiting > 0;
