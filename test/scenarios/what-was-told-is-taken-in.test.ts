import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { seal } from '../../src/crypto/seal.ts';
import type { NewAttempt } from '../../src/records/attempts.ts';
import { insertAttempts } from '../../src/records/new-attempts.ts';
import { noEventsInHand, processDueSealedEvents } from '../../src/operations/sealed-event-processing.ts';
import type { Dependencies } from '../../src/operations/work.ts';
import { WorkerHeld } from '../../src/records/organisation/held-workers.ts';
import { healthOf } from '../../src/records/views/health.ts';
import { dueHandlers } from '../../src/switchboard/due.ts';
import { repairInconsistencies } from '../../src/switchboard/repair-inconsistencies.ts';
import { ManualClock } from '../harness/manual-clock.ts';
import { BEA, IRA, MO, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { openTwins, type Twins } from '../harness/twins.ts';
import { untilTrue } from '../harness/until-true.ts';
import { aText } from '../records/an-attempt.ts';

describe('what the line was told is processed', () => {
  let twins: Twins;
  beforeEach(async () => {
    twins = await openTwins(RIVERSIDE, '2026-11-23T14:00:00Z');
  });
  afterEach(async () => {
    await twins.close();
  });

  const text = async (number: string, body: string): Promise<void> =>
    twins.live([{ holder: { number, answers: null, lived: [] }, doing: { kind: 'text', body } }]);

  it('although earlier events of this and another worker cannot be opened; the operator is told of those', async () => {
    const { knex } = twins.parts;
    await text(SAM, 'STATUS 3851');
    await text(BEA, 'STATUS 2947');
    const broken = await twins.records.sealedEvents();
    for (const { id, workerId: worker } of broken) {
      await knex('sealed_event')
        .where({ id })
        .update({ sealed: seal({ current: 'a secret that is lost' }, worker, []) });
    }
    await text(BEA, 'OK 2947');
    await text(SAM, 'OK 3851');
    expect(await processDueSealedEvents(twins.parts)).toBe(4);
    expect(await twins.records.alarms()).toMatchObject([
      { kind: 'duress', covert: true },
      { kind: 'duress', covert: true },
    ]);
    expect(await processDueSealedEvents(twins.parts)).toBe(0);
    expect((await twins.records.eventsSetAside()).map(({ id }) => id)).toEqual(broken.map(({ id }) => id));
    expect(await twins.records.operatorEntries()).toHaveLength(2);
  });

  it('although an event takes too long again and again: for a minute the database may have much to do', async () => {
    await text(SAM, 'STATUS 3851');
    const slow: Dependencies['secrets'] = {
      ...twins.parts.secrets,
      get data(): never {
        throw Object.assign(new Error('canceling statement due to statement timeout'), { code: '57014' });
      },
    };
    const at = (time: string): Dependencies => ({ ...twins.parts, clock: new ManualClock(time), secrets: slow });
    // The database was away, and what waits has waited for an hour.
    await expect(processDueSealedEvents(at('2026-11-23T15:00:00Z'))).rejects.toThrow('statement timeout');
    await expect(processDueSealedEvents(at('2026-11-23T15:00:59Z'))).rejects.toThrow('statement timeout');
    // The database may have been away again: one more time-out a minute later says little of the event.
    for (const second of [1, 2])
      await expect(processDueSealedEvents(at(`2026-11-23T15:01:0${second}Z`))).rejects.toThrow('statement timeout');
    expect(await twins.records.eventsSetAside()).toEqual([]);
    expect(await processDueSealedEvents(at('2026-11-23T15:01:03Z'))).toBe(1);
    expect(await twins.records.eventsSetAside()).toHaveLength(1);
    await text(SAM, 'OK 3851');
    expect(await processDueSealedEvents(twins.parts)).toBe(1);
    expect(await twins.records.alarmKinds()).toEqual(['duress']);
  });

  it("although another worker's event cannot be processed at the moment", async () => {
    const { knex } = twins.parts;
    await text(SAM, 'STATUS 3851');
    await text(BEA, 'STATUS 2947');
    const held = await knex.transaction();
    await held.raw(
      'select 1 from person join phone on phone.person_id = person.id where ' +
        'phone.number = ? for no key update of person',
      [SAM],
    );
    await expect(processDueSealedEvents(twins.parts)).rejects.toThrow(/lock timeout/);
    await held.rollback();
    expect((await twins.records.alarms()).map(({ worker }) => worker)).toEqual(['Bea Lindqvist']);
  });

  it('of those who call for help first, covertly before all; where few wait, as it came', async () => {
    await text(MO, 'STATUS');
    await text(IRA, 'STATUS');
    await text(BEA, 'SOS');
    await text(SAM, 'STATUS 3851');
    await twins.parts.knex.raw(
      "update sealed_event set due_at = due_at + interval '1 s' * (id - (select max(id) from sealed_event))",
    );
    const looksAgainAtOnce = noEventsInHand(0);
    const kinds: string[][] = [];
    for (let look = 0; look < 4; look += 1) {
      expect(await processDueSealedEvents(twins.parts, 1, looksAgainAtOnce)).toBe(1);
      kinds.push(await twins.records.alarmKinds());
    }
    expect(kinds).toEqual([['duress'], ['duress'], ['duress'], expect.arrayContaining(['duress', 'panic'])]);
    expect(await processDueSealedEvents(twins.parts, 1, looksAgainAtOnce)).toBe(0);
  });

  it('a deadline, a repair and an alarm of somebody who is locked are left, and keep nobody waiting', async () => {
    const { parts, records } = twins;
    const handlers = dueHandlers(parts);
    for (const number of [SAM, BEA]) await text(number, 'START 5 12 Mill Lane');
    const visitOf = (number: string): Promise<{ id: string; worker_id: string }> =>
      parts.knex('visit').whereIn('worker_id', parts.knex('phone').where({ number }).select('person_id')).first();
    const [sams, beas] = [await visitOf(SAM), await visitOf(BEA)];
    const lateAtTen = async (): Promise<number> =>
      (await healthOf(parts.knex, new ManualClock('2026-11-23T14:10:00Z'))).stepsLate;
    expect(await lateAtTen()).toBe(2);
    // Texts about both visits that got no receipt: calls are to take their place.
    const withoutReceipt = ({ id, worker_id: workerId }: typeof sams, toNumber: string): NewAttempt =>
      aText({ purpose: 'tell', visitId: id, workerId, toNumber });
    await parts.knex.transaction((trx) => insertAttempts(trx, [withoutReceipt(sams, SAM), withoutReceipt(beas, BEA)]));
    await parts
      .knex('contact_attempt')
      .where({ purpose: 'tell' })
      .update({
        ...{ status: 'sent', carrier: 'twilio', carrier_ref: parts.knex.raw('id::text') },
        placed_at: '2026-11-23T13:00:00Z',
      });
    const statuses = async (): Promise<unknown> =>
      (await records.contacts({ purpose: 'tell' })).map(({ to, status }) => [to, status]).toSorted();
    const held = await parts.knex.transaction();
    await held.raw('select 1 from person where id = ? for no key update', [sams.worker_id]);
    const timeOuts: unknown[] = [];
    parts.knex.on('query-error', (error: unknown) => timeOuts.push(error));
    await expect(handlers.visit(sams.id, 1, 'if free')).rejects.toThrow(WorkerHeld);
    await handlers.visit(beas.id, 1, 'if free');
    await repairInconsistencies(parts);
    expect(await statuses()).toEqual([
      [SAM, 'sent'],
      [BEA, 'failed'],
    ]);
    await held.rollback();
    await handlers.visit(sams.id, 1, 'if free');
    await repairInconsistencies(parts);
    expect(await statuses()).toEqual([
      [SAM, 'failed'],
      [BEA, 'failed'],
    ]);
    expect(timeOuts).toEqual([]);
    // Anybody may read how many steps are late: one of a covert alarm is none of them.
    await text(BEA, 'STATUS 2947');
    expect(await processDueSealedEvents(parts)).toBeGreaterThan(0);
    expect([await records.alarmKinds(), await lateAtTen()]).toEqual([['duress'], 2]);
  });

  it('although three other people are locked: one look at a time waits for them, and none of the others', async () => {
    const { parts } = twins;
    const timeOuts: unknown[] = [];
    parts.knex.on('query-error', (error: unknown) => timeOuts.push(error));
    for (const number of [SAM, MO, IRA]) await text(number, 'STATUS');
    await text(BEA, 'STATUS 2947');
    const held = await parts.knex.transaction();
    await held.raw(
      'select 1 from person join phone on phone.person_id = person.id where phone.number = any (?) for no key update ' +
        'of person',
      [[SAM, MO, IRA]],
    );
    const inHand = noEventsInHand();
    const looks = [processDueSealedEvents(parts, 1, inHand).catch(() => undefined)];
    await untilTrue(async () => (await twins.records.alarms()).length === 1 && inHand.isWaiting);
    await text(BEA, 'OK 6183');
    expect(await processDueSealedEvents(parts, 1, inHand)).toBe(1);
    expect({ timeOuts, isWaiting: inHand.isWaiting }).toEqual({ timeOuts: [], isWaiting: true });
    await held.rollback();
    await Promise.all(looks);
  });
});
