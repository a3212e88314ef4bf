import type { Reading } from '../../conversation/texts/reading.ts';
import { AT_ONCE } from '../../conversation/texts/more-and-ring.ts';

/**
 * In which role somebody texts who may be both: a worker, and a responder who has been asked about an alarm. `both`:
 * only they can say.
 * `cry`: a worker in need; `cry-or-dialled`: only they can say whether they need help or have dialled 999 for somebody.
 */
export type TextRole =
  | 'worker'
  | 'responder'
  | 'both'
  | 'cry'
  | 'cry-or-dialled'
  /** They answer a roll-call. */
  | 'roll-call'
  /** YES or OK of somebody who was asked about an alarm as well: only they can say which they mean. */
  | 'roll-call-or-alarm';

interface RolesOpen {
  isWorker: boolean;
  /** A visit of their own is open. */
  isOnVisit: boolean;
  /** An alarm is open that they were asked about. */
  isAsked: boolean;
  /** A roll-call asks them, and they have not answered it. */
  isRollCalled: boolean;
}

type WorkerKind = Reading['worker']['kind'];
type ResponderKind = Reading['responder']['kind'];

/** What only a responder says. */
const OF_RESPONDERS: ReadonlySet<ResponderKind> = new Set(['take', 'cant', 'dialled', 'maybe-dialled', 'read']);
/** What a responder cannot mean, in any state. */
const OF_WORKERS: ReadonlySet<WorkerKind> = new Set(['start', 'back', 'ring', 'worried', 'note', 'at', 'more']);
/** Words that ask about the sender's own visit where one is open. Elsewhere a responder asks how the alarm stands. */
const OF_VISITS: ReadonlySet<WorkerKind> = new Set(['status', 'another-day', 'question']);

export function roleOf(reading: Reading, open: RolesOpen): TextRole {
  if (isCry(reading, open))
    return open.isAsked && !open.isOnVisit && isAboutDialling(reading) ? 'cry-or-dialled' : 'cry';
  if (open.isRollCalled && reading.well !== null && !namesLetter(reading.responder))
    return open.isAsked && reading.well === 'said' ? 'roll-call-or-alarm' : 'roll-call';
  return open.isAsked ? roleOfAsked(reading, open) : 'worker';
}

/**
 * HELP alone, from somebody who makes no visits, asks for the list of words, unless a roll-call asks them. Then they
 * are asked as workers on a visit are.
 */
function isCry({ cry, responder }: Reading, { isWorker, isOnVisit, isRollCalled }: RolesOpen): boolean {
  if (cry === 'on-visit') return (isWorker && isOnVisit) || isRollCalled;
  return cry !== 'none' && (isWorker || isRollCalled || responder.kind !== 'words');
}

function isAboutDialling({ responder: { kind } }: Reading): boolean {
  return kind === 'dialled' || kind === 'maybe-dialled';
}

const isAboutPolice = ({ kind }: Reading['responder']): boolean => kind === 'maybe-dialled';

function roleOfAsked({ worker, responder, hint }: Reading, { isWorker, isOnVisit }: RolesOpen): TextRole {
  // Somebody who is asked about one colleague may be worried about another, or more than before about the same.
  if (worker.kind === 'worried') return 'worker';
  // "Should I call the police", on a visit of one's own, is no news of a colleague.
  if (isWorker && isOnVisit && hint?.kind === 'needs-somebody' && !namesLetter(responder) && isAboutPolice(responder))
    return 'worker';
  if (!isWorker || OF_RESPONDERS.has(responder.kind) || namesLetter(responder)) return 'responder';
  // Somebody who is uneasy on a visit of their own means themselves. So does a person whose phone somebody reads.
  if (isOnVisit && (hint?.kind === 'needs-somebody' || hint?.kind === 'no-texts')) return 'worker';
  if (hint?.kind === 'no-texts' && hint.isRead) return 'worker';
  // "15" may be minutes until news; START 15 is not.
  if (worker.kind === 'start' && worker.word === 'IN' && worker.isBare) return isOnVisit ? 'both' : 'responder';
  // A responder who answers "ring me asap" has not taken the alarm, and must read so.
  if (!isOnVisit && worker.kind === 'ring' && (worker.minutes === AT_ONCE || worker.hasReason)) return 'responder';
  // "Need 10 more mins" of somebody at home is about the news.
  if (worker.kind === 'more' && !isOnVisit) return 'responder';
  // With no visit of theirs open, "at the house now, nobody in" is news of the colleague.
  if (!isOnVisit && worker.kind === 'note' && responder.kind === 'maybe-take' && responder.isGoing) return 'responder';
  if (OF_WORKERS.has(worker.kind)) return 'worker';
  if (!isOnVisit) return 'responder';
  if (worker.kind === 'end') return worker.isLeaving ? 'worker' : 'both';
  return OF_VISITS.has(worker.kind) && responder.kind === 'none' ? 'worker' : 'both';
}

const namesLetter = (responder: Reading['responder']): boolean => 'letter' in responder && responder.letter !== null;
