import type { Alarm, Owner } from './alarm.ts';
import type { AlarmAnswer, AlarmStep } from './alarm-events.ts';
import { type Contact, isManager, managers, type Responders } from '../responders.ts';
import { withState } from './ladder.ts';
import { contactsNow, knownTo, othersToTell, takenBy, notifyAll } from './notify.ts';

/** How an alarm comes to an owner, or to one more, and how an owner gets more time. */

/** Who deals with it, and for how long until there is news. */
interface Taking {
  by: Contact;
  milliseconds: number;
}

/** "I deal with it." The rings stop. An owner who says so again gets more time. */
export function takeAlarm(alarm: Alarm, taking: Taking, now: Date, responders: Responders): AlarmStep {
  const { by } = taking;
  const mine = ownerOf(alarm, by);
  if (mine) return moreNewsTime(alarm, mine, taking.milliseconds, now, responders);
  const owner = alarm.state.owners[0];
  if (owner) return { alarm, effects: [], answer: { kind: 'taken-already', owner: owner.name } };
  const { owner: taker, answer } = newOwner(alarm, taking, now);
  const taken = takenBy(alarm, [taker]);
  const tell = othersToTell(taken, by.key, now, responders);
  return {
    alarm: knownTo(taken, tell),
    effects: [
      { kind: 'stop-rings', of: 'everybody' },
      ...notifyAll(tell, { id: 'told.taken', owner: by.name, until: taker.newsAt }),
    ],
    answer,
  };
}

/** One more owner, who promises news too. The others keep their own times, and are told. */
export function joinOwners(alarm: Alarm, taking: Taking, now: Date, responders: Responders): AlarmStep {
  const { owners } = alarm.state;
  const { by } = taking;
  if (owners.length === 0 || ownerOf(alarm, by)) return takeAlarm(alarm, taking, now, responders);
  const { owner, answer } = newOwner(alarm, taking, now);
  const tell = contactsNow(
    owners.map(({ key }) => key),
    responders,
  );
  return {
    alarm: takenBy(alarm, [...owners, owner]),
    effects: [
      { kind: 'stop-rings', of: [by.key] },
      ...notifyAll(tell, { id: 'told.joined', owner: by.name, until: owner.newsAt }),
    ],
    answer,
  };
}

/**
 * A new owner comes in the place of another (`from`, by contact key), in one step: the alarm is never without an owner,
 * and its ladder stays where it is. If that other does not own the alarm any more, nothing changes; if nobody owns it,
 * it is taken.
 */
export function takeOver(
  alarm: Alarm,
  { from, ...taking }: Taking & { from: string },
  now: Date,
  responders: Responders,
): AlarmStep {
  const { owners } = alarm.state;
  const { by } = taking;
  if (ownerOf(alarm, by) || owners.every(({ key }) => key !== from)) return takeAlarm(alarm, taking, now, responders);
  const { owner, answer } = newOwner(alarm, taking, now);
  const others = owners.filter(({ key }) => key !== from);
  const keys = others.map(({ key }) => key);
  // A manager stands down only when told, so managers hear of an owner who is none.
  const standDown = isManager(by.key, responders) ? [] : managers(responders, now, [by.key, from, ...keys]);
  const tell = [...contactsNow(keys, responders), ...standDown];
  return {
    alarm: knownTo(takenBy(alarm, [...others, owner]), tell),
    effects: [
      { kind: 'stop-rings', of: [from, by.key] },
      ...notifyAll(contactsNow([from], responders), { id: 'told.taken-over', owner: by.name, until: owner.newsAt }),
      ...notifyAll(tell, { id: 'told.taken', owner: by.name, until: owner.newsAt }),
    ],
    answer,
  };
}

/** From the second time on, the managers are told. */
export function moreNewsTime(
  alarm: Alarm,
  owner: Owner,
  milliseconds: number,
  now: Date,
  responders: Responders,
): AlarmStep {
  const { until, cut } = newsTime(alarm, milliseconds, now);
  return {
    ...withMoreTime(alarm, owner, until, now, responders),
    answer: { kind: 'granted', until, cut, managersTold: owner.extensions > 0 },
  };
}

/** The owner's news is due at `until` (milliseconds). From the second time on, the managers are told. */
export function withMoreTime(
  alarm: Alarm,
  owner: Owner,
  until: number,
  now: Date,
  responders: Responders,
): Pick<AlarmStep, 'alarm' | 'effects'> {
  const later = withOwner(alarm, { ...owner, newsAt: until, askedAt: null, extensions: owner.extensions + 1 });
  const tell = owner.extensions > 0 ? managers(responders, now, [owner.key]) : [];
  return {
    alarm: knownTo(later, tell),
    effects: [
      { kind: 'stop-rings', of: [owner.key] },
      ...notifyAll(tell, { id: 'told.more-time', owner: owner.name, until }),
    ],
  };
}

export function ownerOf({ state }: Alarm, { key }: Contact): Owner | undefined {
  return state.owners.find((owner) => owner.key === key);
}

export function withOwner(alarm: Alarm, owner: Owner): Alarm {
  return withState(alarm, { owners: alarm.state.owners.map((one) => (one.key === owner.key ? owner : one)) });
}

function newOwner(
  alarm: Alarm,
  { by: { key, name }, milliseconds }: Taking,
  now: Date,
): { owner: Owner; answer: AlarmAnswer } {
  const { until, cut } = newsTime(alarm, milliseconds, now);
  return { owner: { key, name, newsAt: until, askedAt: null, extensions: 0 }, answer: { kind: 'taken', until, cut } };
}

/** When news is due of an owner who asks for so long: no later than the plan lets them. */
function newsTime({ covert, state }: Alarm, milliseconds: number, now: Date): { until: number; cut: boolean } {
  const { newsWithin } = state.plan;
  const granted = Math.min(milliseconds, covert ? newsWithin.covert : newsWithin.missed);
  return { until: now.getTime() + granted, cut: granted < milliseconds };
}
