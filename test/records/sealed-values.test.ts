import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Secrets } from '../../src/crypto/pin.ts';
import { openSealed, seal } from '../../src/crypto/seal.ts';
import { gatherHeld } from '../../src/operations/rights/gather.ts';
import { sealWords } from '../../src/operations/sealed-words.ts';
import { resealAll } from '../../src/operations/secrets/reseal.ts';
import { columnOf, SEALED_PLACES } from '../../src/records/sealed-values.ts';
import { type FreshDatabase, freshDatabase } from '../harness/database.ts';
import { ManualClock } from '../harness/manual-clock.ts';
import { importOrganisation } from '../harness/organisation.ts';
import { RIVERSIDE } from '../harness/riverside.ts';
import { SECRETS } from '../harness/town.ts';
import { recordsIn } from '../harness/town-records.ts';

type Asked = Parameters<typeof gatherHeld>[1];

const OLD = { current: 'the old secret' };
const NEW = { current: 'the new secret', previous: 'the old secret' };
const NEW_ALONE = { current: 'the new secret' };

describe('what is sealed', () => {
  let database: FreshDatabase;
  let sam: string;
  beforeAll(async () => {
    database = await freshDatabase();
    await importOrganisation(database, RIVERSIDE, SECRETS.pin.current);
    sam = await recordsIn(database.knex).personId('4021');
  });
  afterAll(() => database.drop());

  it('stands in the columns that are known, and in no other', async () => {
    const { rows } = await database.knex.raw<{ rows: { place: string }[] }>(
      `select table_name || '.' || column_name as place from information_schema.columns
        where table_schema = 'public' and data_type = 'bytea' and column_name like '%sealed%' order by 1`,
    );
    expect(rows.map(({ place }) => place)).toEqual(SEALED_PLACES.map((place) => `${place}.${columnOf(place)}`).sort());
  });

  it('is sealed anew where the previous secret sealed it, for the same name, and only once', async () => {
    const at = new Date('2026-11-23T14:00:00Z');
    const many = Array.from({ length: 700 }, (_, n) => ({
      worker_id: sam,
      at,
      due_at: at,
      processed_at: at,
      sealed: seal(n % 2 === 0 ? OLD : NEW_ALONE, sam, { n }),
    }));
    await database.knex.batchInsert('sealed_event', many, 100);
    const part = { carrier: 'twilio', from_number: '+447700900101', to_number: '+441632960000', of: 'x', total: 1, at };
    await database
      .knex('text_part')
      .insert({ ...part, carrier_ref: 'ref', number: 1, sealed: seal(OLD, 'ref', { body: 'x' }) });
    await database
      .knex('emergency_sheet')
      .insert({
        id: randomUUID(),
        person_id: sam,
        sealed: seal(OLD, `emergency sheet of ${sam}`, { born: '1990' }),
        is_complete: false,
        checked_at: at,
      });
    const words = { worker_id: sam, readers: [], at, words: 'bring me', id: randomUUID() };
    await database.knex('unread_text').insert({ ...words, sealed: sealWords(OLD, sam, 'bring me the purple file') });
    await database
      .knex('sealed_event')
      .insert({ worker_id: sam, at, due_at: at, processed_at: at, sealed: Buffer.from('x') });

    const before = { current: 350, previous: 353, broken: 1 };
    expect(await resealAll(database.knex, NEW, { isTrial: true })).toEqual(before);
    // What was moved to the end of its table by the first batches is met again, and opens.
    expect(await resealAll(database.knex, NEW, { isTrial: false })).toMatchObject({ previous: 353, broken: 1 });
    expect(await resealAll(database.knex, NEW, { isTrial: true })).toEqual({ current: 703, previous: 0, broken: 1 });
    const rows = await database.knex('sealed_event').orderBy('id').limit(700).select<{ sealed: Buffer }[]>('sealed');
    expect(rows.map(({ sealed }) => openSealed(NEW_ALONE, sam, sealed))).toEqual(many.map((_, n) => ({ n })));
    const sheet = await database.knex('emergency_sheet').first<{ sealed: Buffer }>('sealed');
    expect(openSealed(NEW_ALONE, `emergency sheet of ${sam}`, sheet.sealed)).toEqual({ born: '1990' });
    // A request for what is kept has the words still, of the worker and of a family that they name.
    const parts = { knex: database.knex, clock: new ManualClock('2026-12-01T14:00:00Z') };
    const wordsFor = async (whose: Asked, data: Secrets): Promise<string[]> =>
      (await gatherHeld({ ...parts, secrets: { ...SECRETS, data } }, whose)).flatMap((one) =>
        one.kind === 'words' ? [one.words] : [],
      );
    const asks = { person: { id: sam, name: 'Sam Okoro', staffNumber: '4021', teamIds: [] }, family: null };
    const names = (reference: string): Asked => ({
      person: null,
      family: { initials: '', place: '', phone: '', reference },
    });
    expect(await wordsFor(asks, NEW_ALONE)).toEqual(['bring me the purple file']);
    expect(await wordsFor(names('Purple File'), NEW_ALONE)).toEqual(['bring me the purple file']);
    expect(await wordsFor(names('AB 1234'), NEW_ALONE)).toEqual([]);
    expect(await wordsFor(asks, OLD)).toEqual(['bring me']);
  });
});
