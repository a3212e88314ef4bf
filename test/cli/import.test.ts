import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Ran, runHere } from '../harness/command-here.ts';
import { type FreshDatabase, freshDatabase } from '../harness/database.ts';
import { launching } from '../harness/service-process.ts';
import { inOne } from '../harness/patterns.ts';

const demo = fileURLToPath(new URL('../../db/demo.yaml', import.meta.url));

let database: FreshDatabase;
let folder: string;
beforeAll(async () => {
  database = await freshDatabase();
  folder = await mkdtemp(join(tmpdir(), 'buddyline-import-'));
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

const environment = (): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  DATABASE_URL: database.url,
  PIN_SECRET: 'p'.repeat(32),
  DATA_SECRET: 'd'.repeat(32),
});
/** The command in a process of its own, as somebody runs it. */
function started(...args: string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const env = environment();
    execFile(process.execPath, [...launching('cli/main.ts'), ...args], { env }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });
}
const cli = (...args: string[]): Promise<Ran> => runHere(args, environment());
async function file(name: string, text: string | Uint8Array): Promise<string> {
  await writeFile(join(folder, name), text);
  return join(folder, name);
}
/** Every row as text: nothing at all may change. */
async function everything(): Promise<string> {
  const tables = ['organisation', 'team', 'person', 'person_team', 'phone', 'buddy'];
  const rows = await Promise.all(
    tables.map((table) => database.knex.raw('select x::text, xmin::text from ?? x order by 1', [table])),
  );
  return JSON.stringify(rows.map((result) => result.rows));
}
const people = async (): Promise<number> => Number((await database.knex('person').count('id as n').first())?.n);

