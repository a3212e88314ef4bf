import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { readOrganisation } from '../../../src/organisation-file/read.ts';
import { showOrganisation } from '../../../src/organisation-file/show.ts';
import { importOrganisation } from '../../../src/operations/organisation/import-organisation.ts';
import { recordAbsence } from '../../../src/operations/people/record-absence.ts';
import { removeAbsence } from '../../../src/operations/people/remove-absence.ts';
import { savePerson, versionOf } from '../../../src/operations/people/save-person.ts';
import type { Actor } from '../../../src/records/actor.ts';
import { changesSince, currentRevision } from '../../../src/records/organisation/changes.ts';
import { loadOrganisation } from '../../../src/records/organisation/organisation.ts';
import type { PersonEntry } from '../../../src/records/organisation/organisation-shape.ts';
import { openDesk, type TestDesk } from '../../harness/desk.ts';
import { RIVERSIDE_AND_SOUTH } from '../../harness/riverside.ts';

/** Which changes make a revision, and what an older file may undo. */

const JOAN: Actor = { kind: 'person', name: 'Joan', via: 'cli' };
const DAYS = { from: '2026-12-24', to: '2027-01-02' };

let desk: TestDesk | null = null;
let parts: TestDesk['dependencies']['parts'];
let atTheDesk: Actor;
beforeEach(async () => {
  await desk?.close();
  desk = await openDesk({ organisation: RIVERSIDE_AND_SOUTH });
  ({ parts } = desk.dependencies);
  atTheDesk = { kind: 'account', id: (await desk.signedIn('administrator')).accountId, via: 'desk' };
});
afterAll(() => desk?.close());

const revision = () => currentRevision(parts.knex);
async function stored() {
  const found = await loadOrganisation(parts.knex);
  if (!found) throw new Error('there is no organisation');
  return found;
}
async function entry(staffNumber: string): Promise<PersonEntry> {
  const found = (await stored()).people.find((one) => one.staffNumber === staffNumber);
  if (!found) throw new Error(`nobody has the number ${staffNumber}`);
  return found;
}
const exported = async (): Promise<string> => showOrganisation(await stored(), await revision());
async function imports(text: string, { prune = false, overwrite = false } = {}) {
  const read = readOrganisation(text);
  if (!('organisation' in read)) throw new Error(JSON.stringify(read.faults));
  const options = { pinSecrets: parts.secrets.pin, prune, lineNumbers: [], overwrite, seen: null };
  return parts.knex.transaction((trx) =>
    importOrganisation({ trx, now: parts.clock.now(), actor: JOAN }, read, options),
  );
}
async function changesName(staffNumber: string, name: string): Promise<void> {
  const person = await entry(staffNumber);
  const who = { kind: 'known', person: staffNumber, version: versionOf(person) } as const;
  const hours = person.hours.map(({ from, to }) => ({ days: 'mon', from, to }));
  expect(await savePerson(parts, atTheDesk, { who, given: { ...person, name, hours } })).toMatchObject({
    kind: 'done',
  });
}

