import type { Await, Pace, Reply, SpeechSegment } from '../../conversation/files/flow.ts';
import type { UnitOfWork } from '../../operations/work.ts';

/** When a caller from whom nothing comes counts as gone. */

/** A caller counts as gone after this time without a request, beyond the prompt and its wait. Real milliseconds. */
const GONE_AFTER = 20_000;

/** Slower than any voice that we use, so that nobody counts as gone while we speak. */
const CHARACTERS_A_SECOND = 10;

/** How much longer than at the normal pace. */
const TAKES: Record<Pace, number> = { normal: 1, slow: 1.5, slower: 2 };

/** The most digits of an entry that only a hash ends. */
const LONGEST_ENTRY = 10;

/** The longest recording that we play, in seconds. */
const LONGEST_SOUND = 60;

/**
 * How often we check that somebody else is still in the room. A caller who is alone there counts as gone, so that their
 * phone can be rung again.
 */
export const BETWEEN_LOOKS = 10 * 60_000;

export function goneAt(work: Pick<UnitOfWork, 'now' | 'parts'>, reply: Reply): Date {
  const spoken = reply.say.reduce((sum, said) => sum + secondsOf(said), 0);
  return new Date(work.now.getTime() + work.parts.clock.stretch(spoken * 1000 + waitOf(reply.then) + GONE_AFTER));
}

function secondsOf(said: SpeechSegment): number {
  return 'sound' in said ? LONGEST_SOUND : (said.text.length / CHARACTERS_A_SECOND) * TAKES[said.pace];
}

function waitOf(then: Await | { kind: 'end' }): number {
  switch (then.kind) {
    case 'digits':
      // This time may pass before each key. If only a hash or silence ends the entry, it may pass once more after the
      // last key.
      return then.seconds * 1000 * (then.max ?? LONGEST_ENTRY + 1);
    case 'hold':
    case 'memo':
      return then.seconds * 1000;
    case 'join':
      return BETWEEN_LOOKS;
    case 'end':
      return 0;
  }
}
