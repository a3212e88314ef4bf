import { personIdOf } from '../../contact/contact-key.ts';
import { type Contact, type Responders, contactsOf, othersSteps } from '../responders.ts';
import type { LadderStep, Plan } from '../plan.ts';
import { planAt } from '../plan-at.ts';

/** A time in a visit at which a ladder reaches no person, and what it rings instead: duty numbers, the last resort. */
export interface NobodyToRing {
  at: Date;
  left: Contact[];
}

/** Hours begin and end on the hour or the half-hour; a spell that is shorter is not worth a hint. */
const EVERY = 30 * 60_000;

/**
 * The first time from `from` to `to` at which a ladder that counts on people reaches none of them; null: there is none.
 * A plan that leaves a time to a duty number names no people then, and is as it should be, unless that is not rung
 * either.
 */
export function nobodyToRing(responders: Responders, plan: Plan, from: Date, to: Date): NobodyToRing | null {
  for (let time = from.getTime(); time < to.getTime() + EVERY; time += EVERY) {
    const at = new Date(Math.min(time, to.getTime()));
    const { ladder, duress, panic } = planAt(plan, at, responders.timezone);
    for (const steps of [ladder, duress, panic].map(othersSteps)) {
      const left = contactsOf(
        steps.flatMap(({ who }) => who),
        responders,
        at,
      );
      const reachesSomebody = left.some(({ key }) => personIdOf(key) !== null);
      if (left.length === 0 || (countsOnPeople(steps) && !reachesSomebody)) return { at, left };
    }
  }
  return null;
}

const countsOnPeople = (steps: LadderStep[]): boolean =>
  steps.some(({ who }) => who.some(({ kind }) => kind === 'buddies' || kind === 'role' || kind === 'staff'));