describe('The revision of the organisation', () => {
  it('is one more after each change, whoever makes it, and the same after what changes nothing', async () => {
    expect(await revision()).toBe(1);
    await changesName('4022', 'Bea B. Lindqvist');
    expect(await revision()).toBe(2);
    await changesName('4022', 'Bea B. Lindqvist');
    expect(await revision()).toBe(2);
    for (const times of [1, 2]) {
      await recordAbsence(parts, atTheDesk, { person: '4022', ...DAYS });
      expect([times, await revision()]).toEqual([times, 3]);
    }
    await removeAbsence(parts, JOAN, { person: '4022', ...DAYS });
    expect(await revision()).toBe(4);
    expect(await removeAbsence(parts, JOAN, { person: '4022', ...DAYS })).toMatchObject({ kind: 'no-absence' });
    expect(await imports(await exported())).toMatchObject({ kind: 'done', revision: 4 });
    const slower = (await exported()).replace('reminder: 5m', 'reminder: 10m');
    expect(await imports(slower)).toMatchObject({ kind: 'done', revision: 5 });
    expect(await changesSince(parts.knex, 1)).toEqual([
      made(2, 'desk', 'Bea B. Lindqvist', '4022', [{ key: 'name' }], expect.any(String)),
      made(3, 'desk', 'Bea B. Lindqvist', '4022', [{ key: 'away', before: [], after: [DAYS] }], expect.any(String)),
      made(4, 'cli', 'Bea B. Lindqvist', '4022', [{ key: 'away', before: [DAYS], after: [] }], 'Joan'),
      {
        ...made(5, 'file', 'North', 'North', [{ key: 'reminder', before: '5m', after: '10m' }], 'Joan'),
        about: 'team',
      },
    ]);
  });

  const made = (number: number, source: string, called: string, name: string, keys: object[], by: unknown) => ({
    ...{ revision: number, source, called, name, keys, by },
    ...{ about: 'person', happened: 'changed', reason: null, at: parts.clock.now() },
  });

  it('rises at every place that stores people, teams or plans: there is only one', () => {
    const root = fileURLToPath(new URL('../../../src', import.meta.url));
    const stores = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.startsWith('records'))
      .filter((name) => /\b(saveOrganisation|addAway|removeAway)\(/.test(readFileSync(join(root, name), 'utf8')));
    expect(stores.length).toBeGreaterThan(3);
    for (const name of stores)
      expect([name, /changeOrganisation\(/.test(readFileSync(join(root, name), 'utf8'))]).toEqual([name, true]);
  });
});

describe('An import of an organisation file', () => {
  it('holds everybody whom it changes for as few statements as one person: those who ring wait for them', async () => {
    const statements: string[] = [];
    parts.knex.on('query', ({ sql }: { sql: string }) => statements.push(sql));
    const statementsFor = async (text: string): Promise<number> => {
      statements.length = 0;
      expect(await imports(text)).toMatchObject({ kind: 'done' });
      const held = statements.slice(statements.findIndex((sql) => sql.includes('for no key update')));
      return held.length;
    };
    const forOne = await statementsFor((await exported()).replace('Sam Okoro', 'Sam O. Okoro'));
    expect(await statementsFor((await exported()).replaceAll(/name: ([A-Z]\w+) (\w+)$/gm, 'name: $1 B. $2'))).toBe(
      forOne,
    );
    expect((await stored()).people.filter(({ name }) => name.includes(' B. ')).length).toBeGreaterThan(3);
  });

  it('leaves what was noted at the desk or by a command, and takes away what a file wrote', async () => {
    const written = (await exported()).replace('away: []', 'away: [ { from: 2026-12-01, to: 2026-12-02 } ]');
    await imports(written);
    const [{ staffNumber = '' } = {}] = (await stored()).people.filter(({ away }) => away.length > 0);
    await recordAbsence(parts, atTheDesk, { person: staffNumber, ...DAYS });
    const before = (await exported()).replace(/away:\n(\s+- .*\n)+/, 'away: []\n').replace(/^revision.*\n/, '');
    const imported = await imports(before);
    expect(imported).toMatchObject({
      kind: 'done',
      undone: { changes: [], since: 'import' },
      kept: [{ person: { staffNumber }, away: { ...DAYS, noted: 'desk' } }],
    });
    expect((await entry(staffNumber)).away).toEqual([{ ...DAYS, noted: 'desk' }]);
    await changesName(staffNumber, 'Sam A. Okoro');
    expect((await entry(staffNumber)).away).toEqual([{ ...DAYS, noted: 'desk' }]);
    const now = await revision();
    expect(await imports(await exported())).toMatchObject({ kind: 'done', revision: now });
    expect((await entry(staffNumber)).away).toEqual([{ ...DAYS, noted: 'desk' }]);
  });

  it('of an older file is refused where it would undo a change, names it, and is done where that is said', async () => {
    const old = await exported();
    await changesName('4022', 'Bea B. Lindqvist');
    await recordAbsence(parts, atTheDesk, { person: '4030', ...DAYS });
    const before = await stored();
    const refused = await imports(old);
    expect(refused).toMatchObject({
      kind: 'undoes',
      undone: {
        since: 'file',
        revision: 3,
        changes: [{ revision: 2, source: 'desk', called: 'Bea B. Lindqvist', name: '4022', keys: [{ key: 'name' }] }],
      },
    });
    expect([await stored(), await revision()]).toEqual([before, 3]);
    expect(await imports(old, { overwrite: true })).toMatchObject({ kind: 'done', revision: 4 });
    expect(await entry('4022')).toMatchObject({ name: 'Bea Lindqvist' });
    expect((await entry('4030')).away).toEqual([{ ...DAYS, noted: 'desk' }]);
  });

  it('of an older file is refused where it would bring back an absence that was removed', async () => {
    await recordAbsence(parts, atTheDesk, { person: '4030', ...DAYS });
    const old = await exported();
    await removeAbsence(parts, atTheDesk, { person: '4030', ...DAYS });
    expect(await imports(old)).toMatchObject({ undone: { changes: [{ name: '4030', keys: [{ key: 'away' }] }] } });
    expect((await entry('4030')).away).toEqual([]);
  });

  it('of an older file is taken where it undoes nothing', async () => {
    const old = await exported();
    await changesName('4022', 'Bea B. Lindqvist');
    const brought = old.replace('Bea Lindqvist', 'Bea B. Lindqvist').replace('reminder: 5m', 'reminder: 10m');
    expect(await imports(brought)).toMatchObject({ kind: 'done', undone: { changes: [] } });
  });

  it('that lets people go is refused where one of them came after the file', async () => {
    const old = await exported();
    const needs = { language: null, slowSpeech: false, textOnly: false };
    const given = { roles: ['manager'], teams: ['North'], phones: ['+447700900107'], buddies: [], hours: [], needs };
    const who = { kind: 'new', staffNumber: '4050' } as const;
    await savePerson(parts, atTheDesk, { who, given: { ...given, name: 'Noor Aziz' } });
    expect(await imports(old, { prune: true })).toMatchObject({
      kind: 'undoes',
      undone: { changes: [{ happened: 'added', name: '4050' }] },
    });
    expect(await imports(old)).toMatchObject({ kind: 'done', undone: { changes: [] }, saved: { kept: ['4050'] } });
    expect(await imports(old, { prune: true, overwrite: true })).toMatchObject({ saved: { pruned: ['4050'] } });
  });

  it('of a file without a revision, or with an unknown one, is done, and what it undid is named', async () => {
    const old = await exported();
    for (const file of [old.replace(/^revision.*\n/, ''), old.replace(/^revision.*\n/, 'revision: 900\n')]) {
      await changesName('4022', 'Bea B. Lindqvist');
      const imported = await imports(file);
      expect(imported).toMatchObject({
        kind: 'done',
        undone: { changes: [{ name: '4022', keys: [{ key: 'name' }] }] },
      });
      expect(await entry('4022')).toMatchObject({ name: 'Bea Lindqvist' });
    }
  });
});
