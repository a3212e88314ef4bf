import type { Family } from './families.ts';

/**
 * A day by text, with the words that a carrier takes for its own (src/carriers/README.md 2.4): each once, and again
 * while nothing answers it.
 */

const STEPS = [
  { word: 'START', answer: /On until / },
  { word: 'END', answer: /Your visit is ended|No visit is open/ },
  { word: 'START', answer: /On until / },
  { word: 'MORE 30', answer: /On until |No visit is open/ },
  { word: 'END', answer: /Your visit is ended|No visit is open/ },
  { word: 'HELP', answer: /One moment/ },
] as const;

export interface TextDay {
  steps: Step[];
  /** Milliseconds of the day. */
  nextAt: number;
}

interface Step {
  word: (typeof STEPS)[number]['word'];
  answer: RegExp;
  /** When it was texted, in milliseconds of the town's time. */
  sentAt: number[];
}

const MOST_TRIES = 3;
const BETWEEN = 120_000;

export function textDay(startsAt: number): TextDay {
  return { steps: STEPS.map((step) => ({ ...step, sentAt: [] })), nextAt: startsAt };
}

/** A place too long for one SMS. */
export function longPlace({ index }: Family): string {
  const way = 'round the back, past the old bakery and the two green doors, '.repeat(3);
  return `${index + 1} High Street, ${way}second bell`;
}

export interface Reader {
  family: Family;
  heard: readonly { at: number; words: string }[];
  saidHelp: boolean;
}

/** The next word of the day, or the last one again. After three times in vain they go on: to HELP, in the end. */
export function textsNow(
  day: TextDay,
  reader: Reader,
  at: number,
  now: number,
  phone: { text(body: string): void },
): void {
  const step = day.steps.find(
    (one) => one.sentAt.length < MOST_TRIES && answerTo(one, reader) === null && !isPassed(day, one),
  );
  if (!step || at < day.nextAt) return;
  day.nextAt = at + BETWEEN;
  if (step.word === 'HELP') reader.saidHelp = true;
  // A bare START lifts an earlier END, so only the first one says where.
  phone.text(step === day.steps[0] ? `START 60 ${longPlace(reader.family)}` : step.word);
  step.sentAt.push(now);
}

/** What answered it, since it was first texted. */
export function answerTo({ answer, sentAt: [first] }: Step, { heard }: Reader): string | null {
  if (first === undefined) return null;
  return heard.find(({ at, words }) => at >= first && answer.test(words))?.words ?? null;
}

/** A later word is out already. */
function isPassed({ steps }: TextDay, step: Step): boolean {
  return steps.slice(steps.indexOf(step) + 1).some(({ sentAt }) => sentAt.length > 0);
}
