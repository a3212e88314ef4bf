import { afterEach, describe, expect, it } from '@jest/globals';
import type { Phone } from '../harness/phones.ts';
import { RIVERSIDE, SAM } from '../harness/riverside.ts';
import { closeRiverside } from '../harness/riverside-town.ts';
import { samIsMissed } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';
import { alarmsIn } from '../harness/town-alarms.ts';
import { byVonage, post } from './signed-webhooks.ts';

/**
 * While the database is away a web process goes on trying what was keyed. Another one, or a worker, may store the
 * caller's hang-up first. Sam's PIN is 7294, and 3851 under duress.
 */
describe('what is keyed before a hang-up counts, also where the hang-up is stored first', () => {
  let town: Town;
  let sam: Phone;
  const open = async (carrier: 'twilio' | 'vonage' = 'twilio'): Promise<void> => {
    town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z', carriers: [carrier] });
    sam = town.phone(SAM);
  };
  afterEach(async () => {
    await closeRiverside(town);
  });

  /** Sends what was keyed last, which belongs to the turn that the hang-up has. Resolves with the answer to it. */
  type Late = () => Promise<string>;

  /** Sam keys these. All but the last are stored, then the hang-up is. */
  async function hangsUpFirst(...entries: string[]): Promise<Late> {
    const keyed = entries.pop() ?? '';
    const digits = keyed.replace('#', '');
    const call = await sam.dials();
    await call.presses(...entries);
    await call.hangsUp();
    await town.settle();
    const { carrier, id, turn } = await conversationOf(call.id);
    const path = `/${carrier}/call/${id}/${turn}`;
    return async () => {
      const answered = await (carrier === 'vonage'
        ? byVonage(town, `${path}?leg=${call.id}`, { uuid: call.id, dtmf: { digits, timed_out: false } })
        : post(town, {
            path,
            fields: { CallSid: call.id, Digits: digits, FinishedOnKey: keyed.slice(digits.length) },
          }));
      expect(answered.status).toBe(200);
      await town.passes('1s');
      return answered.body;
    };
  }
  async function conversationOf(carrierRef: string): Promise<{ carrier: string; id: string; turn: number }> {
    const found = await town
      .knex<{ carrier: string; id: string; turn: number; carrier_ref: string }>('conversation')
      .where({ carrier_ref: carrierRef })
      .first('carrier', 'id', 'turn');
    if (!found) throw new Error('no conversation of that call');
    return found;
  }
  const stored = async (): Promise<unknown> => [
    await town.knex('turn').orderBy(['conversation_id', 'number']).select('conversation_id', 'number', 'input'),
    (await town.knex('sealed_event').select('id')).length,
    await town.records.visits(),
  ];

  it.each(['twilio', 'vonage'] as const)(
    'a duress PIN by %s: once, and answered as the real PIN is',
    async (carrier) => {
      await open(carrier);
      const real = await hangsUpFirst('7294');
      const toReal = await real();
      expect(await alarmsIn(town)).toEqual([]);
      const forced = await hangsUpFirst('3851');
      expect(await forced()).toBe(toReal);
      expect(await alarmsIn(town)).toEqual(['Sam Okoro duress raised']);
      // The process that tried it and the carrier's own repeat come at the same time, and again.
      const before = await stored();
      await Promise.all([forced(), forced(), real()]);
      expect(await stored()).toEqual(before);
      expect(JSON.stringify(await town.knex('turn').select('input'))).not.toMatch(/3851|7294/);
      expect(await town.knex('conversation').where({ status: 'live' })).toEqual([]);
    },
  );

  it('a real PIN is a check-in: nobody is looked for any more, and the visit goes on for a while', async () => {
    await open();
    await samIsMissed(town);
    const late = await hangsUpFirst('7294');
    expect(await alarmsIn(town)).toEqual(['Sam Okoro missed raised']);
    await late();
    expect(await alarmsIn(town)).toEqual(['Sam Okoro missed closed']);
    expect((await town.records.visit()).deadline).toEqual(new Date('2026-11-23T15:21:00Z'));
  });

  it('a duress PIN at the minutes, where hanging up has begun a visit: it raises, and the visit stays', async () => {
    await open();
    const late = await hangsUpFirst('7294', '1', '0', '3851#');
    const visits = await town.records.visits();
    expect(visits).toHaveLength(1);
    await late();
    expect(await alarmsIn(town)).toEqual(['Sam Okoro duress raised']);
    expect(await town.records.visits()).toEqual(visits);
  });

  it.each([
    ['two zeros', ['00']],
    ['two zeros at the minutes', ['7294', '1', '0', '00']],
    ['0 at the menu, and nothing more', ['7294', '0']],
  ])('%s call for help', async (_what, entries) => {
    await open();
    const late = await hangsUpFirst(...entries);
    await late();
    await town.passes('31s');
    expect(await alarmsIn(town)).toEqual(['Sam Okoro panic raised']);
  });

  it('no other key does: who counted as gone, and is still there, hears that they must ring again', async () => {
    await open();
    await hangsUpFirst('7294', '1', '2');
    const visits = await town.records.visits({ status: 'open' });
    expect(visits).toHaveLength(1);
    const ends = await hangsUpFirst('7294', '2');
    const before = await stored();
    expect(await ends()).toContain('ring again');
    expect(await stored()).toEqual(before);
  });

  it('hours later a PIN proves nothing and a duress PIN raises: once, by the same statements', async () => {
    await open();
    const asked: string[] = [];
    const real = await hangsUpFirst('7294');
    const forced = await hangsUpFirst('3851');
    await samIsMissed(town);
    await town.passes('6m');
    const shown = async (): Promise<unknown> => town.records.visits();
    const before = await shown();
    const note = ({ sql }: { sql: string }): unknown => asked.push(sql);
    const statementsOf = async (late: Late): Promise<string[]> => {
      asked.length = 0;
      town.knex.on('query', note);
      await late();
      town.knex.off('query', note);
      return asked.filter((sql) => /"late": true|as "isSaidSince"|insert into sealed_event/.test(sql));
    };
    const ofReal = await statementsOf(real);
    expect(await alarmsIn(town)).toEqual(['Sam Okoro missed raised']);
    expect(await statementsOf(forced)).toEqual(ofReal);
    expect(await alarmsIn(town)).toEqual(['Sam Okoro duress raised']);
    expect(await shown()).toEqual(before);
    const after = await stored();
    await Promise.all([forced(), real()]);
    expect(await stored()).toEqual(after);
  });
});
