import type { Line, Reply, TextReceived } from '../carriers/carrier.ts';
import type { Log } from '../carriers/log.ts';
import { type Notice, noticeOf, spokenNotice } from '../carriers/notices.ts';
import type { WrittenLine } from './line.ts';

/** The line while the database has no room: what it cannot write down it does not answer as though it had. */

/**
 * Thrown in place of an answer. Callers hear "One moment", and whoever texts is told that it was not taken in: the same
 * for everybody.
 */
export class NoRoom extends Error {
  constructor() {
    super('the database has no room');
  }
}

export interface RoomParts {
  /** Whether what is written now would be refused. */
  isFull: () => boolean;
  tellNotTaken: (text: Pick<TextReceived, 'carrier' | 'from'>) => Promise<void>;
  log: Log;
}

export function whileThereIsRoom(line: WrittenLine, { isFull, tellNotTaken, log }: RoomParts): Line {
  const checked = async <T>(work: () => Promise<T>): Promise<T> => {
    if (isFull()) throw new NoRoom();
    return work();
  };
  /** Of calls and texts that are written down nowhere nothing is noted. */
  const unlessNotice = async (attemptId: string | null, work: () => Promise<void>): Promise<void> => {
    if (noticeOf(attemptId) === null) await work();
  };
  return {
    ...line,
    async callBegins(call) {
      const notice = noticeOf(call.attemptId);
      return notice === null ? checked(() => line.callBegins(call)) : told(notice, call.attemptId ?? '');
    },
    callTurns: (turn) => checked(() => line.callTurns(turn)),
    textReceived: (text) => checked(() => line.textReceived(text)),
    async textNotTaken(text) {
      // What could not be stored for another reason may yet be, by another try of the carrier's.
      if (isFull())
        await tellNotTaken(text).catch((error: unknown) => {
          log.error({ err: error }, 'nobody could be told that a text was not taken in');
        });
    },
    callReported: (report) => unlessNotice(report.attemptId, () => line.callReported(report)),
    answererGuessed: (guess) => unlessNotice(guess.attemptId, () => line.answererGuessed(guess)),
    textReported: (report) => unlessNotice(report.attemptId, () => line.textReported(report)),
  };
}

/** Twice: whoever answers may need a moment to listen. */
function told(notice: Notice, conversationId: string): Reply {
  return { say: [spokenNotice(notice), spokenNotice(notice)], then: { kind: 'end' }, conversationId, nextTurn: 1 };
}
