import type { Knex } from 'knex';

/** A wrong PIN that somebody tried, in anybody's name. */
interface PinFailure {
  /** Null: nobody has that staff number. */
  personId: string | null;
  /** Null if the number is withheld. */
  fromNumber: string | null;
  at: Date;
  /** It was tried from a phone of that person. */
  knownPhone: boolean;
  byText: boolean;
  /** The digits came in a text and may have been something else. */
  doubtful: boolean;
}

export async function recordPinFailure(
  db: Knex,
  { personId, fromNumber, at, knownPhone, byText, doubtful }: PinFailure,
): Promise<void> {
  await db('pin_failure').insert({
    person_id: personId,
    from_number: fromNumber,
    at,
    known_phone: knownPhone,
    by_text: byText,
    doubtful,
  });
}

/** How many wrong PINs were tried for a person since then, on any phone. */
export async function countPinFailures(db: Knex, personId: string, since: Date): Promise<number> {
  return counted(db, since, 'person_id = ? and not doubtful', [personId]);
}

/**
 * How many wrong PINs were tried in calls from phones that are not the person's: for this person, and from this phone
 * for anybody.
 */
export async function countStrangePinFailures(
  db: Knex,
  personId: string,
  fromNumber: string | null,
  since: Date,
): Promise<{ ofPerson: number; ofPhone: number }> {
  const { rows } = await db.raw<{ rows: { of_person: string; of_phone: string }[] }>(
    `
    select count(*) filter (where person_id = :personId) as of_person,
      count(*) filter (where from_number = :fromNumber) as of_phone
    from pin_failure where at > :since and not known_phone and not by_text and (person_id = :personId
      or from_number = :fromNumber)`,
    { personId, fromNumber, since },
  );
  return { ofPerson: Number(rows[0]?.of_person ?? 0), ofPhone: Number(rows[0]?.of_phone ?? 0) };
}

/** How many PINs were tried by text from a phone since then, for anybody. */
export async function countTextedPinTries(db: Knex, fromNumber: string, since: Date): Promise<number> {
  return counted(db, since, 'from_number = ? and by_text', [fromNumber]);
}

/**
 * How many wrong PINs somebody without those people's phones could have tried: in calls from other phones, and by text
 * in anybody's name.
 */
export async function countForgeablePinFailures(db: Knex, since: Date): Promise<number> {
  return counted(db, since, '(by_text or not known_phone) and not doubtful', []);
}

async function counted(db: Knex, since: Date, condition: string, bindings: string[]): Promise<number> {
  const { rows } = await db.raw<{ rows: { count: string }[] }>(
    `select count(*) as count from pin_failure where at > ? and ${condition}`,
    [since, ...bindings],
  );
  return Number(rows[0]?.count ?? 0);
}
