import { afterEach, describe, expect, it } from '@jest/globals';
import { BEA, DUTY, IRA, MO, MO_AT_HOME, OUT_OF_HOURS, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { mind, ringsOf } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';

const PRIYA = '+447700900120';
/** Priya is of another team: nobody's buddy, and on no ladder of Sam's. */
const WITH_PRIYA = `${RIVERSIDE.replace('people:', '  - name: South\npeople:')}
  - { name: Priya Shah, staff_number: "4050", roles: [worker], team: South, phones: ["${PRIYA}"], pin: "9518", duress_pin: "3627" }
`;
const EVERYBODY = [SAM, PRIYA, BEA, MO, MO_AT_HOME, IRA, DUTY, OUT_OF_HOURS];

describe('what one phone sends delays no alarm, at one call and one text a second', () => {
  let town: Town;
  afterEach(async () => {
    await mind(town, ...EVERYBODY);
    await town.close();
  });

  async function opens(organisation = WITH_PRIYA): Promise<void> {
    town = await openTown({ organisation, at: '2026-11-23T14:00:00Z', pace: { calls: 1, texts: 1 } });
  }

  /** Seconds from `since` to each text to a phone that matches. */
  function textsAfter(since: Date, number: string, words: RegExp): number[] {
    return town.exchange.texts().filter(({ phone, direction, body }) => phone === number && direction === 'outbound' && words.test(body))
      .map(({ createdAt }) => (Date.parse(createdAt) - since.getTime()) / 1000).filter((seconds) => seconds >= 0);
  }

  it('a phone that gets no texts has its answers rung within a budget', async () => {
    await opens();
    town.exchange.setFaults({ optOutWords: 'the-carriers' });
    await town.phone(PRIYA).texts('STOP');
    await town.passes('1m');
    for (let second = 0; second < 15; second += 1) {
      for (const body of ['STATUS', 'NOTE all is well']) await town.phone(PRIYA).texts(body);
      if (second === 5) await town.phone(SAM).texts('STATUS 3851');
      await town.passes('1s');
    }
    // Sam's duress came after five seconds of it.
    const first = [BEA, MO, IRA].map((number) => ringsOf(town, number)[0] ?? 'never').sort();
    expect(first.every((time) => time <= '14:01:12')).toBe(true);
  });

  it('many texts are answered after alarms, the same words once, and a cry at once', async () => {
    await opens();
    const texts = ['STATUS', 'START 60', 'MORE 15', 'MORE 30', 'STATUS', 'STATUS', 'MORE 60', 'MORE 90', 'STATUS', 'END', 'STATUS', 'STATUS', 'STATUS'];
    for (const body of texts) await town.phone(PRIYA).texts(body);
    const asked = town.now();
    await town.phone(SAM).texts('STATUS 3851');
    await town.passes('2s');
    await town.phone(PRIYA).texts('SOS');
    await town.passes('30s');
    const told = [BEA, MO, IRA].flatMap((number) => textsAfter(asked, number, /urgent/).slice(0, 1));
    expect({ count: told.length, latest: Math.max(...told) <= 9 }).toEqual({ count: 3, latest: true });
    const answers = town.exchange.texts().filter(({ phone, direction }) => phone === PRIYA && direction === 'outbound').map(({ body }) => body);
    // Two seconds after the alarm, behind two answers that were asked for before it.
    expect(textsAfter(asked, PRIYA, /^Thank you\. One moment\.$/)).toEqual([4]);
    // In the order in which they were asked for, the latest state last.
    const others = answers.filter((body) => !body.startsWith('Thank you'));
    expect(others.at(0)).toMatch(/^No visit is open/);
    expect(others.at(-1)).toMatch(/^No visit is open/);
    expect(others.length).toBeLessThan(texts.length);
    // The duress of somebody who texted once was answered before all of it.
    expect(textsAfter(asked, SAM, /^No visit is open/)[0]).toBeLessThanOrEqual(3);
  });

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
});
