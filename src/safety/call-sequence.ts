/**
 * A call sequence rings one contact's phones in order, and once more after a pause: a silent phone lets the second call
 * within three minutes through. Only a pressed key counts as an answer. Silence and machines do not.
 */
export type CallSequenceStatus = 'ringing' | 'pausing' | 'keyed' | 'unanswered' | 'stopped';

export interface CallSequence {
  phones: string[];
  /** The phone that rings now. */
  phoneIndex: number;
  /** First or second pass over the phones. */
  pass: number;
  status: CallSequenceStatus;
  dueAt: Date | null;
}

export type CallSequenceEvent =
  | { kind: 'call-over'; keyed: boolean }
  /** The call may not ring for a while, so the next phone rings as well. */
  | { kind: 'held-up' }
  | { kind: 'pause-over' }
  /** The call is no longer needed: the alarm is taken or closed, or the worker has checked in. */
  | { kind: 'stop' };

/** `dial`: the phone to call next, or null. */
interface CallSequenceStep {
  sequence: CallSequence;
  dial: string | null;
}

/** Real milliseconds from the end of the first pass to the second pass. */
export const PAUSE_BEFORE_SECOND_TIME = 20_000;

export function beginCallSequence(phones: string[], times: 1 | 2): CallSequenceStep {
  const ring: CallSequence = { phones, phoneIndex: 0, pass: times === 2 ? 1 : 2, status: 'ringing', dueAt: null };
  return { sequence: ring, dial: phones[0] ?? null };
}

/** Whether the next phone may ring as well when the call to this one is held up. */
export function hasNextAfter({ status, phones, phoneIndex }: CallSequence, phone: string): boolean {
  return status === 'ringing' && phones[phoneIndex] === phone && phoneIndex + 1 < phones.length;
}

/** Steps a call sequence. `pause` is PAUSE_BEFORE_SECOND_TIME in milliseconds of Buddyline's clock. */
export function stepCallSequence(
  ring: CallSequence,
  event: CallSequenceEvent,
  now: Date,
  pause: number,
): CallSequenceStep {
  if (ring.status !== 'ringing' && ring.status !== 'pausing') return { sequence: ring, dial: null };
  switch (event.kind) {
    case 'stop':
      return { sequence: { ...ring, status: 'stopped', dueAt: null }, dial: null };
    case 'pause-over':
      if (ring.status !== 'pausing') return { sequence: ring, dial: null };
      return dialNow({ ...ring, phoneIndex: 0, pass: 2, status: 'ringing', dueAt: null });
    case 'held-up':
      if (ring.status !== 'ringing' || ring.phoneIndex + 1 >= ring.phones.length) return { sequence: ring, dial: null };
      return dialNow({ ...ring, phoneIndex: ring.phoneIndex + 1 });
    case 'call-over':
      if (ring.status !== 'ringing') return { sequence: ring, dial: null };
      return afterCall(ring, event.keyed, now, pause);
  }
}

function afterCall(ring: CallSequence, keyed: boolean, now: Date, pause: number): CallSequenceStep {
  if (keyed) return { sequence: { ...ring, status: 'keyed' }, dial: null };
  if (ring.phoneIndex + 1 < ring.phones.length) return dialNow({ ...ring, phoneIndex: ring.phoneIndex + 1 });
  if (ring.pass === 1) {
    return { sequence: { ...ring, status: 'pausing', dueAt: new Date(now.getTime() + pause) }, dial: null };
  }
  return { sequence: { ...ring, status: 'unanswered' }, dial: null };
}

function dialNow(ring: CallSequence): CallSequenceStep {
  return { sequence: ring, dial: ring.phones[ring.phoneIndex] ?? null };
}
