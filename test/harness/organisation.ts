import { readOrganisation } from '../../src/organisation-file/read.ts';
import type { Organisation } from '../../src/records/organisation/organisation-shape.ts';
import { saveOrganisation } from '../../src/records/organisation/organisation.ts';
import type { FreshDatabase } from './database.ts';

/** Reading one takes 30 ms, and a file may open twenty towns of the same. */
const known = new Map<string, Organisation>();

/** Puts an organisation's file into an empty database; throws every fault that it has. */
export async function importOrganisation({ knex }: FreshDatabase, yaml: string, pinSecret: string): Promise<void> {
  const organisation = organisationOf(yaml);
  await knex.transaction((trx) => saveOrganisation(trx, organisation, pinSecret, { prune: false }));
}

/** What a file says; throws every fault that it has. */
export function organisationOf(yaml: string): Organisation {
  const before = known.get(yaml);
  if (before) return before;
  const read = readOrganisation(yaml);
  if (!('organisation' in read))
    throw new Error(read.faults.map(({ line, reason }) => `${line}: ${reason}`).join('\n'));
  known.set(yaml, read.organisation);
  return read.organisation;
}
