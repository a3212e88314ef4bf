import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readOrganisation } from '../../../src/organisation-file/read.ts';
import { loadOrganisation, saveOrganisation } from '../../../src/records/organisation/organisation.ts';
import { type Organisation, PIN_SET } from '../../../src/records/organisation/organisation-shape.ts';
import { PruneRefused } from '../../../src/records/organisation/prune.ts';
import { addAway } from '../../../src/records/organisation/away.ts';
import { checkPin, pinHash } from '../../../src/crypto/pin.ts';
import type { FreshDatabase } from '../../harness/database.ts';
import { untilTrue } from '../../harness/until-true.ts';
import { databaseOfATown } from '../../harness/used-again.ts';

let database: FreshDatabase;
beforeEach(async () => {
  database = await databaseOfATown();
});
afterEach(async () => {
  await database.drop();
});

function demo(): Organisation {
  const read = readOrganisation(readFileSync(new URL('../../../db/demo.yaml', import.meta.url), 'utf8'));
  if ('faults' in read) throw new Error('The demo organisation is at fault');
  return read.organisation;
}
const without = (organisation: Organisation, staffNumber: string): Organisation => ({
  ...organisation,
  people: organisation.people
    .filter((person) => person.staffNumber !== staffNumber)
    .map((person) => ({ ...person, buddies: person.buddies.filter((buddy) => buddy !== staffNumber) })),
});
const LEFT_AT = new Date('2026-11-23T14:00:00Z');
const save = (organisation: Organisation, prune = false) =>
  database.knex.transaction((trx) =>
    saveOrganisation(trx, organisation, 'secret', { prune: prune && { at: LEFT_AT, lineNumbers: [] } }),
  );
const idOf = async (staffNumber: string): Promise<string> =>
  (await database.knex('person').where({ staff_number: staffNumber }).first()).id;
const teamId = async (): Promise<string> => (await database.knex('team').first()).id;

/** Every row as text, to show that nothing has changed. */
async function everything(): Promise<string> {
  const tables = ['organisation', 'team', 'person', 'person_team', 'phone', 'buddy'];
  const rows = await Promise.all(
    tables.map((table) => database.knex.raw('select x::text, xmin::text from ?? x order by 1', [table])),
  );
  return JSON.stringify(rows.map((result) => result.rows));
}

