import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type FreshDatabase, freshDatabase } from '../harness/database.ts';
import { startCommand, startScript } from '../harness/service-process.ts';

const PATIENCE = 60_000;
const NOWHERE = 'postgres://nobody@127.0.0.1:1/none';
const SECRETS = { PIN_SECRET: 'p'.repeat(32), DATA_SECRET: 'd'.repeat(32) };

async function failsWith(env: Record<string, string>, script: string, args: string[], line: string): Promise<void> {
  const process = startScript(script, env, args);
  expect(await process.ended).toEqual({ code: 1, signal: null });
  expect(process.output()).toBe(`${line}\n`);
}

describe('what cannot go on says so in one line, without SQL and without a stack', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'buddyline-cannot-'));
    writeFileSync(join(folder, 'file'), '');
  });
  afterAll(() => { rmSync(folder, { recursive: true }); });

  it('a DATA_DIR that is a file', async () => {
    const DATA_DIR = join(folder, 'file');
    await failsWith({ DATA_DIR }, 'cli/main.ts', ['board'], `${DATA_DIR}: is a file, and a folder is needed (EEXIST)`);
  }, PATIENCE);

  it('no database', async () => {
    await failsWith({ DATABASE_URL: NOWHERE }, 'cli/main.ts', ['board'], 'DATABASE_URL: nothing listens there (ECONNREFUSED)');
  }, PATIENCE);

  it('a reader who has read enough ends nothing and sees no stack', async () => {
    const piped = startCommand('node --import tsx src/cli/main.ts import db/demo.yaml --show | true', {});
    await piped.ended;
    expect(piped.output()).not.toMatch(/EPIPE|^\s+at /m);
  }, PATIENCE);
});

describe('an upgrade that cannot be done', () => {
  let database: FreshDatabase;
  beforeEach(async () => { database = await freshDatabase(); });
  afterEach(() => database.drop());
  const env = (): Record<string, string> => ({ DATABASE_URL: database.url, ...SECRETS });

  it('a database that is newer than the program', async () => {
    await database.knex('knex_migrations').insert({ name: '999_later', batch: 99, migration_time: new Date() });
    await failsWith(env(), 'cli/main.ts', ['migrate'],
      'The database is newer than this program (999_later): run the version that upgraded it, or a later one');
  }, PATIENCE);

  it('a table that stands in the way', async () => {
    await database.knex('knex_migrations').where({ name: '001_foundation' }).delete();
    await failsWith(env(), 'cli/main.ts', ['migrate'],
      'The database cannot be upgraded (42P07): run the version that ran before, and see that DATABASE_URL names Buddyline\'s own database');
  }, PATIENCE);
});
