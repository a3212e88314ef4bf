import type { Alarm, AlarmKind, Fact, Worrier } from './alarm.ts';

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
