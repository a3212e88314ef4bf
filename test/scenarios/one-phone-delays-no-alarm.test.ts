import { afterEach, describe, expect, it } from '@jest/globals';
import {
  BEA,
  DUTY,
  IRA,
  MO,
  MO_AT_HOME,
  OUT_OF_HOURS,
  PRIYA,
  RIVERSIDE,
  RIVERSIDE_WITH_PRIYA,
  SAM,
} from '../harness/riverside.ts';
import { mind, ringsOf } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';
import { alarmsIn } from '../harness/town-alarms.ts';
import { inOne } from '../harness/patterns.ts';

const EVERYBODY = [SAM, PRIYA, BEA, MO, MO_AT_HOME, IRA, DUTY, OUT_OF_HOURS];

describe('texts from one phone delay no alarm, at one call and one text a second', () => {
  let town: Town;
  afterEach(async () => {
    await mind(town, ...EVERYBODY);
    await town.close();
  });

  async function opens(organisation = RIVERSIDE_WITH_PRIYA): Promise<void> {
    town = await openTown({ organisation, at: '2026-11-23T14:00:00Z', pace: { calls: 1, texts: 1 } });
  }

  /** Seconds from `since` to each text to a phone that matches. */
  function textsAfter(since: Date, number: string, words: RegExp): number[] {
    return town.exchange
      .texts()
      .filter(({ phone, direction, body }) => phone === number && direction === 'outbound' && words.test(body))
      .map(({ createdAt }) => (Date.parse(createdAt) - since.getTime()) / 1000)
      .filter((seconds) => seconds >= 0);
  }

  it('a phone that gets no texts has its answers by call, within a budget', async () => {
    await opens();
    town.exchange.setFaults({ optOutWords: 'the-carriers' });
    await town.phone(PRIYA).texts('STOP');
    await town.passes('1m');
    for (let second = 0; second < 9; second += 1) {
      for (const body of ['STATUS', 'NOTE all is well']) await town.phone(PRIYA).texts(body);
      if (second === 4) await town.phone(SAM).texts('STATUS 3851');
      await town.passes('1s');
    }
    // Sam's duress came four seconds later.
    const first = [BEA, MO, IRA].map((number) => ringsOf(town, number)[0] ?? 'never').sort();
    expect(first.every((time) => time <= '14:01:10')).toBe(true);
  }, 120_000);

  it('many texts are answered after alarms, equal words once, and a cry at once', async () => {
    await opens();
    const texts = [
      'STATUS',
      'START 60',
      'MORE 15',
      'MORE 30',
      'STATUS',
      'STATUS',
      'MORE 60',
      'MORE 90',
      'STATUS',
      'END',
      'STATUS',
      'STATUS',
      'STATUS',
    ];
    for (const body of texts) await town.phone(PRIYA).texts(body);
    const asked = town.now();
    await town.phone(SAM).texts('STATUS 3851');
    await town.passes('2s');
    await town.phone(PRIYA).texts('SOS');
    await town.passes('30s');
    const told = [BEA, MO, IRA].flatMap((number) => textsAfter(asked, number, /urgent/).slice(0, 1));
    expect({ count: told.length, latest: Math.max(...told) <= 9 }).toEqual({ count: 3, latest: true });
    const answers = town.exchange
      .texts()
      .filter(({ phone, direction }) => phone === PRIYA && direction === 'outbound')
      .map(({ body }) => body);
    // Two seconds after the alarm, after two answers that were requested before it.
    expect(textsAfter(asked, PRIYA, /^Thank you\. One moment\.$/)).toEqual([4]);
    // In the order in which they were requested, the latest state last.
    const others = answers.filter((body) => !body.startsWith('Thank you'));
    expect(others.at(0)).toMatch(/^No visit is open/);
    expect(others.at(-1)).toMatch(/^No visit is open/);
    expect(others.length).toBeLessThan(texts.length);
    // The duress of a person who texted once was answered before all of them.
    expect(textsAfter(asked, SAM, /^No visit is open/)[0]).toBeLessThanOrEqual(3);
  }, 120_000);

  it('one reply in ten seconds still goes before alarms', async () => {
    await opens();
    for (let sent = 0; sent < 3; sent += 1) await town.phone(PRIYA).texts('STATUS');
    await town.passes('12s');
    await town.phone(SAM).texts('SOS');
    const asked = town.now();
    await town.phone(PRIYA).texts('STATUS');
    await town.passes('10s');
    expect(textsAfter(asked, PRIYA, /^No visit is open/)[0]).toBeLessThanOrEqual(2);
  });

  it('concerns about many raise one alarm, which says how many; each person is looked for in turn', async () => {
    const [six, phones] = [Array.from({ length: 6 }, (_, n) => n + 1), (n: number): string => `+4477009003${n}0`];
    const people = six
      .map(
        (n) =>
          `  - { name: Worker ${n}, staff_number: "406${n}", roles: [worker], team: ` +
          `North, phones: ["${phones(n)}"], pin: "730${n}" }\n`,
      )
      .join('');
    await opens(RIVERSIDE_WITH_PRIYA + people);
    for (const n of six) await town.phone(PRIYA).texts(`WORRIED 406${n} she is in danger, door ${n} is open`);
    await town.passes('1s');
    expect(await alarms()).toEqual(['Worker 1 panic raised']);
    await town.phone(SAM).texts('STATUS 3851');
    const asked = town.now();
    await town.passes('10s');
    const duress = town.exchange
      .calls()
      .filter(
        ({ direction, phone, createdAt }) =>
          direction === 'outbound' && [BEA, MO, IRA].includes(phone) && createdAt >= asked.toISOString(),
      );
    expect(duress.length).toBeGreaterThan(0);
    await town
      .knex('alarm')
      .where({ kind: 'duress' })
      .update({ status: 'closed', due_at: null, closed_at: town.now() });

    // Responders hear of all of them, in the reporter's words. The people themselves are rung by us.
    const mo = await town.phone(MO).answersCall();
    await mo.presses('1');
    mo.hears(
      inOne(
        /Help is asked for Worker 1.*Raised by Priya Shah.*They say: .*door 6 is open.*Others whom they are /,
        /worried about: 5; .*Worker 6 4066/,
      ),
    );
    await mo.presses('1', '60#');
    await town.phone(PRIYA).texts('WORRIED 4063 in danger, she has not moved');
    await town.passes('20s');
    expect(
      textsAfter(
        asked,
        MO,
        inOne(
          /^A, news:\nPriya Shah is worried about others too\. 5 by now, the latest Worker 3 4063\. .*They say: /,
          /.*she has not moved/,
        ),
      ),
    ).toHaveLength(1);
    await town.passes('1m');
    expect(six.slice(1).map((n) => ringsOf(town, phones(n)).length > 0)).toEqual(six.slice(1).map(() => true));

    // A PIN settles the concern about one of them. Once the first alarm is over, the next person is looked for, and
    // only that one.
    await town.phone(phones(2)).texts('STATUS 7302');
    await town.phone(MO).texts('SAFE A');
    await town.passes('16m');
    expect((await alarms()).filter((one) => one.startsWith('Worker'))).toEqual([
      'Worker 1 panic closed',
      expect.stringMatching(/^Worker [3-6] panic raised$/),
    ]);
    await mind(town, ...six.map(phones));
  }, 120_000);

  it('many alarms on one phone: each is rung about within half a minute, or its whole ladder gets a text', async () => {
    const eight = Array.from({ length: 8 }, (_, n) => `+4477009004${n}0`);
    await opens(
      RIVERSIDE.replace(/  - \{ name: (Bea|Ira).*\n/g, '').replace(', buddies: ["4022"]', '') +
        eight
          .map(
            (number, n) =>
              `  - { name: Worker ${n}, staff_number: "407${n}", roles: [worker], team: ` +
              `North, phones: ["${number}"], pin: "740${n}" }\n`,
          )
          .join(''),
    );
    await town.phone(SAM).texts('START 5');
    // Nobody answers. Sam is missed while eight others have cried for help, and Mo is the only manager.
    await town.passes('10m55s');
    for (const number of eight) await town.phone(number).texts('SOS');
    await town.passes('1m30s');
    const { rows } = await town.knex.raw<{
      rows: { kind: string; rung: number | null; texted: number; at: number | null }[];
    }>(`
      select alarm.kind, extract(epoch from min(a.sending_at) filter (where
        a.channel = 'call') - raised_at)::int as rung,
        (count(distinct a.contact_key) filter (where a.channel = 'text'))::int as texted,
        extract(epoch from max(a.sending_at) filter (where a.channel = 'text') - raised_at)::int as at
      from alarm join contact_attempt a on a.alarm_id = alarm.id
        and a.purpose = 'alarm' group by alarm.id order by raised_at`);
    expect(rows.map(({ kind }) => kind).sort()).toEqual(['missed', ...eight.map(() => 'panic')]);
    // Those on the ladder: the manager, the duty desk, the last resort, and the others in the team.
    const late = rows.filter(
      ({ rung, texted, at }) => !(rung !== null && rung <= 30) && !(texted >= 3 && at !== null && at <= 40),
    );
    expect(late).toEqual([]);
    expect(rows.some(({ rung }) => rung === null || rung > 30)).toBe(true);
    await mind(town, ...eight);
  }, 120_000);

  it('withheld callers who want a person: the office is not rung for the gone, and hears of the rest', async () => {
    await opens();
    const strangers = Array.from({ length: 6 }, (_, n) => town.phone(`+4477009005${n}0`));
    const calls = [];
    for (const stranger of strangers) {
      const call = await stranger.dials({ withheld: true });
      await call.presses('00#', '1');
      calls.push(call);
    }
    for (const call of calls.slice(0, 3)) await call.hangsUp();
    await town.passes('1s');
    const waiting = (): Promise<unknown[]> =>
      town.records.callSequences({ purpose: 'office', status: ['ringing', 'pausing'] });
    expect(await waiting()).toHaveLength(3);
    // The others wait for their minute, in vain.
    await town.passes('1m10s');
    for (const call of calls.slice(3)) await call.hangsUp();
    expect(await waiting()).toHaveLength(0);
    const told = await town.records.callSequences({ purpose: 'tell' });
    expect(told.map(({ contactKey }) => contactKey).sort()).toEqual([`duty:${DUTY}`, 'last_resort']);
    await town.passes('12m');
    for (const number of [DUTY, OUT_OF_HOURS]) {
      // A text about the first caller who left; a text and a ring about the first caller who waited in vain.
      expect(textsAfter(new Date(0), number, /asked for a person and got none/)).toHaveLength(2);
      expect(textsAfter(new Date(0), number, /: 4 more calls and texts for help\. READ to see them\.$/)).toHaveLength(
        1,
      );
    }
    await town.phone(DUTY).texts('READ');
    await town.passes('2s');
    expect(textsAfter(new Date(0), DUTY, /^14:00:\nRang, asked for a person and got none\./)).toHaveLength(1);
    for (const stranger of strangers) await stranger.minds('what came so far');
  }, 120_000);

  const alarms = (): Promise<string[]> => alarmsIn(town);
});
