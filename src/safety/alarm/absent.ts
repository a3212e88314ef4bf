import { isAvailable } from '../availability.ts';
import { personKey } from '../../contact/contact-key.ts';
import type { Responders } from '../responders.ts';
import type { Who } from '../plan.ts';

/** Somebody whom a step names and who cannot be rung, with the reason. */
export interface Absent {
  key: string;
  name: string;
  /** `no phone`: the person has no phone, or none that may ring about this alarm. */
  why: 'away' | 'hours' | 'no phone';
}

/**
 * The people whom a step names but cannot reach, with the reason. Empty if nobody has that role, or if nobody with that
 * role may hear of the alarm.
 */
export function absentOf(who: Who[], responders: Responders, at: Date): Absent[] {
  const people = responders.people.filter(
    (person) =>
      person.id !== responders.worker.id &&
      who.some((one) =>
        one.kind === 'buddies'
          ? person.buddy
          : one.kind === 'role'
            ? person.inTeam && person.roles.includes(one.role)
            : one.kind === 'staff' && person.staffNumber === one.staffNumber,
      ),
  );
  return people.map((person) => {
    const { name, away } = person;
    const key = personKey(person.id);
    if (!isAvailable({ away, hours: [] }, at, responders.timezone)) return { key, name, why: 'away' };
    return { key, name, why: isAvailable(person, at, responders.timezone) ? 'no phone' : 'hours' };
  });
}
