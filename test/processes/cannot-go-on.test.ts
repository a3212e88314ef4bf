import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { faultLines } from '../../src/cli/fault-lines.ts';
import { readGiven } from '../../src/operations/operation.ts';
import { attachEmbedded } from '../../src/database/embedded-postgres.ts';
import { secretsIn } from '../../src/crypto/secrets.ts';
import { runHere } from '../harness/command-here.ts';
import { type FreshDatabase, freshDatabase } from '../harness/database.ts';
import { startCommand, startScript } from '../harness/service-process.ts';
import { inOne } from '../harness/patterns.ts';

const PATIENCE = 120_000;
const NOWHERE = 'postgres://nobody@127.0.0.1:1/none';
const CARRIER = {
  PUBLIC_URL: 'http://127.0.0.1:1',
  TWILIO_ACCOUNT_SID: 'AC00000000000000000000000000000000',
  TWILIO_AUTH_TOKEN: 'token',
  TWILIO_NUMBER: '+441632960000',
  TWILIO_API_URL: 'http://127.0.0.1:1',
};
const NO_ID = '00000000-0000-4000-8000-000000000000';
const SECRETS = { PIN_SECRET: 'p'.repeat(32), DATA_SECRET: 'd'.repeat(32) };

/** In a process of its own. */
async function failsWith(env: Record<string, string>, args: string[], line: string): Promise<void> {
  const command = startScript('cli/main.ts', env, args);
  expect(await command.ended).toEqual({ code: 1, signal: null });
  expect(command.output()).toBe(`${line}\n`);
}

async function failsHereWith(env: Record<string, string>, args: string[], line: string): Promise<void> {
  expect(await runHere(args, env)).toEqual({ code: 1, out: '', err: `${line}\n` });
}

describe('a command that cannot go on reports that in one line, without SQL and without a stack', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'buddyline-cannot-'));
    writeFileSync(join(folder, 'file'), '');
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it(
    'a DATA_DIR that is a file',
    async () => {
      const DATA_DIR = join(folder, 'file');
      await failsWith(
        { DATA_DIR },
        ['board'],
        `DATA_DIR: ${DATA_DIR} is a file or lies below one, and a folder is needed (EEXIST): name a folder ` +
          `that this account may write to`,
      );
    },
    PATIENCE,
  );

  it(
    'a DATA_DIR that cannot be made',
    async () => {
      const told = startScript('main.ts', { DATA_DIR: '/proc/nonesuch/data' });
      expect(await told.ended).toEqual({ code: 1, signal: null });
      expect(told.output()).toMatch(
        inOne(
          /^DATA_DIR: \/proc\/nonesuch\/data cannot be made, or not be used by this account \(E[A-Z]+\): name a /,
          /folder that this account may write to\n$/,
        ),
      );
    },
    PATIENCE,
  );

  it('a DATA_DIR below a file, or one that cannot be made, with every command', async () => {
    for (const path of [join(folder, 'file', 'below'), '/proc/nonesuch']) {
      await expect(secretsIn(path, { pin: null, pinPrevious: null, data: null, dataPrevious: null })).rejects.toThrow(
        /^DATA_DIR: .*: name a folder that this account may write to$/,
      );
      await expect(attachEmbedded(path)).rejects.toThrow(/^DATA_DIR: /);
    }
  });

  it(
    'no database',
    async () => {
      await failsHereWith({ DATABASE_URL: NOWHERE }, ['board'], 'DATABASE_URL: nothing listens there (ECONNREFUSED)');
    },
    PATIENCE,
  );

  it(
    'a reader who closes the pipe ends nothing and sees no stack',
    async () => {
      const piped = startCommand('node src/app/launch.mjs src/cli/main.ts import db/demo.yaml --show | true', {});
      await piped.ended;
      expect(piped.output()).not.toMatch(/EPIPE|^\s+at /m);
    },
    PATIENCE,
  );
});

