import { isDeepStrictEqual } from 'node:util';
import type { Knex } from 'knex';
import { checkPin, pinHash, pinSecretMark, type Secrets } from '../../crypto/pin.ts';
import { lookAlikes } from '../../safety/pin-rules.ts';
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

/** A PIN of a file that does not go with what is stored. */
export interface PinFault {
  staffNumber: string;
  reason: string;
}

/**
 * A file may give a new PIN alone, and the duress PIN stays. The rules for the two hold all the same
 * (src/safety/pin-rules.ts): a duress PIN that equals the PIN raises nothing, and one of another length cannot be keyed
 * on the worker's own phone. Only the hash of the one that stays is known.
 */
export async function pinsBesideKeptDuress(
  db: Knex,
  people: Pick<PersonEntry, 'staffNumber' | 'pin' | 'duressPin'>[],
  secrets: Secrets,
): Promise<PinFault[]> {
  const given = new Map(
    people.flatMap(({ staffNumber, pin, duressPin }) =>
      pin === null || duressPin !== null ? [] : [[staffNumber, pin] as const],
    ),
  );
  if (given.size === 0) return [];
  const known = await db('person')
    .whereNull('left_at')
    .whereNotNull('duress_pin_hash')
    .whereIn('staff_number', [...given.keys()])
    .select<KnownDuress[]>('id', 'staff_number', 'duress_pin_hash', 'pin_length');
  return known.flatMap((person) => {
    const reason = besideDuressFault(given.get(person.staff_number) ?? '', person, secrets);
    return reason === null ? [] : [{ staffNumber: person.staff_number, reason }];
  });
}

interface KnownDuress {
  id: string;
  staff_number: string;
  duress_pin_hash: Buffer;
  pin_length: number | null;
}

function besideDuressFault(pin: string, { id, duress_pin_hash, pin_length }: KnownDuress, secrets: Secrets) {
  if (pin_length !== null && pin.length !== pin_length)
    return 'pin must be as long as the duress_pin that stays: give both';
  const kept = { personId: id, pinHash: null, duressPinHash: duress_pin_hash };
  return lookAlikes(pin).some((other) => checkPin(secrets, kept, other) === 'duress')
    ? 'pin is too like the duress_pin that stays: give both'
    : null;
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
