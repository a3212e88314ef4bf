import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { confirmsText } from '../harness/confirms-text.ts';
import { BEA, DUTY, IRA, MO, MO_AT_HOME, OUT_OF_HOURS, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { mind, ringsOf, samIsMissed } from '../harness/sam-is-missed.ts';
import { openTown, type Town } from '../harness/town.ts';
import { inOne } from '../harness/patterns.ts';

const EVERYBODY = [BEA, MO, MO_AT_HOME, IRA, DUTY, OUT_OF_HOURS];

describe('taken is not over', () => {
  let town: Town;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE });
  });
  afterEach(async () => {
    await town.close();
  });

  /** Bea has taken it at 15:06 until 15:16, and everybody has been told. */
  async function beaTakesIt(): Promise<void> {
    await samIsMissed(town);
    await town.phone(BEA).texts('TAKE 10');
    await mind(town, BEA, MO, IRA);
  }

  it('rings the owner at their time; two minutes without a key ring everyone, then a new round begins', async () => {
    await beaTakesIt();
    await town.passes('9m59s');
    expect(ringsOf(town, BEA)).toEqual(['15:06:00']);
    await town.passes('2m1s');
    await town
      .phone(BEA)
      .expectsText(
        /^News of A, please\. SAFE A if over, SAFE A 30 if going on, TAKE A 15 for more time\. Or ring us\.$/,
      );
    expect(ringsOf(town, BEA).slice(1)).toEqual(['15:16:00', '15:16:45', '15:18:00']);
    for (const number of [BEA, MO, IRA, DUTY, OUT_OF_HOURS]) {
      await town
        .phone(number)
        .expectsText(/^Riverside lone-working line: urgent\. No news came of A\. Reply TAKE A 15/);
      expect(ringsOf(town, number).at(-1)).toBe('15:18:00');
    }
    await town.passes('5m');
    expect(ringsOf(town, BEA).at(-1)).toBe('15:23:00');
    await town.phone(BEA).expectsText(/A needs somebody/);
    await mind(town, ...EVERYBODY);
  });

  it('leaves in its columns who had it, who was asked, and when the first ring, person and contact were', async () => {
    await beaTakesIt();
    await town.passes('12m1s');
    await town.phone(MO).texts('TAKE 10');
    await town.phone(MO).texts('SAFE A');
    await town.settle();
    await confirmsText(town, MO);
    await mind(town, ...EVERYBODY);
    const time = (column: string): string => `to_char(${column} at time zone 'UTC', 'HH24:MI') as ${column}`;
    const names = ['first_ring_at', 'first_person_at', 'taken_at', 'contact_at', 'next_at', 'news_at', 'dialled_at'];
    const of = 'left join person p on p.id = person_id';
    const [alarm] = (await town.knex.raw(`select closed_how, closed_by, ${names.map(time).join()} from alarm`)).rows;

    expect(alarm).toEqual({
      closed_how: 'contact',
      closed_by: `person:${await town.records.personId('4030')}`,
      first_ring_at: '15:06',
      first_person_at: '15:06',
      taken_at: '15:06',
      contact_at: '15:18',
      next_at: null,
      news_at: null,
      dialled_at: null,
    });
    const owners = await town.knex.raw(
      `select p.name, ended_how, ${time('since')} from alarm_owner ${of} order by since`,
    );
    expect(owners.rows).toEqual([
      { name: 'Bea Lindqvist', ended_how: 'no_news', since: '15:06' },
      { name: 'Mo Haddad', ended_how: 'closed', since: '15:18' },
    ]);
    const asked = await town.knex.raw(
      `select p.name, ${time('first_asked_at')}, ${time('told_at')} from alarm_contact ${of}`,
    );
    expect(asked.rows).toEqual(
      expect.arrayContaining([{ name: 'Bea Lindqvist', first_asked_at: '15:06', told_at: '15:18' }]),
    );
  });

  it('waits for an owner who is on the line, but not for one who hangs up without news', async () => {
    await beaTakesIt();
    await town.passes('10m40s');
    await mind(town, BEA);
    await town.passes('10s');
    const news = await town.phone(BEA).answersCall();
    news.hears(/^(Riverside lone-working line\. News, please\. Press 1\. ?){3}$/);
    await news.presses('1');
    news.hears(/News of Sam Okoro, please\. If you have made contact, press 1\. For more time, 2\. To pass it on, 3\./);
    await town.passes('5s');
    await news.hangsUp();
    await town.passes('1m50s');
    expect(ringsOf(town, DUTY)).toEqual([]);
    await town.passes('30s');
    expect(ringsOf(town, DUTY)).toEqual(['15:18:50']);
    await mind(town, ...EVERYBODY);
  });

  it('gives more time once; the second time the managers are told, and the length is cut to the plan', async () => {
    await beaTakesIt();
    await town.passes('10m');
    const first = await town.phone(BEA).answersCall();
    await first.presses('1', '2', '45#');
    first.hears(/That is too long: news by .*three forty-six, please/);
    await town.phone(BEA).texts('TAKE A 20');
    await town.phone(BEA).expectsText(/News of A/);
    await town.phone(BEA).expectsText(/^You have more time for A once you press 1 in our call/);
    await confirmsText(town, BEA);
    for (const manager of [MO, IRA])
      await town
        .phone(manager)
        .expectsText(/^A: more time for news is needed again\. Now by 15:36\.\nBy Bea Lindqvist\.$/);
    await town.passes('20m');
    const second = await town.phone(BEA).answersCall();
    await second.presses('1', '2', '5#');
    second.hears(/News by .*, please\. The managers are told as well\./);
    await mind(town, BEA, MO, IRA);
  });

  it.each([
    ['the visit is over', ['1', '1'], null],
    ['the visit goes on for an hour', ['1', '2', '2'], '16:16'],
    ['the visit goes on for 40 minutes', ['1', '2', '0', '40#'], '15:56'],
    ['nothing more is said', ['1', ''], '15:46'],
  ])('closes with contact made: %s', async (_what, keys, until) => {
    await beaTakesIt();
    await town.passes('10m');
    await town.phone(BEA).expectsText(/News of A/);
    const news = await town.phone(BEA).answersCall();
    await news.presses('1');
    for (const key of keys) await (key === '' ? news.staysSilent() : news.presses(key));
    if (keys.at(-1) === '') await news.staysSilent();
    news.hears(until === null ? /(?<!Thank you\. )Thank you\.$/ : /Thank you\. The visit goes on until/);
    for (const manager of [MO, IRA])
      await town.phone(manager).expectsText(/^A is over: contact was made\. Thank you\.$/);
    await town.phone(SAM).texts('STATUS');
    await town.phone(SAM).expectsText(until === null ? /^No visit is open\.$/ : new RegExp(`^On until ${until}`));
    if (until === null) return;
    // The visit is watched like any other. It is missed again, under another letter, since texts about A may still
    // come.
    await town.phone(SAM).texts('END');
    await town.phone(SAM).expectsText(/ended/);
  });

  it('is passed on by key or by CANT, and everyone else is asked at once', async () => {
    await beaTakesIt();
    await town.phone(BEA).texts('CANT A');
    await town.phone(BEA).expectsText(/We ask others about A/);
    for (const number of [MO, IRA, DUTY, OUT_OF_HOURS]) {
      await town
        .phone(number)
        .expectsText(/^Riverside lone-working line: urgent\. Nobody has A any more\. Reply TAKE A 15/);
    }
    await town.phone(IRA).texts('TAKE A 5');
    await town.phone(IRA).expectsText(/^A: Ring Sam once/);
    for (const number of [BEA, MO, DUTY, OUT_OF_HOURS]) await town.phone(number).expectsText(/^A is taken/);
    await mind(town, ...EVERYBODY);
    await town.passes('5m');
    await town.phone(IRA).expectsText(/News of A/);
    const news = await town.phone(IRA).answersCall();
    await news.presses('1', '3');
    news.hears(/To give it back to everybody, press 1\. To keep it, 2\.$/);
    await news.presses('1');
    news.hears(/Thank you\. We ask others\./);
    expect(news.isOver).toBe(true);
    await town.phone(BEA).expectsText(/Nobody has A any more/);
    await town.phone(BEA).expectsCall();
    await mind(town, ...EVERYBODY);
  });

  it('lets the owner keep it after nearly giving it back, and say in that call that 999 is dialled', async () => {
    await town.phone(SAM).texts('END 3851');
    await mind(town, SAM, ...EVERYBODY);
    await town.phone(BEA).texts('TAKE A 5');
    await confirmsText(town, BEA);
    await mind(town, ...EVERYBODY);
    await town.passes('5m');
    await town.phone(BEA).expectsText(/News of A/);
    const news = await town.phone(BEA).answersCall();
    await news.presses('1');
    news.hears(/For more time, 2\. If you have dialled 999, 9\.$/);
    // In the first call 3 meant "999 has been dialled".
    await news.presses('3', '2');
    news.hears(
      inOne(
        /To give it back to everybody, press 1\. To keep it, 2\. .*News of Sam Okoro, please\. Still do not ring /,
        /or text Sam\./,
      ),
    );
    await news.presses('9');
    news.hears(/Have you dialled 999\? Yes, 1\. No, 2\.$/);
    await news.presses('1');
    news.hears(/We ring you for news at .*The police reference, then hash/);
    for (const number of [MO, IRA])
      await town.phone(number).expectsText(/^A: 999 is dialled, you need not\.\nBy Bea Lindqvist\./);
    await news.presses('4711#');
    expect(news.isOver).toBe(true);
    expect(await town.records.alarm()).toMatchObject({ kind: 'duress', status: 'taken' });
    await mind(town, ...EVERYBODY);
  });

  it("the owner's own duress PIN closes nothing, sounds wrong, and raises an alarm about the owner", async () => {
    await town.phone(SAM).texts('START 60 12 Mill Lane 3851');
    await town.phone(SAM).expectsText(/^On until/);
    const taken = await town.phone(BEA).answersCall();
    await taken.presses('1', '1', '10#');
    if (!taken.isOver) await taken.hangsUp();
    await mind(town, ...EVERYBODY);
    await town.passes('10m');
    const news = await town.phone(BEA).answersCall();
    const heard = async (...keys: string[]): Promise<string> => {
      const before = news.everything().length;
      await news.presses(...keys);
      return news.everything().slice(before);
    };
    await news.presses('1', '1');
    const wrong = await heard('1111');
    expect(await heard('2947')).toBe(wrong);
    expect(await heard('6183')).toMatch(/Seen in person, press 1/);
    await news.hangsUp();
    await town.settle();
    expect(await town.records.alarms()).toMatchObject([
      { staffNumber: '4021', kind: 'duress', status: 'taken' },
      { staffNumber: '4022', kind: 'duress', status: 'raised' },
    ]);
    await mind(town, SAM, ...EVERYBODY);
  });

  it('lets the owner ring back and report at any time, and changes nothing if they only listen', async () => {
    await beaTakesIt();
    await town.passes('2m');
    const call = await town.phone(BEA).dials();
    await call.presses('1', '6183');
    call.hears(/News of Sam Okoro, please/);
    await call.hangsUp();
    await town.passes('5m');
    expect(ringsOf(town, DUTY)).toEqual([]);
    const again = await town.phone(BEA).dials();
    await again.presses('1', '6183', '1', '1');
    again.hears(/Thank you\./);
    await mind(town, MO, IRA);
    await town.passes('1h');
  });

  it('is closed by SAFE from anybody who was asked, with minutes if the visit goes on', async () => {
    await beaTakesIt();
    await town.phone(MO).texts('SAFE A 30');
    await town.phone(MO).expectsText(/^A is over once you press 1 in our call/);
    const asked = await town.phone(MO).answersCall();
    await asked.presses('1');
    asked.hears(/Thank you\. The visit goes on until .*three thirty-six/);
    await town.phone(BEA).expectsText(/^A is over: contact was made/);
    await town.phone(IRA).expectsText(/^A is over: contact was made/);
    await town.phone(MO).texts('SAFE');
    await town.phone(MO).expectsText(/^Nothing is open for you now\. Thank you\.$/);
    // The time runs out again: another alarm, under another letter, since a text about A may still be on its way.
    await town.passes('36m');
    await mind(town, SAM);
    await town.phone(BEA).expectsText(/Reply TAKE B 15/);
    await town.phone(MO).texts('SAFE A');
    await town.phone(MO).expectsText(/^Nothing is open for you now/);
    await town.phone(BEA).texts('SAFE');
    await town.phone(BEA).expectsText(/^B is over once you press 1 in our call/);
    await confirmsText(town, BEA);
    await mind(town, BEA);
    await town.passes('1h');
  });

  it('looks again even if no visit was open: the worker called for help and is still out there', async () => {
    await town.phone(SAM).texts('SOS');
    await mind(town, SAM, BEA, MO, IRA);
    await town.phone(BEA).texts('SAFE 30');
    await town.phone(BEA).expectsText(/^A is over once you press 1 in our call/);
    await confirmsText(town, BEA);
    await town.phone(MO).expectsText(/A is over/);
    await town.phone(IRA).expectsText(/A is over/);
    await town.passes('36m');
    await mind(town, SAM);
    await town.phone(BEA).expectsText(/urgent/);
    await town.phone(BEA).expectsCall();
  });
});
