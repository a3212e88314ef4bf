import { isDeepStrictEqual } from 'node:util';
import type { Knex } from 'knex';
import { pinHash, pinSecretMark } from '../../crypto/pin.ts';
import type { PersonEntry } from './organisation-shape.ts';

/** The PINs of a person as the records have them, and by which secret they were hashed. */
export interface PinColumns {
  pin_hash: Buffer | null;
  duress_pin_hash: Buffer | null;
  pin_length: number | null;
  pin_secret_mark: string | null;
}

type Pins = Pick<PersonEntry, 'pin' | 'duressPin'>;

/** @param known as they are; a PIN that the file leaves out stays */
export function pinColumns(
  id: string,
  { pin, duressPin }: Pins,
  known: PinColumns | undefined,
  secret: string,
): PinColumns {
  return {
    pin_hash: pin === null ? (known?.pin_hash ?? null) : pinHash(secret, id, pin),
    duress_pin_hash: duressPin === null ? (known?.duress_pin_hash ?? null) : pinHash(secret, id, duressPin),
    pin_length: pin === null ? (known?.pin_length ?? null) : pin.length,
    pin_secret_mark: markOf({ pin, duressPin }, known, secret),
  };
}

/** One of two PINs that stays needs the secret by which it was hashed, whatever hashes the other. */
function markOf({ pin, duressPin }: Pins, known: PinColumns | undefined, secret: string): string | null {
  const keepsOne =
    (pin === null && (known?.pin_hash ?? null) !== null) ||
    (duressPin === null && (known?.duress_pin_hash ?? null) !== null);
  if (keepsOne) return known?.pin_secret_mark ?? null;
  return pin === null && duressPin === null ? null : pinSecretMark(secret);
}

export function samePins(
  { pin_hash, duress_pin_hash, pin_length }: PinColumns,
  known: Pick<PinColumns, 'pin_hash' | 'duress_pin_hash' | 'pin_length'>,
): boolean {
  return isDeepStrictEqual(
    [pin_hash, duress_pin_hash, pin_length],
    [known.pin_hash, known.duress_pin_hash, known.pin_length],
  );
}

/** Before PIN_SECRET changes for the first time: which one the PINs have that nobody marked. */
export async function markPins(db: Knex, secret: string): Promise<void> {
  await db('person')
    .whereNull('pin_secret_mark')
    .whereNotNull('pin_hash')
    .update({ pin_secret_mark: pinSecretMark(secret) });
}

/** Staff numbers of those whose PINs another secret hashed. */
export async function peopleOfAnotherSecret(db: Knex, secret: string): Promise<string[]> {
  const rows = await db('person')
    .whereNotNull('pin_hash')
    .whereRaw('pin_secret_mark is distinct from ?', [pinSecretMark(secret)])
    .orderBy('staff_number')
    .select<{ staff_number: string }[]>('staff_number');
  return rows.map(({ staff_number }) => staff_number);
}
