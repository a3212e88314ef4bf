import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { seal } from '../../src/crypto/seal.ts';
import { processDueSealedEvents } from '../../src/operations/sealed-event-processing.ts';
import type { Dependencies } from '../../src/operations/work.ts';
import { ManualClock } from '../harness/manual-clock.ts';
import { BEA, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { openTwins, type Twins } from '../harness/twins.ts';

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
    await expect(processDueSealedEvents(at('2026-11-23T14:00:59Z'))).rejects.toThrow('statement timeout');
    expect(await twins.records.eventsSetAside()).toEqual([]);
    expect(await processDueSealedEvents(at('2026-11-23T14:01:01Z'))).toBe(1);
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

  it("while another worker's event waits for a lock", async () => {
    const { knex } = twins.parts;
    await text(SAM, 'STATUS 3851');
    await text(BEA, 'STATUS 2947');
    const held = await knex.transaction();
    await held.raw(
      'select 1 from person join phone on phone.person_id = person.id where phone.number = ? for no key update ' +
        'of person',
      [SAM],
    );
    let isOver = false;
    const deriving = processDueSealedEvents(twins.parts, 2)
      .catch(() => undefined)
      .finally(() => {
        isOver = true;
      });
    while ((await twins.records.alarms()).length === 0 && !isOver) await wait(10);
    expect(isOver).toBe(false);
    await held.rollback();
    await deriving;
  });
});