describe('an upgrade that cannot be done', () => {
  let database: FreshDatabase;
  beforeEach(async () => {
    database = await freshDatabase();
  });
  afterEach(() => database.drop());
  const env = (): Record<string, string> => ({ DATABASE_URL: database.url, ...SECRETS });

  it(
    'a database that is newer than the program',
    async () => {
      await database.knex('knex_migrations').insert({ name: '999_later', batch: 99, migration_time: new Date() });
      await failsWith(
        env(),
        ['migrate'],
        'The database is newer than this program (999_later): run the version that upgraded it, or a later one',
      );
    },
    PATIENCE,
  );

  it(
    'a table that is gone, though every migration has run',
    async () => {
      await database.knex.schema.dropTable('sweep');
      await database.knex.schema.alterTable('alarm', (table) => {
        table.dropColumn('letter');
      });
      const line =
        'The database lacks alarm.letter, sweep.missed_at, sweep.started_at and 3 more: it was changed by hand, ' +
        'or restored in ' +
        'part. Restore it whole from a backup; nobody is looked after on this one';
      await failsHereWith(env(), ['migrate'], line);
      const { out } = await runHere(['doctor'], { ...env(), ...CARRIER });
      expect(out).toMatch(/✗ +Database +The database lacks alarm\.letter/);
      expect(out).not.toMatch(/up to date/);
    },
    PATIENCE,
  );

  it(
    'an account that may not make tables',
    async () => {
      const account = `may_not_${process.pid}`;
      await database.knex.raw(
        `drop schema public cascade; create schema public; grant usage on schema public to public;
        create role ${account} login password 'guest'`,
      );
      const as = Object.assign(new URL(database.url), { username: account, password: 'guest' });
      try {
        await failsHereWith(
          { ...env(), DATABASE_URL: as.href },
          ['migrate'],
          'DATABASE_URL: this account may not make tables there, make it the owner of the database (42501)',
        );
      } finally {
        await database.knex.raw(`drop role ${account}`);
      }
    },
    PATIENCE,
  );

  it(
    'a table that stands in the way',
    async () => {
      await database.knex('knex_migrations').delete();
      await failsHereWith(
        env(),
        ['migrate'],
        'The database cannot be upgraded (42P07): run the version that ran before, and ' +
          "see that DATABASE_URL names Buddyline's own database",
      );
    },
    PATIENCE,
  );
});

describe('a value that cannot be read', () => {
  const minutes = z.object({ minutes: z.number().min(5).max(720) });
  const linesOf = (read: () => unknown): string[] => {
    try {
      read();
    } catch (error) {
      return faultLines(error);
    }
    return [];
  };

  it.each([
    [3, 'minutes: too small, 5 at least.'],
    [721, 'minutes: too large, 720 at most.'],
  ])('given, %d is refused, and nothing has changed', (given, line) => {
    expect(linesOf(() => readGiven(minutes, { minutes: given }))).toEqual([line, 'Nothing has changed.']);
  });

  it('stored, it does not say that nothing has changed: the change may stand', () => {
    expect(linesOf(() => minutes.parse({ minutes: 3 }))).toEqual([
      'Something that is stored cannot be read. Look whether what you asked for was done.',
    ]);
  });
});

describe('what a command is given and cannot be', () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());

  it.each([
    ['no id', ['roll-call', 'show', 'abc'], 'There is no roll-call abc.'],
    ['an id of nothing', ['roll-call', 'show', NO_ID], `There is no roll-call ${NO_ID}.`],
    ['nobody', ['roll-call', 'begin', '--out', '--by', ' '], 'by: nothing is given.\nNothing has changed.'],
    [
      'a name too long',
      ['roll-call', 'begin', '--out', '--by', 'x'.repeat(101)],
      'by: too long, 100 letters at most.\nNothing has changed.',
    ],
    [
      'two answers to whom',
      ['roll-call', 'begin', '--out', '--everybody', '--by', 'X'],
      '--out and --everybody ask different people: give one of them. Nothing has changed.',
    ],
    [
      'a team and everybody',
      ['roll-call', 'begin', '--team', 'North', '--everybody', '--by', 'X'],
      '--team and --everybody ask different people: give one of them. Nothing has changed.',
    ],
    [
      'a list and those who are out',
      ['roll-call', 'begin', '--list', '4021', '--out', '--by', 'X'],
      '--out and --list ask different people: give one of them. Nothing has changed.',
    ],
    ['no hold', ['hold', 'lift', '', '--by', 'X', '--why', 'Y'], 'hold: nothing is given.\nNothing has changed.'],
  ])('%s', async (_, args, line) => {
    await failsHereWith({ DATABASE_URL: database.url, ...SECRETS }, args, line);
  });
});
