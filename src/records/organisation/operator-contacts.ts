import type { Knex } from 'knex';
import { dutyContacts, loadOrganisationSettings } from './people.ts';

/** Whom to tell that something in Buddyline itself is broken, and in whose name. */
export interface OperatorContacts {
  phones: string[];
  lineName: string;
  spokenName: string;
  /** The number that workers may ring instead of the line; null where there is none. */
  office: string | null;
}

const MOST_PHONES = 10;

export interface OperatorMemory {
  /** As they were when the database last told. Null before it ever did, and while there is no organisation. */
  contacts(): OperatorContacts | null;
  /** Never rejects. */
  refresh(): Promise<void>;
}

/** Keeps them in memory, for when the database does not tell any more. */
export function createOperatorMemory(knex: Knex): OperatorMemory {
  let known: OperatorContacts | null = null;
  return {
    contacts: () => known,
    async refresh() {
      try {
        const organisation = await loadOrganisationSettings(knex);
        if (!organisation) return;
        const phones = [
          ...(await dutyContacts(knex)).flatMap((contact) => contact.phones),
          ...(organisation.lastResort ? [organisation.lastResort.phone] : []),
        ];
        known = {
          phones: [...new Set(phones)].slice(0, MOST_PHONES),
          lineName: organisation.lineName,
          spokenName: organisation.spokenName,
          office: organisation.duty[0] ?? null,
        };
      } catch {
        // What was known before still holds.
      }
    },
  };
}
