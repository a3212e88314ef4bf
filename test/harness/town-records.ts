import type { Knex } from 'knex';
import { type AlarmReaders, alarmReaders } from './town-records/alarms.ts';
import { type ContactReaders, contactReaders } from './town-records/contacts.ts';
import { type JournalReaders, journalReaders } from './town-records/journal.ts';
import { type PeopleReaders, peopleReaders } from './town-records/people.ts';
import { type VisitReaders, visitReaders } from './town-records/visits.ts';

/**
 * What is in the database, for tests of what is kept, or of what no phone may hear of. These only read: a test that
 * changes rows on purpose does so by `knex`.
 */
export type TownRecords = AlarmReaders & ContactReaders & JournalReaders & PeopleReaders & VisitReaders;

export function recordsIn(knex: Knex): TownRecords {
  return {
    ...alarmReaders(knex),
    ...contactReaders(knex),
    ...journalReaders(knex),
    ...peopleReaders(knex),
    ...visitReaders(knex),
  };
}
