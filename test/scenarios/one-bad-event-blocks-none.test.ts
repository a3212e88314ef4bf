import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { insertSealedEvents } from '../../src/records/sealed-events.ts';
import { seal } from '../../src/crypto/seal.ts';
import type { SafetyEvent } from '../../src/operations/safety-event.ts';
import { BEA, DUTY, EVERYBODY, IRA, MO, OUT_OF_HOURS, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { mind, samIsMissed } from '../harness/sam-is-missed.ts';
import { openTown, SECRETS, type Town } from '../harness/town.ts';
import { webOf } from '../harness/web-of.ts';
import { inOne } from '../harness/patterns.ts';

const SET_ASIDE = inOne(
  /^Riverside lone-working line: urgent, please act\..*Do not ring or text them\. Do not go there\..*\nSam /,
  /Okoro, 4021, North$/,
);

describe('an event that cannot be applied blocks none of the later ones', () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE });
  });
  afterEach(async () => {
    await mind(town, ...EVERYBODY);
    await town.close();
  });

  const idOf = async (number: string): Promise<string> =>
    (await town.knex('phone').where({ number }).first('person_id')).person_id;
  /** Writes events as a turn does. It does not go through the line, which might correct them. */
  const tells = async (number: string, ...events: SafetyEvent[]): Promise<void> => {
    const workerId = await idOf(number);
    const sealed = seal(SECRETS.data, workerId, events);
    await town.knex.transaction((trx) =>
      insertSealedEvents(trx, [{ workerId, at: town.now(), dueAt: town.now(), sealed }]),
    );
    await town.settle();
  };
  const poison = async (number: string, sealed: Buffer): Promise<void> => {
    await town
      .knex('sealed_event')
      .insert({ worker_id: await idOf(number), at: town.now(), due_at: town.now(), sealed });
  };

  /** Nobody waits for the worker's row meanwhile. */
  const locked = async (number: string, act: () => Promise<void>): Promise<void> => {
    const faults: unknown[] = [];
    town.knex.on('query-error', (fault: unknown) => faults.push(fault));
    const held = await town.knex.transaction();
    await held.raw('select from person where id = ? for no key update', [await idOf(number)]);
    await act();
    await held.rollback();
    expect(faults).toEqual([]);
  };

  const health = async (): Promise<{ status: number; body: unknown; metrics: string }> => {
    await town.worker.timers.sweep();
    const app = await webOf(town);
    const { status, body } = await request(app).get('/health');
    return { status, body, metrics: (await request(app).get('/metrics')).text };
  };

  it('a row that cannot be opened: later events count at once, and those who can look are told', async () => {
    await poison(SAM, Buffer.from('poison'));
    await town.phone(SAM).texts('STATUS 3851');
    expect(await town.records.alarms()).toMatchObject([{ staffNumber: '4021', kind: 'duress', covert: true }]);
    expect(await town.records.eventsSetAside()).toMatchObject([
      { failures: 3, error: expect.stringMatching(/^Error at src\/operations\/[\w-]+\.ts:\d+$/) },
    ]);
    for (const number of [BEA, MO, IRA, DUTY, OUT_OF_HOURS]) {
      expect(await town.records.textsTo(number, { purpose: 'notice' })).toEqual([expect.stringMatching(SET_ASIDE)]);
      const rings = await town.records.callSequences({ purpose: 'tell' });
      expect(rings.filter(({ phones }) => phones.includes(number))).toHaveLength(1);
    }
    expect(await town.records.contacts({ to: SAM })).toMatchObject([{ body: 'No visit is open.' }]);
  });

  it('half an emoji and a NUL in a note amid an alarm: the note is processed, and so are later events', async () => {
    await town.phone(SAM).texts('SOS');
    await tells(SAM, { type: 'note', words: 'he \ud83d is\0 in the kitchen' });
    await town.phone(SAM).texts('STATUS 3851');
    expect(await town.records.alarms()).toMatchObject([{ staffNumber: '4021', kind: 'duress', covert: true }]);
    expect(await town.records.eventsSetAside()).toEqual([]);
    const { state } = await town.records.alarm();
    expect(state.facts).toContainEqual(
      expect.objectContaining({ what: 'note', words: 'he \ufffd is\ufffd in the kitchen' }),
    );
  });

  it('an unreadable event of an alarm blocks no other worker and no later event; responders are heard', async () => {
    await town.phone(SAM).texts('SOS');
    await town.knex('alarm').update({ state: town.knex.raw(`jsonb_set(state, '{facts}', '0')`) });
    await tells(SAM, { type: 'note', words: 'on the stairs' });
    await town.phone(BEA).texts('STATUS 2947');
    expect(await town.records.alarms({ staffNumber: '4021' })).toMatchObject([{ kind: 'panic', covert: false }]);
    expect(await town.records.alarms({ staffNumber: '4022' })).toMatchObject([{ kind: 'duress', covert: true }]);
    expect(await town.records.eventsSetAside()).toMatchObject([
      { failures: 3, error: expect.stringMatching(/^ZodError at src\/[\w/-]+\.ts:\d+$/) },
    ]);
    await town
      .knex('alarm')
      .where({ covert: false })
      .update({ state: town.knex.raw(`jsonb_set(state, '{facts}', '[]')`) });
    await town.phone(SAM).texts('STATUS 3851');
    expect(await town.records.alarms({ staffNumber: '4021' })).toContainEqual(
      expect.objectContaining({ kind: 'duress', covert: true }),
    );
  });

  it('health and metrics report it, and the line stays in service', async () => {
    const before = await health();
    expect(before).toMatchObject({ status: 200, body: { status: 'ok', eventsSetAside: 0 } });
    expect(before.metrics).toMatch(/^buddyline_events_set_aside 0$/m);
    await poison(SAM, Buffer.from('poison'));
    await town.settle();
    const after = await health();
    expect(after).toMatchObject({ status: 200, body: { status: 'ok', eventsSetAside: 1 } });
    expect(after.metrics).toMatch(/^buddyline_events_set_aside 1$/m);
  });

  it('it is tried again, and raises when its secret is restored; a PIN that comes so late closes nothing', async () => {
    const workerId = await idOf(SAM);
    const lost = { current: 'a secret that is lost' };
    await poison(SAM, seal(lost, workerId, [{ type: 'phrase', level: 'help', phone: SAM }]));
    await town.settle();
    expect(await town.records.alarms()).toEqual([]);
    town.parts.secrets.data = { ...SECRETS.data, previous: lost.current };
    await town.passes('11s');
    await town.worker.timers.sweep();
    expect(await town.records.alarms()).toMatchObject([{ staffNumber: '4021', kind: 'duress', covert: true }]);
    expect(await town.records.eventsSetAside()).toEqual([]);

    const bea = await idOf(BEA);
    town.parts.secrets.data = SECRETS.data;
    await poison(BEA, seal(lost, bea, [{ type: 'pin', proof: 'real', phone: BEA }]));
    await town.settle();
    await town.phone(BEA).texts('SOS');
    town.parts.secrets.data = { ...SECRETS.data, previous: lost.current };
    await town.passes('11s');
    await town.worker.timers.sweep();
    town.parts.secrets.data = SECRETS.data;
    expect(await town.records.alarms({ staffNumber: '4022' })).toMatchObject([{ status: 'raised' }]);
  });

  it('a real PIN that was set aside closes no alarm late: they may have been missed again since', async () => {
    const workerId = await idOf(SAM);
    const lost = { current: 'a secret that is lost' };
    await samIsMissed(town);
    await poison(SAM, seal(lost, workerId, [{ type: 'pin', proof: 'real', phone: SAM }]));
    await town.settle();
    expect(await town.records.eventsSetAside()).toHaveLength(1);
    town.parts.secrets.data = { ...SECRETS.data, previous: lost.current };
    await town.passes('11s');
    await locked(SAM, () => town.worker.timers.sweep());
    expect(await town.records.eventsSetAside()).toHaveLength(1);
    await town.passes('11s');
    await town.worker.timers.sweep();
    town.parts.secrets.data = SECRETS.data;
    expect(await town.records.alarms()).toMatchObject([{ kind: 'missed', status: 'raised' }]);
    expect(await town.records.eventsSetAside()).toEqual([]);
  });

  it('people are told at most once an hour about one worker', async () => {
    for (let event = 0; event < 3; event += 1) await poison(SAM, Buffer.from('poison'));
    await town.settle();
    expect(await town.records.eventsSetAside()).toHaveLength(3);
    expect(await town.records.contacts({ to: DUTY, channel: 'text', purpose: 'notice' })).toHaveLength(1);
  });
});
