import type { Knex } from 'knex';
import type { Clock } from '../../safety/clock.ts';
import type { DataRequest } from '../../records/data-requests.ts';
import { heldCalls, heldContacts, heldTexts } from '../../records/views/held/contact.ts';
import { heldDeeds, heldLooks, heldMatters, heldNotes, heldPins, heldSelf } from '../../records/views/held/person.ts';
import { runningSince } from '../../records/views/held/running.ts';
import type { Held } from '../../records/views/held/things.ts';
import {
  heldAlarms,
  heldHazards,
  heldRecordings,
  heldVisits,
  visitsOfFamily,
} from '../../records/views/held/visits.ts';

/** Everything that is kept about whom a request is about, but for what is going on now. */
export async function gatherHeld(
  { knex: db, clock }: { knex: Knex; clock: Clock },
  { person, family }: Pick<DataRequest, 'person' | 'family'>,
): Promise<Held[]> {
  if (person) {
    const before = await runningSince(db, person.id);
    const spoken = { personId: person.id, phone: '', reference: '', before };
    const real = { now: clock.toReal(clock.now()), before: before && clock.toReal(before) };
    return [
      ...(await heldSelf(db, person.id)),
      ...(await heldPins(db, person.id, before)),
      ...(await heldVisits(db, { personId: person.id })),
      ...(await heldAlarms(db, { personId: person.id })),
      ...(await heldTexts(db, spoken)),
      ...(await heldContacts(db, spoken)),
      ...(await heldCalls(db, spoken)),
      ...(await heldRecordings(db, { personId: person.id })),
      ...(await heldMatters(db, person.id)),
      ...(await heldDeeds(db, person.id, before)),
      ...(await heldLooks(db, person.id, real)),
      ...(await heldNotes(db, person.name, before)),
    ];
  }
  if (!family) return [];
  const visitIds = await visitsOfFamily(db, family);
  const spoken = { personId: null, phone: family.phone, reference: family.reference.trim(), before: null };
  return [
    ...(await heldVisits(db, { visitIds })),
    ...(await heldAlarms(db, { visitIds })),
    ...(await heldHazards(db, family, clock.now())),
    ...(await heldTexts(db, spoken)),
    ...(await heldCalls(db, spoken)),
    ...(await heldRecordings(db, { visitIds })),
    ...(await heldNotes(db, family.reference.trim(), null)),
  ];
}
