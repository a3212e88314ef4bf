import type { Mark } from '../../carriers/diagnostics.ts';
import type { PersonFinding, Readiness, ReadinessFinding, Todo } from '../../operations/readiness/readiness.ts';
import { timeIn } from '../shell/local-days.ts';
import { dayOf } from '../../safety/local-day.ts';
import { numberAsWritten } from '../shell/numbers.ts';
import { asSentence } from '../shell/sentences.ts';

/** What a team's readiness page shows: findings with what puts each right. Pure. */

interface FindingLine {
  mark: Mark;
  /** The mark in words. */
  markWords: string;
  what: string;
  personId: string | null;
  found: string;
  /** A form of the page; null: words alone. */
  button: 'verify' | 'verify-office' | 'give-code' | 'practise' | 'drill' | null;
  advice: string | null;
}

interface ReadinessView {
  isReady: boolean;
  toMend: number;
  toLookAt: number;
  findings: FindingLine[];
  /** Numbers that are not proved: several are asked by one press. */
  unproved: number;
  /** People of whom all is well. */
  well: number;
  /** A row a day, 24 cells each; null: that hour is over, too far ahead, or left out by the clocks. */
  days: { name: string; cells: (HourCell | null)[] }[];
}

interface HourCell {
  people: number;
  isWeak: boolean;
}

const MARK_WORDS: Record<Mark, string> = { error: 'To put right', warning: 'To look at', ok: 'Well' };

export function readinessView({ people, team, isReady, hours }: Readiness, timezone: string): ReadinessView {
  const lines = [...onlyOneOfPins(people).map(personLine), ...team.map((one) => lineOf(one, null))];
  const findings = (['error', 'warning', 'ok'] as const).flatMap((mark) => lines.filter((line) => line.mark === mark));
  return {
    isReady,
    toMend: lines.filter(({ mark }) => mark === 'error').length,
    toLookAt: lines.filter(({ mark }) => mark === 'warning').length,
    unproved: lines.filter(({ button }) => button === 'verify' || button === 'verify-office').length,
    findings: findings.filter(({ mark, personId }) => mark !== 'ok' || personId === null),
    well: people.filter(({ mark }) => mark === 'ok').length,
    days: hourRows(hours, timezone),
  };
}

/** When each phone of the team last pressed a key: the longest ago, and never, first. */
export function keyLines(
  people: { name: string; staffNumber: string; phones: { number: string }[] }[],
  lastKeys: Map<string, Date>,
  timezone: string,
): { who: string; number: string; words: string }[] {
  const phones = people.flatMap(({ name, staffNumber, phones: own }) =>
    own.map(({ number }) => ({ who: `${name} (${staffNumber})`, number, at: lastKeys.get(number) ?? null })),
  );
  return phones
    .toSorted((one, other) => (one.at?.getTime() ?? 0) - (other.at?.getTime() ?? 0))
    .map(({ who, number, at }) => ({
      who,
      number: numberAsWritten(number),
      words: at === null ? 'not yet' : dayName(dayOf(at, timezone)),
    }));
}

/** Where the clocks go back, an hour that comes twice has the worse of both. */
function hourRows(hours: Readiness['hours'], timezone: string): ReadinessView['days'] {
  const days = new Map<string, (HourCell | null)[]>();
  for (const { from, people, isWeak } of hours) {
    const day = dayOf(from, timezone);
    const cells = days.get(day) ?? Array.from({ length: 24 }, () => null);
    const hour = Number(timeIn(from, timezone).slice(0, 2));
    const other = cells[hour];
    cells[hour] = { people: Math.min(people, other?.people ?? people), isWeak: isWeak || other?.isWeak === true };
    days.set(day, cells);
  }
  return [...days].map(([day, cells]) => ({ name: dayName(day), cells }));
}

const dayName = (day: string): string =>
  new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' }).format(
    new Date(`${day}T12:00:00Z`),
  );

/** Whether it is the first or the second PIN that is missing or not practised is told nowhere. */
function onlyOneOfPins(people: PersonFinding[]): PersonFinding[] {
  return people.map((one) => {
    if (!isOfPins(one)) return one;
    return { ...one, found: one.todo?.kind === 'practise' ? 'has not practised' : pinWords(one) };
  });
}

const isOfPins = ({ todo }: PersonFinding): boolean =>
  todo?.kind === 'give-code' || todo?.kind === 'use-code' || todo?.kind === 'practise';

const pinWords = ({ todo }: PersonFinding): string =>
  todo?.kind === 'use-code' ? 'PINs not set yet, and a one-time code that works' : 'PINs not set';

const personLine = (finding: PersonFinding): FindingLine => lineOf(finding, finding.personId);

const lineOf = ({ mark, what, found, todo }: ReadinessFinding, personId: string | null): FindingLine => ({
  mark,
  markWords: MARK_WORDS[mark],
  what,
  personId,
  found: found.replaceAll(NUMBER, numberAsWritten),
  button: todo === null ? null : buttonOf(todo),
  advice: todo === null ? null : adviceOf(todo),
});

const NUMBER = /\+\d{8,15}/g;

const BUTTONS = ['verify', 'verify-office', 'give-code', 'practise', 'drill'] as const;

const buttonOf = ({ kind }: Todo): FindingLine['button'] => BUTTONS.find((one) => one === kind) ?? null;

const ADVICE: Partial<Record<Todo['kind'], string>> = {
  'use-code': 'They ring, key the code that they were given, and choose.',
  practise: 'They ring, key their PIN, and 9.',
  'show-number': 'They show their number to this line, in the settings of the phone.',
  'no-texts': 'They are rung instead. A text of START from that phone mends it, or another number.',
  'other-number': 'Ask them, and change the number if it is gone.',
};

const adviceOf = (todo: Todo): string | null =>
  todo.kind === 'advice' ? asSentence(todo.words) : (ADVICE[todo.kind] ?? null);
