import type { Knex } from 'knex';
import type { DataRequest } from '../../records/data-requests.ts';
import { heldCalls, heldContacts, type HeldSpeech, heldTexts } from '../../records/views/held/contact.ts';
import {
  heldDeeds,
  heldLooks,
  heldMatters,
  heldNotes,
  heldPins,
  heldRollCalls,
  heldSelf,
} from '../../records/views/held/person.ts';
import { runningSince } from '../../records/views/held/running.ts';
import type { Held, HeldText } from '../../records/views/held/things.ts';
import {
  heldAlarms,
  heldHazards,
  heldRecordings,
  heldVisits,
  visitsOfFamily,
} from '../../records/views/held/visits.ts';
import { openWords } from '../sealed-words.ts';
import type { Dependencies } from '../work.ts';

/**
 * Real milliseconds. What is younger is left out for everybody, so that a gap does not tell of an alarm that is open.
 */
const YOUNG = 24 * 3_600_000;

type GatherDependencies = Pick<Dependencies, 'knex' | 'clock' | 'secrets'>;

/** Everything that is kept about whom a request is about, but for what is young or is going on. */
export async function gatherHeld(
  { knex: db, clock, secrets }: GatherDependencies,
  { person, family }: Pick<DataRequest, 'person' | 'family'>,
): Promise<Held[]> {
  const now = clock.now();
  const old = new Date(now.getTime() - clock.stretch(YOUNG));
  if (person) {
    const running = await runningSince(db, person.id);
    const before = running !== null && running < old ? running : old;
    const spoken = { personId: person.id, phone: '', reference: '', before };
    const whose = { personId: person.id };
    return [
      ...(await heldSelf(db, person.id)),
      ...(await heldPins(db, person.id, before)),
      ...(await heldVisits(db, whose, before)),
      ...(await heldAlarms(db, whose, before)),
      ...(await textsOf(db, secrets, spoken)),
      ...(await heldContacts(db, spoken)),
      ...(await heldCalls(db, spoken)),
      ...(await heldRecordings(db, whose, before)),
      ...(await heldMatters(db, person.id, { before, realBefore: clock.toReal(before) })),
      ...(await heldRollCalls(db, person.id, before)),
      ...(await heldDeeds(db, person.id, before)),
      ...(await heldLooks(db, person.id, clock.toReal(before))),
      ...(await heldNotes(db, person.name, before)),
    ];
  }
  if (!family) return [];
  const whose = { visitIds: await visitsOfFamily(db, family) };
  const spoken = { personId: null, phone: family.phone, reference: family.reference.trim(), before: old };
  return [
    ...(await heldVisits(db, whose, old)),
    ...(await heldAlarms(db, whose, old)),
    ...(await heldHazards(db, family, now)),
    ...(await textsOf(db, secrets, spoken)),
    ...(await heldCalls(db, spoken)),
    ...(await heldRecordings(db, whose, old)),
    ...(await heldNotes(db, family.reference.trim(), old)),
  ];
}

/** As they were texted. What does not open any more is without its code phrase. */
async function textsOf(db: Knex, secrets: GatherDependencies['secrets'], spoken: HeldSpeech): Promise<HeldText[]> {
  const reference = spoken.reference.toLowerCase();
  return (await heldTexts(db, spoken)).flatMap(({ sealed, workerId, ...text }) => {
    const words = (sealed && workerId && openWords(secrets.data, workerId, sealed)) ?? text.words;
    const isAsked = sealed === null || spoken.personId !== null || words.toLowerCase().includes(reference);
    return isAsked ? [{ ...text, words }] : [];
  });
}
