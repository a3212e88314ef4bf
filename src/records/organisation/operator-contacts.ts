import type { Knex } from 'knex';
import { mayBeRung } from '../../contact/barred-numbers.ts';
import { loadOrganisationSettings } from './people.ts';
import { dutyContacts } from './responders.ts';

/** The phones to use when something in Buddyline itself is broken, and the name of the line. */
interface OperatorContacts {
  phones: string[];
  lineName: string;
  spokenName: string;
  /** The number that workers may ring instead of the line; null if there is none. */
  office: string | null;
}

const MOST_PHONES = 10;

export interface OperatorMemory {
  /** The contacts at the last successful read. Null before the first, and while there is no organisation. */
  contacts(): OperatorContacts | null;
  /** Never rejects. */
  refresh(): Promise<void>;
}

/**
 * Keeps the contacts in memory for times when the database cannot be reached.
 * @param lineNumbers as loadResponders has it
 */
export function createOperatorMemory(knex: Knex, lineNumbers: readonly string[]): OperatorMemory {
  let known: OperatorContacts | null = null;
  return {
    contacts: () => known,
    async refresh() {
      try {
        const organisation = await loadOrganisationSettings(knex);
        if (!organisation) return;
        const phones = [
          ...(await dutyContacts(knex, lineNumbers)).flatMap((contact) => contact.phones),
          ...(organisation.lastResort ? [organisation.lastResort.phone] : []),
        ].filter((number) => mayBeRung(number, organisation.mayRing, lineNumbers));
        known = {
          phones: [...new Set(phones)].slice(0, MOST_PHONES),
          lineName: organisation.lineName,
          spokenName: organisation.spokenName,
          office: organisation.duty.find((number) => !lineNumbers.includes(number)) ?? null,
        };
      } catch {
        // The earlier contacts stay in use.
      }
    },
  };
}
