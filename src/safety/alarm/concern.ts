import type { Alarm, AlarmKind, KnownFact, ReportedBy } from './alarm.ts';
import { othersSteps } from '../responders.ts';
import type { Plan } from '../plan.ts';

/** The cause of an alarm as a fact: what the worker did or failed to do, or somebody's concern about the worker. */
export function causeOf(kind: AlarmKind, worried: ReportedBy | null, now: Date): KnownFact {
  const at = now.getTime();
  return worried ? { at, what: 'worried', by: worried } : { at, what: 'cause', kind };
}

/**
 * Contact keys of the people whose concern was reported, each once: they are told how it ended. Callers whom we do not
 * know have no key.
 */
export function reportersOf({ state }: Pick<Alarm, 'state'>): string[] {
  return [...new Set(state.facts.flatMap((fact) => (fact.what === 'worried' ? (fact.by.key ?? []) : [])))];
}

type ConcernFact = Extract<KnownFact, { what: 'worried' | 'worried_besides' }>;

export function isSameReporter(
  one: Pick<ReportedBy, 'key' | 'number'>,
  other: Pick<ReportedBy, 'key' | 'number'>,
): boolean {
  return one.key === other.key && one.number === other.number;
}

/** All concerns that an alarm knows of: about its worker, and about other people. */
export function concernsOf({ state }: Pick<Alarm, 'state'>): ConcernFact[] {
  return state.facts.filter((fact): fact is ConcernFact => fact.what === 'worried' || fact.what === 'worried_besides');
}

/** Whether a concern says nothing new: the same person, or the same number, has reported it before. */
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
 * The owners are told at once of this many concerns of one person or one number. The rest is only stored, and heard in
 * the briefing.
 */
const TOLD_AT_ONCE = 20;

export function isToldAtOnce(alarm: Pick<Alarm, 'state'>, by: ReportedBy): boolean {
  return concernsOf(alarm).filter((one) => isSameReporter(one.by, by)).length < TOLD_AT_ONCE;
}

/** The person whose concern raised the alarm; null if something else raised it. */
export function raiserOf({ state }: Pick<Alarm, 'state'>): ReportedBy | null {
  const [first] = state.facts;
  return first?.what === 'worried' ? first.by : null;
}

/** The other people whom the reporters are concerned about, each once. */
export function aboutBesides(alarm: Pick<Alarm, 'state'>): string[] {
  return [...new Set(concernsOf(alarm).flatMap((one) => aboutOf(one) ?? []))];
}

const aboutOf = (one: ConcernFact): string | null => (one.what === 'worried_besides' ? one.about : null);

/**
 * Contact keys of the people whose concern raised the alarm; empty if the worker did or missed something that counts as
 * a cause. The reporters know already, so they get a text, and are rung only if nobody else is left.
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
 * The lower bound gives time to ring a phone twice. The upper bound is there because a ladder that counts from a
 * deadline may leave more time than a concern does.
 */
const [LEAST_WAIT, MOST_WAIT] = [2 * MINUTE, 10 * MINUTE];

/**
 * How long the colleague has to check in before others are asked, in milliseconds: the time that the plan gives a
 * worker after a deadline, within the bounds above.
 */
export function waitForColleague(plan: Plan): number {
  const first = othersSteps(plan.ladder)[0]?.after ?? LEAST_WAIT;
  return Math.min(Math.max(first, LEAST_WAIT), MOST_WAIT);
}

/**
 * The id of the one person who has that name. A part of the name is enough if nobody else has that part. Null if more
 * than one person, or nobody, could be meant.
 */
export function onlyOneNamed(people: { id: string; name: string }[], words: string): string | null {
  const [one, another] = peopleWithNamePart(people, words);
  return one && !another ? one.id : null;
}

/**
 * The people who have that name; where nobody has the whole of it, those who have each of its parts. What stands
 * between the letters of a part counts for nothing: "OBrien" may be O'Brien, and "Annmarie" Ann-Marie.
 */
export function peopleWithNamePart<Person extends { name: string }>(people: Person[], words: string): Person[] {
  const wanted = partsOf(words);
  if (wanted.length === 0) return [];
  const whole = people.filter(({ name }) => partsOf(name).join(' ') === wanted.join(' '));
  if (whole.length > 0) return whole;
  const wantedWords = joinedWordsOf(words);
  const together = wantedWords.join('');
  return people.filter(({ name }) => {
    const [parts, own] = [partsOf(name), joinedWordsOf(name)];
    const isJoined = own.includes(together) || own.join('') === together;
    return isJoined || wanted.every((part) => parts.includes(part)) || wantedWords.every((word) => own.includes(word));
  });
}

/**
 * The people whose whole name stands in the words: "this is sam okoro, help me". A single name may be anybody's. Nobody
 * where two people have that name.
 */
export function whoseWholeNameStandsIn<Person extends { name: string }>(people: Person[], words: string): Person[] {
  const said = ` ${partsOf(words).join(' ')} `;
  const stands = people.filter(({ name }) => {
    const parts = partsOf(name);
    return parts.length > 1 && said.includes(` ${parts.join(' ')} `);
  });
  return stands.filter(({ name }) => peopleWithNamePart(people, name).length === 1);
}

/** The letters of each word: "O'Brien" is one word. */
const joinedWordsOf = (name: string): string[] =>
  name
    .split(/\s+/)
    .map((word) => partsOf(word).join(''))
    .filter((word) => word !== '');

/** Compares letters without accents: "Siân" and "sian" are one name. */
function partsOf(name: string): string[] {
  return name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((part) => part !== '');
}
