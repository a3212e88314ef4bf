import type { Line, TextReceived } from '../carriers/carrier.ts';
import type { Reply } from '../conversation/files/flow.ts';
import type { Log } from '../carriers/log.ts';
import { type Notice, noticeOf, spokenNotice } from '../carriers/notices.ts';
import { isPassingFault, saysTooSlow } from '../database/error-code.ts';
import type { WrittenLine } from './line.ts';

/** The line while the database has no room. It does not pretend to have taken in what it cannot store. */

/**
 * Thrown in place of a reply. Callers hear "One moment", and people who text are told that their text was not taken in.
 * It is the same for everybody.
 */
export class NoRoom extends Error {
  constructor() {
    super('the database has no room');
  }
}

/** Whether the database may take later what it did not take: it is away, slow or full. */
export const mayBeTakenLater = (error: unknown): boolean =>
  isPassingFault(error) || saysTooSlow(error) || error instanceof NoRoom;

interface RoomParts {
  /** Whether a write would be refused now. */
  isFull: () => boolean;
  notifyNotTaken: (text: Pick<TextReceived, 'carrier' | 'from'>) => Promise<void>;
  log: Log;
}

export function whileThereIsRoom(line: WrittenLine, { isFull, notifyNotTaken, log }: RoomParts): Line {
  const checked = async <T>(work: () => Promise<T>): Promise<T> => {
    if (isFull()) throw new NoRoom();
    return work();
  };
  /**
   * Runs the work unless it is about a notice: calls and texts with notices are not stored, so there is nothing to
   * record.
   */
  const unlessNotice = async (attemptId: string | null, work: () => Promise<void>): Promise<void> => {
    if (noticeOf(attemptId) === null) await work();
  };
  return {
    ...line,
    async callBegins(call) {
      const notice = noticeOf(call.attemptId);
      return notice === null ? checked(() => line.callBegins(call)) : noticeReply(notice, call.attemptId ?? '');
    },
    callTurns: (turn) => checked(() => line.callTurns(turn)),
    textReceived: (text) => checked(() => line.textReceived(text)),
    async textNotTaken(text) {
      // If the text could not be stored for another reason, the carrier may deliver it again with success.
      if (isFull())
        await notifyNotTaken(text).catch((error: unknown) => {
          log.error({ err: error }, 'nobody could be told that a text was not taken in');
        });
    },
    callReported: (report) => unlessNotice(report.attemptId, () => line.callReported(report)),
    answererGuessed: (guess) => unlessNotice(guess.attemptId, () => line.answererGuessed(guess)),
    textReported: (report) => unlessNotice(report.attemptId, () => line.textReported(report)),
  };
}

/** Said twice, because a person who answers may need a moment to listen. */
function noticeReply(notice: Notice, conversationId: string): Reply {
  return { say: [spokenNotice(notice), spokenNotice(notice)], then: { kind: 'end' }, conversationId, nextTurn: 1 };
}
