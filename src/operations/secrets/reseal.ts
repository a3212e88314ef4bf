import type { Knex } from 'knex';
import { transact } from '../../database/transact.ts';
import { hashFamilyPhones } from '../sheets/family-phones.ts';
import type { Secrets } from '../../crypto/pin.ts';
import { isSealedAnew, sealAnew, SealBroken } from '../../crypto/seal.ts';
import {
  replaceSealed,
  SEALED_PLACES,
  type SealedPlace,
  sealedIn,
  type SealedValue,
} from '../../records/sealed-values.ts';

export interface Resealed {
  /** Sealed under the current secret before. */
  current: number;
  /** Sealed under the previous one: sealed anew, or to be sealed anew. */
  previous: number;
  /** Opened by neither: damaged, or sealed under a secret that is lost. They are left as they are. */
  broken: number;
}

/**
 * Seals what lies sealed under the previous secret anew under the current one, while the service runs. Each batch is a
 * transaction of its own, so that nobody waits and a crash loses nothing: what is done is done, and both secrets open.
 * Numbers of workers' families are hashed anew with it.
 * @param isTrial only counts
 */
export async function resealAll(knex: Knex, secrets: Secrets, { isTrial }: { isTrial: boolean }): Promise<Resealed> {
  const count: Resealed = { current: 0, previous: 0, broken: 0 };
  for (const place of SEALED_PLACES)
    for await (const values of sealedIn(knex, place)) {
      const old = values.filter(({ name, sealed }) => !isSealedAnew(secrets, name, sealed));
      count.current += values.length - old.length;
      const anew = old.flatMap((value) => opened(secrets, value));
      count.previous += anew.length;
      count.broken += old.length - anew.length;
      if (!isTrial && anew.length > 0) await replaceAll(knex, place, anew);
    }
  if (!isTrial) await hashFamilyPhones(knex, secrets);
  return count;
}

interface Anew {
  value: SealedValue;
  sealed: Buffer;
}

function opened(secrets: Secrets, value: SealedValue): Anew[] {
  try {
    return [{ value, sealed: sealAnew(secrets, value.name, value.sealed) }];
  } catch (error) {
    if (error instanceof SealBroken) return [];
    throw error;
  }
}

const replaceAll = (knex: Knex, place: SealedPlace, anew: Anew[]): Promise<void> =>
  transact(knex, async (trx) => {
    for (const { value, sealed } of anew) await replaceSealed(trx, place, value, sealed);
  });
