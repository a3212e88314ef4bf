import { type Contact, contactsOf, type Responders } from './responders.ts';
import type { PlanChannel, LadderStep } from './plan.ts';

/** A step of a ladder with whom it reaches at one time, by the function that a ladder itself uses. */
export interface ReachedStep {
  after: number;
  by: PlanChannel[];
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
