import { randomUUID } from 'node:crypto';
import type { Reply } from '../../src/conversation/files/flow.ts';
import { renderReply as asTwiml } from '../../src/carriers/twilio/twiml.ts';
import { renderReply as asNcco } from '../../src/carriers/vonage/ncco.ts';
import { processDueSealedEvents } from '../../src/operations/sealed-event-processing.ts';
import { dueHandlers } from '../../src/switchboard/due.ts';
import { createLine } from '../../src/switchboard/line.ts';
import type { Dependencies } from '../../src/operations/work.ts';
import { freshDatabase } from './database.ts';
import { dependenciesOn, SECRETS } from './dependencies.ts';
import { handleDue, lookForDue } from './due.ts';
import { ManualClock } from './manual-clock.ts';
import { importOrganisation } from './organisation.ts';
import { recordsIn, type TownRecords } from './town-records.ts';

/**
 * Many workers in one database who live at the same time, without telephones. What their phones do is passed to the
 * line as carriers pass it on. Each answer is recorded as both carriers would render it.
 */

/**
 * What a phone does. A `call` keys its entries, one in each turn ("" is silence). Then it hangs up, or is never heard
 * of again. `hangs up first`: its last entry is stored after the hang-up.
 */
type End = 'hangs up' | 'hangs up first' | 'vanishes';
export type Doing =
  /** `isElsewhere`: from an unknown phone. */
  { kind: 'call'; entries: string[]; end: End; isElsewhere?: boolean } | { kind: 'text'; body: string };

/** The person who has a phone. They answer our calls with these entries; null lets it ring. */
export interface Holder {
  number: string;
  answers: string[] | null;
  /** Everything that the phone heard, received and showed as ringing, with its times and without ids. */
  lived: string[];
}

const LINE = '+441632960000';
const COVER = '+441632960001';
const PUBLIC_URL = 'http://127.0.0.1';
/** How many workers act in parallel. The database gives ten connections. */
const AT_ONCE = 8;
/** How often due rows are handled, in milliseconds. With hundreds of workers something is due every second. */
const TICK = 60_000;

export interface Twins {
  readonly parts: Dependencies;
  /** What is in the database. */
  readonly records: TownRecords;
  /** All of them act now, in parallel. */
  live(doings: { holder: Holder; doing: Doing }[]): Promise<void>;
  /** Time passes for everybody, and everything that is due on the way is handled. */
  passes(milliseconds: number, holders: Holder[]): Promise<void>;
  /** The texts and calls for the phone, with their times, except calls with a purpose in `without`. */
  sent(number: string, without: string[]): Promise<unknown[]>;
  close(): Promise<void>;
}

/** An organisation of one team, North, with these people. */
export const northWith = (people: string): string => `
organisation:
  name: Riverside Children's Services
  spoken_name: Riverside office
  duty: ["+441632960500"]
  last_resort: { name: Out of hours team, phone: "+441632960999" }
teams:
  - name: North
    code_phrases: { watch: blue folder, help: purple file }
people:
${people}`;

