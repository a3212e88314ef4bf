import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRetention } from '../../src/records/retention.ts';
import { freshDatabase, type FreshDatabase } from '../harness/database.ts';
import { ManualClock } from '../harness/manual-clock.ts';
import { importOrganisation } from '../harness/organisation.ts';
import { RIVERSIDE } from '../harness/riverside.ts';
import { SECRETS } from '../harness/town.ts';

const NOW = '2026-11-23T14:00:00Z';
const ago = (days: number): Date => new Date(new Date(NOW).getTime() - days * 86_400_000);
const AGES = [10, 80, 100, 300, 400, 2_000];
const THEIRS = '+447700900101';

describe('old rows', () => {
  let database: FreshDatabase;
  let worker: string;
  let team: string;
  beforeAll(async () => {
    database = await freshDatabase();
    await importOrganisation(database, RIVERSIDE, SECRETS.pin.current);
    worker = (await database.knex('person').where({ staff_number: '4021' }).first('id')).id;
    team = (await database.knex('team').first('id')).id;
  });
  afterAll(() => database.drop());

  /** Adds the rows of a life at each age, with an alarm or without. `note` tells the rows apart. */
  async function leaves(days: number, hasAlarm: boolean): Promise<void> {
    const { knex } = database;
    const at = ago(days);
    const [visit, alarm, ring, attempt, conversation] = Array.from({ length: 5 }, () => randomUUID());
    const note = `${days} ${hasAlarm ? 'alarm' : 'none'}`;
    await knex('visit').insert({
      id: visit,
      worker_id: worker,
      team_id: team,
      status: 'ended',
      started_at: at,
      deadline: at,
      ended_at: at,
      place: note,
      state: '{}',
    });
    if (hasAlarm) {
      await knex('alarm').insert({
        id: alarm,
        worker_id: worker,
        visit_id: visit,
        team_id: team,
        letter: 'A',
        kind: 'missed',
        status: 'closed',
        state: '{}',
        raised_at: at,
        closed_at: at,
      });
    }
    await knex('ring').insert({
      id: ring,
      purpose: 'overdue',
      worker_id: worker,
      visit_id: visit,
      contact_key: note,
      phones: '[]',
      flow: 'overdue-call',
      vars: '{}',
      urgency: 1,
      cursor: 0,
      time: 1,
      status: 'keyed',
      created_at: at,
    });
    await knex('attempt').insert({
      id: attempt,
      channel: 'call',
      purpose: 'overdue',
      urgency: 1,
      status: 'completed',
      not_before: at,
      to_number: THEIRS,
      visit_id: visit,
      ring_id: ring,
      flow: 'overdue-call',
      vars: '{}',
      dedupe_key: note,
      created_at: at,
      ended_at: at,
    });
    await knex('conversation').insert({
      id: conversation,
      carrier: 'twilio',
      direction: 'outbound',
      carrier_ref: conversation,
      our_number: '+441632960000',
      their_number: THEIRS,
      attempt_id: attempt,
      state: '{}',
      turn: 1,
      status: 'ended',
      contact_key: note,
      started_at: at,
      ended_at: at,
    });
    await knex('turn').insert({
      conversation_id: conversation,
      number: 1,
      at,
      input: '{}',
      reply: JSON.stringify({ note }),
    });
    if (hasAlarm) return;
    await knex('pin_failure').insert({ at, person_id: worker, known_phone: true, from_number: note });
    await knex('sealed_event').insert({
      worker_id: worker,
      at,
      due_at: at,
      sealed: Buffer.from(note),
      processed_at: days === 2_000 ? null : at,
      set_aside_at: days === 2_000 ? at : null,
    });
    await knex('inbound_text').insert({
      carrier: 'twilio',
      carrier_ref: note,
      at,
      from_number: THEIRS,
      to_number: '+441632960000',
      body: note,
    });
    await knex('unread_text').insert({ id: randomUUID(), from_number: THEIRS, at, words: note, readers: [] });
  }

  it('are deleted, each kind at its time, except rows of an alarm, unfinished rows, and rows about which people must decide', async () => {
    for (const days of AGES) for (const hasAlarm of [true, false]) await leaves(days, hasAlarm);
    await database
      .knex('conversation')
      .insert({
        id: randomUUID(),
        carrier: 'twilio',
        direction: 'inbound',
        carrier_ref: 'live',
        our_number: '+441632960000',
        their_number: THEIRS,
        contact_key: 'live',
        state: '{}',
        turn: 1,
        status: 'live',
        started_at: ago(400),
      });
    const letGo = createRetention({ knex: database.knex, clock: new ManualClock(NOW) });
    await letGo();

    const left = async (table: string, column: string): Promise<string[]> =>
      (await database.knex(table).select(`${column} as note`)).map(({ note }) => String(note));
    const all = (until: number): string[] => AGES.filter((days) => days < until).map((days) => `${days} none`);
    const alarms = AGES.map((days) => `${days} alarm`);
    const sorted = (notes: string[]): string[] => notes.toSorted();
    expect({
      visit: sorted(await left('visit', 'place')),
      ring: sorted(await left('ring', 'contact_key')),
      attempt: sorted(await left('attempt', 'dedupe_key')),
      conversation: sorted(await left('conversation', 'contact_key')),
      turns: (await database.knex('turn').select('number')).length,
      pinFailure: sorted(await left('pin_failure', 'from_number')),
      sealed: sorted(await left('sealed_event', 'sealed')),
      inbound: sorted(await left('inbound_text', 'body')),
      unread: sorted(await left('unread_text', 'words')),
    }).toEqual({
      visit: sorted([...alarms, ...all(Infinity)]),
      ring: sorted([...alarms, ...all(365)]),
      attempt: sorted([...alarms, ...all(365)]),
      conversation: sorted([...alarms, ...all(90), 'live']),
      turns: alarms.length + all(90).length,
      pinFailure: sorted(all(90)),
      sealed: sorted([...all(90), '2000 none']),
      inbound: sorted(all(365)),
      unread: sorted(all(365)),
    });
    await leaves(3_000, false);
    await letGo();
    expect(await left('inbound_text', 'body')).toContain('3000 none');
  });
});
