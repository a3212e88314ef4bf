import type { Knex } from 'knex';
import type { Hours } from '../../safety/plan.ts';
import type { NeedsColumns } from './communication-needs.ts';
import type { Absence } from './organisation-shape.ts';
import type { PinColumns } from './pin-columns.ts';

/** What a file gives a person, but for the staff number, which identifies them. */
export interface PersonColumns extends NeedsColumns, PinColumns {
  id: string;
  name: string;
  roles: string[];
  away: Absence[];
  hours: Hours[];
  stretch: number;
  report_each: boolean;
  building: string | null;
}

/**
 * Changes people whom the transaction has locked, all in one statement: somebody who rings meanwhile waits for their
 * own row until the file is in, and for no longer than 2 s.
 */
export async function updatePeople(trx: Knex.Transaction, people: PersonColumns[]): Promise<void> {
  if (people.length === 0) return;
  const inHex = (bytes: Buffer | null): string | null => bytes?.toString('hex') ?? null;
  const rows = people.map((person) => ({
    ...person,
    pin_hash: inHex(person.pin_hash),
    duress_pin_hash: inHex(person.duress_pin_hash),
  }));
  await trx.raw(
    `
    update person set name = one.name, roles = one.roles, away = one.away, hours = one.hours,
      language = one.language, slow_speech = one.slow_speech, text_only = one.text_only, stretch = one.stretch,
      report_each = one.report_each, building = one.building, pin_hash = decode(one.pin_hash, 'hex'),
      duress_pin_hash = decode(one.duress_pin_hash, 'hex'), pin_length = one.pin_length,
      pin_secret_mark = one.pin_secret_mark
    from json_to_recordset(?) as one (id uuid, name text, roles text[], away jsonb, hours jsonb, language text,
      slow_speech boolean, text_only boolean, stretch double precision, report_each boolean, building text,
      pin_hash text, duress_pin_hash text, pin_length smallint, pin_secret_mark text)
    where person.id = one.id`,
    [JSON.stringify(rows)],
  );
}
