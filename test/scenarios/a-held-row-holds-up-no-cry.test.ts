import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { noEventsInHand, processDueSealedEvents } from '../../src/operations/sealed-event-processing.ts';
import type { Dependencies } from '../../src/operations/work.ts';
import { laterBy } from '../../src/safety/visit.ts';
import { actOnKept, noSendersInHand } from '../../src/switchboard/texts/kept-texts.ts';
import { createLockWatch } from '../../src/timers/lock-watch.ts';
import { ManualClock } from '../harness/manual-clock.ts';
import { BEA, DUTY, EVERYBODY, IRA, MO, OUT_OF_HOURS, RIVERSIDE, SAM } from '../harness/riverside.ts';
import { openTown, type Town } from '../harness/town.ts';
import { untilTrue } from '../harness/until-true.ts';
import { idsOfText, post } from './signed-webhooks.ts';

const NOT_TAKEN_IN = /We could not take in what a colleague's phone said[^]*Sam Okoro, 4021, North$/;

describe("a session of the database that sits on a worker's row", () => {
  let town: Town;
  let holder: pg.Client;
  let isEnded: boolean;
  beforeEach(async () => {
    town = await openTown({ organisation: RIVERSIDE, at: '2026-11-23T14:00:00Z' });
  });
  afterEach(async () => {
    await holder.end();
    await town.close();
  });

  /** Somebody's own session, which none of our limits reaches. `name`: what it says that it is. */
  async function sitsOnRowOf(number: string, how: string, name = 'psql'): Promise<void> {
    holder = new pg.Client({ connectionString: town.databaseUrl, application_name: name });
    isEnded = false;
    holder.on('error', () => undefined).on('end', () => (isEnded = true));
    await holder.connect();
    await holder.query('begin');
    await holder.query(`select 1 from person where id = (select person_id from phone where number = $1) for ${how}`, [
      number,
    ]);
  }

  /** Kept, acted on where that can be done at once, and answered; what follows from it is not done yet. */
  async function texts(body: string): Promise<void> {
    const answer = await post(town, {
      path: '/twilio/sms',
      fields: { ...idsOfText(), From: SAM, To: town.line, Body: body },
    });
    expect(answer.status).toBe(200);
  }

  const minds = async (...numbers: string[]): Promise<void> => {
    for (const number of numbers) await town.phone(number).minds('what came so far');
  };

  /** The worker's half, so many seconds from now. It waits for nobody, so that the test does not. */
  const looks = {
    texts: async (parts: Dependencies, inHand = noSendersInHand()) => {
      inHand.isWaiting = true;
      await actOnKept(parts, inHand);
    },
    events: async (parts: Dependencies, inHand = noEventsInHand()) => {
      inHand.isWaiting = true;
      await processDueSealedEvents(parts, 1, inHand);
    },
  };
  const inSeconds = (seconds: number): Dependencies => ({
    ...town.parts,
    clock: new ManualClock(laterBy(town.now(), seconds * 1_000)),
  });

  /** Each try waits for the lock, a second or two. */
  async function isEndedWhile(tries: () => Promise<unknown>): Promise<void> {
    const watch = createLockWatch({ knex: town.knex, inTheWayFor: 0, log: town.log });
    const trying = (async () => {
      while (!isEnded) await tries().catch(() => undefined);
    })();
    await untilTrue(async () => {
      await watch();
      return isEnded;
    });
    await trying;
  }

  it.each(['update', 'no key update'])('for %s: it is ended, and a cry by text rings', async (how) => {
    await sitsOnRowOf(SAM, how);
    await texts('SOS');
    expect([await town.records.alarmKinds(), isEnded]).toEqual([[], false]);
    await town.passes('1s');
    await isEndedWhile(() => actOnKept(town.parts));
    await town.settle();
    await town.phone(SAM).expectsText(/^Thank you\. One moment\.$/);
    expect(await town.records.alarmKinds()).toEqual(['panic']);
    await town.phone(BEA).expectsCall();
    await minds(...EVERYBODY);
  });

  it('as a duress PIN waits: it is ended, and the alarm rings', async () => {
    await texts('STATUS 3851');
    await sitsOnRowOf(SAM, 'no key update');
    await isEndedWhile(() => processDueSealedEvents(town.parts));
    await town.settle();
    await town.phone(SAM).expectsText(/^No visit is open\.$/);
    expect(await town.records.alarmKinds()).toEqual(['duress']);
    await town.phone(BEA).expectsCall();
    await minds(...EVERYBODY);
  });

  /** Ours are never ended by us, so one with a name like ours stands for a session that our account may not end. */
  const UNENDABLE = 'buddyline somebody';

  it.each([
    ['a cry by text', 'update', 'SOS', 'panic'],
    ['a text that may hold a duress PIN', 'no key update', 'STATUS 3851', 'duress'],
    ['a duress PIN that was taken in', 'update', 'STATUS 3851', 'duress'],
  ])(
    'cannot be ended, and %s waits (for %s): people look within 15 s, once; it rings when free',
    async (which, how, body, kind) => {
      const isEvent = which.endsWith('taken in');
      if (isEvent) await texts(body);
      await sitsOnRowOf(SAM, how, UNENDABLE);
      if (!isEvent) await texts(body);
      const inHand = { texts: noSendersInHand(), events: noEventsInHand() };
      const look = async (seconds: number): Promise<void> => {
        await looks.texts(inSeconds(seconds), inHand.texts);
        await looks.events(inSeconds(seconds), inHand.events);
      };
      const told = (number: string): Promise<string[]> => town.records.textsTo(number, { purpose: 'notice' });
      await look(1);
      await look(8);
      expect(await told(BEA)).toEqual([]);
      for (const seconds of [9, 15, 28]) await look(seconds);
      for (const number of [BEA, MO, IRA, DUTY, OUT_OF_HOURS])
        expect(await told(number)).toEqual([expect.stringMatching(NOT_TAKEN_IN)]);
      expect([await told(SAM), await town.records.alarmKinds()]).toEqual([[], []]);

      await holder.query('commit');
      await town.passes('31s');
      await town
        .phone(SAM)
        .expectsText(isEvent || kind === 'duress' ? /^No visit is open\.$/ : /^Thank you\. One moment\.$/);
      expect(await town.records.alarmKinds()).toEqual([kind]);
      expect(await told(BEA)).toHaveLength(1);
      await minds(...EVERYBODY);
    },
  );

  it('was in the way before an outage, and a moment after it: nobody is told of that moment', async () => {
    await sitsOnRowOf(SAM, 'no key update', UNENDABLE);
    await texts('SOS');
    const inHand = noSendersInHand();
    for (const seconds of [1, 120, 125]) await looks.texts(inSeconds(seconds), inHand);
    expect(await town.records.contacts({ purpose: 'notice' })).toEqual([]);
    await looks.texts(inSeconds(129), inHand);
    expect(await town.records.textsTo(BEA, { purpose: 'notice' })).toHaveLength(1);
    await holder.query('commit');
    await town.passes('1s');
    await minds(...EVERYBODY);
  });

  it('cannot be ended, and everyday words wait: nobody is told of them', async () => {
    await sitsOnRowOf(SAM, 'no key update', UNENDABLE);
    await texts('STATUS');
    const inHand = noSendersInHand();
    for (const seconds of [1, 10, 24]) await looks.texts(inSeconds(seconds), inHand);
    expect(await town.records.contacts({ purpose: 'notice' })).toEqual([]);
    await holder.query('commit');
    await town.passes('1s');
    await town.phone(SAM).expectsText(/^No visit is open\.$/);
  });
});
