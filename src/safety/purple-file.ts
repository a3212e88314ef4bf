/**
 * The purple-file call: six covert questions, asked of the worker's own phones (src/safety/README.md D9). What is keyed
 * there is told, never trusted: it raises, and lowers nothing.
 */

/** In the order of the policy. */
export const QUESTIONS = ['address', 'danger', 'police', 'weapon', 'colleague', 'ring_back'] as const;
export type Question = (typeof QUESTIONS)[number];
/** `unclear`: asked twice without a clear answer, which is never a no. */
export type Reply = 'yes' | 'no' | 'unclear';
export type Replies = Partial<Record<Question, Reply>>;

/**
 * Why we ring: a covert alarm; an ordinary check-in, so that the call gives nothing away (the plan's `decoys`); or
 * because they asked to be rung.
 */
export type PurpleReason = 'alarm' | 'decoy' | 'booked';
export type PurpleStatus = 'waiting' | 'calling' | 'over';

export interface PurpleCall {
  id: string;
  workerId: string;
  teamId: string;
  visitId: string | null;
  /** The alarm that the replies belong to; one that the call itself raised, too. */
  alarmId: string | null;
  reason: PurpleReason;
  status: PurpleStatus;
  dueAt: Date | null;
  state: { replies: Replies; tries: number };
}

export type PurpleEvent =
  /** Its time has come, and the phones are rung. `giveUpAt`: by when somebody must have told us of the end. */
  | { kind: 'rung'; giveUpAt: Date }
  /** A call of ours with that phone has only just ended, or goes on. */
  | { kind: 'put-off'; until: Date }
  | { kind: 'reply'; question: Question; reply: Reply }
  /** The alarm that its replies belong to from now on. */
  | { kind: 'alarm'; alarmId: string }
  /** Nobody answered, or whoever did was gone before the end. `pause`: milliseconds before the second try. */
  | { kind: 'unanswered'; pause: number }
  | { kind: 'finished' }
  | { kind: 'cancel' };

export type PurpleEffect =
  /** Twice in vain: nobody knows how they are. */
  | { kind: 'no-answer' }
  /** All questions were asked, and no ring-back is wanted. */
  | { kind: 'finished' };

export interface PurpleStep {
  call: PurpleCall;
  effect: PurpleEffect | null;
}

export const RING_BACK_AFTER = 5 * 60_000;
/** So long after any other call of ours with that phone. */
export const QUIET_BEFORE = 60_000;
const TRIES = 2;

export function nextQuestion(replies: Replies): Question | null {
  return QUESTIONS.find((question) => replies[question] === undefined) ?? null;
}

export function stepPurple(call: PurpleCall, event: PurpleEvent, now: Date): PurpleStep {
  // Whoever is still on the line is heard, whatever we thought of the call.
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

/** A ring-back goes on with what had no clear answer, and asks anew what may have changed. */
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
 * What a reply raises: danger, police and a weapon are duress, a colleague wanted is a reason to watch; nothing lowers.
 */
export function raisedBy(question: Question, reply: Reply): 'duress' | 'watch' | null {
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

/** Somewhere in the plan's window; `random` from 0 to 1. */
export function delayWithin([from, to]: [number, number], random: number): number {
  return Math.round(from + (to - from) * random);
}
