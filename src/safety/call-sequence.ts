/**
 * A ring: one contact's phones, in order, and once more after a pause, since a silent phone lets the second call
 * within three minutes through. Only a pressed key ends it well: silence and machines do not.
 */
export type RingStatus = 'ringing' | 'pausing' | 'keyed' | 'unanswered' | 'stopped';

export interface Ring {
  phones: string[];
  /** The phone that rings now. */
  cursor: number;
  /** First or second time round. */
  time: number;
  status: RingStatus;
  dueAt: Date | null;
}

export type RingEvent =
  | { kind: 'call-over'; keyed: boolean }
  /** The phone has been in another call for long: the next one rings as well. */
  | { kind: 'engaged' }
  | { kind: 'pause-over' }
  /** Nobody wants it any more: taken, closed, checked in. */
  | { kind: 'stop' };

/** `dial`: the phone to call next, if any. */
export interface RingStep {
  ring: Ring;
  dial: string | null;
}

/** Real milliseconds between the last of a person's phones stopping and the second time round. */
export const PAUSE_BEFORE_SECOND_TIME = 20_000;

export function beginRing(phones: string[], times: 1 | 2): RingStep {
  const ring: Ring = { phones, cursor: 0, time: times === 2 ? 1 : 2, status: 'ringing', dueAt: null };
  return { ring, dial: phones[0] ?? null };
}

/** `pause` is PAUSE_BEFORE_SECOND_TIME in milliseconds of Buddyline's clock. */
export function stepRing(ring: Ring, event: RingEvent, now: Date, pause: number): RingStep {
  if (ring.status !== 'ringing' && ring.status !== 'pausing') return { ring, dial: null };
  switch (event.kind) {
    case 'stop':
      return { ring: { ...ring, status: 'stopped', dueAt: null }, dial: null };
    case 'pause-over':
      if (ring.status !== 'pausing') return { ring, dial: null };
      return dialNow({ ...ring, cursor: 0, time: 2, status: 'ringing', dueAt: null });
    case 'engaged':
      if (ring.status !== 'ringing' || ring.cursor + 1 >= ring.phones.length) return { ring, dial: null };
      return dialNow({ ...ring, cursor: ring.cursor + 1 });
    case 'call-over':
      if (ring.status !== 'ringing') return { ring, dial: null };
      return afterCall(ring, event.keyed, now, pause);
  }
}

function afterCall(ring: Ring, keyed: boolean, now: Date, pause: number): RingStep {
  if (keyed) return { ring: { ...ring, status: 'keyed' }, dial: null };
  if (ring.cursor + 1 < ring.phones.length) return dialNow({ ...ring, cursor: ring.cursor + 1 });
  if (ring.time === 1) {
    return { ring: { ...ring, status: 'pausing', dueAt: new Date(now.getTime() + pause) }, dial: null };
  }
  return { ring: { ...ring, status: 'unanswered' }, dial: null };
}

function dialNow(ring: Ring): RingStep {
  return { ring, dial: ring.phones[ring.cursor] ?? null };
}
