import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Knex } from 'knex';
import type { Hours } from '../../safety/plan.ts';
import { type Changed, saveBelongings } from './belongings.ts';
import { asNeeds, needsColumns } from './communication-needs.ts';
import type { Counts } from './counts.ts';
import { waitsForNoWorker, WorkerHeld } from './held-workers.ts';
import { idsOfThoseOut, type KeptWhileOut, keptWhileOut } from './kept-while-out.ts';
import { type Absence, type PersonEntry, PIN_SET } from './organisation-shape.ts';
import { type PinColumns, pinColumns, samePins } from './pin-columns.ts';
import { type PersonColumns, updatePeople } from './update-people.ts';

/** The people of the organisation, as its file has them: read, compared and saved. */

/** People in one statement. It takes 65,535 values at most. */
const MOST_AT_ONCE = 1000;

interface PersonRow extends PinColumns {
  id: string;
  staff_number: string;
  name: string;
  roles: string[];
  away: Absence[];
  hours: Hours[];
  language: string | null;
  slow_speech: boolean;
  text_only: boolean;
  stretch: number;
  report_each: boolean;
  building: string | null;
  teams: string[];
  phones: string[];
  buddies: string[];
}

/** Everybody by staff number, or those with these ids. */
export async function loadPeople(db: Knex, ids: string[] | null = null): Promise<Map<string, PersonRow>> {
  const { rows } = await db.raw<{ rows: PersonRow[] }>(
    `
    select p.id, p.staff_number, p.name, p.roles, p.pin_hash, p.duress_pin_hash, p.pin_length, p.pin_secret_mark,
      p.away, p.hours, p.language, p.slow_speech, p.text_only, p.stretch, p.report_each, p.building,
      array(select t.name from person_team pt join team t on t.id = pt.team_id where pt.person_id = p.id
        order by pt.position) as teams,
      array(select number from phone where person_id = p.id order by position) as phones,
      array(select o.staff_number from buddy b join person o on o.id = b.buddy_id where b.worker_id = p.id
        order by b.position) as buddies
    from person p
    where p.left_at is null and (cast(:ids as uuid[]) is null or p.id = any(:ids))
    order by p.staff_number`,
    { ids },
  );
  return new Map(rows.map((row) => [row.staff_number, row]));
}

export function asEntry(row: PersonRow): PersonEntry {
  return {
    staffNumber: row.staff_number,
    name: row.name,
    roles: row.roles,
    teams: row.teams,
    phones: row.phones,
    pin: row.pin_hash === null ? null : PIN_SET,
    duressPin: row.duress_pin_hash === null ? null : PIN_SET,
    buddies: row.buddies,
    away: row.away,
    hours: row.hours,
    needs: asNeeds(row),
    stretch: row.stretch,
    reportEach: row.report_each,
    building: row.building,
  };
}

export async function savePeople(
  trx: Knex.Transaction,
  people: PersonEntry[],
  before: Map<string, PersonRow>,
  pinSecret: string,
): Promise<{ counts: Counts; kept: KeptWhileOut[] }> {
  const counts: Counts = { added: 0, updated: 0, unchanged: 0 };
  const added: object[] = [];
  const updated: PersonColumns[] = [];
  const changed: Changed[] = [];
  const { out, known: locked } = await lockChanging(trx, people, before, pinSecret);
  const ofThoseOut: KeptWhileOut[] = [];
  for (const given of people) {
    const known = locked.get(given.staffNumber) ?? before.get(given.staffNumber);
    const id = known?.id ?? randomUUID();
    const { entry, kept } =
      known !== undefined && out.has(id)
        ? keptWhileOut(given, asEntry(known), isPinOther(known, pinColumns(id, given, known, pinSecret)))
        : { entry: given, kept: [] };
    if (kept.length > 0) ofThoseOut.push({ staffNumber: given.staffNumber, name: known?.name ?? given.name, kept });
    const pins = pinColumns(id, entry, known, pinSecret);
    if (known !== undefined && sameEntry(entry, known) && samePins(pins, known)) {
      counts.unchanged += 1;
      continue;
    }
    counts[known === undefined ? 'added' : 'updated'] += 1;
    changed.push({ id, entry, isNew: known === undefined });
    const row = {
      ...{ id, name: entry.name, roles: entry.roles, away: entry.away, hours: entry.hours },
      ...needsColumns(entry.needs),
      ...{ stretch: entry.stretch, report_each: entry.reportEach, building: entry.building },
      ...pins,
    };
    if (known !== undefined) updated.push(row);
    else
      added.push({
        ...row,
        staff_number: entry.staffNumber,
        away: JSON.stringify(entry.away),
        hours: JSON.stringify(entry.hours),
      });
  }
  await updatePeople(trx, updated);
  for (let first = 0; first < added.length; first += MOST_AT_ONCE)
    await trx('person').insert(added.slice(first, first + MOST_AT_ONCE));
  await saveBelongings(trx, changed);
  return { counts, kept: ofThoseOut };
}

/**
 * Those whom the file changes as they are once they are locked, by staff number, and who is out. Somebody who begins a
 * visit while a long file is being imported is either out by then, or begins it afterwards, with what the file has
 * given them. Somebody who set their PIN while this waited for them keeps it.
 */
async function lockChanging(
  trx: Knex.Transaction,
  people: PersonEntry[],
  before: Map<string, PersonRow>,
  pinSecret: string,
): Promise<{ out: Set<string>; known: Map<string, PersonRow> }> {
  const changing = people.flatMap((entry) => {
    const known = before.get(entry.staffNumber);
    if (!known) return [];
    return sameEntry(entry, known) && samePins(pinColumns(known.id, entry, known, pinSecret), known) ? [] : [known.id];
  });
  if (changing.length === 0) return { out: new Set(), known: new Map() };
  const isFreeOnly = waitsForNoWorker(trx);
  const { rows } = await trx.raw<{ rows: unknown[] }>(
    `select 1 from person where id = any(?) order by staff_number
      for no key update ${isFreeOnly ? 'skip locked' : ''}`,
    [changing],
  );
  if (isFreeOnly && rows.length < changing.length) throw new WorkerHeld();
  return { out: await idsOfThoseOut(trx), known: await loadPeople(trx, changing) };
}

/** Somebody who has no PIN yet may be given one. */
const isPinOther = (known: PersonRow, given: PinColumns): boolean => known.pin_hash !== null && !samePins(given, known);

function sameEntry(entry: PersonEntry, known: PersonRow): boolean {
  const kept = asEntry(known);
  return isDeepStrictEqual({ ...entry, pin: null, duressPin: null }, { ...kept, pin: null, duressPin: null });
}
