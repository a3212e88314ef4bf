import type { Knex } from 'knex';
import type { PersonEntry } from './organisation-shape.ts';

/**
 * Workers who are out stay who they were when they left: what changes in the office does not reach their pocket. The
 * number that they took with them still says who texts, and is never rung about them. The PINs and the role that they
 * know still count. A file changes the rest, and these once they are back and it is imported again.
 */

export interface KeptWhileOut {
  staffNumber: string;
  name: string;
  /** `person`: the file gives the staff number to somebody else. */
  kept: ('numbers' | 'PINs' | 'role' | 'person')[];
}

/**
 * Who is looked after: on a visit, until a call that they have asked for, or looked for in an alarm that all may see.
 * About a covert one what is kept would tell: there the alarm itself keeps the numbers (`AlarmState.workerPhones`).
 */
const ON_A_VISIT = `select worker_id as id from visit where is_open
  union select worker_id from purple_call where reason = 'booked' and status <> 'over'`;
const OUT = `${ON_A_VISIT}
  union select worker_id from alarm where status <> 'closed' and not covert and not drill`;

export const idsOfThoseOut = (db: Knex): Promise<Set<string>> => idsIn(db, OUT);

/** Without those who are looked for in an alarm and are on no visit. */
export const idsOfThoseOnVisits = (db: Knex): Promise<Set<string>> => idsIn(db, ON_A_VISIT);

async function idsIn(db: Knex, sql: string): Promise<Set<string>> {
  const { rows } = await db.raw<{ rows: { id: string }[] }>(sql);
  return new Set(rows.map(({ id }) => id));
}

/**
 * The entry of somebody who is out, with what stays.
 * @param known as it is stored
 * @param isPinOther whether a PIN of the entry is another than the stored one
 */
export function keptWhileOut(
  entry: PersonEntry,
  known: PersonEntry,
  isPinOther: boolean,
): { entry: PersonEntry; kept: KeptWhileOut['kept'] } {
  const areAllGone = known.phones.length > 0 && known.phones.every((number) => !entry.phones.includes(number));
  if (areAllGone && entry.name !== known.name)
    return { entry: { ...known, pin: null, duressPin: null }, kept: ['person'] };
  const areSomeGone = known.phones.some((number) => !entry.phones.includes(number));
  const isRoleGone = known.roles.includes(WORKER) && !entry.roles.includes(WORKER);
  // An alarm that runs reads numbers afresh: those of the file are rung first.
  const phones = areSomeGone ? [...new Set([...entry.phones, ...known.phones])] : entry.phones;
  return {
    entry: {
      ...entry,
      phones,
      ...(isRoleGone && { roles: [...entry.roles, WORKER] }),
      ...(isPinOther && { pin: null, duressPin: null }),
    },
    kept: [
      ...(areSomeGone ? (['numbers'] as const) : []),
      ...(isPinOther ? (['PINs'] as const) : []),
      ...(isRoleGone ? (['role'] as const) : []),
    ],
  };
}

const WORKER = 'worker';
