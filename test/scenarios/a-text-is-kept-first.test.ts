import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Knex } from 'knex';
import { processDueSealedEvents } from '../../src/operations/sealed-event-processing.ts';
import { actOnKept, noSendersInHand, recordReceived } from '../../src/switchboard/texts/kept-texts.ts';
import { createLine } from '../../src/switchboard/line.ts';
import { BEA, DUTY, EVERYBODY, IRA, MO, OUT_OF_HOURS, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { samIsMissed } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';
import { untilTrue } from '../harness/until-true.ts';
import { idsOfText, post } from './signed-webhooks.ts';

describe('a text is stored before anything else, and acted on late rather than never', () => {
  let town: Town;
  let locks: Knex.Transaction[];
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z', poolsApart: true });
    locks = [];
  });
  afterEach(async () => {
    await Promise.all(locks.map((lock) => (lock.isCompleted() ? undefined : lock.rollback())));
    await town.close();
  });

  /** Another session holds the row for as long as it likes. */
  async function holdsRowOf(
    number: string,
    how: 'for update' | 'for no key update' = 'for update',
  ): Promise<Knex.Transaction> {
    const lock = await town.knex.transaction();
    locks.push(lock);
    await lock.raw('set local idle_in_transaction_session_timeout = 0');
    await lock.raw('select 1 from person where id = (select person_id from phone where number = ?) ' + how, [number]);
    return lock;
  }

  /** How many sessions wait for a lock. */
  async function waiting(): Promise<number> {
    const { rows } = await town.knex.raw(
      `select count(*)::int as count from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rows[0].count;
  }

  const texts = (number: string, body: string, ids = idsOfText()): Promise<{ status: number; body: string }> =>
    post(town, { path: '/twilio/sms', fields: { ...ids, From: number, To: town.line, Body: body } });
  const kept = async (): Promise<(string | null)[]> => (await town.records.receivedTexts()).map(({ body }) => body);

  const minds = async (...numbers: string[]): Promise<void> => {
    for (const number of numbers) await town.phone(number).minds('what came so far');
  };

  it("SOS while the worker's row is held: answered, stored, and the alarm rings afterwards, once", async () => {
    const lock = await holdsRowOf(SAM);
    const ids = idsOfText();
    const answer = await texts(SAM, 'SOS 7294', ids);
    expect(answer).toEqual({ status: 200, body: expect.stringMatching(/<Response\s*\/>|<Response><\/Response>/) });
    expect(await kept()).toEqual([null]);
    expect(JSON.stringify(await town.knex('inbound_text').select())).not.toContain('7294');
    // The carrier repeats it, although it need not.
    expect((await texts(SAM, 'SOS 7294', ids)).status).toBe(200);
    await town.passes('2s');
    expect(await town.records.alarmKinds()).toEqual([]);

    await lock.commit();
    await town.settle();
    await town.phone(SAM).expectsText(/^Thank you\. One moment\.$/);
    expect(await town.records.alarmKinds()).toEqual(['panic']);
    await town.phone(BEA).expectsCall();
    await texts(SAM, 'SOS 7294', ids);
    await town.settle();
    expect(await kept()).toEqual(['SOS ****']);
    expect(await town.records.sealedEvents()).toHaveLength(1);
    await minds(BEA, MO, IRA);
  });

  it('several wait: each is acted on as if it had come in time, in the order in which they came', async () => {
    const lock = await holdsRowOf(SAM);
    await texts(SAM, 'START 60');
    await town.passes('3s');
    await texts(SAM, 'OUT 3851');
    await lock.commit();
    await town.passes('1s');
    await town.phone(SAM).expectsText(/^On until 15:00/);
    await town.phone(SAM).expectsText(/ended/);
    expect(await town.records.visits()).toMatchObject([{ status: 'ended' }]);
    expect(await town.records.alarmKinds()).toEqual(['duress']);
    await minds(BEA, MO, IRA);
  });

  it('a process that dies between storing and acting: another acts on the text, and only one of several', async () => {
    const text = {
      carrier: 'twilio',
      carrierRef: `SM${randomBytes(16).toString('hex')}`,
      from: SAM,
      to: town.line,
      body: 'SOS',
    };
    await recordReceived(town.parts, town.knex, text);
    expect(await actOnKept(town.parts)).toBe(0);
    await town.passes('1s');
    await town.phone(SAM).expectsText(/One moment/);
    await recordReceived(town.parts, town.knex, {
      ...text,
      carrierRef: `SM${randomBytes(16).toString('hex')}`,
      body: 'STATUS',
    });
    await town.knex('inbound_text').whereNotNull('act_at').update({ act_at: town.now() });
    await Promise.all(Array.from({ length: 4 }, () => actOnKept(town.parts)));
    expect(await town.records.contacts({ to: SAM, purpose: 'reply' })).toHaveLength(2);
    expect(await town.records.alarmKinds()).toEqual(['panic']);
    await minds(...EVERYBODY);
  });

  it('a PIN that was texted before a cry, and waits: it ends nothing that the cry begins', async () => {
    await texts(SAM, 'START 60');
    await town.phone(SAM).expectsText(/^On until/);
    await recordReceived(town.parts, town.knex, {
      carrier: 'twilio',
      carrierRef: 'SM1',
      from: SAM,
      to: town.line,
      body: 'OUT 7294',
    });
    await texts(SAM, 'SOS');
    await town.passes('2s');
    // Both replies go out at once, so either may arrive first.
    const either = /Your visit is ended|One moment/;
    const replies = [await town.phone(SAM).expectsText(either), await town.phone(SAM).expectsText(either)];
    expect(replies.sort()).toEqual([
      'Thank you. One moment.',
      expect.stringMatching(/^Thank you\. Your visit is ended\./),
    ]);
    expect(await town.records.alarms()).toMatchObject([{ kind: 'panic', status: 'raised' }]);
    await minds(BEA, MO, IRA);
  });

  it('the last part of a long text, while the row is held', async () => {
    const lock = await holdsRowOf(SAM);
    const line = createLine(town.parts);
    for (const [index, body] of ['START 60 12 High Street, and please tell M', 'o that I NEED HELP NOW'].entries()) {
      await line.textReceived({
        carrier: 'vonage',
        carrierRef: `part-${index}`,
        from: SAM,
        to: town.line,
        body,
        part: { of: 'a', number: index + 1, total: 2 },
      });
    }
    expect(await kept()).toEqual([null]);
    await lock.commit();
    await town.passes('1s');
    expect(await kept()).toEqual([expect.stringMatching(/tell Mo that/)]);
    await minds(...EVERYBODY);
  });

  it('several of one phone at once: all are acted on by the time that they are answered', async () => {
    await Promise.all(Array.from({ length: 8 }, (_, n) => texts(SAM, `NOTE ${n}`)));
    expect((await kept()).sort()).toEqual(Array.from({ length: 8 }, (_, n) => `NOTE ${n}`));
    await minds(...EVERYBODY);
  });

  it("a flood from one number waits with one connection, and a colleague's duress counts meanwhile", async () => {
    const lock = await holdsRowOf(SAM, 'for no key update');
    const flood = Array.from({ length: 30 }, (_, n) => texts(SAM, n === 20 ? 'SOS' : `NOTE ${n}`));
    await untilTrue(async () => (await kept()).length === 30 && (await waiting()) > 0);
    expect(await waiting()).toBe(1);
    await texts(BEA, 'STATUS 2947');
    expect(await waiting()).toBeLessThanOrEqual(1);
    await processDueSealedEvents(town.parts);
    expect(await town.records.alarmKinds()).toEqual(['duress']);
    expect((await Promise.all(flood)).map(({ status }) => status)).toEqual(Array.from({ length: 30 }, () => 200));
    await lock.commit();
    await town.passes('2s');
    await untilTrue(async () => (await actOnKept(town.parts)) === 0);
    expect(await kept()).not.toContain(null);
    expect((await town.records.alarmKinds()).sort()).toEqual(['duress', 'panic']);
    await minds(...EVERYBODY);
  });

  it("a TAKE about somebody whose row is held: others' texts are acted on at once; it counts afterwards", async () => {
    await samIsMissed(town);
    const lock = await holdsRowOf(SAM, 'for no key update');
    const faults: unknown[] = [];
    town.parts.knex.on('query-error', (fault: unknown) => faults.push(fault));
    for (const [from, body] of [
      [BEA, 'TAKE 15'],
      [IRA, 'STATUS'],
    ] as const)
      await recordReceived(town.parts, town.knex, { carrier: 'twilio', carrierRef: body, from, to: town.line, body });
    await town.knex('inbound_text').whereNotNull('act_at').update({ act_at: town.now() });
    // Another look waits for somebody already, so this one waits for nobody.
    expect(await actOnKept(town.parts, { ...noSendersInHand(), isWaiting: true })).toBe(1);
    expect((await kept()).slice(-2).toSorted()).toEqual(['STATUS', null]);
    expect([faults, (await town.records.alarm()).status]).toEqual([[], 'raised']);
    await lock.commit();
    expect(await actOnKept(town.parts)).toBe(1);
    expect(await town.records.alarm()).toMatchObject({ status: 'taken' });
    await minds(...EVERYBODY);
  });

  it('words about an alarm of somebody whose row is held are answered at once, and noted afterwards', async () => {
    await samIsMissed(town);
    await town.passes('4m');
    await town.phone(BEA).texts('SOS');
    await town.passes('5s');
    await minds(MO);
    const lock = await holdsRowOf(SAM, 'for no key update');
    const body = 'neighbour saw her leave at 1';
    await recordReceived(town.parts, town.knex, { carrier: 'twilio', carrierRef: body, from: MO, to: town.line, body });
    await town.knex('inbound_text').whereNotNull('act_at').update({ act_at: town.now() });
    // Another look waits for somebody already, so this one waits for nobody.
    expect(await actOnKept(town.parts, { ...noSendersInHand(), isWaiting: true })).toBe(1);
    await lock.commit();
    await town.passes('1s');
    await town.phone(MO).expectsText(/^Several are open: B, A\./);
    const noted = (await town.records.alarmFacts()).filter(({ detail }) => JSON.stringify(detail).includes(body));
    expect(noted).toHaveLength(2);
    await minds(...EVERYBODY);
  });

  it('fifty senders whose rows are held hide nobody who came after them', async () => {
    const phones = Array.from({ length: 50 }, (_, n) => `+4477009006${String(n).padStart(2, '0')}`);
    const { person_id: sam } = await town.knex('phone').where({ number: SAM }).first('person_id');
    await town.knex('phone').insert(phones.map((number, n) => ({ person_id: sam, number, position: 10 + n })));
    for (const from of [...phones, IRA]) {
      const text = { carrier: 'twilio', carrierRef: from, from, to: town.line, body: 'STATUS' };
      await recordReceived(town.parts, town.knex, text);
    }
    const inOrder = town.knex.raw(`?::timestamptz + seq * interval '1 microsecond'`, [
      new Date(town.now().getTime() - 1_000),
    ]);
    await town.knex('inbound_text').update({ act_at: inOrder });
    const lock = await holdsRowOf(SAM, 'for no key update');
    expect(await actOnKept(town.parts, { ...noSendersInHand(), isWaiting: true })).toBe(1);
    expect((await kept()).filter((body) => body !== null)).toEqual(['STATUS']);
    await town.knex('inbound_text').whereNotNull('act_at').delete();
    await lock.commit();
    await minds(...EVERYBODY);
  });

  it('a flood that waits: possible cries go first, and each text is read for that once only', async () => {
    const bodies = Array.from({ length: 14 }, (_, n) => (n === 13 ? 'he has a knife' : `NOTE ${n}`));
    for (const [n, body] of bodies.entries())
      await recordReceived(town.parts, town.knex, {
        carrier: 'twilio',
        carrierRef: `SM-flood-${n}`,
        from: SAM,
        to: town.line,
        body,
      });
    await town.knex('inbound_text').update({ act_at: town.now() });
    const read: unknown[] = [];
    town.knex.on('query', ({ sql, bindings = [] }: { sql: string; bindings?: unknown[] }) => {
      if (sql.includes('carrier_ref = any')) read.push(...bindings.flatMap((one) => (Array.isArray(one) ? one : [])));
    });
    await actOnKept(town.parts);
    expect(await kept()).toContain('he has a knife');
    await untilTrue(async () => (await actOnKept(town.parts)) === 0);
    expect(await kept()).not.toContain(null);
    expect(read).toHaveLength(14);
    await minds(...EVERYBODY);
  });

  it('many calls from one number wait for its worker with four connections', async () => {
    const calls = Array.from({ length: 7 }, () => ({
      fields: {
        CallSid: `CA${randomBytes(16).toString('hex')}`,
        From: SAM,
        To: town.line,
        CallStatus: 'in-progress',
        FinishedOnKey: '',
      },
    }));
    const answers = await Promise.all(
      calls.map(async ({ fields }) => {
        let { body } = await post(town, { path: '/twilio/voice', fields });
        for (const Digits of ['7294', '1'])
          ({ body } = await post(town, { path: turnIn(body), fields: { ...fields, Digits } }));
        return { fields, path: turnIn(body) };
      }),
    );
    const lock = await holdsRowOf(SAM, 'for no key update');
    const last = answers.map(({ fields, path }) => post(town, { path, fields: { ...fields, Digits: '2' } }));
    await untilTrue(async () => (await waiting()) >= 4);
    expect(await waiting()).toBe(4);
    await lock.commit();
    expect((await Promise.all(last)).map(({ status, body }) => [status, /Until three|One moment/.test(body)])).toEqual(
      last.map(() => [200, true]),
    );
    await minds(...EVERYBODY);
  });

  it("carriers' requests hold every connection: the stored text raises its alarm, and people are rung", async () => {
    await texts(SAM, 'STATUS 3851');
    // Events rest for a moment before they are looked at, and a town's clock stands still.
    await town.knex('sealed_event').update({ due_at: town.knex.raw(`due_at - interval '1 second'`) });
    const held = await Promise.all(Array.from({ length: 10 }, () => town.knex.transaction()));
    locks.push(...held);
    await Promise.all(held.map((one) => one.raw('set local idle_in_transaction_session_timeout = 0')));
    await town.worker.start();
    await untilTrue(() => town.exchange.calls().some(({ phone }) => phone === BEA));
    await Promise.all(held.map((one) => one.commit()));
    await minds(...EVERYBODY);
  });

  const turnIn = (body: string): string => /\/twilio\/call\/[0-9a-f-]+\/\d+/.exec(body)?.[0] ?? 'no turn';

  it('a text that nobody can act on: people are asked to look, and the next text counts at once', async () => {
    await recordReceived(town.parts, town.knex, {
      carrier: 'twilio',
      carrierRef: 'SM1',
      from: SAM,
      to: town.line,
      body: 'whatever',
    });
    await town.knex('inbound_text').update({ sealed: Buffer.from('poison') });
    await town.passes('1s');
    await texts(SAM, 'STATUS');
    await town.phone(SAM).expectsText(/^No visit is open\.$/);
    await town.passes('10s');
    for (const number of [BEA, MO, IRA, DUTY, OUT_OF_HOURS]) {
      expect(await town.records.textsTo(number, { purpose: 'notice' })).toEqual([
        expect.stringMatching(/Sam Okoro, 4021, North$/),
      ]);
    }
    await minds(...EVERYBODY);
  });
});
