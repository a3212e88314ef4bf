import type { Knex } from 'knex';
import { familyPhoneHash, familyPhoneKey } from '../../crypto/family-phone.ts';
import type { Secrets } from '../../crypto/pin.ts';
import { z } from 'zod';
import { SealBroken } from '../../crypto/seal.ts';
import { transact } from '../../database/transact.ts';
import { countryOf, phoneIn } from '../../organisation-file/values.ts';
import { type FamilyPhones, sheetsHashedOtherwise, storeFamilyPhones } from '../../records/emergency-sheets.ts';
import { loadOrganisationSettings } from '../../records/organisation/people.ts';
import { type Sheet, unsealSheet } from './sheet.ts';

/** The contacts' numbers of a sheet, hashed, so that a worker's family is known when it rings the line. */

const AT_ONCE = 50;

export function familyPhonesOf(secrets: Secrets, sheet: Sheet, locale: string): FamilyPhones {
  const possible = phoneIn(countryOf(locale));
  const numbers = [sheet.contactPhone, sheet.otherPhone].flatMap((written) => {
    const read = possible.safeParse(written);
    return read.success ? [read.data] : [];
  });
  return {
    hashes: [...new Set(numbers)].map((number) => familyPhoneHash(secrets.current, number)),
    key: familyPhoneKey(secrets.current),
  };
}

/**
 * Hashes the numbers of each sheet that was written before there were hashes, or under the previous secret. A sheet
 * that cannot be read has no family that is known.
 */
export async function hashFamilyPhones(knex: Knex, secrets: Secrets): Promise<void> {
  const locale = (await loadOrganisationSettings(knex))?.locale;
  if (locale === undefined) return;
  const key = familyPhoneKey(secrets.current);
  for (let done = AT_ONCE; done === AT_ONCE;)
    done = await transact(knex, async (trx) => {
      const sheets = await sheetsHashedOtherwise(trx, key, AT_ONCE);
      for (const { personId, sealed } of sheets)
        await storeFamilyPhones(trx, personId, hashedAgain(secrets, personId, sealed, locale));
      return sheets.length;
    });
}

function hashedAgain(secrets: Secrets, personId: string, sealed: Buffer, locale: string): FamilyPhones {
  try {
    return familyPhonesOf(secrets, unsealSheet(secrets, personId, sealed), locale);
  } catch (error) {
    if (error instanceof SealBroken || error instanceof z.ZodError)
      return { hashes: [], key: familyPhoneKey(secrets.current) };
    throw error;
  }
}
