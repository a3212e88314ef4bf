import type { CallTurn, Line } from '../carriers/carrier.ts';
import { leftAloneBy } from '../records/rooms.ts';
import { createTurnsTogether } from '../records/turns-together.ts';
import { callBegins, callTurns } from './calls/call.ts';
import { memoRecorded } from '../operations/memo.ts';
import { createPhoneQueue } from './texts/phone-queue.ts';
import { answererGuessed, callReported, textReported } from './reports.ts';
import { textReceived } from './texts/text-received.ts';
import type { Dependencies } from '../operations/work.ts';

/** The line while the database has room for what comes in. */
export type WrittenLine = Omit<Line, 'textNotTaken'>;

/** The number of calls whose phone a process remembers. */
const CALLS_REMEMBERED = 10_000;

/** One text of a phone is acted on at a time. All are stored: those beyond the limit wait in the database. */
const TEXTS = { atOnce: 1, mostWaiting: 8 };
/** Colleagues may ring from one number, and must not wait for each other. */
const TURNS = { atOnce: 4, mostWaiting: 40 };

/** The line to which every carrier's web routes pass their requests. */
export function createLine(parts: Dependencies): WrittenLine {
  const texts = createPhoneQueue(TEXTS);
  const turns = createPhoneQueue(TURNS);
  const together = createTurnsTogether(parts.knex);
  /** A turn names its call but not its phone. */
  const phones = new Map<string, string>();

  function rememberPhone({ carrier, carrierRef }: Pick<CallTurn, 'carrier' | 'carrierRef'>, phone: string): void {
    const [oldest] = phones.keys();
    if (phones.size >= CALLS_REMEMBERED && oldest !== undefined) phones.delete(oldest);
    phones.set(`${carrier} ${carrierRef}`, phone);
  }

  /**
   * Throws if too many requests of one phone wait. The caller then hears that they must wait a moment, and is asked
   * again.
   */
  async function turnOf<T>(phone: string, work: () => Promise<T>): Promise<T> {
    const turn = await turns.inTurn(phone, () => false, work);
    if (!turn) throw new Error('Too much comes from one phone');
    return turn.done;
  }

  return {
    callBegins(call) {
      const phone = call.theirNumber ?? `${call.carrier} ${call.carrierRef}`;
      rememberPhone(call, phone);
      return turnOf(phone, () => callBegins(parts, call));
    },
    callTurns(turn) {
      const call = `${turn.carrier} ${turn.carrierRef}`;
      return turnOf(phones.get(call) ?? call, () => callTurns(parts, together, turn));
    },
    beforeTurn: (_, work) => work(),
    callReported: (report) => callReported(parts, report),
    answererGuessed: (guess) => answererGuessed(parts, guess),
    textReported: (report) => textReported(parts, report),
    textReceived: (text) => textReceived(parts, texts, text),
    memoRecorded: (memo) => memoRecorded(parts, memo),
    leftAlone: (carrier, carrierRef) => leftAloneBy(parts.knex, carrier, carrierRef),
  };
}
