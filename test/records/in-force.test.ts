import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startWhereInForce } from '../../src/app/in-force.ts';
import { createLog } from '../../src/app/log.ts';
import { checkInForce, isInForce, putInForce } from '../../src/records/in-force.ts';
import { isElsewhere, type DatabasePlace, placeOfEmbedded, placeOfServer } from '../../src/database/place.ts';
import type { FreshDatabase } from '../harness/database.ts';
import { logged } from '../harness/logged.ts';
import { ManualClock } from '../harness/manual-clock.ts';
import { databaseOfATown } from '../harness/used-again.ts';

const NOW = new Date('2026-11-23T14:00:00Z');
const embedded = (machine: string | null, folder = '/srv/data', file: string | null = '12:1'): DatabasePlace => ({
  kind: 'embedded',
  machine,
  folder,
  file,
});
const server = (id: string | null): DatabasePlace => ({ kind: 'server', server: id });

describe('data that was in force in one place is a copy in another', () => {
  it.each<[string, DatabasePlace, DatabasePlace, boolean]>([
    ['the same machine and folder', embedded('m'), embedded('m'), false],
    ['the same folder, put back from a backup', embedded('m'), embedded('m', '/srv/data', '99:2'), false],
    ['another machine, the same folder', embedded('m'), embedded('n'), true],
    ['another folder on the machine, its files copied', embedded('m'), embedded('m', '/srv/copy', '99:2'), true],
    ['another folder on the machine, moved there', embedded('m'), embedded('m', '/srv/moved'), false],
    ['a container, whose machine is not known', embedded(null), embedded(null), false],
    ['a machine that was known and is not now', embedded('m'), embedded(null), false],
    ['another folder in a container, its files copied', embedded(null), embedded(null, '/copy', '99:2'), true],
    ['another folder, and nobody can say which file it is', embedded(null), embedded(null, '/copy', null), true],
    ['the same cluster and database', server('1:5'), server('1:5'), false],
    ['a dump in another cluster', server('1:5'), server('2:5'), true],
    ['another database of the cluster', server('1:5'), server('1:6'), true],
    ['a provider that does not tell', server('1:5'), server(null), false],
    ["the built-in database's data in a cluster", embedded('m'), server('1:5'), true],
  ])('%s', (_what, kept, here, elsewhere) => {
    expect(isElsewhere(kept, here)).toBe(elsewhere);
  });

  it('a folder on disk is the same after a move, and not after a copy', async () => {
    const root = mkdtempSync(join(tmpdir(), 'buddyline-place-'));
    try {
      const [first, moved, copied] = ['first', 'moved', 'copied'].map((name) => join(root, name)) as [
        string,
        string,
        string,
      ];
      mkdirSync(join(first, 'postgres'), { recursive: true });
      writeFileSync(join(first, 'postgres', 'PG_VERSION'), '18\n');
      const before = await placeOfEmbedded(first, join(first, 'postgres'));
      execFileSync('cp', ['-a', first, copied]);
      renameSync(first, moved);
      expect(isElsewhere(before, await placeOfEmbedded(moved, join(moved, 'postgres')))).toBe(false);
      expect(isElsewhere(before, await placeOfEmbedded(copied, join(copied, 'postgres')))).toBe(true);
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});

describe('where data is in force', () => {
  let database: FreshDatabase;
  beforeEach(async () => {
    database = await databaseOfATown();
  });
  afterEach(() => database.drop());

  it('the first start decides, the next confirms, a start elsewhere suspends it until a person says', async () => {
    const { knex } = database;
    expect(await isInForce(knex)).toBe(true);
    const here = await placeOfServer(knex);
    expect(here).toMatchObject({ kind: 'server', server: expect.stringMatching(/^\d+:\d+$/) });
    expect(await checkInForce(knex, here, NOW)).toBeNull();
    expect(await checkInForce(knex, server(null), NOW)).toBeNull();
    const elsewhere = server('1:1');
    expect(await checkInForce(knex, elsewhere, NOW)).toEqual({ where: 'on another database server', since: NOW });
    expect(await isInForce(knex)).toBe(false);
    expect(await checkInForce(knex, elsewhere, NOW)).not.toBeNull();
    expect(await putInForce(knex, elsewhere, NOW)).toBe(true);
    expect(await isInForce(knex)).toBe(true);
    expect(await checkInForce(knex, elsewhere, NOW)).toBeNull();
    expect(await putInForce(knex, elsewhere, NOW)).toBe(false);
    expect(await checkInForce(knex, here, NOW)).not.toBeNull();
  });

  it('a worker waits until a person says so, and a process that ends meanwhile never starts it', async () => {
    const { knex } = database;
    const clock = new ManualClock('2026-11-23T14:00:00Z');
    await checkInForce(knex, server('1:1'), NOW);
    const told = async (): Promise<{
      line: string | null;
      did: string[];
      ends: (() => void | Promise<void>)[];
      started: Promise<void>;
    }> => {
      const did: string[] = [];
      const ends: (() => void | Promise<void>)[] = [];
      let begin = (): void => undefined;
      const started = new Promise<void>((resolve) => {
        begin = resolve;
      });
      const worker = {
        start: () => {
          did.push('start');
          begin();
          return Promise.resolve();
        },
        stop: () => {
          did.push('stop');
          return Promise.resolve();
        },
      };
      const line = await startWhereInForce({
        knex,
        clock,
        here: await placeOfServer(knex),
        worker,
        log: createLog('debug', logged),
        atEnd: (end) => {
          ends.push(end);
        },
      });
      return { line, did, ends, started };
    };
    const ended = await told();
    expect(ended.line).toMatch(
      /^NOT IN FORCE: .* on another database server, since 2026-11-23\. .*npm run cli -- in-force$/,
    );
    for (const end of ended.ends) await end();
    const waiting = await told();
    await putInForce(knex, await placeOfServer(knex), NOW);
    await waiting.started;
    expect(ended.did).toEqual(['stop']);
    expect(waiting.did).toEqual(['start']);
    for (const end of waiting.ends) await end();
    expect(await told()).toMatchObject({ line: null, did: ['start'] });
  });

  it('data that returns to its own place is in force there without a confirmation', async () => {
    const { knex } = database;
    await checkInForce(knex, embedded('m'), NOW);
    expect(await checkInForce(knex, embedded('n'), NOW)).toEqual({ where: 'on another machine', since: NOW });
    expect(await checkInForce(knex, embedded('m', '/copy', '3:3'), NOW)).toEqual({ where: 'in /srv/data', since: NOW });
    expect(await checkInForce(knex, embedded('m'), NOW)).toBeNull();
    expect(await isInForce(knex)).toBe(true);
  });
});
