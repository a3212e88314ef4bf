import { type Contact, contactsOf, type Responders } from './responders.ts';
import type { Channel, LadderStep } from './plan.ts';

/** A step of a ladder with whom it reaches at one time, by the function that a ladder itself uses. */
export interface ReachedStep {
  after: number;
  by: Channel[];
  /** The worker's own phones are rung or texted. */
  isOwn: boolean;
  contacts: Contact[];
}

export function reachedBy(ladder: LadderStep[], responders: Responders, at: Date): ReachedStep[] {
  return ladder.map(({ after, by, who }) => ({
    after,
    by,
    isOwn: who.some(({ kind }) => kind === 'worker'),
    contacts: contactsOf(who, responders, at),
  }));
}
