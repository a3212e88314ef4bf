import type { CallTurn, Line } from '../carriers/carrier.ts';
import { leftAloneBy } from '../records/rooms.ts';
import { callBegins, callTurns } from './calls/call.ts';
import { memoRecorded } from '../operations/memo.ts';
import { createPhoneQueue } from './texts/phone-queue.ts';
import { answererGuessed, callReported, textReported } from './reports.ts';
import { textReceived } from './texts/text-received.ts';
import type { Dependencies } from '../operations/work.ts';

/** The line as it is while there is room to write down what comes in. */
export type WrittenLine = Omit<Line, 'textNotTaken'>;

/** Calls of which a process remembers the phone. */
const CALLS_REMEMBERED = 10_000;

/** One text of a phone is acted on at a time. All are kept: what cannot wait here waits in the database. */
const TEXTS = { atOnce: 1, mostWaiting: 8 };
/** Colleagues may ring from one number, and one of them must not wait for the others. */
const TURNS = { atOnce: 4, mostWaiting: 40 };

/** The line that every carrier's web routes hand their requests to. */
export function createLine(parts: Dependencies): WrittenLine {
  const texts = createPhoneQueue(TEXTS);
  const turns = createPhoneQueue(TURNS);
  /** A turn tells its call and not its phone. */
  const phones = new Map<string, string>();

  function rememberPhone({ carrier, carrierRef }: Pick<CallTurn, 'carrier' | 'carrierRef'>, phone: string): void {
    const [oldest] = phones.keys();
    if (phones.size >= CALLS_REMEMBERED && oldest !== undefined) phones.delete(oldest);
    phones.set(`${carrier} ${carrierRef}`, phone);
  }

  /** Somebody is on the line: it is said that they must wait a moment, and they are asked again. */
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
      return turnOf(phones.get(call) ?? call, () => callTurns(parts, turn));
    },
    callReported: (report) => callReported(parts, report),
    answererGuessed: (guess) => answererGuessed(parts, guess),
    textReported: (report) => textReported(parts, report),
    textReceived: (text) => textReceived(parts, texts, text),
    memoRecorded: (memo) => memoRecorded(parts, memo),
    leftAlone: (carrier, carrierRef) => leftAloneBy(parts.knex, carrier, carrierRef),
  };
}
