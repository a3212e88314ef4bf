import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Knex } from 'knex';
import { readBackup } from '../../src/cli/backup-file.ts';
import { backUp } from '../../src/cli/backup.ts';
import { withRecords } from '../../src/cli/open.ts';
import { readPassphrase } from '../../src/cli/passphrase.ts';
import { restore } from '../../src/cli/restore.ts';
import { secretsIn } from '../../src/crypto/secrets.ts';
import { resealAll } from '../../src/operations/secrets/reseal.ts';
import { rotateSecret } from '../../src/operations/secrets/rotate.ts';
import { SYSTEM } from '../../src/records/actor.ts';
import { checkInForce, putInForce } from '../../src/records/in-force.ts';
import { RESTORED, writeJournal } from '../../src/records/journal.ts';
import { BEA, IRA, MO, MO_AT_HOME, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { temporaryDataDir } from '../harness/service-process.ts';
import { openTown, SECRETS, type Town } from '../harness/town.ts';

const PASSPHRASE = 'correct horse battery staple';
const typed = () => Promise.resolve(PASSPHRASE);
/** A try of the passphrase takes seconds in a real backup (test/processes/restored-copy.test.ts makes one). */
const WORK = 10;

/** Every row of every table that a backup holds, but for the line log: a town writes that a moment later. */
async function everything(knex: Knex): Promise<Record<string, string[]>> {
  const { rows } = await knex.raw<{ rows: { name: string }[] }>(
    `select table_name as name from information_schema.tables where table_schema = 'public'
      and table_name not in ('knex_migrations', 'knex_migrations_lock', 'lease', 'session', 'line_log') order by 1`,
  );
  const found: Record<string, string[]> = {};
  for (const { name } of rows) {
    const { rows: own } = await knex.raw<{ rows: { row: string }[] }>('select row_to_json(r)::text as row from ?? r', [
      name,
    ]);
    found[name] = own.map(({ row }) => row).toSorted();
  }
  return found;
}

describe('a backup', () => {
  let town: Town;
  let folder: string;
  let file: string;
  let before: Record<string, string[]>;
  const dataDirs: ReturnType<typeof temporaryDataDir>[] = [];
  beforeAll(async () => {
    town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
    for (const phone of [BEA, IRA, MO, MO_AT_HOME]) town.phone(phone).answers('silent');
    await town.phone(SAM).texts('START 10 12 High Street, \u00e9 "quoted" \\ 😀');
    await town.phone(SAM).texts('STATUS 3851');
    await town.passes('2m');
    folder = mkdtempSync(join(tmpdir(), 'buddyline-backup-'));
    file = join(folder, 'monday.age');
    before = await everything(town.knex);
  });
  afterAll(async () => {
    await town.abandon();
    rmSync(folder, { recursive: true });
  });
  afterEach(async () => {
    await Promise.all(dataDirs.splice(0).map((one) => one.remove()));
  });

  const records = () => ({ knex: town.knex, dataDir: folder, secrets: () => Promise.resolve(SECRETS) });
  function emptyDataDir(): { DATA_DIR: string } {
    const dataDir = temporaryDataDir();
    dataDirs.push(dataDir);
    return { DATA_DIR: dataDir.path };
  }

  it('is one file that says nothing, and is written beside whatever goes on', async () => {
    const [line] = await backUp(records(), file, typed, WORK);
    expect(line).toMatch(/^\d+ rows and the secrets are in .*monday\.age\./);
    expect(readFileSync(file).subarray(0, 21).toString()).toBe('age-encryption.org/v1');
    expect(readFileSync(file).includes('High Street')).toBe(false);
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(readdirSync(folder)).toEqual(['monday.age']);
    await expect(backUp(records(), file, typed)).rejects.toThrow('is there already');
  });

  it('restores all of it on an empty machine: every row, the secrets; what comes later gets new numbers', async () => {
    const environment = emptyDataDir();
    const [line] = await restore(environment, file, typed);
    expect(line).toMatch(/^\d+ rows as they were at /);
    await withRecords(environment, async ({ knex, secrets, place }) => {
      const restored = await everything(knex);
      // The clock begins, and that the records are older than the line is written down.
      const journal = restored['journal']?.filter((row) => !row.includes(RESTORED));
      expect({ ...restored, journal, clock: before['clock'], in_force: before['in_force'] }).toEqual(before);
      expect(restored['journal']).toHaveLength((before['journal']?.length ?? 0) + 1);
      expect(await secrets()).toEqual(SECRETS);
      await writeJournal(knex, [{ at: new Date(), kind: 'drill', detail: { what: 'missed' } }]);
      await expect(knex('journal').delete()).rejects.toThrow(/append-only/);
      // In a container, a folder of the same name looks like the place of before.
      const here = { ...(await place()), machine: null };
      expect(await checkInForce(knex, here, new Date())).toMatchObject({ where: 'where its backup was made' });
      expect(await putInForce(knex, here, new Date())).toBe(true);
      expect(await checkInForce(knex, here, new Date())).toBeNull();
    });
    await expect(restore(environment, file, typed)).rejects.toThrow('There is a database in');
  });

  it('leaves nothing behind where the passphrase is another, or the file was cut short or changed', async () => {
    const whole = readFileSync(file);
    const damaged = join(folder, 'damaged.age');
    const environment = emptyDataDir();
    await expect(restore(environment, file, () => Promise.resolve('another passphrase'))).rejects.toThrow(
      'the passphrase is another',
    );
    const changed = Buffer.from(whole);
    changed.writeUInt8(changed.readUInt8(whole.length - 100) ^ 1, whole.length - 100);
    for (const bytes of [whole.subarray(0, whole.length - 50), changed, Buffer.from('hello')]) {
      writeFileSync(damaged, bytes);
      await expect(restore(environment, damaged, typed)).rejects.toThrow(/damaged|does not open/);
    }
    expect(await restore(environment, file, typed)).toHaveLength(2);
  });

  it('is not made of a database of one’s own, nor with a short passphrase', async () => {
    const other = join(folder, 'other.age');
    await expect(backUp({ ...records(), dataDir: null }, other, typed)).rejects.toThrow('pg_dump');
    await expect(readPassphrase(undefined, Readable.from(['short\n']))).rejects.toThrow('12 characters');
    expect(await readPassphrase(undefined, Readable.from([`${PASSPHRASE}\nmore\n`]))).toBe(PASSPHRASE);
    expect(readdirSync(folder).filter((name) => name.startsWith('other'))).toEqual([]);
  });

  it('holds the secrets that open its rows, though one was rotated while the passphrase was typed', async () => {
    const own = mkdtempSync(join(tmpdir(), 'buddyline-secrets-'));
    for (const name of ['pin', 'data'] as const)
      writeFileSync(join(own, `${name}-secret`), `${SECRETS[name].current}\n`, { mode: 0o600 });
    const none = { pin: null, pinPrevious: null, data: null, dataPrevious: null };
    const rotates = async (): Promise<string> => {
      const secret = { name: 'data', path: join(own, 'data-secret') } as const;
      await rotateSecret({ knex: town.knex }, secret, SYSTEM, new Date(), { taken: 0 });
      return PASSPHRASE;
    };
    const rotated = join(own, 'rotated.age');
    try {
      await backUp({ ...records(), secrets: () => secretsIn(own, none) }, rotated, rotates, WORK);
      const { header } = await readBackup(rotated, PASSPHRASE);
      const opens = { current: header.secrets.data, previous: header.secrets.dataPrevious };
      expect(await resealAll(town.knex, opens, { isTrial: true })).toMatchObject({ broken: 0 });
      expect(await resealAll(town.knex, SECRETS.data, { isTrial: true })).not.toMatchObject({ broken: 0 });
    } finally {
      rmSync(own, { recursive: true });
    }
  });
});