describe('saveOrganisation', () => {
  it('stores everything, and PINs only as hashes', async () => {
    expect(await loadOrganisation(database.knex)).toBeNull();
    const organisation = demo();
    const saved = await save(organisation);
    expect(saved).toMatchObject({
      organisation: { added: 1 },
      teams: { added: 1 },
      people: { added: organisation.people.length },
      pruned: [],
      kept: [],
    });
    const kept = await loadOrganisation(database.knex);
    expect(kept).toEqual({
      ...organisation,
      people: organisation.people
        .toSorted((one, other) => (one.staffNumber < other.staffNumber ? -1 : 1))
        .map((person) => ({
          ...person,
          pin: person.pin === null ? null : PIN_SET,
          duressPin: person.duressPin === null ? null : PIN_SET,
        })),
    });
    const row = await database.knex('person').where({ staff_number: '4021' }).first();
    const hashes = { personId: row.id, pinHash: row.pin_hash, duressPinHash: row.duress_pin_hash };
    expect(checkPin({ current: 'secret' }, hashes, '7294')).toBe('real');
    expect(checkPin({ current: 'secret' }, hashes, '3851')).toBe('duress');
    expect(row.pin_length).toBe(4);
    expect(await everything()).not.toMatch(/(?<![\da-f-])(?:7294|3851)(?![\da-f-])/);
  });

  it('updates by staff number, and does not change a PIN that is not given', async () => {
    await save(demo());
    const id = await idOf('4021');
    const changed = demo();
    const sam = changed.people.find(({ staffNumber }) => staffNumber === '4021');
    Object.assign(sam ?? {}, {
      name: 'Sam O. Okoro',
      phones: ['+447700900111', '+447700900101'],
      pin: null,
      duressPin: null,
      buddies: ['4023', '4022'],
    });
    expect((await save(changed)).people).toMatchObject({ added: 0 });
    expect(await idOf('4021')).toBe(id);
    const kept = (await loadOrganisation(database.knex))?.people.find(({ staffNumber }) => staffNumber === '4021');
    expect(kept).toMatchObject({
      name: 'Sam O. Okoro',
      phones: ['+447700900111', '+447700900101'],
      pin: PIN_SET,
      duressPin: PIN_SET,
      buddies: ['4023', '4022'],
    });
  });

  it('leaves the PIN that somebody sets while the import waits for them', async () => {
    await save(demo());
    const id = await idOf('4021');
    const changed = demo();
    const sam = changed.people.find(({ staffNumber }) => staffNumber === '4021');
    Object.assign(sam ?? {}, { name: 'Sam O. Okoro', pin: null, duressPin: null });
    const theirs = await database.knex.transaction();
    await theirs('person')
      .where({ id })
      .update({ pin_hash: pinHash('secret', id, '6402') });
    const saving = save(changed);
    await untilTrue(async () => {
      const waiting = await database.knex.raw<{ rows: unknown[] }>(
        `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return waiting.rows.length > 0;
    });
    await theirs.commit();
    await saving;
    const row = await database.knex('person').where({ id }).first();
    const hashes = { personId: id, pinHash: row.pin_hash, duressPinHash: row.duress_pin_hash };
    expect([row.name, checkPin({ current: 'secret' }, hashes, '6402')]).toEqual(['Sam O. Okoro', 'real']);
  });

  it('keeps people who are no longer in the file until it prunes, and does both in one import', async () => {
    const everybody = demo().people.length;
    await save(demo());
    expect(await save(without(demo(), '4023'))).toMatchObject({ kept: ['4023'], pruned: [] });
    expect((await loadOrganisation(database.knex))?.people).toHaveLength(everybody);
    expect(await save(without(demo(), '4023'), true)).toMatchObject({ kept: [], pruned: ['4023'] });
    expect((await loadOrganisation(database.knex))?.people).toHaveLength(everybody - 1);
    expect((await save(demo())).people).toMatchObject({ added: 1 });
  });
});

describe('prune', () => {
  async function visit(staffNumber: string, status: string): Promise<string> {
    const id = randomUUID();
    const open = status !== 'ended';
    await database
      .knex('visit')
      .insert({
        id,
        worker_id: await idOf(staffNumber),
        team_id: await teamId(),
        status,
        state: '{}',
        deadline: open ? new Date() : null,
        due_at: open ? new Date() : null,
      });
    return id;
  }
  async function alarm(
    staffNumber: string,
    state: { contacted: string[]; owners: { key: string }[]; steps: unknown[] },
  ): Promise<string> {
    const id = randomUUID();
    await database
      .knex('alarm')
      .insert({
        id,
        worker_id: await idOf(staffNumber),
        team_id: await teamId(),
        letter: 'A',
        kind: 'missed',
        status: 'raised',
        state: JSON.stringify(state),
        due_at: new Date(),
        raised_at: new Date(),
      });
    return id;
  }
  const everyone = [{ after: 0, who: [{ kind: 'everyone' }], by: ['sms'] }];

  it('keeps the rows of people whom old visits name, without anything to ring', async () => {
    await save(demo());
    const id = await idOf('4023');
    await visit('4023', 'ended');
    await save(without(demo(), '4023'), true);
    expect((await loadOrganisation(database.knex))?.people).toHaveLength(demo().people.length - 1);
    expect(await database.knex('person').where({ id }).first()).toMatchObject({
      name: 'Priya Nair',
      staff_number: '4023',
      left_at: LEFT_AT,
      roles: [],
      pin_hash: null,
      duress_pin_hash: null,
    });
    expect(await database.knex('phone').where({ person_id: id })).toEqual([]);
    expect((await save(demo())).people).toMatchObject({ added: 1 });
    expect(await database.knex('person').where({ staff_number: '4023', left_at: null }).pluck('id')).not.toContain(id);
    expect(
      await database.knex.transaction((trx) => addAway(trx, '4023', { from: '2026-12-24', to: '2026-12-26' }, 'desk')),
    ).toBe('Priya Nair');
    expect(await database.knex('person').where({ id }).pluck('away')).toEqual([[]]);
  });

  it.each<[string, (id: string) => Promise<unknown>, string]>([
    ['on a visit', () => visit('4023', 'open'), '4023 is on a visit'],
    ['overdue', () => visit('4023', 'overdue'), '4023 is on a visit'],
    ["the alarm's worker", () => alarm('4023', { contacted: [], owners: [], steps: everyone }), '4023 is on an alarm'],
    [
      "the alarm's owner",
      (id) => alarm('4021', { contacted: [], owners: [{ key: `person:${id}` }], steps: everyone }),
      '4023 is on an alarm',
    ],
    [
      'among those contacted',
      (id) => alarm('4021', { contacted: [`person:${id}`], owners: [], steps: everyone }),
      '4023 is on an alarm',
    ],
    [
      'the last contact of a running alarm',
      () =>
        alarm('4021', {
          contacted: [],
          owners: [],
          steps: [{ after: 0, who: [{ kind: 'staff', staffNumber: '4023' }], by: ['call'] }],
        }),
      'somebody who leaves is the last contact of 4021',
    ],
  ])('is refused while somebody is %s, and nothing changes', async (_, happen, reason) => {
    await save(demo());
    await happen(await idOf('4023'));
    const before = await everything();
    const pruned = save({ ...without(demo(), '4023'), name: 'Another' }, true);
    await expect(pruned).rejects.toThrow(PruneRefused);
    await expect(pruned).rejects.toMatchObject({ reasons: [reason] });
    expect(await everything()).toBe(before);
  });
});
