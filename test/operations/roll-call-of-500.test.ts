import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { beginRollCall } from '../../src/operations/roll-calls/begin.ts';
import { processDueSealedEvents } from '../../src/operations/sealed-event-processing.ts';
import type { Dependencies } from '../../src/operations/work.ts';
import { freshDatabase, type FreshDatabase } from '../harness/database.ts';
import { dependenciesOn, SECRETS } from '../harness/dependencies.ts';
import { ManualClock } from '../harness/manual-clock.ts';
import { importOrganisation } from '../harness/organisation.ts';

/** A roll-call of a whole county, without telephones. */

const PEOPLE = 500;
const START = '2026-11-23T14:00:00Z';
const numberOf = (n: number): string => `+447700900${String(n % 1000).padStart(3, '0')}`;
const COUNTY = `
organisation: { name: County, spoken_name: County office, last_resort: { name: Night, phone: "+441632960999" } }
teams: [{ name: North, police_force: Northshire, purple_file: off }]
people:
  - { name: Mo Haddad, staff_number: "1000", roles: [manager], team: North, phones: ["+441632960103"] }
${Array.from(
  { length: PEOPLE },
  (_, n) =>
    `  - { name: Person ${String(n)}, staff_number: "${String(2000 + n)}", team: North, phones: ["${numberOf(n)}"] }`,
).join('\n')}
`;

describe('five hundred people are asked at once', () => {
  let database: FreshDatabase;
  let parts: Dependencies;
  let clock: ManualClock;
  beforeEach(async () => {
    database = await freshDatabase();
    await importOrganisation(database, COUNTY, SECRETS.pin.current);
    clock = new ManualClock(START);
    parts = dependenciesOn(database, clock);
  });
  afterEach(() => database.drop());

  async function count(what: string): Promise<number> {
    const { rows } = await database.knex.raw<{ rows: { n: number }[] }>(`select count(*)::integer as n from ${what}`);
    return rows[0]?.n ?? 0;
  }

  it('each has one text; who is late goes first; then each is rung, and a manager gets one text of all', async () => {
    const [late, out] = await database
      .knex<{ id: string; staff_number: string }>('person')
      .whereIn('staff_number', ['2498', '2499'])
      .orderBy('staff_number')
      .select('id');
    const [team] = await database.knex<{ id: string }>('team').select('id');
    await database.knex('visit').insert(
      [
        [late?.id, '2026-11-23T13:50:00Z'],
        [out?.id, '2026-11-23T15:00:00Z'],
      ].map(([worker, deadline], n) => ({
        id: `00000000-0000-4000-8000-00000000000${String(n)}`,
        worker_id: worker,
        team_id: team?.id,
        status: 'open',
        started_at: '2026-11-23T13:00:00Z',
        deadline,
        due_at: deadline,
        version: 1,
        state: '{}',
      })),
    );
    const begun = await beginRollCall(
      parts,
      { kind: 'system' },
      { asks: 'everybody', teams: 'all', isDrill: false, by: 'Mo' },
    );
    expect(begun).toMatchObject({ kind: 'done', asked: PEOPLE + 1 });
    const texts = await database
      .knex<{ person_id: string; urgency: number; seq: number; purpose: string }>('contact_attempt')
      .where({ purpose: 'roll-call' })
      .orderBy('urgency')
      .orderBy('seq')
      .select('person_id');
    expect(texts).toHaveLength(PEOPLE + 1);
    expect(texts.slice(0, 2).map(({ person_id }) => person_id)).toEqual([late?.id, out?.id]);

    // The carrier has taken them all.
    await database.knex('contact_attempt').update({ status: 'sent', placed_at: START });
    await database.knex('contact_attempt').update({ status: 'delivered', ended_at: START });
    clock.advanceTo(new Date('2026-11-23T14:03:05Z'));
    await processDueSealedEvents(parts, 4);
    expect(await count(`call_sequence where purpose = 'roll-call'`)).toBe(PEOPLE + 1);
    expect(await count(`roll_call_person where status = 'rung'`)).toBe(PEOPLE + 1);

    // Nobody has pressed a key.
    await database.knex('call_sequence').update({ status: 'unanswered' });
    clock.advanceTo(new Date('2026-11-23T14:05:00Z'));
    await processDueSealedEvents(parts, 4);
    expect(await count(`roll_call_person where status = 'silent'`)).toBe(PEOPLE + 1);
    const told = await database
      .knex<{ body: string; purpose: string }>('contact_attempt')
      .where('purpose', 'tell')
      .select('body');
    // Mo is silent too, so the last resort is told: there is no duty number.
    expect(told).toHaveLength(1);
    expect(told[0]?.body).toMatch(/And 493 more: the desk has the list\.$/);
    // Who was not looked at because another was telling is looked at a minute later.
    clock.advanceTo(new Date('2026-11-23T14:06:00Z'));
    await processDueSealedEvents(parts, 4);
    expect(await count('sealed_event where processed_at is null or error is not null')).toBe(0);
  });
});
