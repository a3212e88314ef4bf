import { readOrganisation } from '../../src/organisation-file/read.ts';
import type { Organisation } from '../../src/records/organisation/organisation-shape.ts';
import { saveOrganisation } from '../../src/records/organisation/organisation.ts';
import type { FreshDatabase } from './database.ts';

/** Reading a file takes 30 ms, and a test file may open twenty towns with the same one. */
const known = new Map<string, Organisation>();

/** Imports an organisation's file into an empty database. Throws an error that lists all its faults. */
export async function importOrganisation(
  { knex }: Pick<FreshDatabase, 'knex'>,
  yaml: string,
  pinSecret: string,
): Promise<void> {
  const organisation = organisationOf(yaml);
  await knex.transaction((trx) => saveOrganisation(trx, organisation, pinSecret, { prune: false }));
}

/** Reads an organisation's file. Throws an error that lists all its faults. */
export function organisationOf(yaml: string): Organisation {
  const before = known.get(yaml);
  if (before) return before;
  const read = readOrganisation(yaml);
  if (!('organisation' in read))
    throw new Error(read.faults.map(({ line, reason }) => `${line}: ${reason}`).join('\n'));
  known.set(yaml, read.organisation);
  return read.organisation;
}
