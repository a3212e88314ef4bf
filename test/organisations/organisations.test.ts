import { afterEach, describe, expect, it } from '@jest/globals';
import { readySheet } from '../../src/cli/ready.ts';
import { readOrganisation } from '../../src/organisation-file/read.ts';
import { type FreshDatabase, freshDatabase } from '../harness/database.ts';
import { fileOf, ORGANISATIONS } from '../harness/day.ts';
import { importOrganisation, organisationOf } from '../harness/organisation.ts';

/** The organisations whose days test/scenarios/days lives through. Each carries what one policy says. */

describe.each(ORGANISATIONS)('the organisation %s', (name) => {
  let database: FreshDatabase | null = null;
  afterEach(() => database?.drop());

  it('has no fault, and is warned of what it knows', () => {
    const read = readOrganisation(fileOf(name));
    if (!('organisation' in read)) throw new Error(JSON.stringify(read.faults));
    // A small charity has no duty desk.
    expect(read.warnings.map(({ reason }) => reason)).toEqual(
      name === 'al-warda' ? [expect.stringMatching(/^no duty number: .* managers are rung instead$/)] : [],
    );
  });

  it('lacks only what its people must do, and the readiness of a small team says how small it is', async () => {
    database = await freshDatabase();
    await importOrganisation(database, fileOf(name), 'a secret');
    for (const team of organisationOf(fileOf(name)).teams) {
      const { lines } = await readySheet(database.knex, team.name, new Date('2026-11-20T09:00:00Z'));
      const wrong = lines.filter((line) => line.startsWith('✗'));
      const known = [
        /number has not proved|has not practised|nobody has pressed a key there yet/,
        /^✗ +Drill +none yet|^✗ +Ladders? of .* only [12] from/,
      ];
      expect(wrong.filter((line) => !known.some((one) => one.test(line)))).toEqual([]);
      expect(lines.at(-1)).toBe('No go.');
    }
  });
});
