import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { journalContact } from '../../src/records/journal-contact.ts';
import { asJournalRow, JOURNAL_COLUMNS, type StoredJournalRow, writeJournal } from '../../src/records/journal.ts';
import { dutyKey, personKey } from '../../src/contact/contact-key.ts';
import type { FreshDatabase } from '../harness/database.ts';
import { databaseOfATown } from '../harness/used-again.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await databaseOfATown();
});
afterAll(async () => {
  await database.drop();
});

const at = new Date('2026-11-23T14:00:00Z');
const duty = dutyKey('+441632960100');

it('reads what it wrote, with who did it, and contains no telephone number of a duty contact', async () => {
  const alarmId = randomUUID();
  const ann = personKey(randomUUID());
  const actor = { kind: 'person', name: 'Ann', via: 'cli', reason: 'The visit is over' } as const;
  const detail = {
    what: 'take',
    kind: 'missed',
    status: 'taken',
    round: 1,
    owners: [duty, ann],
    answer: 'taken',
    effects: [{ kind: 'ask', contacts: [duty, ann] }],
    by: duty,
  };
  await writeJournal(database.knex, [{ at, kind: 'alarm', alarmId, detail, actor }]);
  const rows = await database.knex<StoredJournalRow>('journal').where({ alarm_id: alarmId }).select('*');
  expect(JSON.stringify(rows)).not.toContain('960100');
  expect(rows.map(asJournalRow)).toMatchObject([
    {
      kind: 'alarm',
      actor,
      detail: {
        ...detail,
        by: journalContact(duty),
        owners: [journalContact(duty), ann],
        effects: [{ contacts: [journalContact(duty), ann] }],
      },
    },
  ]);
});

it('an entry that this version cannot read is told as one, and the database refuses an unknown kind', async () => {
  const { rows } = await database.knex.raw<{ rows: StoredJournalRow[] }>(
    `insert into journal (at, kind, detail) values (?, 'alarm', '{}') returning ${JOURNAL_COLUMNS}`,
    [at],
  );
  expect(rows.map(asJournalRow)).toMatchObject([{ kind: 'unreadable', detail: { kind: 'alarm' } }]);
  await expect(database.knex('journal').insert({ at, kind: 'gossip', detail: '{}' })).rejects.toMatchObject({
    code: '23514',
  });
});

it('names a contact as the database does', async () => {
  for (const key of [duty, dutyKey('+447700900123'), personKey(randomUUID()), 'last_resort']) {
    const { rows } = await database.knex.raw<{ rows: { name: string }[] }>('select journal_contact(?) as name', [key]);
    expect(rows).toEqual([{ name: journalContact(key) }]);
  }
});
