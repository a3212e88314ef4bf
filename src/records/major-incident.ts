import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { DayAndNight } from '../safety/major-incident.ts';
import type { ListedContact } from './organisation/organisation-shape.ts';

/** The list of those who are rung in a major incident. */

export interface MajorIncidentContact extends DayAndNight {
  id: string;
  name: string;
  whatFor: string;
  checkedAt: Date | null;
  checkedBy: string | null;
}

/** In its order. */
export async function majorIncidentContacts(db: Knex): Promise<MajorIncidentContact[]> {
  const { rows } = await db.raw<{ rows: MajorIncidentContact[] }>(`
    select id, name, what_for as "whatFor", day_number as "dayNumber", night_number as "nightNumber",
      checked_at as "checkedAt", checked_by as "checkedBy"
    from major_incident_contact order by position, name`);
  return rows;
}

/** Makes the list so. People who stay by name stay checked, unless a number changes. */
export async function saveMajorIncidentContacts(trx: Knex.Transaction, list: ListedContact[]): Promise<void> {
  const before = new Map((await majorIncidentContacts(trx)).map((one) => [one.name, one]));
  await trx('major_incident_contact').delete();
  if (list.length === 0) return;
  await trx('major_incident_contact').insert(
    list.map(({ name, whatFor, dayNumber, nightNumber }, position) => {
      const known = before.get(name);
      const isSame = known?.dayNumber === dayNumber && known.nightNumber === nightNumber;
      return {
        id: known?.id ?? randomUUID(),
        position,
        name,
        what_for: whatFor,
        day_number: dayNumber,
        night_number: nightNumber,
        checked_at: isSame ? known.checkedAt : null,
        checked_by: isSame ? known.checkedBy : null,
      };
    }),
  );
}

/** Somebody has reached these at both numbers. Returns how many of them have these numbers still. */
export async function markChecked(
  trx: Knex.Transaction,
  rung: (DayAndNight & { id: string })[],
  { at, by }: { at: Date; by: string },
): Promise<number> {
  let marked = 0;
  for (const { id, dayNumber, nightNumber } of rung)
    marked += await trx('major_incident_contact')
      .where({ id, day_number: dayNumber, night_number: nightNumber })
      .update({ checked_at: at, checked_by: by });
  return marked;
}