describe('cli import', () => {
  it('imports nothing from a file with faults, and tells them all with their lines', async () => {
    const bad = await file(
      'bad.yaml',
      'organisation:\n  name: Riverside\n  duty: ["999"]\nteams: [{ name: North, colour: red }]\n',
    );
    expect(await started('import', bad)).toEqual({
      code: 1,
      out: '',
      err: expect.stringContaining(
        `${bad}:3: duty is an emergency number: Buddyline ` +
          `never rings one\n${bad}:4: colour is an unknown key\nNothing was imported.\n`,
      ),
    });
    expect(await database.knex('organisation')).toEqual([]);
    const lines = { TWILIO_NUMBER: '01632 960500', VONAGE_COVER_NUMBER: '44 1632 960501', VONAGE_NUMBER: 'none' };
    const own = await file('own.yaml', 'organisation:\n  name: Riverside\n  duty: ["01632 960500", "01632 960501"]\n');
    expect(await runHere(['import', own], { ...environment(), ...lines })).toMatchObject({
      code: 1,
      err: inOne(
        /own\.yaml:3: duty is a number of the line itself: [^\n]*\n/,
        /[^\n]*:3: duty is a number of the line/,
      ),
    });
    expect(await cli('import', join(folder, 'none.yaml'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('cannot be read'),
    });
    expect(await cli('import', '--show')).toMatchObject({ code: 1, err: expect.stringContaining('No organisation') });
  });

  it('takes no file that is not UTF-8, no folder, and no file that is not there', async () => {
    const latin = await file('latin.yaml', Buffer.from('organisation:\n  name: Siân\n', 'latin1'));
    expect(await cli('import', latin)).toEqual({
      code: 1,
      out: '',
      err:
        `${latin}:2: is not UTF-8: save the file with the encoding UTF-8, and import it ` +
        `again\nNothing was imported.\n`,
    });
    expect(await cli('import', folder)).toEqual({
      code: 1,
      out: '',
      err: `${folder}: cannot be read: it is a folder; name the file in it. Nothing was imported.\n`,
    });
    const none = join(folder, 'none.yaml');
    expect(await cli('import', none)).toEqual({
      code: 1,
      out: '',
      err: `${none}: cannot be read: there is no such file. Nothing was imported.\n`,
    });
    expect(await database.knex('organisation')).toEqual([]);
  });

  it('imports, twice with nothing to do, and shows what it holds without PINs', async () => {
    expect(await started('import', demo)).toMatchObject({
      code: 0,
      err: expect.stringMatching(/^[^\n]*:14: warning: decoys is 0[^\n]*\n$/),
      out: expect.stringContaining('people: 6 added, 0 updated, 0 unchanged'),
    });
    expect(await people()).toBe(6);
    const before = await everything();
    expect(await cli('import', demo)).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        inOne(
          /organisation: 0 added, 0 updated, 1 unchanged[^]*teams: 0 added, 0 updated, 1 unchanged[^]*people: 0 /,
          /added, 0 updated, 6 unchanged/,
        ),
      ),
    });
    expect(await everything()).toBe(before);
    const shown = await cli('import', '--show');
    expect(shown.out).toContain('pin: (set)');
    expect(shown.out).not.toMatch(/7294|3851/);
    const again = await file('again.yaml', shown.out);
    expect(await cli('import', again)).toMatchObject({
      code: 0,
      out: expect.stringContaining('people: 0 added, 0 updated, 6 unchanged'),
    });
    const changed = await file('changed.yaml', shown.out.replace('Sam Okoro', 'Sam O. Okoro'));
    expect(await cli('import', changed)).toMatchObject({
      code: 0,
      out: expect.stringContaining('people: 0 added, 1 updated, 5 unchanged'),
    });
    expect(await cli('import', demo)).toMatchObject({
      code: 0,
      out: expect.stringContaining('people: 0 added, 1 updated, 5 unchanged'),
    });
    expect(await cli('import', '--show', demo)).toMatchObject({
      code: 0,
      out: expect.stringContaining('usual_length: 1h'),
    });
  }, 120_000);

  it('exports a file that an older one does not silently undo, and keeps what was noted by a command', async () => {
    const old = join(folder, 'exported.yaml');
    expect(await started('export', old)).toEqual({ code: 0, out: `${old} is written.\n`, err: '' });
    expect(await cli('export', old)).toMatchObject({ code: 1, err: expect.stringContaining('Nothing was written') });
    const text = (await cli('export')).out;
    expect(text).toMatch(/^revision: \d+\n/);
    expect(await cli('person', 'away', '4031', '2099-12-24', '2099-12-26')).toMatchObject({ code: 0 });
    const newer = await file('newer.yaml', text.replace('Sam Okoro', 'Sam N. Okoro'));
    expect(await cli('import', newer)).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        /noted on the command line, and kept: Idris \w+ \(4031\) is away from 2099-12-24 to 2099-12-26\nrevision \d+\n/,
      ),
    });
    const before = await everything();
    const refused = await cli('import', old);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toMatch(
      inOne(
        /The file is of revision \d+, and revision \d+ is here\. It would undo what was changed since:\n {2}Sam /,
        /N\. Okoro \(4021\): name, by a file, [-\d]+ [:\d]+ UTC\nExport .*--overwrite\.\nNothing was /,
        /imported\.\n$/,
      ),
    );
    expect(await everything()).toBe(before);
    expect(await cli('import', '--overwrite', old)).toMatchObject({
      code: 0,
      err: expect.stringContaining('warning: it undoes what was changed since the export: Sam'),
    });
  }, 120_000);

  it('takes no PIN that a slip makes of the duress PIN that stays, nor one of another length', async () => {
    expect(await cli('import', demo)).toMatchObject({ code: 0 });
    const shown = (await cli('import', '--show')).out;
    const withPin = (pin: string) => shown.replace(/(staff_number: "4021"[^]*?\n +pin: )\(set\)/, `$1"${pin}"`);
    const before = await everything();
    // Sam's duress PIN is 3851.
    for (const [pin, reason] of [
      ['3851', 'pin is too like the duress_pin that stays: give both'],
      ['3857', 'pin is too like the duress_pin that stays: give both'],
      ['3581', 'pin is too like the duress_pin that stays: give both'],
      ['829173', 'pin must be as long as the duress_pin that stays: give both'],
    ] as const) {
      const alike = await file('alike.yaml', withPin(pin));
      const line = withPin(pin).split(`"${pin}"`)[0]?.split('\n').length;
      expect(await cli('import', alike)).toEqual({
        code: 1,
        out: '',
        err: expect.stringMatching(new RegExp(`alike\\.yaml:${line}: ${reason}\nNothing was imported\\.\n$`)),
      });
    }
    expect(await everything()).toBe(before);
    expect(await cli('import', await file('other.yaml', withPin('8291')))).toMatchObject({ code: 0 });
    expect(await everything()).not.toBe(before);
    const both = withPin('829173').replace(/("829173"\n +duress_pin: )\(set\)/, '$1"640285"');
    expect(await cli('import', await file('both.yaml', both))).toMatchObject({ code: 0 });
    expect(await cli('import', demo)).toMatchObject({ code: 0 });
  }, 120_000);

  it('lets go of people only when asked to', async () => {
    const alone = await file(
      'alone.yaml',
      (await cli('import', '--show')).out.replace(/ {2}- name: Idris[^]*?(?= {2}- name:|$)/, ''),
    );
    expect(await cli('import', alone)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/kept \(see --prune\): 4031/),
    });
    expect(await people()).toBe(6);
    expect(await cli('import', '--prune', alone)).toMatchObject({ code: 0, out: expect.stringMatching(/gone: 4031/) });
    expect(await people()).toBe(5);
  }, 120_000);

  it.each([['import', '--help'], ['migrate', '--help'], ['--help']])('explains itself: %s %s', async (...args) => {
    expect(await started(...args)).toMatchObject({ code: 0, out: expect.stringContaining('Usage:') });
  });

  it('needs the secret that the service has', async () => {
    const env = { PATH: process.env.PATH, DATABASE_URL: database.url };
    expect(await runHere(['import', demo], env)).toMatchObject({
      code: 1,
      err: expect.stringContaining('PIN_SECRET and DATA_SECRET: required with DATABASE_URL'),
    });
  });
});