export async function openTwins(organisation: string, at: string): Promise<Twins> {
  const database = await freshDatabase();
  const { knex } = database;
  await importOrganisation(database, organisation, SECRETS.pin.current);
  const clock = new ManualClock(at);
  const parts = dependenciesOn(database, clock, { coverNumbers: [COVER] });
  const line = createLine(parts);
  const handlers = dueHandlers(parts);

  /** Records both carriers' documents of a reply, without what is random in every call. */
  function hear(holder: Holder, reply: Reply): void {
    const shown =
      `${asTwiml(reply, PUBLIC_URL)} ` + `${JSON.stringify(asNcco(reply, { publicUrl: PUBLIC_URL, uuid: 'leg' }))}`;
    const joins = reply.then.kind === 'join' ? reply.then.room : reply.conversationId;
    holder.lived.push(
      `${clock.now().toISOString()} ${shown.replaceAll(reply.conversationId, 'ID').replaceAll(joins, 'ROOM')}`,
    );
  }

  async function talk(
    holder: Holder,
    first: Reply,
    carrierRef: string,
    attemptId: string | null,
    entries: string[],
    end: End,
    isHeard: boolean,
  ): Promise<void> {
    const hangsUp = (): Promise<void> =>
      line.callReported({
        carrier: 'twilio',
        carrierRef,
        attemptId,
        status: 'completed',
        order: null,
        errorCode: null,
      });
    let reply = first;
    if (isHeard) hear(holder, reply);
    for (const [place, entry] of entries.entries()) {
      if (reply.then.kind !== 'digits') break;
      if (end === 'hangs up first' && place === entries.length - 1) await hangsUp();
      const next = await line.callTurns({
        carrier: 'twilio',
        carrierRef,
        conversationId: reply.conversationId,
        turn: reply.nextTurn,
        input:
          entry === ''
            ? { kind: 'silence' }
            : { kind: 'digits', digits: entry.replace('#', ''), finished: entry.endsWith('#') ? 'hash' : 'unknown' },
      });
      if (next === null) throw new Error('a turn of another call');
      reply = next;
      if (isHeard) hear(holder, reply);
    }
    if (reply.then.kind === 'end' || end === 'hangs up') await hangsUp();
  }

  async function act({ holder, doing }: { holder: Holder; doing: Doing }): Promise<void> {
    const carrierRef = randomUUID();
    if (doing.kind === 'text')
      return line.textReceived({ carrier: 'twilio', carrierRef, from: holder.number, to: LINE, body: doing.body });
    const first = await line.callBegins({
      carrier: 'twilio',
      carrierRef,
      attemptId: null,
      ourNumber: LINE,
      theirNumber: doing.isElsewhere ? null : holder.number,
    });
    await talk(holder, first, carrierRef, null, doing.entries, doing.end, true);
  }

  /**
   * Does the work of the outbox and a carrier: texts arrive, and calls ring, one at a time for each phone. Returns how
   * many.
   */
  async function deliver(holders: Map<string, Holder>): Promise<number> {
    const texts = await knex('contact_attempt')
      .where({ status: 'waiting', channel: 'text' })
      .where('not_before', '<=', clock.now())
      .update({ status: 'delivered', ended_at: clock.now() });
    const { rows: calls } = await knex.raw<{ rows: { id: string; to_number: string; purpose: string }[] }>(
      `
      select distinct on (to_number) id, to_number, purpose from contact_attempt
      where status = 'waiting' and channel = 'call' and not_before <= ?
        and to_number not in (select their_number from conversation where status = 'live' and their_number is not null)
      order by to_number, urgency, created_at`,
      [clock.now()],
    );
    await sideBySide(calls, async ({ id, to_number: number, purpose }) => {
      const carrierRef = randomUUID();
      await knex('contact_attempt')
        .where({ id })
        .update({ status: 'ringing', carrier: 'twilio', carrier_ref: carrierRef, placed_at: clock.now() });
      const holder = holders.get(number);
      if (!holder?.answers)
        return line.callReported({
          carrier: 'twilio',
          carrierRef,
          attemptId: id,
          status: 'no_answer',
          order: null,
          errorCode: null,
        });
      const first = await line.callBegins({
        carrier: 'twilio',
        carrierRef,
        attemptId: id,
        ourNumber: LINE,
        theirNumber: number,
      });
      return talk(holder, first, carrierRef, id, holder.answers, 'hangs up', purpose !== 'purple');
    });
    return texts + calls.length;
  }

  /** Resolves with when something is due next. */
  async function settle(holders: Map<string, Holder>): Promise<Date | null> {
    for (;;) {
      const { falling, next } = await lookForDue(knex, clock.now());
      const derived = falling.has('event') ? await processDueSealedEvents(parts) : 0;
      const handled = await handleDue(knex, handlers, clock.now(), { falling, atOnce: AT_ONCE });
      if (derived + handled + (await deliver(holders)) === 0) return next;
    }
  }

  return {
    parts,
    records: recordsIn(knex),
    live: (doings) => sideBySide(doings, act),
    async passes(milliseconds, everybody) {
      const holders = new Map(everybody.map((holder) => [holder.number, holder]));
      const until = new Date(clock.now().getTime() + milliseconds);
      for (let next = await settle(holders); next !== null && next <= until; next = await settle(holders))
        clock.advanceTo(new Date(Math.min(until.getTime(), Math.ceil(next.getTime() / TICK) * TICK)));
      clock.advanceTo(until);
    },
    sent: (number, without) =>
      knex('contact_attempt')
        .where({ to_number: number })
        .whereNotIn('purpose', without)
        .select(
          'channel',
          'purpose',
          'urgency',
          'status',
          'body',
          'flow',
          'created_at',
          'not_before',
          'ended_at',
          'cover',
        )
        .orderBy(['created_at', 'purpose', 'body']),
    close: () => database.drop(),
  };
}

async function sideBySide<T>(all: T[], act: (one: T) => Promise<void>): Promise<void> {
  const rest = all.values();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const one of rest) await act(one);
    }),
  );
}
