import { randomInt } from 'node:crypto';
import type { Knex } from 'knex';
import { CODE_DIGITS, pinFault } from '../safety/pin-rules.ts';
import { codeHash } from '../crypto/pin.ts';

/**
 * One-time codes with which people set their PINs on the phone. Only keyed hashes are stored: a person who loses a code
 * gets a new one.
 */

/** Draws random digits that our rules would accept as a PIN: easy to read out and hard to guess. */
export function drawCode(): string {
  for (;;) {
    const code = String(randomInt(10 ** (CODE_DIGITS - 1), 10 ** CODE_DIGITS));
    if (pinFault(code) === null) return code;
  }
}

interface NewCode {
  personId: string;
  code: string;
  at: Date;
  /** The phone to which the code is texted; null if a person hands it out. */
  sentTo: string | null;
}

/** Stores a code. From now on only this code of the person works. */
export async function recordCode(
  trx: Knex.Transaction,
  secret: string,
  { personId, code, at, sentTo }: NewCode,
): Promise<void> {
  await trx('person')
    .where({ id: personId })
    .update({ code_hash: codeHash(secret, personId, code), code_at: at, code_sent_to: sentTo });
}

export interface WithoutPin {
  id: string;
  staffNumber: string;
  name: string;
  /** The person's first phone. */
  phone: string | null;
}

/** People without a PIN whose last code, if any, was given before `since`. */
export async function peopleWithoutPin(db: Knex, since: Date): Promise<WithoutPin[]> {
  const { rows } = await db.raw<{ rows: { id: string; staff_number: string; name: string; phone: string | null }[] }>(
    `
    select p.id, p.staff_number, p.name, (select number from phone where person_id = p.id order by position
      limit 1) as phone
    from person p where p.pin_hash is null and (p.code_at is null or p.code_at < ?) and cardinality(p.roles) > 0
    order by p.name`,
    [since],
  );
  return rows.map((row) => ({ id: row.id, staffNumber: row.staff_number, name: row.name, phone: row.phone }));
}

interface NewPins {
  personId: string;
  /** The hash of the code with which the PINs are set. */
  codeHash: Buffer;
  pinHash: Buffer;
  duressPinHash: Buffer | null;
  /** Of the secret by which the first of them was hashed: `pinSecretMark`. */
  secretMark: string;
  length: number;
}

/**
 * Sets the PINs and uses up the code. Returns false, and sets nothing, if that code no longer works. The phone to which
 * the code was texted is verified by this.
 */
export async function setPins(trx: Knex.Transaction, pins: NewPins, now: Date): Promise<boolean> {
  const { rows } = await trx.raw<{ rows: unknown[] }>(
    `
    with before as (
      select id, code_sent_to from person where id = :personId and code_hash = :codeHash for update
    ), verified as (
      update phone f set verified_at = :now from before b
        where f.person_id = b.id and f.number = b.code_sent_to and f.verified_at is null
    )
    update person p set pin_hash = :pinHash, duress_pin_hash = :duressPinHash, pin_length = :length,
      pin_secret_mark = :secretMark, code_hash = null, code_at = null, code_sent_to = null, practised_at = null,
        duress_practised_at = null
    from before b where p.id = b.id returning p.id`,
    { ...pins, now },
  );
  return rows.length === 1;
}
