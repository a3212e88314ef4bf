import { type Alarm, isNewsAskedOf, type KnownFact, NEWS_AFTER_DIALLING, newsDueAt } from './alarm.ts';
import type { AlarmStep } from './alarm-events.ts';
import { type Responders, type Contact, isManager } from '../responders.ts';
import { contactsNow, knownTo, withFact, othersToTell, takenBy, notifyAll } from './notify.ts';
import { withMoreTime } from './owning.ts';

/**
 * A person says that 999 is dialled. They become the owner of the alarm, or one of its owners. News is due in 5
 * minutes, and the others need not dial. The police reference may come with it or later; a later reference changes no
 * times. Who says it again when their news is asked for is left alone for 5 minutes more: a further extension.
 */
export function markDialled(
  alarm: Alarm,
  by: Contact,
  reference: string | null,
  now: Date,
  responders: Responders,
): AlarmStep {
  const mine = alarm.state.owners.find(({ key }) => key === by.key);
  const before = diallingsOf(alarm).filter(({ key }) => key === by.key);
  const isNewReference = reference !== null && diallingsOf(alarm).every((one) => one.reference !== reference);
  const isAwaited = claimsLeft(alarm).some(({ key }) => key === by.key);
  const recorded =
    before.length > 0 && !isNewReference && !isAwaited
      ? alarm
      : withFact(alarm, { at: now.getTime(), what: 'dialled', key: by.key, by: by.name, reference });
  const referenceTold =
    isNewReference && before.length > 0
      ? notifyAll(whoNeedReferences(alarm, by, responders), { id: 'told.reference', owner: by.name, reference })
      : [];
  if (mine && before.length > 0 && reference === null && isNewsAskedOf(mine)) {
    const until = now.getTime() + NEWS_AFTER_DIALLING;
    return { ...withMoreTime(recorded, mine, until, now, responders), answer: { kind: 'taken', until, cut: false } };
  }
  if (mine && before.length > 0) {
    return {
      alarm: recorded,
      effects: referenceTold,
      answer: { kind: 'taken', until: newsDueAt(mine, alarm.state), cut: false },
    };
  }
  const newsAt = now.getTime() + NEWS_AFTER_DIALLING;
  const others = alarm.state.owners.filter(({ key }) => key !== by.key);
  const taken = takenBy(recorded, [...others, { key: by.key, name: by.name, newsAt, askedAt: null, extensions: 0 }]);
  const tell = before.length > 0 ? [] : othersToTell(taken, by.key, now, responders);
  return {
    alarm: knownTo(taken, tell),
    effects: [
      { kind: 'stop-rings', of: 'everybody' },
      ...notifyAll(tell, { id: 'told.dialled', owner: by.name, reference }),
      ...referenceTold,
    ],
    answer: { kind: 'taken', until: newsAt, cut: false },
  };
}

/** Milliseconds for which somebody who says that they are dialling 999 is taken to be doing so. */
export const DIALLING_LASTS = 3 * 60_000;

/**
 * A person says that they are dialling 999 now, so that two do not. It stops no ring, and makes nobody an owner: that
 * comes once they have dialled.
 */
export function claimsToDial(alarm: Alarm, { by, asWell }: { by: Contact; asWell: boolean }, now: Date): AlarmStep {
  const dials = diallersNow(alarm, now);
  if (dials.some(({ key }) => key === by.key)) return { alarm, effects: [], answer: { kind: 'done' } };
  const other = otherDialling(alarm, by.key, now);
  if (other && !asWell) return { alarm, effects: [], answer: { kind: 'dialling-already', name: other.by } };
  return {
    alarm: withFact(alarm, { at: now.getTime(), what: 'dialling', key: by.key, by: by.name }),
    effects: [],
    answer: { kind: 'done' },
  };
}

/** Who else is dialling 999 now, or has dialled. */
export function otherDialling(
  alarm: Pick<Alarm, 'state'>,
  key: string,
  now: Date,
): { by: string; isOver: boolean } | null {
  const isOther = (one: { key: string }): boolean => one.key !== key;
  const [claim, over] = [diallersNow(alarm, now).find(isOther), diallingsOf(alarm).findLast(isOther)];
  if (claim) return { by: claim.by, isOver: false };
  return over ? { by: over.by, isOver: true } : null;
}

type Claimed = Extract<KnownFact, { what: 'dialling' }>;

/** Who is dialling 999 now, by what they said, the latest first. */
export function diallersNow(alarm: Pick<Alarm, 'state'>, now: Date): Claimed[] {
  return claimsLeft(alarm)
    .filter(({ at }) => now.getTime() < at + DIALLING_LASTS)
    .reverse();
}

/** Whether this contact was dialling 999, and has not said since what came of it. */
export function isOutcomeWanted(alarm: Pick<Alarm, 'state'>, key: string, now: Date): boolean {
  const mine = claimsLeft(alarm).findLast((one) => one.key === key);
  return mine !== undefined && now.getTime() >= mine.at + DIALLING_LASTS;
}

/** The claims of contacts who have not said since that they have dialled. */
function claimsLeft(alarm: Pick<Alarm, 'state'>): Claimed[] {
  return alarm.state.facts
    .filter((fact): fact is Claimed => fact.what === 'dialling')
    .filter((claim) => diallingsOf(alarm).every(({ key, at }) => key !== claim.key || at < claim.at));
}

type Dialling = Extract<KnownFact, { what: 'dialled' }>;

/** The facts of who dialled 999, oldest first. */
export function diallingsOf({ state }: Pick<Alarm, 'state'>): Dialling[] {
  return state.facts.filter((fact): fact is Dialling => fact.what === 'dialled');
}

/** Once 999 is dialled the police lead, and it is over when they say so (src/safety/README.md D14). */
export const doPoliceLead = (alarm: Pick<Alarm, 'state'>): boolean => diallingsOf(alarm).length > 0;

/** The police reference that was given last. */
export function referenceOf(alarm: Pick<Alarm, 'state'>): string | null {
  return diallingsOf(alarm).findLast(({ reference }) => reference !== null)?.reference ?? null;
}

/** Whether this contact has dialled and nobody has given a reference yet. */
export function isReferenceWanted(alarm: Pick<Alarm, 'state'>, key: string): boolean {
  return referenceOf(alarm) === null && diallingsOf(alarm).some((one) => one.key === key);
}

/** The other owners, and the managers who know of the alarm: they speak with the police next. */
function whoNeedReferences(alarm: Alarm, by: Contact, responders: Responders): Contact[] {
  const keys = [
    ...alarm.state.owners.map(({ key }) => key),
    ...alarm.state.contacted.filter((key) => isManager(key, responders)),
  ];
  return contactsNow(
    keys.filter((key) => key !== by.key),
    responders,
  );
}
