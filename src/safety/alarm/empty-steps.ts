import { type Absent, absentOf } from './absent.ts';
import { isAvailable } from '../availability.ts';
import { personIdOf } from '../../contact/contact-key.ts';
import { type Responders, type Contact, contactsOf, othersSteps } from '../responders.ts';
import type { LadderStep, Plan, Who } from '../plan.ts';
import { planAt } from '../plan-at.ts';

/**
 * The steps of a worker's ladders that ring nobody for a time, and who is rung instead. A plan may have enough people
 * at every hour and still lose its one buddy and its one manager in the same week. The plan is looked at hour by hour.
 */
export interface EmptySpell {
  from: Date;
  to: Date;
  /** The people whom the step names but cannot ring. If the ladder rings no person at all, everybody whom it names. */
  who: Who[];
  /** Those people, with the reason; empty if nobody has that role. */
  absent: Absent[];
  /** The contacts whom that ladder rings next, without those who were rung before. */
  next: Contact[];
  /** Whether the ladder still rings a person, not only duty numbers and the last resort. */
  isSomebodyLeft: boolean;
}

type EmptyStep = Pick<EmptySpell, 'who' | 'next' | 'isSomebodyLeft'>;

const HOUR = 3_600_000;

/** The empty spells of the `hours` hours from `from`, in the order in which they begin. */
export function emptySpells(responders: Responders, plan: Plan, from: Date, hours: number): EmptySpell[] {
  const first = Math.floor(from.getTime() / HOUR) * HOUR;
  const spells: EmptySpell[] = [];
  const latest = new Map<string, EmptySpell>();
  for (let hour = 0; hour < hours; hour += 1) {
    const start = new Date(first + hour * HOUR);
    const end = new Date(start.getTime() + HOUR);
    const present = presentAt(responders, start);
    const { ladder, duress, panic, watch } = planAt(plan, start, responders.timezone);
    const ladders = [ladder, duress, panic, watch].map(othersSteps);
    for (const step of emptySteps(ladders, present, start)) {
      const key = JSON.stringify([step.who, step.next.map((contact) => contact.key), step.isSomebodyLeft]);
      const running = latest.get(key);
      if (running?.to.getTime() === start.getTime()) {
        running.to = end;
        continue;
      }
      const spell = { ...step, from: start, to: end, absent: absentOf(step.who, responders, start) };
      latest.set(key, spell);
      spells.push(spell);
    }
  }
  return spells;
}

/** Leaves out the people who cannot be rung at that time, so that no step has to check them again. */
function presentAt(responders: Responders, at: Date): Responders {
  const people = responders.people.filter((person) => isAvailable(person, at, responders.timezone));
  return { ...responders, people: people.map((person) => ({ ...person, away: [], hours: [] })) };
}

/** The steps that reach nobody of the people whom they name. If a whole ladder rings no person, only that ladder. */
function emptySteps(ladders: LadderStep[][], responders: Responders, at: Date): EmptyStep[] {
  const deserted = ladders.find((ladder) => named(ladder).length > 0 && !reachesPeople(ladder, responders, at));
  if (deserted)
    return [
      {
        who: named(deserted),
        next: contactsOf(
          deserted.flatMap(({ who }) => who),
          responders,
          at,
        ),
        isSomebodyLeft: false,
      },
    ];
  const found = new Map<string, EmptyStep>();
  for (const ladder of ladders) {
    for (const [index, step] of ladder.entries()) {
      const who = named([step]);
      if (who.length === 0 || found.has(JSON.stringify(who)) || contactsOf(who, responders, at).length > 0) continue;
      found.set(JSON.stringify(who), { who, next: rungNext(ladder, index, responders, at), isSomebodyLeft: true });
    }
  }
  return [...found.values()];
}

/** The contacts of the first step from `index` on that rings somebody whom no earlier step has rung. */
function rungNext(ladder: LadderStep[], index: number, responders: Responders, at: Date): Contact[] {
  const rung = contactsOf(
    ladder.slice(0, index).flatMap(({ who }) => who),
    responders,
    at,
  ).map(({ key }) => key);
  return (
    ladder
      .slice(index)
      .map(({ who }) => contactsOf(who, responders, at).filter(({ key }) => !rung.includes(key)))
      .find((contacts) => contacts.length > 0) ?? []
  );
}

/**
 * Buddies, roles and staff numbers: people whom the plan counts on. `everyone` means the people who happen to be there.
 */
function named(ladder: LadderStep[]): Who[] {
  const all = ladder
    .flatMap(({ who }) => who)
    .filter(({ kind }) => kind === 'buddies' || kind === 'role' || kind === 'staff');
  return [...new Map(all.map((who) => [JSON.stringify(who), who])).values()];
}

function reachesPeople(ladder: LadderStep[], responders: Responders, at: Date): boolean {
  return contactsOf(
    ladder.flatMap(({ who }) => who),
    responders,
    at,
  ).some(({ key }) => personIdOf(key) !== null);
}
