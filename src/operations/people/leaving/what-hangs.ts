import type { Knex } from 'knex';
import { accountsOfPerson } from '../../../records/accounts.ts';
import { loadOrganisation } from '../../../records/organisation/organisation.ts';
import { callerById } from '../../../records/organisation/people.ts';
import { plannedFrom } from '../../../records/planned-visits.ts';
import { endOf } from '../../../safety/local-day.ts';
import { NoOrganisation } from '../../operation.ts';
import { afterLeaving, namesInPlan, newFaults } from './after-leaving.ts';

/** All that hangs on somebody who is to leave. */
export interface WhatHangs {
  staffNumber: string;
  /** Planned for after their last day. */
  visits: Awaited<ReturnType<typeof plannedFrom>>;
  buddyOf: { staffNumber: string; name: string; others: string[] }[];
  /** Teams whose plan names them by staff number. */
  plans: string[];
  /** The office's numbers that ring a phone of theirs. */
  officeNumbers: string[];
  /** Who is on the list for a major incident with a phone of theirs. */
  listed: string[];
  accounts: { email: string }[];
  phones: string[];
  /** What would not be right if nobody came in their place. */
  faults: string[];
}

/** Null: there is nobody of this id. */
export async function whatHangsOn(db: Knex, personId: string, lastDay: string): Promise<WhatHangs | null> {
  const organisation = await loadOrganisation(db);
  if (!organisation) throw new NoOrganisation();
  const caller = await callerById(db, personId);
  const person = organisation.people.find(({ staffNumber }) => staffNumber === caller?.staffNumber);
  if (!person) return null;
  const { staffNumber, phones } = person;
  const after = afterLeaving(organisation, staffNumber, { buddies: [], plans: [] });
  const nameOf = (number: string): string =>
    organisation.people.find((one) => one.staffNumber === number)?.name ?? number;
  const office = [...organisation.duty, ...(organisation.lastResort ? [organisation.lastResort.phone] : [])];
  return {
    staffNumber,
    visits: await plannedFrom(db, personId, endOf(lastDay, organisation.timezone)),
    buddyOf: organisation.people
      .filter(({ buddies }) => buddies.includes(staffNumber))
      .map((one) => ({
        staffNumber: one.staffNumber,
        name: one.name,
        others: one.buddies.filter((buddy) => buddy !== staffNumber).map(nameOf),
      })),
    plans: organisation.teams.filter((team) => namesInPlan(team, staffNumber)).map(({ name }) => name),
    officeNumbers: office.filter((number) => phones.includes(number)),
    listed: (organisation.majorIncident ?? [])
      .filter(({ dayNumber, nightNumber }) => phones.includes(dayNumber) || phones.includes(nightNumber))
      .map(({ name }) => name),
    accounts: (await accountsOfPerson(db, personId)).filter(({ status }) => status !== 'off'),
    phones,
    faults: newFaults(organisation, after),
  };
}
