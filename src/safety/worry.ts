import type { Alarm, AlarmKind, Fact, Worrier } from './alarm.ts';
import { othersSteps } from './circle.ts';
import type { Plan } from './plan.ts';

/** What an alarm is raised for: the worker's own doing or silence, or somebody's worry about them. */
export function causeOf(kind: AlarmKind, worried: Worrier | null, now: Date): Fact {
  const at = now.getTime();
  return worried ? { at, what: 'worried', by: worried } : { at, what: 'cause', kind };
}

/** Contact keys of those of ours who were worried, each once: they hear how it ended. */
export function worriersOf({ state }: Pick<Alarm, 'state'>): string[] {
  return [...new Set(state.facts.flatMap((fact) => (fact.what === 'worried' ? fact.by.key ?? [] : [])))];
}

/** Has the same person, or the same number, been worried before? */
export function isSameWorry(fact: Fact, { key, number }: Worrier): boolean {
  return fact.what === 'worried' && fact.by.key === key && fact.by.number === number;
}

/**
 * Contact keys of those whose worry, and nothing that the worker did or left undone, has raised it. They know already: they are
 * texted, and rung only where nobody else is left.
 */
export function raisersOf(alarm: Pick<Alarm, 'kind' | 'covert' | 'state'>): string[] {
  const isOwnDoing = alarm.kind !== 'panic' || alarm.covert || alarm.state.facts.some((fact) => fact.what === 'cause' && fact.kind === 'panic');
  return isOwnDoing ? [] : worriersOf(alarm);
}

const MINUTE = 60_000;
/** A phone is rung twice within two minutes. A ladder that counts from a deadline may leave more time than a worry does. */
const [LEAST_WAIT, MOST_WAIT] = [2 * MINUTE, 10 * MINUTE];

/** How long the colleague has to check in before others are asked: as long as the plan gives a worker after a deadline. */
export function waitForColleague(plan: Plan): number {
  const first = othersSteps(plan.ladder)[0]?.after ?? LEAST_WAIT;
  return Math.min(Math.max(first, LEAST_WAIT), MOST_WAIT);
}

/** The one person who has that name, the whole of it or a part that nobody else has; null where it is not plain who is meant. */
export function onlyOneNamed(people: { id: string; name: string }[], words: string): string | null {
  const wanted = partsOf(words);
  if (wanted.length === 0) return null;
  const named = people.map(({ id, name }) => ({ id, parts: partsOf(name) }));
  const whole = named.filter(({ parts }) => parts.join(' ') === wanted.join(' '));
  const found = whole.length > 0 ? whole : named.filter(({ parts }) => wanted.every((part) => parts.includes(part)));
  return found.length === 1 && found[0] ? found[0].id : null;
}

/** Letters alone, without their marks: "Siân" and "sian" are one name. */
function partsOf(name: string): string[] {
  return name.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().split(/[^\p{L}]+/u).filter((part) => part !== '');
}
