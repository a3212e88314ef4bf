import type { Alarm, AlarmKind, Fact, ReportedBy } from './alarm.ts';
import { othersSteps } from '../responders.ts';
import type { Plan } from '../plan.ts';

/** What an alarm is raised for: the worker's own doing or silence, or somebody's worry about them. */
export function causeOf(kind: AlarmKind, worried: ReportedBy | null, now: Date): Fact {
  const at = now.getTime();
  return worried ? { at, what: 'worried', by: worried } : { at, what: 'cause', kind };
}

/** Contact keys of those of ours who were worried, each once: they hear how it ended. */
export function reportersOf({ state }: Pick<Alarm, 'state'>): string[] {
  return [...new Set(state.facts.flatMap((fact) => (fact.what === 'worried' ? (fact.by.key ?? []) : [])))];
}

export type ConcernFact = Extract<Fact, { what: 'worried' | 'worried_besides' }>;

export function isSameReporter(
  one: Pick<ReportedBy, 'key' | 'number'>,
  other: Pick<ReportedBy, 'key' | 'number'>,
): boolean {
  return one.key === other.key && one.number === other.number;
}

/** All worries that an alarm knows of, the worker's own and others'. */
export function concernsOf({ state }: Pick<Alarm, 'state'>): ConcernFact[] {
  return state.facts.filter((fact): fact is ConcernFact => fact.what === 'worried' || fact.what === 'worried_besides');
}

/** Whether a worry says nothing new: the same person, or the same number, has said it before. */
export function isConcernKnown(alarm: Pick<Alarm, 'state'>, concern: ConcernFact): boolean {
  const { words = null } = concern.by;
  return concernsOf(alarm).some(
    (one) =>
      isSameReporter(one.by, concern.by) &&
      aboutOf(one) === aboutOf(concern) &&
      (words === null || one.by.words === words),
  );
}

/**
 * So much of what one person, or one number, says is told at once to whoever deals with the alarm. All of it is kept,
 * and heard in the briefing.
 */
const TOLD_AT_ONCE = 20;

export function isToldAtOnce(alarm: Pick<Alarm, 'state'>, by: ReportedBy): boolean {
  return concernsOf(alarm).filter((one) => isSameReporter(one.by, by)).length < TOLD_AT_ONCE;
}

/** Whose worry has raised the alarm; null where something else has. */
export function raiserOf({ state }: Pick<Alarm, 'state'>): ReportedBy | null {
  const [first] = state.facts;
  return first?.what === 'worried' ? first.by : null;
}

/** Whom the same people are worried about besides, each once. */
export function aboutBesides(alarm: Pick<Alarm, 'state'>): string[] {
  return [...new Set(concernsOf(alarm).flatMap((one) => aboutOf(one) ?? []))];
}

const aboutOf = (one: ConcernFact): string | null => (one.what === 'worried_besides' ? one.about : null);

/**
 * Contact keys of those whose worry, and nothing that the worker did or left undone, has raised it. They know already:
 * they are texted, and rung only where nobody else is left.
 */
export function raisersOf(alarm: Pick<Alarm, 'kind' | 'covert' | 'state'>): string[] {
  const isOwnDoing =
    alarm.kind !== 'panic' ||
    alarm.covert ||
    alarm.state.facts.some((fact) => fact.what === 'cause' && fact.kind === 'panic');
  return isOwnDoing ? [] : reportersOf(alarm);
}

const MINUTE = 60_000;
/**
 * A phone is rung twice within two minutes. A ladder that counts from a deadline may leave more time than a worry does.
 */
const [LEAST_WAIT, MOST_WAIT] = [2 * MINUTE, 10 * MINUTE];

/**
 * How long the colleague has to check in before others are asked: as long as the plan gives a worker after a deadline.
 */
export function waitForColleague(plan: Plan): number {
  const first = othersSteps(plan.ladder)[0]?.after ?? LEAST_WAIT;
  return Math.min(Math.max(first, LEAST_WAIT), MOST_WAIT);
}

/**
 * The one person who has that name, the whole of it or a part that nobody else has; null where it is not plain who is
 * meant.
 */
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
  return name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((part) => part !== '');
}
