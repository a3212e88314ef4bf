/**
 * The purple-file call: six covert questions to the worker's own phones (src/safety/README.md D9). The replies are
 * told, but never trusted: they may raise an alarm and never lower one.
 */

/** The order is the policy's. */
export const QUESTIONS = ['address', 'danger', 'police', 'weapon', 'colleague', 'ring_back'] as const;
export type Question = (typeof QUESTIONS)[number];
/** `unclear`: asked twice without a clear answer. It never counts as a no. */
export type PurpleReply = 'yes' | 'no' | 'unclear';
export type Replies = Partial<Record<Question, PurpleReply>>;

/**
 * Why we ring: a covert alarm; an ordinary check-in, so that the call itself betrays nothing (the plan's `decoys`); or
 * the worker booked the call.
 */
export type PurpleReason = 'alarm' | 'decoy' | 'booked';
export type PurpleStatus = 'waiting' | 'calling' | 'over';

export interface PurpleCall {
  id: string;
  workerId: string;
  teamId: string;
  visitId: string | null;
  /** The alarm that the replies belong to. It may be one that the call itself raised. */
  alarmId: string | null;
  reason: PurpleReason;
  status: PurpleStatus;
  dueAt: Date | null;
  state: { replies: Replies; tries: number };
}

export type PurpleEvent =
  /**
   * The call's time has come, and the phones are rung. `giveUpAt`: the latest time by which the end must have been
   * reported.
   */
  | { kind: 'rung'; giveUpAt: Date }
  /** Another of our calls with that phone goes on, or has only just ended. */
  | { kind: 'put-off'; until: Date }
  | { kind: 'reply'; question: Question; reply: PurpleReply }
  /** From now on the replies belong to this alarm. */
  | { kind: 'alarm'; alarmId: string }
  /** Nobody answered, or the person hung up before the end. `pause`: milliseconds before the second try. */
  | { kind: 'unanswered'; pause: number }
  | { kind: 'finished' }
  | { kind: 'cancel' };

type PurpleEffect =
  /** Two tries failed: nobody knows how the worker is. */
  | { kind: 'no-answer' }
  /** All questions were asked, and the worker wants no ring-back. */
  | { kind: 'finished' };

interface PurpleStep {
  call: PurpleCall;
  effect: PurpleEffect | null;
}

export const RING_BACK_AFTER = 5 * 60_000;
/** The least time after any other of our calls with that phone, in milliseconds. */
export const QUIET_BEFORE = 60_000;
const TRIES = 2;

export function nextQuestion(replies: Replies): Question | null {
  return QUESTIONS.find((question) => replies[question] === undefined) ?? null;
}

export function stepPurple(call: PurpleCall, event: PurpleEvent, now: Date): PurpleStep {
  // A reply counts whatever status the call has: the person may still be on the line.
  if (event.kind === 'reply')
    return { call: withReplies(call, { ...call.state.replies, [event.question]: event.reply }), effect: null };
  if (event.kind === 'alarm') return { call: { ...call, alarmId: event.alarmId }, effect: null };
  if (call.status === 'over') return { call, effect: null };
  switch (event.kind) {
    case 'rung':
      return waits({ ...call, status: 'calling' }, event.giveUpAt);
    case 'put-off':
      return waits(call, event.until);
    case 'unanswered': {
      const tries = call.state.tries + 1;
      const tried: PurpleCall = { ...call, state: { ...call.state, tries } };
      if (tries < TRIES) return waits({ ...tried, status: 'waiting' }, new Date(now.getTime() + event.pause));
      return { call: { ...tried, status: 'over', dueAt: null }, effect: { kind: 'no-answer' } };
    }
    case 'finished': {
      if (call.state.replies.ring_back !== 'yes')
        return { call: { ...call, status: 'over', dueAt: null }, effect: { kind: 'finished' } };
      const again = { ...withReplies(call, toAskAgain(call.state.replies)), status: 'waiting' as const };
      return waits({ ...again, state: { ...again.state, tries: 0 } }, new Date(now.getTime() + RING_BACK_AFTER));
    }
    case 'cancel':
      return { call: { ...call, status: 'over', dueAt: null }, effect: null };
  }
}

/**
 * The replies that a ring-back does not ask for again. It asks anew where no clear answer came, and where the answer
 * may have changed.
 */
function toAskAgain({ address, police, weapon, colleague }: Replies): Replies {
  const clear = Object.entries({ address, police, weapon, colleague }).filter(
    ([, reply]) => reply === 'yes' || reply === 'no',
  );
  return Object.fromEntries(clear);
}

const waits = (call: PurpleCall, dueAt: Date): PurpleStep => ({ call: { ...call, dueAt }, effect: null });

const withReplies = (call: PurpleCall, replies: Replies): PurpleCall => ({
  ...call,
  state: { ...call.state, replies },
});

/**
 * The kind of alarm that a reply raises. Danger, police and a weapon are duress. The wish for a colleague is a reason
 * to watch. No reply lowers an alarm.
 */
export function raisedBy(question: Question, reply: PurpleReply): 'duress' | 'watch' | null {
  if (reply !== 'yes') return null;
  switch (question) {
    case 'danger':
    case 'police':
    case 'weapon':
      return 'duress';
    case 'colleague':
      return 'watch';
    case 'address':
    case 'ring_back':
      return null;
  }
}

/** A time within the plan's window, in milliseconds. `random` is from 0 to 1. */
export function delayWithin([from, to]: [number, number], random: number): number {
  return Math.round(from + (to - from) * random);
}
