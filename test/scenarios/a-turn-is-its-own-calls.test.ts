import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BEA, IRA, MO, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';
import { byVonage, post } from './signed-webhooks.ts';

describe("a turn is its own call's", () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z', carriers: ['twilio', 'vonage'] });
  });
  afterEach(async () => {
    await town.close();
  });

  const conversations = (): Promise<{ id: string; turn: number; attempt_id: string | null; status: string }[]> =>
    town.knex('conversation').orderBy('started_at').select();
  const everything = async (): Promise<unknown> => [
    await conversations(),
    await town.knex('turn').select(),
    await town.knex('visit').select(),
    await town.knex('sealed_event').select('id'),
  ];

  it('a turn that the other carrier signed, or of another call, is refused and changes nothing', async () => {
    const call = await town.phone(SAM).dials();
    await call.presses('7294');
    const other = await town.phone(BEA).dials();
    const [own] = await conversations();
    const before = await everything();
    const uuid = randomUUID();
    for (const turn of [0, 1, 2, 3]) {
      const path = `call/${own?.id ?? ''}/${turn}`;
      for (const fields of [
        { uuid, dtmf: { digits: '1', timed_out: false } },
        { uuid: call.id, dtmf: { digits: '1', timed_out: false } },
      ]) {
        expect(await byVonage(town, `/vonage/${path}?leg=${call.id}`, fields)).toEqual({
          status: 403,
          body: 'Forbidden',
        });
      }
      for (const CallSid of [other.id, `CA${randomBytes(16).toString('hex')}`]) {
        expect(
          await post(town, { path: `/twilio/${path}`, fields: { CallSid, Digits: '1', FinishedOnKey: '' } }),
        ).toEqual({ status: 403, body: 'Forbidden' });
      }
    }
    expect(await everything()).toEqual(before);
    await call.presses('1');
    call.hears(/How many half hours/);
    await call.hangsUp();
    await other.hangsUp();
    await town.phone(SAM).texts('OUT');
    for (const number of [SAM, BEA]) await town.phone(number).minds('what came so far');
  });

  it('two calls that were answered for one attempt have a conversation each, and a key in either counts', async () => {
    await town.phone(SAM).texts('SOS');
    const ringing = await town.phone(BEA).expectsCall();
    const [attempt] = await town
      .knex<{ id: string; carrier_ref: string }>('contact_attempt')
      .where({ carrier_ref: ringing.id })
      .select('id');
    await ringing.answers();
    ringing.hears(/Press 1/);
    const path = `/vonage/attempt/${attempt?.id ?? ''}`;
    const leg = { uuid: randomUUID(), from: '441632960002', to: BEA.slice(1), conversation_uuid: 'CON-1' };
    const opening = await byVonage(town, path, leg);
    expect(opening.body).toMatch(/Press 1/);
    const calls = await conversations();
    expect(calls.map(({ attempt_id: id, status }) => [id, status])).toEqual([
      [attempt?.id, 'live'],
      [attempt?.id, 'live'],
    ]);
    const next = /\/vonage\/call\/[0-9a-f-]{36}\/1\?leg=[0-9a-f-]{36}/.exec(opening.body)?.[0] ?? '';
    const keyed = await byVonage(town, next, { uuid: leg.uuid, dtmf: { digits: '1', timed_out: false } });
    expect([keyed.status, keyed.body]).toEqual([200, expect.stringMatching(/Sam Okoro/)]);
    expect((await byVonage(town, path, leg)).body).toBe(opening.body);
    await ringing.presses('1');
    ringing.hears(/Sam Okoro/);
    await ringing.hangsUp();
    for (const number of [SAM, BEA, MO, IRA]) await town.phone(number).minds('what came so far');
  });
});
