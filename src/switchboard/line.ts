import type { Line } from '../carriers/carrier.ts';
import { leftAloneBy } from '../records/rooms.ts';
import { callBegins, callTurns } from './call.ts';
import { memoRecorded } from './memo.ts';
import { answererGuessed, callReported, textReported } from './reports.ts';
import { textReceived } from './text-received.ts';
import type { Parts } from './work.ts';

/** The line that every carrier's web routes hand their requests to. */
export function createLine(parts: Parts): Line {
  return {
    callBegins: (call) => callBegins(parts, call),
    callTurns: (turn) => callTurns(parts, turn),
    callReported: (report) => callReported(parts, report),
    answererGuessed: (guess) => answererGuessed(parts, guess),
    textReported: (report) => textReported(parts, report),
    textReceived: (text) => textReceived(parts, text),
    memoRecorded: (memo) => memoRecorded(parts, memo),
    leftAlone: (carrier, carrierRef) => leftAloneBy(parts.knex, carrier, carrierRef),
  };
}
