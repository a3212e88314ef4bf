import type { Knex } from 'knex';
import { reader, type Which } from './rows.ts';

/** An entry of the journal: what was done, and who did it. */
interface SeenEntry {
  kind: string;
  visitId: string | null;
  workerId: string | null;
  actor: unknown;
  detail: { [key: string]: unknown };
}

/** A look of somebody at the desk, in the log of looks. */
interface SeenLook {
  accountId: string | null;
  page: string;
  did: string;
  alarmId: string | null;
  personId: string | null;
  teamId: string | null;
  reason: string | null;
}

export interface JournalReaders {
  /** In the order in which they were written. */
  journal: (which?: Which<SeenEntry>) => Promise<SeenEntry[]>;
  /** What the operator is told in the journal, the oldest first. */
  operatorEntries: () => Promise<SeenEntry['detail'][]>;
  /** What the office did, the oldest first. */
  officeEntries: (which?: Which<SeenEntry>) => Promise<SeenEntry['detail'][]>;
  looks: (which?: Which<SeenLook>) => Promise<SeenLook[]>;
  /** The reasons that looks were logged with, the oldest first. */
  lookReasons: (which?: Which<SeenLook>) => Promise<(string | null)[]>;
}

export function journalReaders(knex: Knex): JournalReaders {
  const journal = reader<SeenEntry>(knex, {
    from: (db) => db('journal'),
    columns: { kind: 'kind', visitId: 'visit_id', workerId: 'worker_id', actor: 'actor', detail: 'detail' },
    order: 'id',
  });
  const looks = reader<SeenLook>(knex, {
    from: (db) => db('access_log'),
    columns: {
      accountId: 'account_id',
      page: 'page',
      did: 'did',
      alarmId: 'alarm_id',
      personId: 'person_id',
      teamId: 'team_id',
      reason: 'reason',
    },
    order: 'id',
  });
  return {
    journal,
    operatorEntries: async () => (await journal({ kind: 'operator' })).map(({ detail }) => detail),
    officeEntries: async (which) => (await journal({ kind: 'office', ...which })).map(({ detail }) => detail),
    looks,
    lookReasons: async (which) => (await looks(which)).map(({ reason }) => reason),
  };
}
